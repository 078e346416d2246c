"""A reviewer's desk for extracts: the proposals of one document and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from realist.app.front_dwell import Dwell
from realist.app.work_extracts import own_extract
from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Proposal,
    Role,
    Stance,
)
from realist.data.errors import RealistError
from realist.data.extracting import Selection
from realist.data.view import View
from realist.extraction.word_bounds import snapped

DONE = {
    ExtractVerdict.CONFIRM: "Confirmed.",
    ExtractVerdict.EDIT: "Kept as you edited it.",
    ExtractVerdict.REJECT: "Rejected.",
    ExtractVerdict.WITHDRAWN: "Your verdict is withdrawn.",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person says of a passage besides where it stands."""

    role: Role
    restatement: str = ""
    stated: bool | None = None  # None: as proposed
    stance: Stance | None = None


@dataclass(frozen=True)
class Sheet:
    """One document as it stands for one viewer."""

    document: Document
    located: tuple[Proposal, ...]
    lost: tuple[Proposal, ...]
    mine: dict[str, ExtractDecision]
    others: dict[str, list[ExtractDecision]]
    viewer: str = ""

    @classmethod
    def read(cls, view: View, document_id: str) -> Sheet:
        """Read it, with what the viewer may see of others' verdicts."""
        proposals = view.proposals(document_id)
        mine: dict[str, ExtractDecision] = {}
        others: dict[str, list[ExtractDecision]] = {}
        for made in view.extract_decisions(document_id):
            if made.reviewer == view.viewer:
                mine[made.proposal_id] = made
            else:
                others.setdefault(made.proposal_id, []).append(made)
        return cls(
            view.store.document(document_id),
            tuple(p for p in proposals if p.located.start is not None),
            tuple(p for p in proposals if p.located.start is None),
            mine,
            others,
            view.viewer or "",
        )

    def proposal(self, proposal_id: str) -> Proposal | None:
        """The proposal of that id, located or not."""
        return next((p for p in (*self.located, *self.lost) if p.id == proposal_id), None)

    def bounds(self, proposal: Proposal) -> tuple[int | None, int | None]:
        """Where it stands: as the viewer edited it, else as it was located."""
        made = self.mine.get(proposal.id)
        if made and made.verdict is ExtractVerdict.EDIT:
            return made.start, made.end
        return proposal.located.start, proposal.located.end

    def role(self, proposal: Proposal) -> Role:
        """Its role: as the viewer edited it, else as proposed."""
        made = self.mine.get(proposal.id)
        return made.role if made and made.verdict is ExtractVerdict.EDIT else proposal.role

    def stated(self, proposal: Proposal) -> bool:
        """Whether the text says so itself: as the viewer edited it, else as proposed."""
        made = self.mine.get(proposal.id)
        return proposal.stated if made is None or made.stated is None else made.stated

    def restatement(self, proposal: Proposal) -> str:
        """The viewer's own words for it; the proposer's belong to the rationale."""
        made = self.mine.get(proposal.id)
        return made.restatement if made else ""

    @property
    def decided(self) -> int:
        """How many of its proposals the viewer has decided on."""
        return sum(p.id in self.mine for p in (*self.located, *self.lost))


