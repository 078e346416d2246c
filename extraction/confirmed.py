"""Extracts that a person confirmed: the only ones that may become evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from realist.data.domain import ExtractDecision, ExtractVerdict, Proposal, Role
from realist.data.errors import NotFoundError, RefusedError
from realist.data.store import Store
from realist.data.view import View

_KEPT = (ExtractVerdict.CONFIRM, ExtractVerdict.EDIT)


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
    reviewers: tuple[str, ...]  # who confirmed it

    @property
    def text(self) -> str:
        """What a slot says of it: the restatement, or the source's own words."""
        return self.restatement or " ".join(self.quote.split())


def confirmed_extracts(store: Store, viewer: str | None = None) -> dict[str, Extract]:
    """The confirmed extracts that a viewer may see, by id.

    The viewer's own verdict rules; without one, or for the steward, the last one that confirms.
    A viewer who rejected an extract does not get it.
    """
    texts = {d.id: d.text for d in store.documents()}
    verdicts: dict[str, list[ExtractDecision]] = defaultdict(list)
    for decision in View(store, viewer).extract_decisions():
        verdicts[decision.proposal_id].append(decision)
    found: dict[str, Extract] = {}
    for proposal in store.proposals():
        kept = _ruling(verdicts[proposal.id], viewer)
        if kept:
            found[proposal.id] = _extract(proposal, kept, texts[proposal.document_id])
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


def _ruling(made: Sequence[ExtractDecision], viewer: str | None) -> list[ExtractDecision]:
    """The decisions that confirm, the ruling one last; none where the viewer said no."""
    own = [d for d in made if d.reviewer == viewer]
    if own and own[-1].verdict not in _KEPT:
        return []
    kept = [d for d in made if d.verdict in _KEPT]
    return sorted(kept, key=lambda d: (d.reviewer == viewer, d.id))


def _extract(proposal: Proposal, made: Sequence[ExtractDecision], text: str) -> Extract:
    ruling = made[-1]
    quote = "" if ruling.start is None else text[ruling.start : ruling.end]
    return Extract(
        id=proposal.id,
        document_id=proposal.document_id,
        role=ruling.role,
        quote=quote,
        start=ruling.start,
        end=ruling.end,
        restatement=ruling.restatement or proposal.restatement,
        stated=proposal.stated,
        configuration=proposal.configuration,
        reviewers=tuple(dict.fromkeys(d.reviewer for d in made)),
    )
