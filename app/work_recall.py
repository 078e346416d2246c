"""How early the ranker would have found what was settled, and where rules would have stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from realist.app.work_embed import kept
from realist.app.work_eval import prepared, settled_set
from realist.data.domain import Stage
from realist.data.errors import InputError
from realist.data.progress import Progress
from realist.data.view import View
from realist.eval.ranking import Ranking, recall_curve, score_ranking
from realist.eval.simulate import simulate
from realist.eval.stopping import default_rules, stops, summary
from realist.screening.flow import totals_view
from realist.screening.rankers import DEFAULT


@dataclass(frozen=True, slots=True)
class Recall:
    """A simulated screening of the review's own settled records."""

    records: int
    relevant: int
    ranker: str
    embeddings: bool
    scores: Ranking
    screened: tuple[float, ...]  # shares, 0 to 1
    found: tuple[float, ...]
    rules: tuple[dict[str, Any], ...]  # where each stopping rule would have stopped
    seconds: float

    @property
    def points(self) -> list[dict[str, float]]:
        """The curve as rows."""
        pairs = zip(self.screened, self.found, strict=True)
        return [{"screened": x, "found": y} for x, y in pairs]


def simulated_recall(view: View, *, progress: Progress | None = None) -> Recall:
    """Screen the records settled at title and abstract again, in the ranker's order.

    Raises:
        InputError: the viewer may not yet see settled records of both kinds.
    """
    labelled = settled_set(totals_view(view, Stage.TITLE_ABSTRACT))
    labels = labelled.labels
    if len(set(labels)) < 2:
        raise InputError("no records of both kinds are settled that you may see; screen on")
    question = view.store.review().question
    ranker, features = prepared(labelled, DEFAULT, [question] if question else [], kept)
    run = simulate(features, labels, ranker=ranker, question=question, progress=progress)
    screened, found = recall_curve(run.labels)
    return Recall(
        len(labels),
        sum(labels),
        ranker.name,
        features.embedded is not None,
        score_ranking(run.labels),
        tuple(screened.tolist()),
        tuple(found.tolist()),
        tuple(summary(stops(run.labels, default_rules(), labelled.name))["rules"]),
        run.seconds,
    )
