"""Records that come in while others do."""

import pytest

from realist.data import importing
from realist.data.domain import Record, Review
from realist.data.integrity import check
from realist.data.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        yield store


def some(*numbers):
    return [
        Record(source_id=f"s{n}", title=f"Title {n}", authors=("Ünal, K.",), fields=(("C1", "x"),))
        for n in numbers
    ]


def test_an_import_that_another_overtook_is_made_ready_again(store, monkeypatch):
    """No number is given twice, and what both bring is known to the second."""
    made_ready, late = importing._make_ready, [some(2, 3)]

    def overtaken(*args):
        ready = made_ready(*args)
        if late:
            store.add_records(late.pop())
        return ready

    monkeypatch.setattr(importing, "_make_ready", overtaken)
    assert store.add_records(some(1, 2)) == (1, 1)
    assert [(r.id, r.source_id) for r in store.records()] == [
        ("R000001", "s2"),
        ("R000002", "s3"),
        ("R000003", "s1"),
    ]
    assert [(b["id"], b["imported"]) for b in store.imports()] == [(1, 2), (2, 1)]


def test_a_record_comes_out_as_it_came_in_and_as_the_log_has_it(store):
    """Lists, tags and letters of other alphabets, in the table and rebuilt from the log."""
    store.add_records(some(1))
    (found,) = store.records()
    assert (found.authors, found.fields) == (("Ünal, K.",), (("C1", "x"),))
    assert check(store).sound
