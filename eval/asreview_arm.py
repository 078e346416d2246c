"""Real ASReview for the benchmark: a script for the interpreter that has ASReview installed.

It stands alone, because ASReview is installed in an environment of its own (it brings a web
server and holds pandas back). Reads one JSON object from its input:
`{"title": [...], "abstract": [...], "labels": [...], "priors": [[row, row], ..., []]}`,
one run per list of priors, and writes
`{"version", "runs": [{"labels": [...], "seconds"}], "peak_mb"}`; labels are in screening order
after the priors, with what was left at the last relevant record as zeros.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from typing import Any


def main() -> None:
    """Simulate as ASReview 3 does by default: ELAS u4, a refit after every record."""
    warnings.filterwarnings("ignore")
    task = json.load(sys.stdin)
    import asreview  # type: ignore[import-not-found]  # noqa: PLC0415 - not in our environment
    import pandas as pd  # noqa: PLC0415 - theirs

    frame = pd.DataFrame({"title": task["title"], "abstract": task["abstract"]})
    runs = [_run(frame, task["labels"], priors) for priors in task["priors"]]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"version": asreview.__version__, "runs": runs, "peak_mb": peak}, sys.stdout)


def _run(frame: Any, labels: list[int], priors: list[int]) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - theirs
    from asreview.learner import ActiveLearningCycle  # type: ignore[import-not-found]  # noqa: PLC0415
    from asreview.models.models import get_ai_config  # type: ignore[import-not-found]  # noqa: PLC0415
    from asreview.models.queriers import TopDown  # type: ignore[import-not-found]  # noqa: PLC0415
    from asreview.models.stoppers import IsFittable  # type: ignore[import-not-found]  # noqa: PLC0415
    from asreview.simulation.simulate import Simulate  # type: ignore[import-not-found]  # noqa: PLC0415

    begun = time.process_time()
    cycles = [
        ActiveLearningCycle(querier=TopDown(), stopper=IsFittable()),
        ActiveLearningCycle.from_meta(get_ai_config("elas_u4")["value"]),
    ]
    simulation = Simulate(frame, np.array(labels), cycles, print_progress=False)
    if priors:
        simulation.label(priors)
    simulation.review()
    order = simulation._results["record_id"].tolist()[len(priors) :]  # noqa: SLF001 - no other way
    found = [int(labels[row]) for row in order]
    rest = [0] * (len(labels) - len(priors) - len(found))
    return {"labels": found + rest, "seconds": time.process_time() - begun}


if __name__ == "__main__":
    main()
