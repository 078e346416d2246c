"""Rankers side by side on labelled sets: ours, our u4 and, where it is installed, ASReview.

    python -m realist.eval.bench_ranking --sets FOLDER [--asreview PYTHON] [--out TABLE.md]

Every arm gets the same prior records. Each set and arm runs in a process of its own, so that
processor time and peak memory are the arm's. `--asreview` names the interpreter of an
environment with ASReview 3 (`python -m venv asr && asr/bin/pip install asreview`).
`--embeddings FOLDER` holds one `.npy` per set (rows in the set's order); without it the packaged
model makes them under `--cache`, which takes a tenth of a second a record, once.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from realist.data.errors import MissingInputError, MissingPartError
from realist.data.intake import read_records
from realist.eval.bench_experience import keep_without, kept_without
from realist.eval.bench_questions import QUESTIONS
from realist.eval.bench_table import markdown
from realist.eval.ranking import score_ranking, wss
from realist.eval.simulate import draw_priors, simulate
from realist.screening.embedder import default_embedder
from realist.screening.embeddings import (
    embed_missing,
    embedded_records,
    embedding_texts,
    kept_embeddings,
)
from realist.screening.learner import Embedded
from realist.screening.rank import build_features
from realist.screening.rankers import ranker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from realist.data.domain import Record

MODEL = "all-MiniLM-L6-v2"
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
MANY = 10  # sets, of which one can be left out


@dataclass(frozen=True, slots=True)
class Arm:
    """One way to screen a set.

    Attributes:
        name: in the table.
        ranker: our ranker's name; "" for ASReview.
        start: "priors" or "question".
        question: whether the ranker is told the question.
        embedded: whether it has sentence embeddings.
    """

    name: str
    ranker: str
    start: str = "priors"
    question: bool = False
    embedded: bool = False


ARMS = (
    Arm("ASReview", ""),
    Arm("u4", "u4"),
    Arm("realist", "realist", question=True, embedded=True),
    Arm("realist, no question", "realist", embedded=True),
    Arm("realist, no embeddings", "realist", question=True),
    Arm("ASReview, no priors", "", start="question"),
    Arm("u4, question start", "u4", start="question", question=True),
    Arm("realist, question start", "realist", start="question", question=True, embedded=True),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One arm on one set: all a child process needs."""

    path: Path
    arm: Arm
    seeds: int
    embeddings: Path | None
    cache: Path
    asreview: str


def run(job: Job) -> dict[str, Any]:
    """One row of the table: the arm's means over the seeds on one set."""
    records, labels = labelled(job.path)
    seeds = range(job.seeds if job.arm.start == "priors" else 1)
    runs, peak = (_ours if job.arm.ranker else _asreview)(job, records, labels, seeds)
    measured = [_measures(labels_in_order) for labels_in_order, _ in runs]
    means = {key: float(np.mean([m[key] for m in measured])) for key in measured[0]}
    return {
        "set": set_name(job.path),
        "records": len(records),
        "relevant": int(sum(labels)),
        "arm": job.arm.name,
        **means,
        "seconds": float(np.mean([seconds for _, seconds in runs])),
        "peak_mb": peak,
    }


def labelled(path: Path) -> tuple[tuple[Record, ...], list[int]]:
    """A benchmark set's records and their `label_included`."""
    records = read_records(path).records
    return records, [int(dict(record.fields)["label_included"]) for record in records]


def set_name(path: Path) -> str:
    """The file's name without its endings."""
    return path.name.removesuffix(".gz").removesuffix(".csv")


def _measures(labels: Sequence[int]) -> dict[str, float]:
    scored = score_ranking(labels, shares=SHARES)
    row = {name: getattr(scored, name) for name in ("loss", "ndcg", "wss95", "atd")}
    row["wss100"] = wss(labels, at=1.0)
    row |= {f"recall@{share}": value for share, value in scored.recall.items()}
    return {key: float("nan") if value is None else value for key, value in row.items()}


def _ours(
    job: Job, records: Sequence[Record], labels: list[int], seeds: range
) -> tuple[list[tuple[Sequence[int], float]], float]:
    chosen = ranker(job.arm.ranker)
    question = QUESTIONS.get(set_name(job.path), "") if job.arm.question else ""
    embedded = _embedded(job, records, question) if job.arm.embedded else None
    begun = time.process_time()
    features = replace(
        build_features(records, chosen, embedded=embedded),
        experience=kept_without(set_name(job.path), job.cache),
    )
    building = time.process_time() - begun
    runs: list[tuple[Sequence[int], float]] = []
    for seed in seeds:
        done = simulate(
            features, labels, ranker=chosen, seed=seed, start=job.arm.start, question=question
        )
        runs.append((done.labels, done.seconds + building))
    return runs, _peak_mb()


