"""What both faces measure: agreement of reviewers, and ranking on labelled sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from realist.app.settings import from_environment
from realist.app.work_embed import kept
from realist.data.domain import Record, ReviewerRole, Stage
from realist.data.errors import InputError
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.view import View
from realist.screening.decisions_file import VERDICTS

if TYPE_CHECKING:
    from realist.eval.simulate import Simulation
    from realist.eval.stopping import Stop
    from realist.screening.learner import Embedded, Features
    from realist.screening.ranker import Ranker

Embed = Callable[[Sequence[Record], Sequence[str]], "Embedded | None"]
LABELS = ("label_included", "included", "label", "label_abstract", "asreview_label")
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def review_agreement(
    store: Store,
    stage: Stage,
    raters: tuple[str, str],
    *,
    viewer: str | None = None,
    with_suggested: bool = False,
) -> dict[str, Any]:
    """Agreement of two reviewers of a review, on what they decided while blind."""
    from realist.eval.agreement import agreement
    from realist.eval.joint import joint_decisions

    view = View(store, viewer)
    joint = joint_decisions(view, stage, raters, with_suggested=with_suggested)
    return agreement(joint.first, joint.second).as_json()


def file_agreement(path: Path, raters: tuple[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Agreement of two columns of a table; rows where either is empty are not counted.

    Returns:
        The contract's keys, and remarks: rows left out and why.

    Raises:
        InputError: a column is missing, or no row has both decisions.
    """
    from realist.data.tabular import read_table
    from realist.eval.agreement import agreement

    table = read_table(path)
    table.require(*raters)
    first, second, remarks = [], [], [f"line {r.line}: {r.reason}" for r in table.rejected]
    empty = 0
    for row in table.rows:
        cells = [row.get(name) for name in raters]
        if "" in cells:
            empty += 1
            continue
        verdicts = [VERDICTS.get(cell.casefold()) for cell in cells]
        if None in verdicts:
            remarks.append(f"line {row.line}: {cells} are not both decisions; left out")
            continue
        one, other = verdicts
        first.append(one is not None and one.passes)
        second.append(other is not None and other.passes)
    if empty:
        remarks.append(f"{empty:,} rows without both decisions were left out")
    if not first:
        raise InputError(f"{path}: no row has decisions in both {raters[0]} and {raters[1]}")
    return agreement(first, second).as_json(), remarks


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Records with the label that screening them gave."""

    name: str
    records: tuple[Record, ...]
    labels: tuple[int, ...]


def labelled_set(path: Path, label: str | None = None) -> LabelledSet:
    """Read a labelled screening set: record_id, title, abstract and a column of labels.

    Raises:
        InputError: no such column, or labels of one kind only.
    """
    from realist.data.intake import read_records

    intake = read_records(path)
    if not intake.records:
        raise InputError(f"{path}: no records in it")
    columns = [name for name, _ in intake.records[0].fields]
    column = label or next((name for name in LABELS if name in columns), None)
    if column is None or column not in columns:
        wanted = label or "label_included"
        raise InputError(
            f"{path}: no column {wanted!r}; its columns are {', '.join(columns)}. "
            "Name the labels' column with --label"
        )
    labels = tuple(
        _label(dict(r.fields)[column], path, n) for n, r in enumerate(intake.records, 2)
    )
    if len(set(labels)) < 2:
        raise InputError(f"{path}: every {column} is the same; nothing to rank")
    return LabelledSet(path.name.removesuffix(".gz").removesuffix(".csv"), intake.records, labels)


def _label(value: str, path: Path, row: int) -> int:
    verdict = VERDICTS.get(value.strip().casefold())
    if verdict is None:
        raise InputError(f"{path}, row {row}: label {value!r} is neither 1 nor 0")
    return int(verdict.passes)


def measure_ranking(
    sets: Iterable[LabelledSet],
    *,
    rankers: Sequence[str],
    seeds: int = 1,
    start: str = "priors",
    question: str = "",
    embed: Embed | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Simulate screening of each set by each ranker; figures are means over the seeds.

    Args:
        sets: labelled sets.
        rankers: names; the first one's means stand at the top of `mean`.
        seeds: how many draws of priors.
        start: "priors" or "question".
        question: the review's question.
        embed: gives a set's sentence embeddings, or None for ranking by words alone.
        progress: called with records screened and records in all.
    """
    results = [
        _simulated(one, name, seeds, start, question, embed, progress)
        for one in sets
        for name in rankers
    ]
    by_ranker = {
        name: _mean([r for r in results if r["ranker"] == name], _MEASURES) for name in rankers
    }
    return {"sets": results, "mean": by_ranker[rankers[0]] | {"by_ranker": by_ranker}}


