"""What leads change: the review's words, its team, consent; each an event that replays."""

from dataclasses import replace

import pytest

from realist.data.domain import Consent, Document, Review, Reviewer, ReviewerRole
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Old", synthetic=True))
        store.join([Reviewer("Ann", lead=True), Reviewer("Ben")])
        yield store
        assert check(store).sound


def last(store):
    return list(store.events())[-1]


def test_a_change_of_the_review_logs_what_changed(store):
    """Only that; synthetic stays, whatever the writer says."""
    wanted = Review(
        "Old",
        "How?",
        definitions=(("context", "Where it happens"),),
        themes=("Trust",),
        model="a-model",
        budget=2.5,
    )
    made = store.change_review(wanted, actor="Ann")
    assert made == replace(wanted, synthetic=True)
    assert last(store).kind == "review_changed"
    assert last(store).actor == "Ann"
    assert set(last(store).payload) == {"question", "definitions", "themes", "model", "budget"}
    n = store.count_events()
    store.change_review(made, seen=made)
    assert store.count_events() == n


def test_a_stale_form_changes_nothing(store):
    """Whoever wrote from an old page is told."""
    seen = store.review()
    store.change_review(replace(seen, question="How?"))
    with pytest.raises(StaleWriteError):
        store.change_review(replace(seen, notes="x"), seen=seen)
    assert store.review().notes == ""


def test_a_review_keeps_a_title(store):
    """An empty one is refused."""
    with pytest.raises(RefusedError):
        store.change_review(Review(" "))


def test_roles_change_and_somebody_always_leads(store):
    """The last lead cannot be let go."""
    with pytest.raises(RefusedError, match="only one who leads"):
        store.change_reviewer("Ann", lead=False)
    store.change_reviewer("Ben", lead=True, actor="Ann")
    store.change_reviewer("Ann", role=ReviewerRole.TRAINEE, lead=False, actor="Ben")
    assert store.reviewers() == [
        Reviewer("Ann", ReviewerRole.TRAINEE),
        Reviewer("Ben", lead=True),
    ]
    with pytest.raises(NotFoundError):
        store.change_reviewer("Eve", lead=True)


def test_consent_changes_and_the_log_says_who_said_so(store):
    """Once given it can be taken back, for what comes after."""
    held = store.add_document(Document("Interview", "Words.", sha256="x"))
    store.change_consent(held.id, Consent.MODEL_ALLOWED, actor="Ann")
    assert store.document(held.id).consent is Consent.MODEL_ALLOWED
    assert (last(store).kind, last(store).actor) == ("consent_changed", "Ann")
    n = store.count_events()
    store.change_consent(held.id, Consent.MODEL_ALLOWED)
    assert store.count_events() == n
    store.change_consent(held.id, Consent.LOCAL_ONLY)
    assert store.document(held.id).consent is Consent.LOCAL_ONLY