def _embedded(job: Job, records: Sequence[Record], question: str) -> Embedded | None:
    """The set's vectors from the folder, or from the cache; the question's from the cache."""
    if job.embeddings is None:
        return embedded_records(records, MODEL, job.cache, [question])
    rows = np.load(job.embeddings / f"{set_name(job.path)}.npy").astype(np.float32)
    vector = kept_embeddings([question], MODEL, job.cache) if question else None
    titles = kept_embeddings([record.title for record in records], MODEL, job.cache)
    return Embedded(rows, {} if vector is None else {question: vector[0]}, titles)


def _peak_mb() -> float:
    import resource  # noqa: PLC0415 - not on Windows, where only this figure is missed

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _asreview(
    job: Job, records: Sequence[Record], labels: list[int], seeds: range
) -> tuple[list[tuple[Sequence[int], float]], float]:
    priors: list[list[int]] = [list(draw_priors(labels, seed)) for seed in seeds]
    task = {
        "title": [record.title for record in records],
        "abstract": [record.abstract for record in records],
        "labels": labels,
        "priors": priors if job.arm.start == "priors" else [[]],
    }
    script = Path(__file__).with_name("asreview_arm.py")
    done = subprocess.run(  # noqa: S603 - the interpreter is the user's own choice
        [job.asreview, str(script)],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise MissingPartError(f"ASReview did not run under {job.asreview}: {last[0]}")
    found = json.loads(done.stdout)
    return [(one["labels"], one["seconds"]) for one in found["runs"]], found["peak_mb"]


def prepare(paths: Sequence[Path], embeddings: Path | None, cache: Path) -> str:
    """Embed the questions, and the records where no folder holds them; words if it cannot be."""
    embedder, note = default_embedder()
    if embedder is None:
        return note
    for path in paths:
        texts = [QUESTIONS[set_name(path)]] if set_name(path) in QUESTIONS else []
        if embeddings is None:
            texts += embedding_texts(labelled(path)[0])
        else:
            texts += [record.title for record in labelled(path)[0]]
        embed_missing(texts, embedder, cache)
    return ""


def main(arguments: Sequence[str]) -> None:
    """Run the arms over the sets and write the table.

    Raises:
        MissingInputError: no set in the folder.
    """
    options = _options(arguments)
    paths = sorted(options.sets.glob("*.csv.gz"), key=lambda path: path.stat().st_size)
    _leave_out(paths, options)
    paths = [path for path in paths if not options.only or set_name(path) in options.only]
    if not paths:
        raise MissingInputError(f"{options.sets}: no labelled set (*.csv.gz) there; --sets FOLDER")
    sys.stderr.write(prepare(paths, options.embeddings, options.cache) + "\n")
    arms = [arm for arm in ARMS if arm.ranker or options.asreview]
    if not options.asreview:
        sys.stderr.write("Without ASReview: name an interpreter that has it, --asreview PYTHON.\n")
    rows = _kept(options.json)
    done = {(row["set"], row["arm"]) for row in rows}
    jobs = [_job(path, arm, options) for path in paths for arm in arms]
    todo = [job for job in jobs if (set_name(job.path), job.arm.name) not in done]
    for row in _rows(todo, options.jobs):
        rows.append(row)
        if options.json:
            options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    table = markdown(rows, options.seeds)
    if options.out:
        options.out.write_text(table, encoding="utf-8")
    sys.stdout.write(table)


def _leave_out(paths: Sequence[Path], options: argparse.Namespace) -> None:
    """Each of the sets Realist's experience was learned from is ranked without its own part."""
    if options.embeddings is None or len(paths) < MANY:
        sys.stderr.write("With the experience Realist ships, learned from the development sets.\n")
    elif any(kept_without(set_name(path), options.cache) is None for path in paths):
        keep_without(paths, options.embeddings, options.cache)


def _kept(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.exists():
        return []
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _rows(jobs: Sequence[Job], at_once: int) -> Iterator[dict[str, Any]]:
    """One process per job: `spawn`, so that none begins with another's memory."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once, mp_context=spawn, max_tasks_per_child=1) as pool:
        for at, row in enumerate(pool.map(run, jobs), 1):
            sys.stderr.write(
                f"{at}/{len(jobs)} {row['set']} {row['arm']}: loss {row['loss']:.4f}, "
                f"{row['seconds']:.1f} s\n"
            )
            yield row


def _job(path: Path, arm: Arm, options: argparse.Namespace) -> Job:
    return Job(path, arm, options.seeds, options.embeddings, options.cache, options.asreview)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench_ranking", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--sets", type=Path, default=Path("../shared/benchmarks"))
    parser.add_argument("--only", action="append", help="a set's name; may be repeated")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="how many arms run at once")
    parser.add_argument("--asreview", default="", metavar="PYTHON")
    parser.add_argument("--embeddings", type=Path, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, default=Path(".bench-cache"))
    parser.add_argument("--out", type=Path, metavar="TABLE.md")
    parser.add_argument(
        "--json", type=Path, metavar="ROWS.json", help="keep rows, and go on from them"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
