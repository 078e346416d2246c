"""Measuring extraction within a review: against gold, two extractors, the proposer that learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from realist.app.lines import lines_of
from realist.data.domain import ExtractVerdict
from realist.data.errors import InputError
from realist.data.store import Store

if TYPE_CHECKING:
    from realist.extraction.likeness import Embed


def extraction_scores(
    store: Store, gold: Path, *, reviewer: str | None = None
) -> tuple[dict[str, Any], list[str]]:
    """The proposals of a review, or what one reviewer confirmed, against gold.

    Documents are named in the gold by their file, their title or Realist's id.

    Returns:
        The contract's keys, and remarks on lines that could not be read.

    Raises:
        InputError: the gold cannot be read, or none of its documents is in the review.
    """
    from realist.eval.annotations import (
        annotations_from_decisions,
        annotations_from_jsonl,
        annotations_from_proposals,
        misplaced,
    )
    from realist.eval.extraction_scores import score_extraction
    from realist.eval.intervals import Bootstrap
    from realist.eval.verbatim import fidelity, unverified_rate

    marked, rejected = annotations_from_jsonl(lines_of(gold), gold.name)
    wanted = {one.document for one in marked}
    names, texts = {}, {}
    for document in store.documents():
        name = next((n for n in (document.filename, document.title) if n in wanted), document.id)
        names[document.id], texts[name] = name, document.text
    known = [one for one in marked if one.document in texts]
    if not known:
        raise InputError(f"{gold}: none of its documents is in the review: {', '.join(wanted)}")
    remarks = [*rejected, *(f"{d}: not in the review" for d in sorted(wanted - set(texts)))]
    remarks += [
        f"{one.document}: {len(amiss)} of {len(one.quotes)} passages are not the words at their "
        "offsets; is the gold of this version of the text? Quotes without offsets are looked for"
        for one in known
        if (amiss := misplaced(one, texts[one.document]))
    ]
    proposals = store.proposals()
    if reviewer is None:
        found = annotations_from_proposals(proposals, names)
    else:
        made = store.extract_decisions(reviewer=store.reviewer(reviewer).name)
        found = annotations_from_decisions(proposals, made, names)
    scores = score_extraction(known, found, texts=texts, resampling=Bootstrap()).as_json()
    standing = [d for d in store.extract_decisions() if d.verdict is not ExtractVerdict.WITHDRAWN]
    quality = {
        "fidelity": fidelity(p.located.match for p in proposals).as_json(),
        "unverified_rate": unverified_rate(proposals, standing).as_json(),
    }
    return {**scores, **quality}, remarks


def extractors_agreement(store: Store, pair: tuple[str, str]) -> dict[str, Any]:
    """Two extractors' confirmed extracts against each other, as decided while blind.

    The first is taken as the gold: precision and recall would swap with the two, F1 and alpha
    would not.

    Raises:
        NotFoundError: no reviewer of that name.
        InputError: there is no document that both have worked on.
    """
    from realist.eval.annotations import Annotation, annotations_from_decisions
    from realist.eval.blind_extracts import blind_decisions, worked_on_by_both
    from realist.eval.extraction_scores import score_extraction
    from realist.eval.intervals import Bootstrap

    for name in pair:
        store.reviewer(name)
    proposals, history = store.proposals(), store.extract_history()
    finished = store.first_finished()
    documents = worked_on_by_both(history, proposals, finished, pair)
    if not documents:
        raise InputError(
            f"{pair[0]} and {pair[1]} have worked on no document both; each decides on a document"
            "'s proposals, then says so: `realist extracts finish`"
        )
    texts = {d.id: d.text for d in store.documents() if d.id in documents}
    made = []
    for reviewer, other in (pair, pair[::-1]):
        decided = blind_decisions(history, proposals, finished, reviewer, other)
        found = {a.document: a for a in annotations_from_decisions(proposals, decided)}
        made.append([found.get(d, Annotation(d)) for d in documents])
    scores = score_extraction(*made, texts=texts, resampling=Bootstrap()).as_json()
    return {**scores, "raters": list(pair), "documents": documents}


def learning_effect(store: Store, gold: Path, embed: Embed | None = None) -> dict[str, Any]:
    """What learning from verdicts would do to the offline proposer, with gold as the verdicts.

    Documents are named in the gold by their file, their title or Realist's id.

    Raises:
        InputError: the gold cannot be read, or none of its documents is in the review.
    """
    from realist.eval.annotations import annotations_from_jsonl, locate_quotes
    from realist.eval.proposer_learning import learning_effect as measured
    from realist.extraction.heuristic import HeuristicProposer

    marked, rejected = annotations_from_jsonl(lines_of(gold), gold.name)
    by_name = {one.document: one for one in marked}
    documents, known = [], {}
    for d in store.documents():
        name = next((n for n in (d.filename, d.title, d.id) if n in by_name), None)
        if name:
            documents.append(replace(d, id=name))
            known[name] = locate_quotes(by_name[name], d.text)
    if not documents:
        raise InputError(f"{gold}: none of its documents is in the review")
    proposer = HeuristicProposer(dict(store.review().definitions), embed=embed)
    found = measured(documents, known, proposer.propose, embed=embed)
    return {**found, "proposer": proposer.name, "remarks": rejected}
