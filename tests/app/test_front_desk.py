"""A reviewer's desks: what a press does, what it must not do, what is recorded of it."""

import pytest

from realist.app.front_desk import Desk
from realist.app.front_dwell import DWELL, Dwell
from realist.app.front_extract import Edit, ExtractDesk, Sheet
from realist.data.domain import (
    Decision,
    Document,
    ExtractVerdict,
    Located,
    Match,
    Proposal,
    Record,
    Review,
    Reviewer,
    ReviewerRole,
    Role,
    Seen,
    Stage,
    Verdict,
)
from realist.data.store import Store
from realist.data.view import View

TA = Stage.TITLE_ABSTRACT
TEXT = "Trust grew slowly here. Waits fell."


class Clock:
    """Time that passes when told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(4)])
        document = store.add_document(Document("Trust", TEXT, sha256="abc"))
        passage = Located(Match.EXACT, 0, 10, 100.0)
        store.propose(
            [
                Proposal(document.id, Role.CONTEXT, "Trust grew", passage, rationale="because"),
                Proposal(document.id, Role.OUTCOME, "Waits", Located(Match.EXACT, 24, 34, 100.0)),
                Proposal(document.id, Role.OUTCOME, "Nobody said so", Located(Match.NOT_FOUND)),
            ]
        )
        for name in ("Ann", "Ben", "Tom"):
            order = [(record_id, 0.0, "abstract") for record_id in store.all_ids()]
            store.save_ranking(name, TA, order, ranker="test", labelled=0, seconds=0.0)
        yield store


@pytest.fixture
def desk(clock):
    return Desk(TA, dwell=Dwell(clock))


def drawn(desk, view, clock):
    """What the page does: bring the record, send it, and let a person read."""
    record = desk.next_record(view)
    desk.dwell.shown(desk.record_id)
    clock.now += 1.0
    return record


def test_a_press_decides_on_the_record_shown(store, desk, clock):
    """The decision is on the record that was on screen, with the words typed beside it."""
    view = View(store, "Ann")
    record = drawn(desk, view, clock)
    assert desk.decide(view, record.id, Verdict.EXCLUDE, reason=" off topic ", note="mine")
    (made,) = view.own(TA)
    assert (made.record_id, made.verdict) == (record.id, Verdict.EXCLUDE)
    assert (made.reason, made.note) == ("off topic", "mine")
    assert made.seen == Seen(rank=True, suggestion=False, blind=True)
    assert desk.next_record(view).id != record.id


def test_a_double_press_decides_once(store, desk, clock):
    """The second press finds the next record too fresh, or names one already gone."""
    view = View(store, "Ann")
    first = drawn(desk, view, clock)
    desk.decide(view, first.id, Verdict.EXCLUDE)
    second = desk.next_record(view)
    desk.dwell.shown(desk.record_id)
    clock.now += 0.1
    assert not desk.decide(view, first.id, Verdict.EXCLUDE)
    assert not desk.decide(view, second.id, Verdict.EXCLUDE)
    assert len(view.own(TA)) == 1
    assert "Too quick" in desk.take_message()[0]


def test_a_key_held_down_decides_once(store, desk, clock):
    """Its repeats keep the next record from ever having lain in peace."""
    view = View(store, "Ann")
    desk.decide(view, drawn(desk, view, clock).id, Verdict.INCLUDE)
    for _ in range(100):
        desk.decide(view, desk.next_record(view).id, Verdict.INCLUDE)
        clock.now += 0.03
    assert len(view.own(TA)) == 1


def test_a_press_on_a_record_not_yet_drawn_decides_nothing(store, desk, clock):
    """Its keys may be there a moment before it: however long ago the last press was."""
    view = View(store, "Ann")
    desk.decide(view, drawn(desk, view, clock).id, Verdict.INCLUDE)
    record = desk.next_record(view)
    clock.now += 5.0
    assert not desk.decide(view, record.id, Verdict.INCLUDE)
    assert len(view.own(TA)) == 1


def test_the_dwell_ends(clock):
    """What has lain long enough takes a press."""
    dwell = Dwell(clock)
    dwell.shown("a record")
    clock.now += DWELL
    dwell.shown("a record")  # drawn again, because a note was typed
    assert dwell.takes()
    assert not dwell.takes()


def test_undo_withdraws_and_brings_the_record_back(store, desk, clock):
    """The log keeps both rows; the record is open again."""
    view = View(store, "Ann")
    record = drawn(desk, view, clock)
    desk.decide(view, record.id, Verdict.EXCLUDE)
    drawn(desk, view, clock)
    desk.undo(view)
    assert view.own(TA) == []
    assert len(view.own(TA, history=True)) == 2
    assert drawn(desk, view, clock).id == record.id
    assert desk.decide(view, record.id, Verdict.INCLUDE)


def test_undo_with_nothing_to_undo_says_so(store, desk, clock):
    """No decision is invented or lost."""
    view = View(store, "Ann")
    drawn(desk, view, clock)
    desk.undo(view)
    assert "no decision" in desk.take_message()[0]


def test_skipped_records_come_round_again(store, desk, clock):
    """They queue behind all others, and are not lost."""
    view = View(store, "Ann")
    first = drawn(desk, view, clock)
    desk.skip(view, first.id)
    seen = []
    for _ in range(3):
        record = drawn(desk, view, clock)
        seen.append(record.id)
        desk.decide(view, record.id, Verdict.EXCLUDE)
    assert first.id not in seen
    assert drawn(desk, view, clock).id == first.id
    desk.decide(view, first.id, Verdict.EXCLUDE)
    assert desk.next_record(view) is None


def test_a_stale_page_is_told(store, desk, clock):
    """Another tab decided first: nothing is overwritten, and the person hears of it."""
    view = View(store, "Ann")
    record = drawn(desk, view, clock)
    store.decide([Decision(record.id, "Ann", TA, Verdict.INCLUDE)])
    assert not desk.decide(view, record.id, Verdict.EXCLUDE)
    assert view.own(TA)[0].verdict is Verdict.INCLUDE
    assert "changed meanwhile" in desk.take_message()[0]
    assert desk.next_record(view).id != record.id


def test_a_second_look_after_both_decided_is_not_blind(store, desk, clock):
    """Undoing what has let one see the colleague's verdict does not make one blind again."""
    view = View(store, "Ann")
    record = drawn(desk, view, clock)
    desk.decide(view, record.id, Verdict.EXCLUDE)
    store.decide([Decision(record.id, "Ben", TA, Verdict.INCLUDE)])
    drawn(desk, view, clock)
    desk.undo(view)
    drawn(desk, view, clock)
    desk.decide(view, record.id, Verdict.INCLUDE)
    assert not view.own(TA)[0].seen.blind


