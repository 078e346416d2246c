"""What a person may see: every read made for a reviewer goes through here.

Until the reviewer has decided and the colleague too, nothing of one reaches the other: no
verdict, reason, note, and no label that a ranking could learn from. The rule, at one record and
stage:

- one's own decisions are always visible;
- others' are visible to a screener once as many screeners as the review's rule asks for on
  this record have decided (then either the viewer is one of them, or will not be asked);
- to a trainee only where, beyond that, the trainee has decided too;
- a note and tags stay private to their writer.

The steward (viewer None) keeps the review's file and sees all; the command line without
`--reviewer` is the steward's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from realist.data.book import Book
from realist.data.configuration import CmocTest
from realist.data.domain import (
    Decision,
    ExtractDecision,
    Proposal,
    Resolution,
    ReviewerRole,
    Stage,
)
from realist.data.errors import RefusedError
from realist.data.extracting import made_by
from realist.data.quorum import Quorum
from realist.data.store import Store
from realist.data.suggestion import SuggestionDecision


class View:
    """The review as one person may see it."""

    def __init__(self, store: Store, viewer: str | None = None) -> None:
        """See `store` as `viewer`, a reviewer's name, or as the steward (None).

        Raises:
            NotFoundError: nobody of that name.
            RefusedError: that one left the review.
        """
        self.store = store
        self.viewer = viewer
        reviewers = store.reviewers()
        self.simulated = frozenset(r.name for r in reviewers if r.simulated)
        self.protocol = store.protocol()
        self.quorum = Quorum(self.protocol, reviewers, store.calibrations())
        self.screeners = self.quorum.screeners  # with those who left
        me = None if viewer is None else store.reviewer(viewer)
        if me and me.left:
            raise RefusedError(f"{me.name} left the review; what they decided stays in its log")
        self.role = me.role if me else None
        self.leads = me.lead if me else True

    @property
    def needed(self) -> int:
        """How many screeners a record asks for that asks for two; `needed_on` knows of one."""
        return self.quorum.most

    def needed_on(self, record_id: str, stage: Stage) -> int:
        """How many screeners must decide on this record at this stage, by the review's rule."""
        return self.quorum.needed(record_id, stage)

    def decisions(self, stage: Stage) -> dict[str, list[Decision]]:
        """Visible standing decisions by record id; records with none visible are left out."""
        by_record: dict[str, list[Decision]] = defaultdict(list)
        for decision in self.store.decisions(stage):
            by_record[decision.record_id].append(decision)
        seen = {record_id: self._visible(made) for record_id, made in by_record.items()}
        return {record_id: made for record_id, made in seen.items() if made}

    def decisions_on(self, record_id: str, stage: Stage) -> list[Decision]:
        """Visible standing decisions on one record."""
        return self._visible(self.store.decisions(stage, record_id=record_id))

    def own(self, stage: Stage, *, history: bool = False) -> list[Decision]:
        """The viewer's own decisions, oldest first."""
        return self.store.decisions(stage, reviewer=self.viewer, history=history)

    def resolutions(self, stage: Stage) -> dict[str, Resolution]:
        """The last resolution of each settled conflict."""
        found = {r.record_id: r for r in self.store.resolutions(stage)}
        if self.role is not ReviewerRole.TRAINEE:
            return found
        decided = {d.record_id for d in self.own(stage)}
        return {record_id: r for record_id, r in found.items() if record_id in decided}

    def proposals(self, document_id: str | None = None) -> list[Proposal]:
        """Proposed extracts; those a colleague made once one has finished the document."""
        proposals = self.store.proposals(document_id)
        if self.viewer is None:
            return proposals
        done = self._finished()
        seen = ("", self.viewer)
        return [p for p in proposals if made_by(p) in seen or p.document_id in done]

    def extract_decisions(self, document_id: str | None = None) -> list[ExtractDecision]:
        """Verdicts on proposals: one's own, and a colleague's where one has decided too.

        Whoever has finished a document sees all that was decided on it.
        """
        made = self.store.extract_decisions(document_id=document_id)
        if self.viewer is None:
            return made
        mine = {d.proposal_id for d in made if d.reviewer == self.viewer}
        done = self._finished()
        mine |= {p.id for p in self.store.proposals(document_id) if p.document_id in done}
        return [d for d in made if d.reviewer == self.viewer or d.proposal_id in mine]

    def _finished(self) -> set[str]:
        """The documents that the viewer has finished extracting from."""
        finished = self.store.finished_by()
        return {document_id for document_id, by in finished.items() if self.viewer in by}

    def suggestion_decisions(self) -> list[SuggestionDecision]:
        """Verdicts on suggestions: one's own, and a colleague's where one has decided too."""
        made = self.store.suggestion_decisions()
        if self.viewer is None:
            return made
        mine = {d.suggestion_id for d in made if d.reviewer == self.viewer}
        return [d for d in made if d.reviewer == self.viewer or d.suggestion_id in mine]

    def book(self) -> Book:
        """The synthesis without tests whose reviewers are still blind to each other.

        A test of a configuration against a document, and the evidence it made, is open to its
        reviewer, to whoever has made the same test, and to every screener once as many of them
        as the rule asks for have made it.
        """
        whole = self.store.book()
        hidden = {t.id: f"{t.reviewer}, test {t.id}" for t in closed_tests(self, whole)}
        origins = set(hidden.values())
        return replace(
            whole,
            evidence={i: e for i, e in whole.evidence.items() if e.origin not in origins},
            tests={i: t for i, t in whole.tests.items() if i not in hidden},
        )

    def _visible(self, made: Sequence[Decision]) -> list[Decision]:
        if self.viewer is None:
            return list(made)
        if not made:
            return []
        needed = self.needed_on(made[0].record_id, made[0].stage)
        complete = sum(d.reviewer in self.screeners for d in made) >= needed
        decided = any(d.reviewer == self.viewer for d in made)
        opened = complete and (decided or self.role is ReviewerRole.SCREENER)
        return [self._without_private(d) for d in made if opened or d.reviewer == self.viewer]

    def _without_private(self, decision: Decision) -> Decision:
        own = decision.reviewer == self.viewer
        return decision if own else replace(decision, note="", tags=())


def closed_tests(view: View, whole: Book) -> list[CmocTest]:
    """The tests in a book that are still blind to the viewer; to the steward none is.

    A test of a configuration that was merged, split or retired is open to screeners: nobody will
    be asked to make it any more. (No method of View: whatever those give may be shown.)
    """
    if view.viewer is None:
        return []
    screener = view.role is not ReviewerRole.TRAINEE
    made: dict[tuple[str, str], set[str]] = defaultdict(set)
    for test in whole.tests.values():
        if test.standing:
            made[test.cmoc_id, test.source_id].add(test.reviewer)

    def is_open(test: CmocTest) -> bool:
        by = made[test.cmoc_id, test.source_id]
        over = not whole.cmocs[test.cmoc_id].live
        complete = over or len(by & view.screeners) >= view.needed
        return view.viewer in {test.reviewer, *by} or (complete and screener)

    return [test for test in whole.tests.values() if not is_open(test)]
