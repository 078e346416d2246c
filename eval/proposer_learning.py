"""What learning does to the offline proposer's order: leave one document out, before and after.

For each annotated document in turn, the gold stands in for a person's verdicts on the proposals
from all the other documents; what is learned re-scores the proposals of the one left out. The
proposals are the same before and after, so that precision and recall do not change: only their
order does, measured by average precision and precision among the first k.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from realist.data.domain import Document, Proposal
from realist.eval.annotations import Annotation, Quote
from realist.eval.intervals import Bootstrap, Floats, bootstrap_many
from realist.eval.spans import Rule, match_spans
from realist.extraction.learned import Lesson, Reranker, enough
from realist.extraction.likeness import Embed

RIGHT = Rule("overlap")  # half of the shorter passage shared, in the same role
FIRST = 10


@dataclass(frozen=True, slots=True)
class Scored:
    """One document's proposals with what the gold says of each."""

    proposals: tuple[Proposal, ...]
    right: tuple[bool, ...]


def learning_effect(
    documents: Sequence[Document],
    gold: Mapping[str, Annotation],
    propose: Callable[[Document], Sequence[Proposal]],
    *,
    embed: Embed | None = None,
    resampling: Bootstrap | None = None,
) -> dict[str, Any]:
    """Average precision and precision among the first ten, before and after learning.

    Args:
        documents: annotated ones.
        gold: by the documents' ids.
        propose: the offline proposer.
        embed: sentence vectors for the learner.
        resampling: of documents, for the intervals.

    Returns:
        `documents`, a row each; `before`, `after` and `difference` as means over the documents
        with an interval each. Documents without any right, or any wrong, proposal are left out.
    """
    judged = {d.id: _judged(propose(d), gold[d.id]) for d in documents if d.id in gold}
    usable = [i for i, one in judged.items() if len(set(one.right)) == 2]
    rows = []
    for left_out in usable:
        taught = [one for i in judged if i != left_out for one in _lessons(judged[i])]
        if not enough(taught):
            continue
        here = judged[left_out]
        after = Reranker(taught, embed=embed).scored(here.proposals)
        rows.append(
            {
                "document": left_out,
                "proposals": len(here.proposals),
                "right": sum(here.right),
                "lessons": len(taught),
                "before": _figures(here.right, here.proposals),
                "after": _figures(here.right, after),
            }
        )
    return {"documents": rows, **_means(rows, resampling or Bootstrap())}


def _judged(proposals: Sequence[Proposal], gold: Annotation) -> Scored:
    """One to one would call a second right passage wrong; a person would confirm both."""
    right = []
    for p in proposals:
        quote = Quote(p.role, p.wording, p.located.start, p.located.end)
        right.append(bool(match_spans(gold.quotes, [quote], RIGHT)))
    return Scored(tuple(proposals), tuple(right))


def _lessons(one: Scored) -> list[Lesson]:
    pairs = zip(one.proposals, one.right, strict=True)
    return [Lesson(p.wording, p.role, right) for p, right in pairs]


def _figures(right: Sequence[bool], proposals: Sequence[Proposal]) -> dict[str, float]:
    scores = np.array([p.score for p in proposals])
    order = np.argsort(-scores, kind="stable")[:FIRST]
    return {
        "average_precision": float(average_precision_score(right, scores)),
        f"precision_at_{FIRST}": float(np.mean(np.array(right)[order])),
    }


def _means(rows: Sequence[Mapping[str, Any]], resampling: Bootstrap) -> dict[str, Any]:
    """Means over documents; the resamples are shared, so that the difference is paired."""
    names = ("average_precision", f"precision_at_{FIRST}")
    if not rows:
        return {when: dict.fromkeys(names) for when in ("before", "after", "difference")}
    table = np.array(
        [[1.0, *(row[when][n] for when in ("before", "after") for n in names)] for row in rows]
    )

    def means(sums: Floats) -> dict[str, Floats]:
        count, before, after = sums[:, 0], sums[:, 1:3], sums[:, 3:5]
        sides = {"before": before, "after": after, "difference": after - before}
        return {f"{s} {n}": v[:, i] / count for s, v in sides.items() for i, n in enumerate(names)}

    found = bootstrap_many(table, means, resampling)
    return {
        when: {n: found[f"{when} {n}"].as_json() for n in names}
        for when in ("before", "after", "difference")
    }
