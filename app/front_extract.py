"""A reviewer's desk for extracts: the proposals of one document and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from realist.app.front_dwell import Dwell
from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Proposal,
    Role,
)
from realist.data.errors import RealistError
from realist.data.view import View

DONE = {
    ExtractVerdict.CONFIRM: "Confirmed.",
    ExtractVerdict.EDIT: "Kept as you edited it.",
    ExtractVerdict.REJECT: "Rejected.",
    ExtractVerdict.WITHDRAWN: "Your verdict is withdrawn.",
}


@dataclass(frozen=True)
class Sheet:
    """One document as it stands for one viewer."""

    document: Document
    located: tuple[Proposal, ...]
    lost: tuple[Proposal, ...]
    mine: dict[str, ExtractDecision]
    others: dict[str, list[ExtractDecision]]

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


@dataclass
class ExtractDesk:
    """What lies on the desk: one proposal of one list, and the passage as it is being edited."""

    proposal_id: str = ""
    mode: str = ""  # "edit" while the passage is being changed, "reject" while a reason is
    bounds: tuple[int, int] = (0, 0)
    unfolded: set[str] = field(default_factory=set)
    message: str = ""
    kind: str = "info"
    dwell: Dwell = field(default_factory=Dwell)

    def current(self, sheet: Sheet, listed: Sequence[Proposal]) -> Proposal | None:
        """The proposal on the desk; at first, the first without a verdict."""
        held = next((p for p in listed if p.id == self.proposal_id), None)
        found = held or self._open(sheet, listed, 0) or (listed[0] if listed else None)
        self.proposal_id = found.id if found else ""
        return found

    def go(self, listed: Sequence[Proposal], step: int) -> None:
        """To the next or the previous one, round the end."""
        ids = [p.id for p in listed]
        if self.proposal_id in ids:
            self.proposal_id = ids[(ids.index(self.proposal_id) + step) % len(ids)]
        self.mode = ""

    def decide(
        self,
        view: View,
        sheet: Sheet,
        listed: Sequence[Proposal],
        verdict: ExtractVerdict,
        *,
        role: Role | None = None,
        reason: str = "",
    ) -> bool:
        """Log a verdict on the proposal on the desk, over the one the page showed."""
        proposal = next((p for p in listed if p.id == self.proposal_id), None)
        if proposal is None or not self._takes(verdict, reason):
            return False
        edited = verdict is ExtractVerdict.EDIT
        start, end = self.bounds if edited else (proposal.located.start, proposal.located.end)
        before = sheet.mine.get(proposal.id)
        decision = ExtractDecision(
            proposal.id,
            view.viewer or "",
            verdict,
            role if edited and role else proposal.role,
            start,
            end,
            reason=reason.strip(),
            rationale_shown=proposal.id in self.unfolded,
            supersedes=before.id if before else None,
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
        self.mode = ""
        if decision.verdict is not ExtractVerdict.WITHDRAWN:
            place = [p.id for p in listed].index(decision.proposal_id)
            coming = self._open(sheet, listed, place + 1)
            self.proposal_id = coming.id if coming else self.proposal_id
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
