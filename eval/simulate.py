"""Simulation: a finished review screened again, with a ranker choosing what comes next."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from realist.data.errors import InputError, UsageError
from realist.data.progress import Progress
from realist.screening.learner import Learner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from realist.screening.learner import Features
    from realist.screening.ranker import Ranker


@dataclass(frozen=True, slots=True)
class Simulation:
    """One run over one set.

    Attributes:
        priors: rows labelled before the run.
        order: rows in the order screened after the priors; all of them.
        labels: their 0/1 labels in that order: what the measures take.
        refits: how often the ranker was trained.
        seconds: of processor time.
    """

    priors: tuple[int, ...]
    order: tuple[int, ...]
    labels: tuple[int, ...]
    refits: int
    seconds: float


def draw_priors(labels: Sequence[int] | np.ndarray, seed: int) -> tuple[int, int]:
    """One random relevant and one random irrelevant row: the same for every ranker.

    Raises:
        InputError: the set has no record of one kind.
    """
    values = np.asarray(labels)
    relevant, irrelevant = np.flatnonzero(values == 1), np.flatnonzero(values == 0)
    if not len(relevant) or not len(irrelevant):
        raise InputError("A simulation needs at least one relevant and one irrelevant record.")
    rng = np.random.default_rng(seed)
    return int(rng.choice(relevant)), int(rng.choice(irrelevant))


def simulate(
    features: Features,
    labels: Sequence[int] | np.ndarray,
    *,
    ranker: Ranker,
    seed: int = 0,
    start: str = "priors",
    question: str = "",
    progress: Progress | None = None,
) -> Simulation:
    """Screen a labelled set to its last relevant record, refitting as batches grow.

    What is left then follows in the last ranked order, so that `order` holds every record.

    Args:
        features: of the n records (`screening.rank.build_features`).
        labels: n labels, 0 or 1.
        ranker: what chooses.
        seed: draws the priors; nothing else is random.
        start: "priors" (one relevant and one irrelevant record known) or "question" (nothing
            known but the question; with an empty question, the records' own order).
        question: the review question; used from either start.
        progress: called with (screened, all).

    Raises:
        InputError: labels of one kind only.
        UsageError: another start, or labels of another length.
    """
    if start not in ("priors", "question"):
        raise UsageError(f"A simulation starts from priors or question, not from {start!r}.")
    truth = np.asarray(labels, dtype=np.int64)
    if len(truth) != len(features):
        raise UsageError(f"{len(truth)} labels for {len(features)} records.")
    begun = time.process_time()
    priors = draw_priors(truth, seed)
    known = list(priors) if start == "priors" else []
    run = _Run(Learner(ranker, features, question), truth, known)
    while not run.finished:
        run.next_batch()
        if progress:
            progress(len(run.screened), len(truth))
    order = [*run.screened[len(known) :], *run.rest()]
    seconds = time.process_time() - begun
    return Simulation(
        tuple(known), tuple(order), tuple(truth[order].tolist()), run.refits, seconds
    )


class _Run:
    def __init__(self, learner: Learner, truth: np.ndarray, known: list[int]) -> None:
        self.learner, self.truth = learner, truth
        self.screened = list(known)
        self.waiting = np.ones(len(truth), dtype=bool)
        self.waiting[known] = False
        self.refits = 0

    @property
    def finished(self) -> bool:
        return not (self.truth[self.waiting] == 1).any()

    def next_batch(self) -> None:
        """Rank, and decide on the first of the list."""
        ranked = self.ranked()
        size = self.learner.ranker.growth.batch(len(self.screened))
        taken = ranked[:size]
        self.screened.extend(taken.tolist())
        self.waiting[taken] = False
        self.refits += 1

    def ranked(self) -> np.ndarray:
        rows = np.array(self.screened, dtype=np.int64)
        scores = self.learner.scores(rows, self.truth[rows].astype(np.float64))
        pool = np.flatnonzero(self.waiting)
        ranked: np.ndarray = pool[self.learner.ranker.query.order(scores[pool])]
        return ranked

    def rest(self) -> list[int]:
        """What is left, in the last ranked order."""
        return self.ranked().tolist() if self.waiting.any() else []
