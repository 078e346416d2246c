"""What people's verdicts on extracts teach the offline proposer: a new order, nothing else.

A logistic regression on the words of confirmed and rejected extracts (TF-IDF, their role, and
sentence vectors where an embedder is given). A later proposal's score becomes the logistic of
the mean of the heuristic's log odds and the classifier's: half and half, so that a few dozen
verdicts cannot overrule the cues. No proposal is added or dropped by it. Deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from realist.data.domain import ExtractDecision, ExtractVerdict, Proposal, Role
from realist.extraction.likeness import Embed

NAME = "learned 1"
LEAST_OF_EACH = 10  # confirmed and rejected; below this nothing is learned
Floats = npt.NDArray[np.float64]
_FAR = 0.01  # a score is at least this far from 0 and 1, as log odds


@dataclass(frozen=True, slots=True)
class Lesson:
    """A passage in a role that a person confirmed or rejected."""

    text: str
    role: Role
    kept: bool


def lessons(
    proposals: Iterable[Proposal],
    decisions: Iterable[ExtractDecision],
    texts: Mapping[str, str],
) -> list[Lesson]:
    """What verdicts say, in the order of proposal and reviewer; one verdict, one lesson.

    An edited extract teaches its passage and role as edited. Unlocated ones teach nothing.
    """
    documents = {p.id: p.document_id for p in proposals}
    found = []
    for decision in sorted(decisions, key=lambda d: (d.proposal_id, d.reviewer)):
        text = texts.get(documents.get(decision.proposal_id, ""), "")
        if decision.start is None or decision.verdict is ExtractVerdict.WITHDRAWN:
            continue
        kept = decision.verdict in (ExtractVerdict.CONFIRM, ExtractVerdict.EDIT)
        words = text[decision.start : decision.end]
        if words.strip():
            found.append(Lesson(words, decision.role, kept))
    return found


def enough(taught: Sequence[Lesson]) -> bool:
    """Whether there are enough confirmed and enough rejected to learn from."""
    kept = sum(one.kept for one in taught)
    return min(kept, len(taught) - kept) >= LEAST_OF_EACH


class Reranker:
    """Re-scores proposals by what people confirmed and rejected before.

    Args:
        taught: at least `LEAST_OF_EACH` confirmed and rejected passages; see `enough`.
        embed: sentence vectors of unit length, (texts) -> (texts, n); None does without.
    """

    def __init__(self, taught: Sequence[Lesson], *, embed: Embed | None = None) -> None:
        self.rests_on = len(taught)
        self._embed = embed
        self._weigh = TfidfVectorizer(stop_words="english", sublinear_tf=True, ngram_range=(1, 2))
        texts, roles = [one.text for one in taught], [one.role for one in taught]
        try:
            self._weigh.fit(texts)
        except ValueError:  # nothing but stop words: roles and vectors remain
            self._weigh.fit(["nothing"])
        self._model = LogisticRegression(class_weight="balanced", max_iter=1000)
        self._model.fit(self._features(texts, roles), [one.kept for one in taught])

    def scored(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """The same proposals in the same order, with the score that both give together."""
        if not proposals:
            return []
        features = self._features([p.wording for p in proposals], [p.role for p in proposals])
        learned = self._model.decision_function(features)
        before = np.clip([p.score for p in proposals], _FAR, 1 - _FAR)
        both = (np.log(before / (1 - before)) + learned) / 2
        note = f" Re-scored by {self.rests_on} verdicts of this review."
        return [
            replace(
                p,
                score=round(float(1 / (1 + np.exp(-odds))), 3),
                proposer=f"{p.proposer}, {NAME}",
                rationale=p.rationale + note,
            )
            for p, odds in zip(proposals, both, strict=True)
        ]

    def _features(self, texts: Sequence[str], roles: Sequence[Role]) -> csr_matrix[Any]:
        known = list(Role)
        parts = [
            self._weigh.transform(texts),
            csr_matrix([[float(role is one) for one in known] for role in roles]),
        ]
        if self._embed:
            parts.append(csr_matrix(self._embed(texts)))
        features: csr_matrix[Any] = hstack(parts, format="csr")
        return features