@dataclass
class ExtractDesk:
    """What lies on the desk: one proposal of one list, and the passage as it is being edited."""

    proposal_id: str = ""
    mode: str = ""  # edit, reject, words (being pasted), own (an extract being made)
    bounds: tuple[int, int] = (0, 0)
    chosen_role: Role | None = None  # by the key with which words were selected
    part: int | None = None  # of the text, where another is read than the proposal's
    page: int | None = None  # of the file, likewise
    last: str = ""  # the proposal decided on last, for undoing
    unfolded: set[str] = field(default_factory=set)
    message: str = ""
    kind: str = "info"
    dwell: Dwell = field(default_factory=Dwell)

    def current(self, sheet: Sheet, listed: Sequence[Proposal]) -> Proposal | None:
        """The proposal on the desk; at first, the first without a verdict."""
        held = next((p for p in listed if p.id == self.proposal_id), None)
        found = held or self._open(sheet, listed, 0) or (listed[0] if listed else None)
        if found is not held:
            self.part = self.page = None
        self.proposal_id = found.id if found else ""
        return found

    def go(self, listed: Sequence[Proposal], step: int) -> None:
        """To the next or the previous one, round the end."""
        ids = [p.id for p in listed]
        if self.proposal_id in ids:
            self.open(ids[(ids.index(self.proposal_id) + step) % len(ids)])

    def open(self, proposal_id: str) -> None:
        """Put a proposal on the desk; its quote is scrolled to."""
        self.proposal_id, self.mode = proposal_id, ""
        self.chosen_role = self.part = self.page = None

    def select(self, sheet: Sheet, start: int, end: int, role: Role | None, *, lost: bool) -> None:
        """Take selected words: the bounds being edited, a lost quote's place, or a new extract."""
        first, last = snapped(sheet.document.text, start, end)
        if not sheet.document.text[first:last].strip():
            return
        placing = lost and self.mode != "own" and bool(self.proposal_id)
        self.mode = "edit" if placing or self.mode == "edit" else "own"
        self.bounds, self.chosen_role = (first, last), role

    def keep_own(self, view: View, sheet: Sheet, edit: Edit) -> bool:
        """Keep the selected words as the viewer's own extract."""
        if not self._takes(ExtractVerdict.CONFIRM, ""):
            return False
        said = edit.stated is not False
        selection = Selection(
            sheet.document.id,
            edit.role,
            *self.bounds,
            restatement=edit.restatement.strip(),
            stated=said,
            stance=edit.stance,
            document_version=sheet.document.version,
        )
        try:
            made = own_extract(view.store, selection, view.viewer or "")
        except RealistError as error:
            self.say(f"Nothing was kept: {error}.", "warning")
            return False
        self.open(made["id"])
        self.last = made["id"]
        self.say("Kept as your own extract, confirmed by you.", "good")
        return True

    def undo(self, view: View, sheet: Sheet) -> bool:
        """Withdraw the verdict made last, wherever the desk is now, and go back to it."""
        before = sheet.mine.get(self.last)
        proposal = sheet.proposal(self.last)
        if before is None or proposal is None or not self._takes(ExtractVerdict.WITHDRAWN, ""):
            return False
        self.open(proposal.id)
        return self.decide(view, sheet, [proposal], ExtractVerdict.WITHDRAWN, seen=True)

    def decide(
        self,
        view: View,
        sheet: Sheet,
        listed: Sequence[Proposal],
        verdict: ExtractVerdict,
        *,
        edit: Edit | None = None,
        reason: str = "",
        seen: bool = False,
    ) -> bool:
        """Log a verdict on the proposal on the desk, over the one the page showed."""
        proposal = next((p for p in listed if p.id == self.proposal_id), None)
        if proposal is None or not (seen or self._takes(verdict, reason)):
            return False
        edited = edit is not None
        start, end = self.bounds if edited else (proposal.located.start, proposal.located.end)
        said = edit or Edit(proposal.role)
        before = sheet.mine.get(proposal.id)
        decision = ExtractDecision(
            proposal.id,
            view.viewer or "",
            verdict,
            said.role,
            start,
            end,
            restatement=said.restatement.strip(),
            reason=reason.strip(),
            rationale_shown=proposal.id in self.unfolded,
            supersedes=before.id if before else None,
            stance=said.stance,
            stated=said.stated,
            document_version=sheet.document.version,
        )
        return self._log(view, sheet, listed, decision)

    @property
    def editing(self) -> bool:
        """Whether the passage's bounds and role are being changed."""
        return self.mode == "edit"

    def say(self, message: str, kind: str = "info") -> None:
        """Something to tell at the next drawing."""
        self.message, self.kind = message, kind

    def take_message(self) -> tuple[str, str]:
        """What there is to say since the last time, and of which kind."""
        said, self.message = (self.message, self.kind), ""
        return said

    def _log(
        self, view: View, sheet: Sheet, listed: Sequence[Proposal], decision: ExtractDecision
    ) -> bool:
        try:
            view.store.decide_extract(decision)
        except RealistError as error:
            self.say(f"Nothing was decided: {error}.", "warning")
            return False
        self.say(DONE[decision.verdict], "good")
        self.mode = self.last = ""
        if decision.verdict is not ExtractVerdict.WITHDRAWN:
            self.last = decision.proposal_id
            place = [p.id for p in listed].index(decision.proposal_id)
            coming = self._open(sheet, listed, place + 1)
            self.open(coming.id if coming else self.proposal_id)
        return True

    def _takes(self, verdict: ExtractVerdict, reason: str) -> bool:
        if not self.dwell.takes():
            self.say("Too quick: that key came before you could read this passage.", "warning")
            return False
        if verdict is ExtractVerdict.REJECT and not reason.strip():
            self.say("Say why first: choose a reason or write your own.", "warning")
            return False
        return True

    def _open(self, sheet: Sheet, listed: Sequence[Proposal], first: int) -> Proposal | None:
        """The next one without a verdict from a place on, round the end."""
        turned = [*listed[first:], *listed[:first]]
        skip = {*sheet.mine, self.proposal_id}
        return next((p for p in turned if p.id not in skip), None)
