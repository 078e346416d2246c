"""What is told of evidence that changed after a configuration was settled."""

from dataclasses import replace

import pytest

from realist.data.configuration import DataPoint, Entry
from realist.data.domain import CmocStatus, Document, Review, Role, Stance
from realist.data.store import Store
from realist.extraction.settling import settle
from realist.extraction.shaping import create, draft
from realist.extraction.since import Since, since_settled
from realist.extraction.weighing import reweigh, strike, weigh


@pytest.fixture
def store():
    """C001, supported on E00001 of D001."""
    with Store.create("sqlite://") as store:
        store.start(Review("R"))
        for n in (1, 2):
            store.add_document(Document(f"Paper {n}", f"Text {n}.", sha256=f"{n}"))
        make(store, create, draft(slots=[Entry(Role.CONTEXT, "early")]))
        make(store, weigh, DataPoint("D001", "C001", Stance.SUPPORTS))
        make(store, settle, "C001", CmocStatus.SUPPORTED)
        yield store


def make(store, move, *args, **more):
    book = store.book()
    return store.move(book, move(book, *args, **more), by="steward", reason="r")


def since(store):
    return since_settled(store.book(), store.moves()).get("C001")


def test_what_came_went_and_turned_is_told_apart(store):
    """Each by its id; in words as one sentence."""
    make(store, weigh, DataPoint("D002", "C001", Stance.SUPPORTS))
    make(store, settle, "C001", CmocStatus.SUPPORTED, again=True)
    assert since(store) is None
    make(store, strike, "E00001")
    make(store, reweigh, replace(store.book().point("E00002"), stance=Stance.QUALIFIES))
    make(store, weigh, DataPoint("D001", "C001", Stance.CONTRADICTS))
    told = since(store)
    assert told == Since(("E00003",), ("E00001",), ("E00002",))
    assert told.words == (
        "Its evidence changed after it was settled: E00003 added; E00001 taken back; "
        "E00002 given another stance."
    )


def test_a_rating_of_rigour_is_no_change(store):
    """The evidence is the same; how far to trust it is rated afterwards as a rule."""
    make(store, reweigh, replace(store.book().point("E00001"), rigour="high"))
    assert since(store) is None


def test_undoing_what_changed_takes_the_mark_away(store):
    """What counts is what stands, not what was done in between."""
    number = make(store, strike, "E00001")
    assert since(store) == Since(gone=("E00001",))
    store.undo_move(number, by="steward", reason="no")
    assert since(store) is None


def test_a_confirmation_taken_back_confirms_nothing_until_it_is_done_again(store):
    """The settlement before it is the one that counts meanwhile."""
    make(store, weigh, DataPoint("D002", "C001", Stance.SUPPORTS))
    number = make(store, settle, "C001", CmocStatus.SUPPORTED, again=True)
    undone = store.undo_move(number, by="steward", reason="no")
    assert since(store) == Since(added=("E00002",))
    store.undo_move(undone, by="steward", reason="yes")
    assert since(store) is None


def test_one_that_is_not_settled_has_nothing_to_be_told(store):
    """A new or proposed one waits for its evidence."""
    make(store, settle, "C001", CmocStatus.PROPOSED)
    make(store, strike, "E00001")
    assert since(store) is None
