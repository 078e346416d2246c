"""Why a record stands where it does in one person's queue; asked for by a click."""

from __future__ import annotations

from typing import Any

import numpy as np

from realist.app.work_rank import Material, material, wording
from realist.data.domain import Stage
from realist.data.errors import NotFoundError
from realist.data.store import Store
from realist.data.view import View


def explain(store: Store, reviewer: str, stage: Stage, record_id: str) -> dict[str, Any]:
    """The terms for and against, words of the question, and the nearest confirmed records.

    All of it from the reviewer's own view: a colleague's decision on a record that is not
    complete has no part in it.

    Raises:
        NotFoundError: the record did not come to this stage.
    """
    from realist.screening.learner import Learner
    from realist.screening.theory_scores import theory_scores
    from realist.screening.why import why

    at_hand = material(store, View(store, reviewer), stage)
    if record_id not in at_hand.ids:
        raise NotFoundError(f"record {record_id!r} did not come to {stage.label}")
    row_of = {i: row for row, i in enumerate(at_hand.ids)}
    rows = np.array([row_of[i] for i in at_hand.labels], dtype=np.int64)
    values = np.array(list(at_hand.labels.values()))
    learner = Learner(at_hand.ranker, at_hand.features, at_hand.question, at_hand.theories)
    learner.scores(rows, values)
    row = row_of[record_id]
    found = why(learner, row, rows[values == 1] if len(rows) else rows)
    near = store.records_by_id([at_hand.ids[n.row] for n in found.neighbours])
    run = store.ranking_run(reviewer, stage)
    theory = run["theory"] if run else ""
    likeness = theory_scores(at_hand.features, [wording(store, theory)])[:, 0] if theory else None
    return {
        "record_id": record_id,
        "labelled": len(rows),
        "for": [[t.term, round(t.weight, 3)] for t in found.terms],
        "against": [[t.term, round(t.weight, 3)] for t in found.against],
        "meaning": round(found.meaning, 3),
        "usual": [t.term for t in found.usual],
        "unusual": [t.term for t in found.unusual],
        "experience": round(found.experience, 2),
        "question": _of_question(at_hand, row),
        "nearest": [
            {"record_id": at_hand.ids[n.row], "likeness": round(n.likeness, 2)}
            | {"title": near[at_hand.ids[n.row]].title}
            for n in found.neighbours
        ],
        "shared": list(found.shared),
        "theory": theory,
        "theory_rank": None if likeness is None else int((likeness > likeness[row]).sum()) + 1,
        "records": len(at_hand.ids),
    }


def _of_question(at_hand: Material, row: int, most: int = 6) -> list[str]:
    """The terms that the record has in common with the question and the theories."""
    from realist.screening.question import topic_of

    texts = [text for text in (at_hand.question, *at_hand.theories) if text.strip()]
    if not texts:
        return []
    tfidf = at_hand.features.tfidf
    said = tfidf.transform([topic_of(text) for text in texts]).sum(axis=0)
    mine = tfidf.matrix[[row]]
    weights = mine.data * said[mine.indices]
    order = np.argsort(-weights, kind="stable")[:most]
    return [tfidf.term(int(mine.indices[i])) for i in order if weights[i] > 0]
