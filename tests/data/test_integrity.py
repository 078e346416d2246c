"""Whatever is done to a review's file by hand, `check` names what was touched."""

import sqlite3

import pytest

from realist.data.domain import Decision, Record, Resolution, Review, Reviewer, Stage, Verdict
from realist.data.errors import RealistError
from realist.data.integrity import check
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT
NO_GUARD = "DROP TRIGGER log_refuses_update; DROP TRIGGER log_refuses_delete; "


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "review.db"
    with Store.create(f"sqlite:///{path}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.set_protocol(store.protocol())
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(3)])
        for who, verdict in (("Ann", Verdict.INCLUDE), ("Ben", Verdict.EXCLUDE)):
            store.decide([Decision("R000001", who, TA, verdict)])
        store.resolve([Resolution("R000001", TA, Verdict.INCLUDE, ("Ann", "Ben"))])
    return path


def tampered(path, script):
    """What `check` finds after somebody ran this SQL on the file."""
    by_hand = sqlite3.connect(path)
    by_hand.executescript(script)
    by_hand.close()
    with Store.open(f"sqlite:///{path}") as store:
        return check(store)


def test_a_review_that_nobody_touched_is_sound(path):
    """Nothing is found, and the log's last hash is told."""
    found = tampered(path, "")
    assert found.sound
    assert found == check(Store.open(f"sqlite:///{path}"))
    assert len(found.head) == 64


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE log SET payload = replace(payload, 'include', 'exclude') WHERE seq = 6",
        "UPDATE log SET payload = 'x' WHERE seq = 6",
        "UPDATE log SET actor = 'Eve' WHERE seq = 6",
        "UPDATE log SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 6",
        "UPDATE log SET bulk = x'00' WHERE seq = 6",
    ],
)
def test_a_changed_row_of_the_log_is_named(path, change):
    """Its own number, and that what should have kept it from being changed is gone."""
    found = tampered(path, NO_GUARD + change)
    assert found.broken_at == 6
    assert found.faults == (
        "trigger log_refuses_delete is missing",
        "trigger log_refuses_update is missing",
    )


def test_a_row_taken_out_of_the_log_is_named_by_the_next(path):
    """The chain breaks there."""
    assert tampered(path, NO_GUARD + "DELETE FROM log WHERE seq = 5").broken_at == 6


def test_a_row_put_into_the_log_is_named(path):
    """It does not continue the chain."""
    twin = "INSERT INTO log SELECT seq + 1, at, actor, kind, payload, bulk, hash, hash FROM log "
    assert tampered(path, twin + "ORDER BY seq DESC LIMIT 1").broken_at == 9


def test_a_log_cut_short_is_told_by_the_tables(path):
    """They say more than what is left of it, and its last hash is another."""
    with Store.open(f"sqlite:///{path}") as store:
        before = store.head()
    found = tampered(path, NO_GUARD + "DELETE FROM log WHERE seq > 6")
    assert (found.broken_at, found.differing_tables) == (None, ("decision", "resolution"))
    assert found.head != before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("decision", "UPDATE decision SET verdict = 'exclude' WHERE reviewer = 'Ann'"),
        ("decision", "UPDATE decision SET verdict = 'nonsense' WHERE reviewer = 'Ann'"),
        ("decision", "UPDATE decision SET standing = 0 WHERE reviewer = 'Ann'"),
        ("decision", "UPDATE decision SET tags = '{' WHERE reviewer = 'Ann'"),
        ("decision", "DELETE FROM decision WHERE reviewer = 'Ann'"),
        ("record", "UPDATE record SET title = 'x' WHERE id = 'R000003'"),
        ("reviewer", "UPDATE reviewer SET role = 'trainee' WHERE name = 'Ben'"),
        ("resolution", "DELETE FROM resolution"),
        (  # a signature that nobody gave
            "settlement",
            "INSERT INTO settlement SELECT record_id, stage, verdict, '', by, '[]', at FROM resolution",
        ),
        ("import_batch", "UPDATE import_batch SET found = 99"),
    ],
)
def test_a_changed_table_is_named(path, table, change):
    """The log says otherwise."""
    found = tampered(path, change)
    assert (found.differing_tables, found.broken_at) == ((table,), None)


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("trigger log_refuses_delete is missing", "DROP TRIGGER log_refuses_delete"),
        ("index one_standing_decision is missing", "DROP INDEX one_standing_decision"),
        ("table settlement is missing", "DROP TABLE settlement"),
        ("table decision is built otherwise", "ALTER TABLE decision ADD COLUMN x TEXT"),
        ("table evil is not Realist's", "CREATE TABLE evil (x)"),
        ("view evil is not Realist's", "CREATE VIEW evil AS SELECT 1"),
        (
            "trigger evil is not Realist's",
            "CREATE TRIGGER evil AFTER INSERT ON decision BEGIN DELETE FROM draft; END",
        ),
    ],
)
def test_a_file_built_otherwise_is_named(path, fault, change):
    """Guards that are gone, tables and triggers that Realist never made."""
    found = tampered(path, change)
    assert found.faults == (fault,)
    assert not found.sound


def test_a_damaged_page_is_found(path):
    """Even where no table's row is hit: the file is not what SQLite wrote."""
    with Store.open(f"sqlite:///{path}") as store:
        store.backup(path.with_name("copy.db"))
    whole = bytearray(path.with_name("copy.db").read_bytes())
    raw = sqlite3.connect(path.with_name("copy.db"))
    query = "SELECT rootpage FROM sqlite_master WHERE name = 'one_standing_decision'"
    page = raw.execute(query).fetchone()[0]
    size = raw.execute("PRAGMA page_size").fetchone()[0]
    raw.close()
    whole[(page - 1) * size + size - 8 : page * size] = b"\xff" * 8
    path.with_name("copy.db").write_bytes(whole)
    with Store.open(f"sqlite:///{path.with_name('copy.db')}") as store:
        try:
            assert not check(store).sound
        except RealistError as error:
            assert "damaged" in str(error)  # noqa: PT017 - either is an answer
