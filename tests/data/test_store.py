"""The store: what is written is read back, logged, and rebuilt to the same tables."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from realist.data.domain import (
    Decision,
    Document,
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Record,
    Resolution,
    Review,
    Reviewer,
    ReviewerRole,
    Role,
    Span,
    Stage,
    Verdict,
)
from realist.data.errors import (
    NewerDatabaseError,
    NoReviewError,
    NotFoundError,
    RefusedError,
    StaleWriteError,
    UnwritableError,
    UsageError,
)
from realist.data.integrity import check
from realist.data.store import Store

TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'review.db'}"


@pytest.fixture
def store(url):
    with Store.create(url) as store:
        store.start(Review("Leadership", question="How does it work?"))
        store.join([Reviewer("Ann"), Reviewer("Ben")])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(5)])
        yield store


def decision(record_id="R000001", reviewer="Ann", verdict=Verdict.INCLUDE, **more):
    return Decision(record_id, reviewer, TA, verdict, **more)


def document():
    text = "Trust grew.\n\nWaits fell."
    return Document("Trust", text, sha256="abc", paragraphs=(Span(0, 11), Span(13, 24)))


def proposal(start=0, end=11):
    located = Located(Match.EXACT, start, end, 100.0, ((start, end),))
    return Proposal("D001", Role.REASONING, "Trust grew.", located, proposer="heuristic 1")


def test_records_come_back_as_they_went_in(store):
    """A record keeps every field, in the order of import, under an id of Realist's own."""
    full = Record(
        source_id="x1",
        title="Títle",
        abstract="Text",
        authors=("Ada", "Bo"),
        year=2020,
        keywords=("trust",),
        doi="10.1/x",
        fields=(("TY", "JOUR"), ("N1", "a"), ("N1", "b")),
        synthetic=True,
    )
    store.add_records([full])
    back = store.records()[-1]
    assert back.id == "R000006"
    assert back == Record(**{**{f: getattr(full, f) for f in full.__slots__}, "id": "R000006"})


def test_a_row_read_twice_is_counted_and_not_added(store):
    """Importing the same file again adds nothing and says so."""
    again = [Record(source_id="s1", title="Title 1"), Record(source_id="s9", title="New")]
    assert store.add_records(again) == (1, 1)
    assert store.count_records() == 6
    assert store.imports()[-1]["duplicates"] == 1


def test_a_change_of_mind_supersedes_and_history_keeps_both(store):
    """A changed decision is a new row; one stands, both remain."""
    first = store.decide([decision()])[0]
    store.decide([decision(verdict=Verdict.EXCLUDE, supersedes=first)])
    assert [d.verdict for d in store.decisions(TA)] == [Verdict.EXCLUDE]
    assert [d.verdict for d in store.decisions(TA, history=True)] == ["include", "exclude"]


def test_an_undo_leaves_no_decision_standing(store):
    """After an undo the record is open again, and may be decided anew."""
    store.decide([decision()])
    store.withdraw(store.decisions(TA)[0])
    assert store.decisions(TA) == []
    store.decide([decision(verdict=Verdict.EXCLUDE)])
    assert len(store.decisions(TA)) == 1


def test_a_stale_write_is_told_and_not_obeyed(store):
    """A second first-decision on the same record is refused, alone or in one call."""
    store.decide([decision()])
    with pytest.raises(StaleWriteError, match="R000001"):
        store.decide([decision(verdict=Verdict.EXCLUDE)])
    with pytest.raises(StaleWriteError):
        store.decide([decision("R000002"), decision("R000002")])
    assert len(store.decisions(TA, history=True)) == 1


def test_unknown_names_are_refused_and_nothing_is_kept(store):
    """One unknown record in a batch keeps the whole batch out."""
    with pytest.raises(NotFoundError, match="R999999"):
        store.decide([decision(), decision("R999999")])
    with pytest.raises(NotFoundError, match="Zoe"):
        store.decide([decision(reviewer="Zoe")])
    assert store.decisions() == []


def test_the_tables_equal_what_the_log_rebuilds(store):
    """After every kind of write the chain holds and the tables can be rebuilt from it."""
    store.decide([decision(), decision(reviewer="Ben", verdict=Verdict.EXCLUDE)])
    store.withdraw(store.decisions(TA)[0])
    store.resolve([Resolution("R000001", TA, Verdict.INCLUDE, ("Ann", "Ben"))])
    store.add_document(document())
    store.propose([proposal()])
    verdict = ExtractDecision("P00001", "Ann", ExtractVerdict.CONFIRM, Role.REASONING, 0, 11)
    store.decide_extract(verdict)
    found = check(store)
    assert found.sound
    assert found.events == store.count_events() == 12


