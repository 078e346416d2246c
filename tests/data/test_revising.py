"""A changed file is a new version, and what people did on the old text stays with it."""

from collections.abc import Callable

import pytest

from realist.data.canonical import sha256_of
from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Review,
    Reviewer,
    Role,
    Span,
)
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.store import Store
from realist.data.suggestion import Ground, Suggestion, SuggestionKind

OLD = (
    "# Trust\n\nLeaders met every month. Trust grew slowly in all 12 places.\n\n"
    "When money was short, partners looked after their own budgets first.\n\n"
    "They came back to the table in spring.\n"
)
TRUST, MONEY, SPRING = "Trust grew slowly in all 12 places", "partners looked after", "in spring"
NEW = "A preface.\n\n" + OLD.replace("all 12", "all 13").replace(
    "They came back to the table in spring.\n", "Nobody knows.\n"
)


def document(text: str, name: str = "paper.md") -> Document:
    """A document as it was read from a file."""
    return Document("Paper", text, filename=name, sha256=sha256_of(text))


def proposal(words: str, match: Match = Match.EXACT) -> Proposal:
    """An exact quote of the old text, or one that was never found."""
    at = OLD.find(words)
    located = Located(match, at, at + len(words), 100.0) if at >= 0 else Located(Match.NOT_FOUND)
    return Proposal("D001", Role.OUTCOME, words, located, proposer="hand")


@pytest.fixture
def store(tmp_path):
    """A review with one document, three proposals in it and one that was not found."""
    with Store.create(f"sqlite:///{tmp_path}/review.db") as made:
        made.start(Review("Trust"))
        made.join([Reviewer("Ann"), Reviewer("Ben")])
        made.add_document(document(OLD))
        made.propose([*map(proposal, (TRUST, MONEY, SPRING)), proposal("Nobody knows")])
        yield made


def decided(store: Store, words: str, bounds: tuple[int, int] | None = None) -> str:
    """Ann confirms a proposal, as it is or with bounds of her own; gives its id."""
    found = next(p for p in store.proposals() if p.wording == words)
    start, end = bounds or (found.located.start, found.located.end)
    verdict = ExtractVerdict.EDIT if bounds else ExtractVerdict.CONFIRM
    store.decide_extract(ExtractDecision(found.id, "Ann", verdict, found.role, start, end))
    return found.id


def slices(store: Store) -> dict[str, str | None]:
    """What each proposal is of the current text."""
    text = store.document("D001").text
    return {
        p.wording: None if p.located.start is None else text[p.located.start : p.located.end]
        for p in store.proposals("D001")
    }


def test_a_changed_file_is_a_new_version_under_the_same_id(store):
    """The current text is the new one; the old one stays readable by its number."""
    added = store.add_document(document(NEW))
    assert (added.id, added.version, added.text) == ("D001", 2, NEW)
    assert added.replaces == sha256_of(OLD)
    assert [d.text for d in store.versions("D001")] == [OLD, NEW]
    assert store.version("D001", 1).version == 1
    assert [d.id for d in store.documents()] == ["D001"]
    with pytest.raises(NotFoundError, match="has no version 3"):
        store.version("D001", 3)


def test_quotes_move_and_an_altered_number_is_no_longer_verbatim(store):
    """Same words keep their match, changed ones are fuzzy and flagged, lost ones are queued."""
    store.add_document(document(NEW))
    assert slices(store) == {
        TRUST: TRUST.replace("12", "13"),
        MONEY: MONEY,
        SPRING: None,
        "Nobody knows": None,
    }
    found = {p.wording: p for p in store.proposals()}
    assert found[MONEY].located.match is Match.EXACT
    assert found[TRUST].located.match is Match.FUZZY
    assert found[TRUST].flags == ("changed in version 2",)
    assert found[SPRING].located.match is Match.NOT_FOUND
    assert found[SPRING].flags == ("lost in version 2",)


def test_the_log_says_what_moved_and_what_was_lost(store):
    """One revision, with the proposals by what became of them."""
    ids = {p.wording: p.id for p in store.proposals()}
    kept = decided(store, SPRING)
    store.add_document(document(NEW), actor="Ann")
    (revision,) = store.revisions("D001")
    assert (revision.document_id, revision.version, revision.by) == ("D001", 2, "Ann")
    assert revision.moved == (ids[MONEY],)
    assert revision.changed == (ids[TRUST],)
    assert revision.lost == (ids[SPRING],) == (kept,)
    assert len(revision.bounds_lost) == 1