_MEASURES = ("loss", "ndcg", "wss95", "atd", "recall", "seconds")


def _simulated(
    one: LabelledSet,
    name: str,
    seeds: int,
    start: str,
    question: str,
    embed: Embed | None,
    progress: Progress | None,
) -> dict[str, Any]:
    from realist.eval.ranking import score_ranking

    texts = [question] if question else []
    ranker, features = prepared(one, name, texts, embed)
    runs = [
        score_ranking(run.labels, shares=SHARES).as_json() | {"seconds": run.seconds}
        for run in _runs(one, ranker, features, seeds, start, question, progress)
    ]
    head = {"name": one.name, "records": len(one.records), "relevant": sum(one.labels)}
    used = {"ranker": name, "embeddings": features.embedded is not None}
    return head | used | _mean(runs, _MEASURES)


def measure_stopping(
    sets: Iterable[LabelledSet],
    *,
    ranker: str,
    seeds: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Where stopping rules stop in simulated screenings, and the recall each had reached."""
    from realist.eval.stopping import default_rules, stops, summary

    rules = default_rules()
    found: list[Stop] = []
    for one in sets:
        chosen, features = prepared(one, ranker, [], kept)
        for run in _runs(one, chosen, features, seeds, "priors", "", progress):
            found += stops(run.labels, rules, one.name)
    return summary(found)


def prepared(
    one: LabelledSet, name: str, texts: Sequence[str], embed: Embed | None
) -> tuple[Ranker, Features]:
    """The ranker of a name, and the features of a set's records for it."""
    from realist.screening.rank import build_features
    from realist.screening.rankers import ranker as named

    ranker = named(name)
    embedded = embed(one.records, texts) if embed and ranker.embedding_weight else None
    cache = from_environment().cache / "features"
    return ranker, build_features(one.records, ranker, cache_dir=cache, embedded=embedded)


def _runs(
    one: LabelledSet,
    ranker: Ranker,
    features: Features,
    seeds: int,
    start: str,
    question: str,
    progress: Progress | None,
) -> Iterator[Simulation]:
    from realist.eval.simulate import simulate

    for seed in range(seeds):
        yield simulate(
            features,
            one.labels,
            ranker=ranker,
            seed=seed,
            start=start,
            question=question,
            progress=progress,
        )


def _mean(rows: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> dict[str, Any]:
    """The mean of each figure over the rows that have it; None where none has."""
    means: dict[str, Any] = {}
    for key in keys:
        values = [row[key] for row in rows if row.get(key) is not None]
        if values and isinstance(values[0], dict):
            means[key] = _mean(values, list(values[0]))
        else:
            means[key] = fmean(values) if values else None
    return means


def settled_set(view: View) -> LabelledSet:
    """The records settled at title and abstract, as far as the view shows them."""
    from realist.screening.consensus import settle_all, verdict_of

    settled = settle_all(view, Stage.TITLE_ABSTRACT)
    verdicts = {record_id: verdict_of(state) for record_id, state in settled.items()}
    chosen = [(r, v) for r in view.store.records() if (v := verdicts.get(r.id))]
    return LabelledSet(
        view.store.review().title,
        tuple(record for record, _ in chosen),
        tuple(int(verdict.passes) for _, verdict in chosen),
    )


def review_ranking(
    store: Store, *, ranker: str | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """How early the ranker would have found the records this review settled as included."""
    from realist.screening.rankers import DEFAULT

    labelled = settled_set(View(store))
    if len(set(labelled.labels)) < 2:
        raise InputError("the review has settled no records of both kinds yet; screen on")
    question = store.review().question
    found = measure_ranking(
        [labelled], rankers=[ranker or DEFAULT], question=question, embed=kept, progress=progress
    )
    result: dict[str, Any] = found["sets"][0]
    return result


def main_pair(store: Store, stage: Stage) -> tuple[str, str]:
    """The two screeners with the most decisions at a stage.

    Raises:
        InputError: fewer than two have decided.
    """
    screeners = {r.name for r in store.reviewers() if r.role is ReviewerRole.SCREENER}
    made = [d.reviewer for d in store.decisions(stage) if d.reviewer in screeners]
    busiest = sorted(set(made), key=lambda name: (-made.count(name), name))
    if len(busiest) < 2:
        raise InputError(f"fewer than two screeners have decided at {stage.label}")
    return busiest[0], busiest[1]
