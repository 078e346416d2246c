"""The process that ranks beside the app: `python -m realist.app.front_ranker URL`.

Ranking is a second of pure computation; in the app's own process it would hold up the next
record. One JSON object a line comes in (viewer, stage, the theory to rank for or the record to
explain), one goes out; it ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any

from realist.data.domain import Stage
from realist.data.errors import NotFoundError, RealistError
from realist.data.store import Store


def main(url: str) -> None:
    """Answer every line until there are no more."""
    if hasattr(os, "nice"):
        os.nice(10)  # the page comes first
    with Store.open(url) as store, suppress(BrokenPipeError):  # the app was stopped meanwhile
        for line in sys.stdin:
            sys.stdout.write(json.dumps(_answer(store, json.loads(line))) + "\n")
            sys.stdout.flush()


def _answer(store: Store, asked: dict[str, Any]) -> dict[str, Any]:
    from realist.app.work_rank import look_ahead, rank_records
    from realist.app.work_why import explain

    viewer, stage = asked["viewer"], Stage(asked["stage"])
    try:
        if asked["record"]:
            return explain(store, viewer, stage, asked["record"])
        theory = asked["theory"]
        if theory is None:
            theory = _asked_for_last(store, viewer, stage)
        done = rank_records(store, viewer, stage, theory=theory, top=0)
        look_ahead(store, viewer, stage, done["terms"])
    except RealistError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001 - one ranking that fails must not end the next
        return {"error": f"{type(error).__name__}: {error}"}
    return {"labelled": done["labelled"], "ranked": done["ranked"]}


def _asked_for_last(store: Store, viewer: str, stage: Stage) -> str:
    """The theory whose records come first in the viewer's queue, if it has a wording still."""
    from realist.app.work_rank import wording

    run = store.ranking_run(viewer, stage)
    theory = str(run["theory"]) if run else ""
    with suppress(NotFoundError):
        wording(store, theory)
        return theory
    return ""


if __name__ == "__main__":
    main(sys.argv[1])
