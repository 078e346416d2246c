"""Measures deduplication: `python -m realist.data.bench_dedupe FILE… --size N --asreview PYTHON`.

Makes a labelled set from real records by the model in `bench_corruption`, proposes groups, and
prints as JSON the precision of automatic merges, the recall with and without the review queue
(over pairs of copies), the queue's length and the seconds. With `--asreview`, the Python of an
environment that has ASReview installed, its own deduplication is measured on the same records.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from realist.data.bench_corruption import Labelled, labelled_set
from realist.data.dedupe import DuplicateGroup, propose_groups
from realist.data.domain import Record
from realist.data.intake import read_records

# Runs in the other environment: its groups (title and abstract) and its marks (DOI or text).
_ASREVIEW = """
import json, sys, time
from types import SimpleNamespace
import pandas as pd
from asreview.data.utils import duplicated, identify_record_groups
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
start = time.perf_counter()
records = [SimpleNamespace(record_id=r.id, title=r.title, abstract=r.abstract)
           for r in frame.itertuples()]
groups = identify_record_groups(records)
seconds = time.perf_counter() - start
marked = frame["id"][duplicated(frame)].tolist()
print(json.dumps({"groups": groups, "marked": marked, "seconds": round(seconds, 2)}))
"""


def measure(items: Sequence[Labelled], groups: Iterable[DuplicateGroup]) -> dict[str, float]:
    """Precision and recall over pairs of records that are copies of one work.

    precision: automatic pairs that are copies, of all automatic pairs.
    recall: pairs of copies in one automatic group, of all pairs of copies;
    recall_with_review: pairs in one group or joined by the review queue.
    """
    work = {item.record.id: item.work for item in items}
    copies: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        copies[item.work].append(item.record.id)
    truth = {pair for ids in copies.values() for pair in combinations(sorted(ids), 2)}
    kept = {identifier: identifier for identifier in work}
    automatic: set[tuple[str, str]] = set()
    queue = false_queue = 0
    groups = list(groups)
    for group in (g for g in groups if g.automatic):
        automatic |= set(combinations(sorted(group.ids), 2))
        for identifier in group.ids:
            kept[identifier] = group.ids[0]
    linked: set[tuple[str, str]] = set()
    for group in (g for g in groups if not g.automatic):
        queue += 1
        false_queue += len({work[i] for i in group.ids}) == len(group.ids)
        linked |= set(combinations(sorted(group.ids), 2))
    reviewed = sum(
        kept[a] == kept[b] or tuple(sorted((kept[a], kept[b]))) in linked for a, b in truth
    )
    right = len(automatic & truth)
    return {
        "records": len(items), "copy_pairs": len(truth), "automatic_pairs": len(automatic),
        "wrong_automatic_pairs": len(automatic) - right,
        "precision": round(right / len(automatic), 5) if automatic else 0.0,
        "recall": round(right / len(truth), 4) if truth else 0.0,
        "recall_with_review": round(reviewed / len(truth), 4) if truth else 0.0,
        "review_queue": queue, "review_queue_without_a_copy": false_queue,
    }  # fmt: skip


def asreview(items: Sequence[Labelled], python: str) -> dict[str, Any]:
    """ASReview's deduplication of the same records, by the Python that has it installed.

    pairs: of `identify_record_groups`, as in `measure`. marks: of `duplicated`, where a mark is
    right if an earlier record is a copy of the same work.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("id", "title", "abstract", "doi"))
            writer.writerows(
                (i.record.id, i.record.title, i.record.abstract, i.record.doi) for i in items
            )
        command = [python, "-c", _ASREVIEW, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    reply = json.loads(done.stdout)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for first, identifier in reply["groups"]:
        members[first].append(identifier)
    groups = [DuplicateGroup(tuple(ids), 1.0, "", automatic=True) for ids in members.values()]
    pairs = measure(items, (group for group in groups if len(group.ids) > 1))
    return {"seconds": reply["seconds"], "pairs": pairs, "marks": _marks(items, reply["marked"])}


def _marks(items: Sequence[Labelled], marked: Sequence[str]) -> dict[str, float]:
    """Precision and recall of marking every copy but the first of each work."""
    seen: set[str] = set()
    later: set[str] = set()
    for item in items:
        if item.work in seen:
            later.add(item.record.id)
        seen.add(item.work)
    right = len(later & set(marked))
    return {
        "marked": len(marked),
        "precision": round(right / max(len(marked), 1), 4),
        "recall": round(right / max(len(later), 1), 4),
    }


def main() -> None:
    """Parse the arguments, measure, and print JSON."""
    parser = argparse.ArgumentParser(prog="python -m realist.data.bench_dedupe")
    parser.add_argument("files", nargs="+", type=Path, help="files of real records")
    parser.add_argument("--size", type=int, nargs="+", default=[10_000])
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--asreview", metavar="PYTHON", help="a Python that has asreview")
    parser.add_argument("--errors", type=int, default=0, help="show this many of each mistake")
    given = parser.parse_args()
    real = [record for path in given.files for record in read_records(path).records]
    sets = [_measured(real, size, given) for size in given.size]
    figures: dict[str, Any] = {"sets": sets}
    if len(sets) > 1:
        first, last = sets[0]["realist"], sets[-1]["realist"]
        figures["growth"] = {
            "records": round(last["records"] / first["records"], 2),
            "seconds": round(last["cpu_seconds"] / first["cpu_seconds"], 2),
        }
    figures["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


def _measured(real: Sequence[Record], size: int, given: argparse.Namespace) -> dict[str, Any]:
    """The figures for a set of one size."""
    items = labelled_set(real, size, given.seed)
    wall, cpu = time.perf_counter(), time.process_time()
    groups = propose_groups([item.record for item in items])
    spent = {
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }
    figures: dict[str, Any] = {"realist": {**spent, **measure(items, groups)}}
    if given.errors:
        figures["mistakes"] = _mistakes(items, groups, given.errors)
    if given.asreview:
        figures["asreview"] = asreview(items, given.asreview)
    return figures


def _mistakes(
    items: Sequence[Labelled], groups: Sequence[DuplicateGroup], count: int
) -> dict[str, list[list[str]]]:
    """Some pairs merged wrongly, and some copies that were neither merged nor queued."""
    by_id = {item.record.id: item for item in items}
    wrong, together = [], set()
    for group in groups:
        for a, b in combinations(group.ids, 2):
            together.add(frozenset((a, b)))
            if group.automatic and by_id[a].work != by_id[b].work:
                wrong.append([group.reason, *map(repr, (by_id[a].record, by_id[b].record))])
    first: dict[str, str] = {}
    missed = []
    for item in items:
        other = first.setdefault(item.work, item.record.id)
        if other != item.record.id and frozenset((other, item.record.id)) not in together:
            missed.append([repr(by_id[other].record), repr(item.record)])
    return {"wrong": wrong[:count], "missed": missed[:count]}


if __name__ == "__main__":
    main()
