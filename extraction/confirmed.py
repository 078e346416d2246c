"""Extracts that a person confirmed: the only ones that may become evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from realist.data.domain import ExtractDecision, Proposal, Role, Stance
from realist.data.errors import NotFoundError, RefusedError
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.consensus import KEPT, Consensus, Reading, consensus, reading

# What people made of an extract, and who they are.
_Standing = tuple[Reading, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Extract:
    """A passage with the role a person gave it."""

    id: str  # the proposal's
    document_id: str
    role: Role
    quote: str  # a slice of the source; empty where the proposal was never located
    start: int | None
    end: int | None
    restatement: str
    stated: bool
    configuration: str  # extracts of a document with the same key belong together
    reviewers: tuple[str, ...]  # who confirmed it, or settled a difference about it
    stance: Stance | None = None  # what it does to the theory, where somebody said

    @property
    def text(self) -> str:
        """What a slot says of it: the restatement, or the source's own words."""
        return self.restatement or " ".join(self.quote.split())


def confirmed_extracts(store: Store, viewer: str | None = None) -> dict[str, Extract]:
    """The confirmed extracts that a viewer may see, by id.

    Of a document that two extractors have finished, what they agree on or was settled: their
    open differences are nobody's extracts yet. That holds for the steward and for whoever has
    finished it too. Of any other document, the viewer's own verdict rules; without one, or for
    the steward, the last one that confirms. A viewer who rejected an extract does not get it.
    """
    documents = {d.id: d for d in store.documents()}
    joint = _joint(store, viewer)
    verdicts: dict[str, list[ExtractDecision]] = defaultdict(list)
    view = View(store, viewer)
    for decision in view.extract_decisions():
        verdicts[decision.proposal_id].append(decision)
    found: dict[str, Extract] = {}
    for proposal in view.proposals():
        text = documents[proposal.document_id].text
        if proposal.document_id in joint:
            standing = joint[proposal.document_id].get(proposal.id)
        else:
            standing = _ruling(verdicts[proposal.id], viewer, proposal)
        if standing:
            found[proposal.id] = _extract(proposal, standing, text)
    return found


def _joint(store: Store, viewer: str | None) -> dict[str, dict[str, _Standing]]:
    """By document and proposal, what two extractors made of it together."""
    finished = store.finished_by()
    made = {}
    for document_id, by in finished.items():
        both = consensus(store, document_id) if viewer is None or viewer in by else None
        if both:
            made[document_id] = _kept(both)
    return made


def _kept(both: Consensus) -> dict[str, _Standing]:
    found: dict[str, _Standing] = {}
    for one, other in both.agreed:
        agreed = replace(
            min(one, other, key=lambda r: r.proposal_id),
            restatement=one.restatement or other.restatement,
            stated=one.stated and other.stated,
            stance=one.stance or other.stance,
        )
        found[agreed.proposal_id] = agreed, both.extractors
    for conflict, said in both.settled:
        kept = next((r for r in conflict.readings if r.proposal_id == said.keeps and r.kept), None)
        if kept:
            settled = replace(
                kept,
                role=said.role or kept.role,
                start=said.start,
                end=said.end,
                restatement=said.restatement,
            )
            found[said.keeps] = settled, said.by
    return found


def chosen_extracts(extracts: Mapping[str, Extract], ids: Sequence[str]) -> list[Extract]:
    """Some extracts, as evidence.

    Raises:
        NotFoundError: one is not there, or no person has confirmed it.
        RefusedError: one has no place in its document.
    """
    for identity in ids:
        if identity not in extracts:
            raise NotFoundError(
                f"no confirmed extract {identity!r}; a person confirms it first "
                "(`realist extracts decide`)"
            )
        if extracts[identity].start is None:
            raise RefusedError(
                f"{identity} has no place in its document; edit it to a passage first"
            )
    return [extracts[identity] for identity in ids]


def _ruling(
    made: Sequence[ExtractDecision], viewer: str | None, proposal: Proposal
) -> _Standing | None:
    """What the ruling confirmation says of the extract; none where the viewer said no."""
    own = [d for d in made if d.reviewer == viewer]
    if own and own[-1].verdict not in KEPT:
        return None
    kept = sorted(
        (d for d in made if d.verdict in KEPT), key=lambda d: (d.reviewer == viewer, d.id)
    )
    if not kept:
        return None
    return reading(kept[-1], proposal), tuple(dict.fromkeys(d.reviewer for d in kept))


def _extract(proposal: Proposal, standing: _Standing, text: str) -> Extract:
    left, reviewers = standing
    return Extract(
        id=proposal.id,
        document_id=proposal.document_id,
        role=left.role,
        quote="" if left.start is None else text[left.start : left.end],
        start=left.start,
        end=left.end,
        restatement=left.restatement,
        stated=left.stated,
        configuration=proposal.configuration,
        reviewers=reviewers,
        stance=left.stance,
    )
