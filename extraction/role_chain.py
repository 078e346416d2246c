"""The likeliest sequence of roles through the clauses of a document: a small linear chain.

Scores of clauses are log potentials, set by cues; those of steps say that a telling tends to go
from context over resource and reasoning to outcome (Dalkin et al. 2015), and may begin again.
Decoding is by marginal probability (forward-backward; Rabiner 1989, sections III.A and III.B).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from realist.data.domain import Role

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STATES: tuple[Role | None, ...] = (None, *Role)  # None: a clause that plays no part

#            to: none  context resource reasoning outcome
STEPS = np.array(
    [
        [0.6, 0.0, 0.0, -0.2, -0.2],  # from none
        [0.0, 0.3, 0.8, 0.4, 0.2],  # context
        [0.0, -0.4, 0.3, 0.9, 0.4],  # resource
        [0.0, -0.5, -0.4, 0.6, 0.9],  # reasoning
        [0.3, 0.2, -0.2, -0.4, 0.4],  # outcome
    ]
)
WITHIN_SENTENCE = 0.8  # more for staying in the same role inside one sentence


def marginals(scores: Floats, within: Flags, broken: Flags) -> Floats:
    """The probability of each state at each clause.

    Args:
        scores: log potentials, shape (clauses, 5) in the order of `STATES`.
        within: shape (clauses,): the clause goes on with the sentence of the one before.
        broken: shape (clauses,): nothing leads over from the clause before (a new section).

    Returns:
        Shape (clauses, 5), rows summing to 1.
    """
    if not len(scores):
        return np.empty((0, len(STATES)))
    steps = np.broadcast_to(STEPS, (len(scores), *STEPS.shape)).copy()
    steps[within] += WITHIN_SENTENCE * np.eye(len(STATES))
    steps[broken] = 0.0
    forward, backward = scores.copy(), np.zeros_like(scores)
    for at in range(1, len(scores)):
        forward[at] += logsumexp(forward[at - 1][:, None] + steps[at], axis=0)
    for at in range(len(scores) - 2, -1, -1):
        backward[at] = logsumexp(steps[at + 1] + scores[at + 1] + backward[at + 1], axis=1)
    joint = forward + backward
    found: Floats = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    return found
