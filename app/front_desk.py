"""A reviewer's desk at one stage: which record lies on it, and what a press of a key does.

No Streamlit here. A press counts only for the record on the desk, and only once the record has
lain there, undisturbed by another press, for the dwell: so neither a double press nor a key
held down can decide on a record nobody has seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from realist.app.front_dwell import Dwell
from realist.app.work_drafts import draft_of, place
from realist.app.work_suggestions import on_screen
from realist.data.domain import Decision, Record, ReviewerRole, Seen, Stage, Verdict
from realist.data.errors import RealistError, RefusedError, StaleWriteError
from realist.data.rules import worded
from realist.data.view import View
from realist.screening.flow import entering
from realist.screening.queue import upcoming

_AHEAD = 50  # records of a random order read at once
_DONE = {
    Verdict.INCLUDE: "Included",
    Verdict.MAYBE: "Kept as a maybe",
    Verdict.EXCLUDE: "Excluded",
}


@dataclass
class Desk:
    """The state of one reviewer's screening at one stage, for one session."""

    stage: Stage
    left: int = 0
    done: int = 0
    record_id: str = ""
    why_of: str = ""  # the record whose place was asked to be explained
    order: str = "ranked"  # or random; "" until the page has said
    ahead: list[str] = field(default_factory=list)  # a random order is read some records at once
    skipped: list[str] = field(default_factory=list)
    since_ranking: int = 0
    message: str = ""
    kind: str = "info"
    dwell: Dwell = field(default_factory=Dwell)
    placed: str = ""  # the record that is kept as the viewer's place

    @classmethod
    def resumed(cls, view: View, stage: Stage) -> Self:
        """The desk as the viewer left it: the record that lay on it, those skipped."""
        viewer = view.viewer or ""
        at = view.store.preference(viewer, place(stage)).get("record", "")
        skipped = view.store.preference(viewer, f"skipped {stage}").get("ids", [])
        here = at if _waits(view, stage, at) else ""
        return cls(stage, record_id=here, order="", skipped=skipped, placed=at)

    def keep_place(self, view: View) -> None:
        """Keep which record lies on the desk, for a reload; once for each record."""
        if self.record_id and self.record_id != self.placed:
            view.store.prefer(view.viewer or "", place(self.stage), {"record": self.record_id})
            self.placed = self.record_id

    def next_record(self, view: View) -> Record | None:
        """The record on the desk, or the next of the queue; the skipped ones come last."""
        if not self.record_id:
            wanted = self._wanted(view)
            fresh = [r for r in wanted if r not in self.skipped]
            if not fresh and wanted:
                self.skipped = []  # everything else is done: they come round again
                fresh = wanted
            if not fresh:
                return None
            self.record_id = fresh[0]
        return view.store.record(self.record_id)

    def decide(
        self,
        view: View,
        record_id: str,
        verdict: Verdict,
        *,
        reason: str = "",
        note: str = "",
        rating: str = "",
        rationale: str = "",
        concerns: str = "",
        tags: tuple[str, ...] = (),
    ) -> bool:
        """Log the verdict on the record on the desk; gives whether it was.

        Where the review's rules want more said, the record stays and the message says what.
        """
        if not self._takes(record_id):
            return False
        rules = view.protocol.of(self.stage)
        decision = Decision(
            record_id,
            view.viewer or "",
            self.stage,
            verdict,
            reason=worded(rules, reason) if verdict is Verdict.EXCLUDE else reason.strip(),
            note=note.strip(),
            rating=rating,
            rationale=rationale.strip(),
            concerns=concerns.strip(),
            tags=tags,
            seen=seen_now(view, record_id, self.stage, ranked=self.ranked_for(view)),
        )
        try:
            view.store.decide([decision])
        except RealistError as error:
            wanting = isinstance(error, RefusedError) and not isinstance(error, StaleWriteError)
            where = f"record {record_id} at {self.stage.label}: "
            said = str(error).removeprefix(where)
            self._say(f"{'Not yet' if wanting else 'Nothing was decided'}: {said}.", "warning")
            if not wanting:
                self._done_with(record_id)
            return False
        self.done += 1
        self.left = max(0, self.left - 1)
        self.since_ranking += 1
        self._say(f"{_DONE[verdict]}: {view.store.record(record_id).title}", "good")
        self._done_with(record_id)
        return True

    def skip(self, view: View, record_id: str) -> None:
        """Put the record behind all others, until those are done."""
        if self._takes(record_id):
            self.skipped.append(record_id)
            view.store.prefer(view.viewer or "", f"skipped {self.stage}", {"ids": self.skipped})
            self._say("Skipped; it comes back when the others are done.", "info")
            self._clear()

    def put_back(self) -> None:
        """Put the record on the desk back into the queue: its order has changed."""
        self.ahead = []
        self._clear()

    def _wanted(self, view: View) -> list[str]:
        """The next records, those skipped among them; a random order costs a whole reading."""
        if self.order == "ranked":
            limit = len(self.skipped) + 1
            return upcoming(view, self.stage, limit=limit, order=self.order)
        if not set(self.ahead) - set(self.skipped):
            limit = len(self.skipped) + _AHEAD
            self.ahead = upcoming(view, self.stage, limit=limit, order=self.order)
        return self.ahead

    def undo(self, view: View) -> None:
        """Withdraw the viewer's last decision and put its record back on the desk."""
        if not self._takes(self.record_id):
            return
        last = view.store.last_decision(view.viewer or "", self.stage)
        if last is None:
            self._say("There is no decision of yours to undo.", "info")
            return
        try:
            view.store.withdraw(last)
        except RealistError as error:
            self._say(f"Nothing was undone: {error}.", "warning")
            return
        self.done -= 1
        self.left += 1
        self._clear()
        self.record_id = last.record_id
        words = draft_of(view.protocol.of(self.stage), last)
        view.store.save_draft(last.reviewer, last.record_id, self.stage, words)
        view.store.prefer(last.reviewer, place(self.stage), {"record": last.record_id})
        self._say("Undone: your last decision is withdrawn, and its record is back.", "info")

    def ranked_for(self, view: View) -> bool:
        """Whether the viewer sees that records are ranked."""
        return view.protocol.show_rank and self.order == "ranked"

    def take_message(self) -> tuple[str, str]:
        """What there is to say since the last time, and of which kind."""
        said, self.message = (self.message, self.kind), ""
        return said

    def _takes(self, record_id: str) -> bool:
        if record_id != self.record_id:
            return False  # a second press on a record already decided
        taken = self.dwell.takes(record_id)
        if not taken:
            self._say("Too quick: that key came before you could read this record.", "warning")
        return taken

    def _say(self, message: str, kind: str) -> None:
        self.message, self.kind = message, kind

    def _done_with(self, record_id: str) -> None:
        self.ahead = [r for r in self.ahead if r != record_id]
        self._clear()

    def _clear(self) -> None:
        self.record_id = ""


