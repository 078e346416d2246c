"""How early the ranker would have found what this review settled on."""

from __future__ import annotations

from dataclasses import dataclass

from realist.app.front_flow import totals_view
from realist.app.settings import from_environment
from realist.app.work_eval import settled_set
from realist.data.domain import Stage
from realist.data.errors import InputError
from realist.data.store import Progress
from realist.data.view import View
from realist.eval.ranking import Ranking, recall_curve, score_ranking
from realist.eval.simulate import simulate
from realist.screening.rank import build_features
from realist.screening.rankers import ranker


@dataclass(frozen=True, slots=True)
class Recall:
    """A simulated screening of the review's own settled records."""

    records: int
    relevant: int
    ranker: str
    scores: Ranking
    screened: tuple[float, ...]  # shares, 0 to 1
    found: tuple[float, ...]
    seconds: float


def simulated_recall(view: View, *, progress: Progress | None = None) -> Recall:
    """Screen the records settled at title and abstract again, in the ranker's order.

    Raises:
        InputError: the viewer may not yet see settled records of both kinds.
    """
    labelled = settled_set(totals_view(view, Stage.TITLE_ABSTRACT))
    labels = labelled.labels
    if len(set(labels)) < 2:
        raise InputError("no records of both kinds are settled that you may see; screen on")
    named = ranker()
    cache = from_environment().cache / "features"
    features = build_features(labelled.records, named, cache_dir=cache)
    question = view.store.review().question
    run = simulate(features, labels, ranker=named, question=question, progress=progress)
    screened, found = recall_curve(run.labels)
    return Recall(
        len(labels),
        sum(labels),
        named.name,
        score_ranking(run.labels),
        tuple(screened.tolist()),
        tuple(found.tolist()),
        run.seconds,
    )