def test_what_has_no_place_is_looked_for_once_more(store):
    """With a way to look for quotes, one that was never found is found in the new text."""

    def finding(text: str) -> Callable[[str], Located]:
        def find(quote: str) -> Located:
            at = text.find(quote)
            if at < 0:
                return Located(Match.NOT_FOUND)
            return Located(Match.EXACT, at, at + len(quote), 100.0)

        return find

    store.add_document(document(NEW), find=finding)
    assert slices(store)["Nobody knows"] == "Nobody knows"
    assert len(store.revisions()[0].found) == 1


def test_decisions_stay_with_their_bounds_in_the_new_text(store):
    """Confirmed and edited bounds hold the same words; a lost one stays without a place."""
    at = OLD.index("When money")
    edited = decided(store, MONEY, (at, OLD.index(" first") + 6))
    lost = decided(store, SPRING)
    store.add_document(document(NEW))
    made = {d.proposal_id: d for d in store.extract_decisions(reviewer="Ann")}
    assert NEW[made[edited].start : made[edited].end] == (
        "When money was short, partners looked after their own budgets first"
    )
    assert made[edited].document_version == 2
    assert (made[lost].start, made[lost].end) == (None, None)
    assert made[lost].verdict is ExtractVerdict.CONFIRM


def test_a_suggestions_quotes_move_too(store):
    """What a suggestion stands on is in the new text; what is gone is told."""
    grounds = tuple(
        Ground(words, Located(Match.EXACT, OLD.index(words), OLD.index(words) + len(words), 100.0))
        for words in (MONEY, SPRING)
    )
    said = (SuggestionKind.APPRAISAL, "D001", "richness", "high")
    store.suggest([Suggestion(*said, grounds=grounds, read=(Span(0, len(OLD)),))])
    store.add_document(document(NEW))
    (moved,) = store.suggestions()
    first, second = (g.located for g in moved.grounds)
    assert NEW[first.start : first.end] == MONEY
    assert second.match is Match.NOT_FOUND
    assert store.revisions()[0].grounds_lost == (moved.id,)


def test_another_text_of_the_same_name_is_a_new_document(store):
    """Where little is shared the name alone makes no version."""
    other = document("Quite another report on housing, with no words in common at all here.")
    assert store.namesake(other) is not None
    added = store.add_document(other)
    assert (added.id, added.version) == ("D002", 1)


def test_a_person_may_say_what_a_document_replaces(store):
    """A new name is no obstacle, nor a text that shares little."""
    added = store.add_document(document("All new.", "final.md"), replaces="D001")
    assert (added.id, added.version, added.filename) == ("D001", 2, "final.md")
    with pytest.raises(NotFoundError, match="no document 'D009' to replace"):
        store.add_document(document("More.", "more.md"), replaces="D009")


def test_an_old_version_does_not_come_back_by_itself(store):
    """Adding the old file again is refused, unless it is said to replace the new one."""
    store.add_document(document(NEW))
    with pytest.raises(RefusedError, match="as it was in version 1"):
        store.add_document(document(OLD))
    back = store.add_document(document(OLD), replaces="D001")
    assert (back.version, back.text) == (3, OLD)
    assert slices(store)[MONEY] == MONEY


def test_a_text_is_one_document_only(store):
    """A document cannot take on the text of another; the same text again changes nothing."""
    store.add_document(document(NEW, "other.md"))
    with pytest.raises(RefusedError, match="is D002 already"):
        store.add_document(document(NEW), replaces="D001")
    assert store.add_document(document(OLD)).version == 1


def test_a_verdict_on_bounds_of_the_old_text_is_told(store):
    """A page opened before the change cannot write offsets into the new text."""
    found = store.proposals()[0]
    store.add_document(document(NEW))
    stale = ExtractDecision(
        found.id, "Ann", ExtractVerdict.CONFIRM, found.role, 1, 5, document_version=1
    )
    with pytest.raises(StaleWriteError, match="new text meanwhile, version 2"):
        store.decide_extract(stale)


def test_the_tables_are_rebuilt_from_the_log(store):
    """A review with versions verifies."""
    decided(store, MONEY)
    store.add_document(document(NEW))
    store.add_document(document(NEW + "\n\nAn annex."))
    assert store.document("D001").version == 3
    assert check(store).sound
