"""Passphrases, addresses and sessions: kept apart from the review, and shut when in doubt."""

from datetime import UTC, datetime, timedelta

import pytest

from realist.data.access import LONGEST_WAIT, SESSION_HOURS
from realist.data.domain import Review, Reviewer
from realist.data.errors import NotFoundError, RefusedError
from realist.data.integrity import check
from realist.data.store import Store

WORDS = "correct horse battery"


class Clock:
    def __init__(self):
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}", clock=clock) as store:
        store.start(Review("T"))
        store.join([Reviewer("Ann", lead=True), Reviewer("Ben")])
        yield store


def test_only_the_own_passphrase_opens(store):
    """Not another's, not none; and nobody has one unasked."""
    assert store.with_passphrase() == frozenset()
    assert not store.check_passphrase("Ann", "")
    store.set_passphrase("Ann", WORDS)
    assert store.check_passphrase("Ann", WORDS)
    assert not store.check_passphrase("Ann", WORDS.upper())
    assert not store.check_passphrase("Ben", WORDS)
    assert store.with_passphrase() == {"Ann"}


@pytest.mark.parametrize("bad", ["", "short", "x" * 201])
def test_a_passphrase_has_a_sensible_length(store, bad):
    """Neither guessable nor made to cost time."""
    with pytest.raises(RefusedError, match="characters"):
        store.set_passphrase("Ann", bad)


def test_nobody_unknown_gets_a_passphrase(store):
    """There is no account beside the review's people."""
    with pytest.raises(NotFoundError):
        store.set_passphrase("Eve", WORDS)


def test_the_passphrase_is_nowhere_and_its_hash_not_in_the_log(store, tmp_path):
    """Not in the file as typed; the log and its replay know nothing of it."""
    before = store.count_events()
    store.set_passphrase("Ann", WORDS)
    token = store.open_session("Ann")
    assert store.count_events() == before
    assert check(store).sound
    store.backup(tmp_path / "copy.db")
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert WORDS.encode() not in content
        assert token.encode() not in content
    assert b"argon2id" not in "".join(str(row) for row in store.log_rows()).encode()


def test_wrong_passphrases_slow_the_next_try_down(store, clock):
    """Five are free, then the wait doubles up to five minutes; the right one clears it."""
    store.set_passphrase("Ann", WORDS)
    for _ in range(5):
        assert not store.check_passphrase("Ann", "wrong wrong wrong")
    with pytest.raises(RefusedError, match="try again in 2 seconds"):
        store.check_passphrase("Ann", WORDS)
    clock.move(seconds=2)
    assert not store.check_passphrase("Ann", "wrong wrong wrong")
    with pytest.raises(RefusedError, match="4 seconds"):
        store.check_passphrase("Ann", WORDS)
    clock.move(seconds=LONGEST_WAIT)
    assert store.check_passphrase("Ann", WORDS)
    assert not store.check_passphrase("Ann", "wrong wrong wrong")
    assert store.check_passphrase("Ann", WORDS)


def test_a_session_ends_by_itself_by_hand_and_with_a_new_passphrase(store, clock):
    """A token is good for twelve hours and for one person."""
    token, other = store.open_session("Ann"), store.open_session("Ben")
    assert [store.signed_in(t).name for t in (token, other)] == ["Ann", "Ben"]
    assert store.signed_in("made up") is None
    store.close_session(other)
    assert store.signed_in(other) is None
    clock.move(hours=SESSION_HOURS)
    assert store.signed_in(token) is None
    again = store.open_session("Ann")
    store.set_passphrase("Ann", WORDS)
    assert store.signed_in(again) is None


def test_a_backup_holds_the_hashes_and_no_session(store, tmp_path):
    """A restored review asks for the same passphrases, and nobody is signed in."""
    store.set_passphrase("Ann", WORDS)
    token = store.open_session("Ann")
    store.backup(tmp_path / "copy.db")
    with Store.open(f"sqlite:///{tmp_path / 'copy.db'}") as copy:
        assert copy.check_passphrase("Ann", WORDS)
        assert copy.signed_in(token) is None
    assert store.signed_in(token).name == "Ann"


def test_an_address_is_one_persons(store):
    """Found whatever its case; not given twice; forgotten on request."""
    store.set_email("Ann", " Ann@Example.org ")
    assert store.person_of("ANN@example.org") == "Ann"
    assert store.person_of("") == store.person_of("ben@example.org") == ""
    with pytest.raises(RefusedError, match="Ann's address"):
        store.set_email("Ben", "ann@example.org")
    store.set_passphrase("Ann", WORDS)
    assert store.emails() == {"Ann": "ann@example.org"}
    store.set_email("Ann", "")
    assert store.person_of("ann@example.org") == ""
    assert store.check_passphrase("Ann", WORDS)
