"""What is probably still out there, for one person's view of a stage, and what SAFE asks for.

Worked out from the decisions that the viewer may see, in the order in which they were made.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from realist.data.domain import Stage
from realist.data.view import View
from realist.screening import safe
from realist.screening.consensus import State, labels, settle_all
from realist.screening.stopping import Consecutive, UrnTest, recall_from_order

RUN = 50
ESTIMATE_CLAIMS = (
    "A rough forecast from how the finds thin out; only its upper end claims something: with "
    "95 % confidence not more, if what is unscreened is no likelier to be relevant than what "
    "was screened last."
)


def outlook(view: View, stage: Stage, came: Collection[str]) -> dict[str, Any]:
    """The estimate, the rules' advice and SAFE's checklist, as plain values fit for JSON.

    Args:
        view: whose; nothing enters that this person may not see.
        stage: at which stage.
        came: the ids of the records that came to it.
    """
    values = in_order(view, stage, came)
    total, found = len(came), int(values.sum())
    recall = recall_from_order(values, total)
    rules = (UrnTest(), Consecutive(RUN))
    conflicts = sum(s.state is State.CONFLICT for s in settle_all(view, stage).values())
    at = _progress(view, values, total)
    return {
        "screened": len(values),
        "total": total,
        "found": found,
        "conflicts": conflicts,
        "remaining": round(recall.remaining, 1) if found else None,
        "most": _most(found, recall.low, total - len(values)),
        "recall": recall.value,
        "recall_low": recall.low,
        "rules": [
            {
                "name": rule.name,
                "stop": (advice := rule.advise(values, total)).stop,
                "why": advice.why,
                "claims": rule.claims,
                "does_not_claim": rule.does_not_claim,
            }
            for rule in rules
        ],
        "safe": [
            {
                "phase": c.phase,
                "condition": c.condition,
                "met": c.met,
                "checkable": c.checkable,
                "detail": c.detail,
            }
            for c in safe.checklist(at, RUN)
        ],
    }


def in_order(view: View, stage: Stage, came: Collection[str]) -> np.ndarray:
    """0/1 labels of the records decided on, as far as visible, in the order of the decisions.

    A record on which reviewers differ counts as relevant until it is settled.
    """
    known, inside = labels(view, stage), set(came)
    first = {r: min(d.id for d in made) for r, made in view.decisions(stage).items()}
    order = sorted((r for r in known if r in inside and r in first), key=first.__getitem__)
    return np.array([int(known[r] > 0) for r in order], dtype=np.int64)


def _most(found: int, low: float, unscreened: int) -> int:
    """The upper end of what is still out there: what the bound on recall leaves room for."""
    return min(unscreened, int(found / low - found)) if low else unscreened


def _progress(view: View, values: np.ndarray, total: int) -> safe.Progress:
    hits = np.flatnonzero(values)
    last_run = len(values) - (int(hits[-1]) + 1 if len(hits) else 0)
    drawn = len(values) if view.protocol.order == "random" else 0
    found = int(values.sum())
    return safe.Progress(
        total,
        len(values),
        found,
        last_run,
        random_screened=drawn,
        random_found=found if drawn else 0,
    )
