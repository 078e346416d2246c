"""What both faces do with documents: locate quotes, propose extracts, decide on them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realist.app.lines import lines_of
from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Match,
    Proposal,
    Role,
    Stance,
)
from realist.data.errors import (
    NotFoundError,
    RefusedError,
)
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.word_bounds import snapped

if TYPE_CHECKING:
    from realist.extraction.learned import Lesson
    from realist.extraction.likeness import Embed


def locate_quotes(
    source: Path, quotes: Path
) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Find every quote of a JSON lines file in a document's canonical text.

    Returns:
        One row per quote, and the lines that are no quotes with the reason.
    """
    from realist.data.fulltext import read_document
    from realist.extraction.locate import Source

    text = read_document(source).text
    index, found, rejected = Source(text), [], []
    for number, line in enumerate(lines_of(quotes), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            identity, quote = entry["id"], str(entry["quote"])
        except (ValueError, KeyError, TypeError):
            rejected.append((number, 'not a JSON object with "id" and "quote"'))
            continue
        at = index.locate(quote)
        found.append(
            {
                "id": identity,
                "match": str(at.match),
                "start": at.start,
                "end": at.end,
                "score": at.score,
                "text": None if at.start is None else text[at.start : at.end],
            }
        )
    return found, rejected


def propose_extracts(
    store: Store,
    *,
    document_id: str | None = None,
    learn: bool = True,
    embed: Embed | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Propose extracts by the offline heuristic, keep the new ones, report.

    Args:
        store: of the review.
        document_id: only from this document.
        learn: let the review's verdicts on extracts re-score them, where there are enough.
        embed: sentence vectors, for the definitions and for learning.
        progress: called with documents read and documents in all.

    Raises:
        NotFoundError: no such document.
    """
    from realist.extraction import heuristic, learned

    documents = chosen_documents(store, document_id)
    held = store.proposals()
    definitions = dict(store.review().definitions)
    proposer = heuristic.HeuristicProposer(definitions=definitions, embed=embed)
    texts = {d.id: d.text for d in store.documents()}
    taught = learned.lessons(held, store.extract_decisions(), texts) if learn else []
    reranker = learned.Reranker(taught, embed=embed) if learned.enough(taught) else None
    made: list[Proposal] = []
    for done, document in enumerate(documents, start=1):
        found = proposer.propose(document)
        made += reranker.scored(found) if reranker else found
        if progress:
            progress(done, len(documents))
    known = {_passage(p) for p in held if p.proposer.startswith(heuristic.NAME)}
    fresh = [p for p in made if _passage(p) not in known]
    name = f"{proposer.name}, {learned.NAME}" if reranker else proposer.name
    new = store.propose(fresh, actor=name)
    remarks = ["These are proposals of a heuristic, not of a model; a person decides on each."]
    if learn:
        remarks.append(_learning(taught, bool(reranker)))
    remarks += [
        f"{d.id}: not English, so the heuristic proposes little or nothing"
        for d in documents
        if not proposer.reads(d)
    ]
    return {
        "documents": len(documents),
        "calls": 0,
        "cached": 0,
        "proposals": len(made),
        "new": new,
        "located": located_counts(made),
        "tokens": 0,
        "cost": 0.0,
        "proposer": name,
        "learned_from": len(taught) if reranker else 0,
        "remarks": remarks,
    }


def _passage(proposal: Proposal) -> tuple[str, Role, int | None, int | None]:
    at = proposal.located
    return proposal.document_id, proposal.role, at.start, at.end


def _learning(taught: Sequence[Lesson], enough: bool) -> str:
    from realist.extraction.learned import LEAST_OF_EACH

    kept = sum(one.kept for one in taught)
    said = f"{kept} confirmed and {len(taught) - kept} rejected extracts"
    if enough:
        return f"Re-scored by what {said} of this review teach."
    return f"Nothing learned yet: {said}, and {LEAST_OF_EACH} of each are needed."


def located_counts(proposals: Sequence[Proposal]) -> dict[str, int]:
    """How many proposals were found in which way."""
    counts = Counter(str(p.located.match) for p in proposals)
    return {str(kind): counts[str(kind)] for kind in Match}


def described_proposals(
    store: Store, document_id: str | None, *, viewer: str | None = None
) -> list[dict[str, Any]]:
    """Proposals with the source's own words; `text` is the slice, `wording` the proposer's.

    With a viewer, those that this reviewer may see; the steward sees all.
    """
    texts = {d.id: d.text for d in chosen_documents(store, document_id)}
    return [
        {
            "id": p.id,
            "document": p.document_id,
            "role": str(p.role),
            "match": str(p.located.match),
            "start": p.located.start,
            "end": p.located.end,
            "text": slice_of(texts[p.document_id], p.located.start, p.located.end),
            "wording": p.wording,
            "configuration": p.configuration,
            "direction": p.direction,
            "flags": list(p.flags),
            "stated": p.stated,
            "score": p.score,
            "proposer": p.proposer,
        }
        for p in View(store, viewer).proposals(document_id)
    ]


def decide_on_extract(
    store: Store,
    proposal_id: str,
    reviewer: str,
    verdict: ExtractVerdict,
    *,
    role: Role | None = None,
    bounds: tuple[int | None, int | None] = (None, None),
    reason: str = "",
    restatement: str = "",
    stated: bool | None = None,
    stance: Stance | None = None,
) -> dict[str, Any]:
    """Log a person's verdict on a proposal, over whatever verdict of theirs stands now.

    For the command line, where a person names the proposal at once; a page that showed an
    earlier verdict gives that one to `Store.decide_extract` itself, so that a stale page is told.

    Raises:
        NotFoundError: no such proposal or reviewer.
        RefusedError: bounds outside the text, or nothing to withdraw.
    """
    proposal = next((p for p in store.proposals() if p.id == proposal_id), None)
    if proposal is None:
        raise NotFoundError(f"no proposal {proposal_id!r}; `realist extracts list` lists them")
    standing = {d.proposal_id: d for d in store.extract_decisions(reviewer=reviewer)}
    before = standing.get(proposal_id)
    if verdict is ExtractVerdict.WITHDRAWN and before is None:
        raise RefusedError(f"{reviewer} has no verdict on {proposal_id} to withdraw")
    start = proposal.located.start if bounds[0] is None else bounds[0]
    end = proposal.located.end if bounds[1] is None else bounds[1]
    document = store.document(proposal.document_id)
    _check_bounds(document, start, end)
    if bounds != (None, None) and start is not None and end is not None:
        start, end = snapped(document.text, start, end)
    decision = ExtractDecision(
        proposal_id,
        reviewer,
        verdict,
        role or proposal.role,
        start,
        end,
        restatement=restatement,
        reason=reason,
        supersedes=before.id if before else None,
        stance=stance,
        stated=stated,
    )
    store.decide_extract(decision)
    return {
        "proposal": proposal_id,
        "reviewer": reviewer,
        "verdict": str(verdict),
        "role": str(decision.role),
        "start": start,
        "end": end,
    }


def slice_of(text: str, start: int | None, end: int | None) -> str:
    """The source's own words between two offsets; nothing where there are none."""
    return "" if start is None or end is None else text[start:end]


def _check_bounds(document: Document, start: int | None, end: int | None) -> None:
    if start is None or end is None:
        return  # never located: a person may still reject it
    if not 0 <= start < end <= len(document.text):
        raise RefusedError(
            f"{document.id} has {len(document.text)} characters; {start} to {end} is no passage"
        )


def chosen_documents(store: Store, document_id: str | None) -> Sequence[Document]:
    """One document, or all of them."""
    return [store.document(document_id)] if document_id else store.documents()