def _waits(view: View, stage: Stage, record_id: str) -> bool:
    """Whether a record still wants the viewer's decision.

    One on which nothing was written gives way to a calibration round drawn since.
    """
    viewer = view.viewer or ""
    if not record_id or record_id not in entering(view, stage):
        return False
    drawn = {i for c in view.store.calibrations(stage) if viewer in c.reviewers for i in c.records}
    if record_id not in drawn and not view.store.draft(viewer, record_id, stage):
        mine = {d.record_id for d in view.own(stage)} if drawn else set()
        if drawn - mine:
            return False
    made = {d.reviewer for d in view.store.decisions(stage, record_id=record_id)}
    complete = len(made & view.screeners) >= view.needed_on(record_id, stage)
    return viewer not in made and (not complete or view.role is ReviewerRole.TRAINEE)


def seen_now(view: View, record_id: str, stage: Stage, *, ranked: bool) -> Seen:
    """What is on screen at a decision: blind unless a colleague's verdict can be, or was, seen.

    An own decision made before, even one withdrawn since, may have opened the others' to view.
    """
    others = [d for d in view.decisions_on(record_id, stage) if d.reviewer != view.viewer]
    blind = not others and not _was_open(view, record_id, stage)
    return Seen(ranked, suggestion=bool(on_screen(view.store, record_id, stage)), blind=blind)


def _was_open(view: View, record_id: str, stage: Stage) -> bool:
    """Whether the record was complete at some time while an own decision stood."""
    history = view.store.decisions(stage, record_id=record_id, history=True)
    last = max((d.id for d in history if d.reviewer == view.viewer), default=0)
    earlier = {d.reviewer for d in history if d.id <= last} & view.screeners
    return len(earlier) >= view.needed_on(record_id, stage) and earlier != {view.viewer}