def test_one_waiting_for_the_colleague_stays_blind(store, desk, clock):
    """Undo and decide again, with nothing of the colleague's to see, is still blind."""
    view = View(store, "Ann")
    record = drawn(desk, view, clock)
    desk.decide(view, record.id, Verdict.EXCLUDE)
    drawn(desk, view, clock)
    desk.undo(view)
    drawn(desk, view, clock)
    desk.decide(view, record.id, Verdict.INCLUDE)
    assert view.own(TA)[0].seen.blind


def left_at(store, viewer, clock):
    """A session that ends on a record it has brought, without a word written on it."""
    view = View(store, viewer)
    desk = Desk(TA, dwell=Dwell(clock))
    record = drawn(desk, view, clock)
    desk.keep_place(view)
    return record.id


def turned_round(store, viewer):
    """The viewer's queue the other way round."""
    order = [(record_id, 0.0, "abstract") for record_id in reversed(store.all_ids())]
    store.save_ranking(viewer, TA, order, ranker="test", labelled=0, seconds=0.0)


def test_a_reload_comes_back_to_the_record_that_lay_there(store, clock):
    """Although a ranking made since would bring another first; and only to its reader."""
    there = left_at(store, "Ann", clock)
    turned_round(store, "Ann")
    view = View(store, "Ann")
    assert Desk.resumed(view, TA).next_record(view).id == there
    turned_round(store, "Ben")
    assert Desk.resumed(View(store, "Ben"), TA).next_record(View(store, "Ben")).id != there


def test_a_record_decided_on_in_another_tab_is_not_come_back_to(store, clock):
    """Nor is one that two colleagues have decided on meanwhile."""
    there = left_at(store, "Ann", clock)
    store.decide([Decision(there, "Ann", TA, Verdict.INCLUDE)])
    view = View(store, "Ann")
    assert Desk.resumed(view, TA).next_record(view).id != there
    another = left_at(store, "Ann", clock)
    store.join([Reviewer("Cat")])
    store.decide([Decision(another, name, TA, Verdict.INCLUDE) for name in ("Ben", "Cat")])
    view = View(store, "Ann")
    assert Desk.resumed(view, TA).next_record(view).id != another


