"""The hashes of what records say, which a ranking goes by, follow every change of a text."""

import pytest

from realist.data.domain import Record, Review
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.values import content


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(4)])
        yield store


def as_read(store):
    """What the hashes should be, from the records themselves."""
    return {r.id: content(r.title, r.abstract) for r in store.records()}


def longest(records):
    return max(records, key=lambda r: r.title)


def test_hashes_follow_merging_parting_and_abstracts_found(store):
    """After each, every hash is that of the text as it stands, and a rebuilt table agrees."""
    before = store.contents()
    assert before == as_read(store)
    ids = store.all_ids()
    store.fill_abstracts([(ids[2], "An abstract found later")], source="a test")
    assert store.contents() == as_read(store) != before
    groups = store.propose_duplicates([(ids[:2], 0.9, "alike")])
    store.merge(groups, longest)
    assert list(store.contents()) == [ids[0], *ids[2:]]
    assert store.contents() == as_read(store)
    store.part(groups[0].id)
    assert store.contents() == as_read(store)
    assert store.contents()[ids[0]] == before[ids[0]]
    assert check(store).sound


def test_texts_come_in_the_order_of_import_without_what_left_the_review(store):
    """An import taken back is gone from ids, hashes, texts and the count."""
    store.add_records([Record(source_id="late", title="Late", abstract="So late")])
    assert list(store.texts())[-1][1:] == ("Late", "So late")
    store.undo_import(2)
    assert [title for _, title, _ in store.texts()] == [f"Title {n}" for n in range(4)]
    assert store.all_ids() == list(store.contents())
    assert store.count_records() == 4


def test_events_are_counted_by_their_last_number(store):
    """One started review, one batch of records, one finished import."""
    assert store.count_events() == len(list(store.events())) == 3
