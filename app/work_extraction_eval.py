"""Measuring extraction within a review: two extractors, and the proposer that learns."""

from __future__ import annotations

from typing import Any

from realist.data.errors import InputError
from realist.data.store import Store


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
        raise InputError(f"{pair[0]} and {pair[1]} have worked on no document both")
    texts = {d.id: d.text for d in store.documents() if d.id in documents}
    made = []
    for reviewer, other in (pair, pair[::-1]):
        decided = blind_decisions(history, proposals, finished, reviewer, other)
        found = {a.document: a for a in annotations_from_decisions(proposals, decided)}
        made.append([found.get(d, Annotation(d)) for d in documents])
    scores = score_extraction(*made, texts=texts, resampling=Bootstrap()).as_json()
    return {**scores, "raters": list(pair), "documents": documents}