def test_a_calibration_round_comes_before_the_place_that_was_left(store, clock):
    """Unless something was written there."""
    there = left_at(store, "Ann", clock)
    other = next(i for i in store.all_ids() if i != there)
    store.calibrate(TA, [other], seed=1, actor="Ann")
    view = View(store, "Ann")
    assert Desk.resumed(view, TA).next_record(view).id == other
    store.save_draft("Ann", there, TA, {"note": "half a thought"})
    assert Desk.resumed(view, TA).next_record(view).id == there


@pytest.fixture
def extracts(clock):
    return ExtractDesk(dwell=Dwell(clock))


def opened(extracts, view, clock, *, lost=False):
    sheet = Sheet.read(view, "D001")
    listed = sheet.lost if lost else sheet.located
    proposal = extracts.current(sheet, listed)
    extracts.dwell.shown(extracts.proposal_id)
    clock.now += 1.0
    return sheet, listed, proposal


def test_confirming_goes_on_to_the_next_passage(store, extracts, clock):
    """The verdict keeps role and bounds; that the rationale stayed folded is recorded."""
    view = View(store, "Ann")
    sheet, listed, first = opened(extracts, view, clock)
    assert extracts.decide(view, sheet, listed, ExtractVerdict.CONFIRM)
    (made,) = view.extract_decisions()
    assert (made.proposal_id, made.start, made.end) == (first.id, 0, 10)
    assert not made.rationale_shown
    assert extracts.proposal_id == listed[1].id


def test_an_opened_rationale_is_recorded(store, extracts, clock):
    """Whoever read the proposer's reasons before deciding is known to have."""
    view = View(store, "Ann")
    sheet, listed, first = opened(extracts, view, clock)
    extracts.unfolded.add(first.id)
    extracts.decide(view, sheet, listed, ExtractVerdict.CONFIRM)
    assert view.extract_decisions()[0].rationale_shown


def test_a_rejection_needs_a_reason(store, extracts, clock):
    """Without one nothing is logged; with one it is, in the reviewer's words."""
    view = View(store, "Ann")
    sheet, listed, _ = opened(extracts, view, clock)
    assert not extracts.decide(view, sheet, listed, ExtractVerdict.REJECT)
    clock.now += 1
    assert extracts.decide(view, sheet, listed, ExtractVerdict.REJECT, reason="Too vague")
    assert view.extract_decisions()[0].reason == "Too vague"


def test_an_edit_takes_new_bounds_and_role(store, extracts, clock):
    """The proposal stays as it was; the verdict says where and what the passage is."""
    view = View(store, "Ann")
    sheet, listed, first = opened(extracts, view, clock)
    extracts.bounds = (0, 17)
    extracts.decide(view, sheet, listed, ExtractVerdict.EDIT, edit=Edit(Role.REASONING))
    again = Sheet.read(view, "D001")
    assert again.bounds(first) == (0, 17)
    assert again.role(first) is Role.REASONING
    assert store.proposals("D001")[0].role is Role.CONTEXT


def test_a_verdict_changed_in_another_tab_is_not_overwritten(store, extracts, clock):
    """The page's belief of what stood goes with the write."""
    view = View(store, "Ann")
    sheet, listed, _ = opened(extracts, view, clock)
    other = ExtractDesk(dwell=Dwell(clock))
    other.decide(view, *opened(other, view, clock)[:2], ExtractVerdict.CONFIRM)
    assert not extracts.decide(view, sheet, listed, ExtractVerdict.REJECT, reason="no")
    assert [d.verdict for d in view.extract_decisions()] == [ExtractVerdict.CONFIRM]
    assert "changed meanwhile" in extracts.take_message()[0]


def test_a_colleagues_verdict_shows_after_ones_own(store, extracts, clock):
    """Blind at extracts too."""
    ben = View(store, "Ben")
    hers = ExtractDesk(dwell=Dwell(clock))
    hers.decide(ben, *opened(hers, ben, clock)[:2], ExtractVerdict.CONFIRM)
    view = View(store, "Ann")
    sheet, listed, first = opened(extracts, view, clock)
    assert sheet.others == {}
    extracts.decide(view, sheet, listed, ExtractVerdict.CONFIRM)
    assert [d.reviewer for d in Sheet.read(view, "D001").others[first.id]] == ["Ben"]


def test_a_quote_that_was_not_found_can_be_rejected(store, extracts, clock):
    """It has a list of its own and no bounds."""
    view = View(store, "Ann")
    sheet, listed, lost = opened(extracts, view, clock, lost=True)
    assert lost.located.start is None
    assert extracts.decide(view, sheet, listed, ExtractVerdict.REJECT, reason="not there")
    assert view.extract_decisions()[0].start is None