@pytest.mark.parametrize("statement", ["UPDATE log SET actor = 'x'", "DELETE FROM log"])
def test_the_log_refuses_update_and_delete(store, statement):
    """Triggers keep the log append-only, whoever asks."""
    raw = sqlite3.connect(store.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    raw.close()


def test_a_changed_log_row_is_found(store):
    """Even with the triggers removed, a changed row breaks the chain where it stands."""
    raw = sqlite3.connect(store.path)
    raw.execute("DROP TRIGGER log_refuses_update")
    raw.execute("UPDATE log SET actor = 'mallory' WHERE seq = 3")
    raw.commit()
    raw.close()
    found = check(store)
    assert found.broken_at == 3
    assert not found.sound


def test_a_changed_table_is_found(store):
    """A decision written behind the log's back shows as a table that differs."""
    store.decide([decision()])
    raw = sqlite3.connect(store.path)
    raw.execute("UPDATE decision SET verdict = 'exclude'")
    raw.commit()
    raw.close()
    assert check(store).differing_tables == ("decision",)


def test_the_same_document_is_added_once(store):
    """A document is known by its text; adding it again gives the one already there."""
    assert store.add_document(document()) == store.add_document(document())
    assert len(store.documents()) == 1
    assert store.document("D001").paragraphs[1] == Span(13, 24)


def test_proposals_run_twice_are_kept_once(store):
    """Proposing again adds only what is new."""
    store.add_document(document())
    assert store.propose([proposal()]) == 1
    assert store.propose([proposal(), proposal(13, 24)]) == 1
    assert [p.id for p in store.proposals()] == ["P00001", "P00002"]


def test_writers_wait_for_each_other(store, url):
    """Ten writers at once on one file lose nothing and fail nothing."""

    def write(n):
        with Store.open(url) as mine:
            mine.join([Reviewer(f"W{n}", ReviewerRole.TRAINEE)])
            for k in range(1, 6):
                mine.decide([decision(f"R{k:06d}", f"W{n}")])

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(write, range(10)))
    assert len(store.decisions(TA)) == 50
    assert check(store).sound


def test_one_review_to_a_database(store):
    """A second review in the same database is refused by the first one's name."""
    with pytest.raises(RefusedError, match="Leadership"):
        store.start(Review("Other"))


def test_opening_says_what_is_wrong(tmp_path):
    """No file, another program's file, no database at all, another engine: each is worded."""
    with pytest.raises(NoReviewError, match="no review here yet"):
        Store.open(f"sqlite:///{tmp_path / 'none.db'}")
    other = tmp_path / "other.db"
    raw = sqlite3.connect(other)
    raw.execute("CREATE TABLE t (x)")
    raw.commit()
    raw.close()
    with pytest.raises(NoReviewError, match="not a Realist review"):
        Store.open(f"sqlite:///{other}")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at" * 40)
    with pytest.raises(NoReviewError, match="not a Realist review"):
        Store.open(f"sqlite:///{tmp_path / 'text.db'}")
    with pytest.raises(UsageError, match="sqlite:///review.db"):
        Store.open("postgresql://somewhere/review")
    with pytest.raises(UnwritableError, match="make it first"):
        Store.create(f"sqlite:///{tmp_path / 'no' / 'review.db'}")


def test_a_newer_database_is_left_alone(store, url):
    """A database of a later version is named as such and not touched."""
    raw = sqlite3.connect(store.path)
    raw.execute("PRAGMA user_version = 99")
    raw.commit()
    raw.close()
    with pytest.raises(NewerDatabaseError, match="version 99"):
        Store.open(url)


def test_a_backup_is_whole_and_never_overwrites(store, tmp_path):
    """The online backup opens as the same review; an existing file is not replaced."""
    store.decide([decision()])
    store.backup(tmp_path / "copy.db")
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        assert copy.decisions() == store.decisions()
        assert check(copy).sound
    with pytest.raises(UnwritableError, match="exists already"):
        store.backup(tmp_path / "copy.db")
