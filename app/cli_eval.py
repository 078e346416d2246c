"""Commands that measure: agreement, ranking, extraction."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from realist.app.console import emit, progress, say, table
from realist.app.options import db_option, json_option, opened, stage_option
from realist.data.clock import system_clock
from realist.data.domain import Record, Stage
from realist.data.errors import MissingPartError, UsageError

if TYPE_CHECKING:
    from realist.app.work_eval import Embed
    from realist.screening.learner import Embedded


@click.group("eval", epilog="Example: realist eval agreement decisions.csv --raters ann,ben")
def evaluate() -> None:
    """Measure agreement, ranking and extraction."""


@evaluate.command(epilog="Example: realist eval agreement decisions.csv --raters ann,ben --json")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--raters", metavar="A,B", help="Two columns of FILE, or two of the reviewers.")
@click.option("--with-suggested", is_flag=True, help="Count decisions made with a suggestion.")
@stage_option
@db_option
@json_option
def agreement(
    file: Path | None,
    raters: str | None,
    with_suggested: bool,
    stage: str,
    db: str,
    as_json: bool,
) -> None:
    """Agreement of two reviewers, from a table or from the review's blind decisions."""
    from realist.app.work_eval import file_agreement, main_pair, review_agreement

    pair = pair_of(raters)
    if file is not None:
        if pair is None:
            raise UsageError("name the two columns: --raters A,B")
        result, remarks = file_agreement(file, pair)
        for remark in remarks:
            say(f"{file}, {remark}")
    else:
        with opened(db) as store:
            pair = pair or main_pair(store, Stage(stage))
            result = review_agreement(store, Stage(stage), pair, with_suggested=with_suggested)
    result["provenance"] = provenance([file] if file else [])
    emit(result, as_json=as_json, text=_agreement_text(result, pair))


def pair_of(raters: str | None) -> tuple[str, str] | None:
    """The two that --raters names."""
    if raters is None:
        return None
    names = [name.strip() for name in raters.split(",")]
    if len(names) != 2 or not all(names):
        raise UsageError(f"--raters {raters}: name two, parted by a comma")
    return names[0], names[1]


def _agreement_text(result: dict[str, Any], pair: tuple[str, str]) -> str:
    def figure(value: float | None) -> str:
        return "undefined" if value is None else f"{value:.3f}"

    rows = [["records rated by both", f"{result['n']:,}"]]
    for name in ("kappa", "ac1"):
        found = result[name]
        interval = f" ({figure(found['low'])} to {figure(found['high'])})"
        rows.append(
            [name, figure(found["value"]) + (interval if found["low"] is not None else "")]
        )
    rest = ("percent_agreement", "pabak", "alpha", "ppa", "npa", "conflict_rate")
    rows += [[name.replace("_", " "), figure(result[name])] for name in rest]
    return f"{pair[0]} and {pair[1]}\n" + table(rows, ["", ""]).lstrip("\n ")


@evaluate.command(epilog="Example: realist eval ranking set.csv --ranker u4,realist --seeds 3")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--label", metavar="COL", help="The column of labels; label_included if there.")
@click.option("--question", default="", metavar="TEXT", help="The review's question.")
@click.option("--ranker", "rankers", metavar="R,…", help="One or more rankers by name.")
@click.option("--seeds", type=click.IntRange(1, 1000), default=1, show_default=True, metavar="N")
@click.option(
    "--start", type=click.Choice(["priors", "question"]), default="priors", show_default=True
)
@click.option("--embed/--no-embed", default=True, help="Make missing sentence embeddings.")
@json_option
def ranking(
    files: tuple[Path, ...],
    label: str | None,
    question: str,
    rankers: str | None,
    seeds: int,
    start: str,
    embed: bool,
    as_json: bool,
) -> None:
    """Simulate screening of labelled sets and measure how early relevant records come."""
    from realist.app.work_eval import labelled_set, measure_ranking
    from realist.screening.rankers import DEFAULT

    sets = [labelled_set(path, label) for path in files]
    names = _names(rankers or DEFAULT)
    with progress("records screened") as show:
        result = measure_ranking(
            sets,
            rankers=names,
            seeds=seeds,
            start=start,
            question=question,
            embed=_embedding() if embed else None,
            progress=show,
        )
    result["provenance"] = provenance(files, seeds)
    keys = ("loss", "ndcg", "wss95", "atd")
    lines = [
        [r["name"], r["records"], r["relevant"], r["ranker"], *(shortened(r[k]) for k in keys)]
        for r in result["sets"]
    ]
    text = table(lines, ["set", "records", "relevant", "ranker", *keys])
    emit(result, as_json=as_json, text=text)


@evaluate.command(epilog="Example: realist eval stopping set.csv --seeds 10")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--label", metavar="COL", help="The column of labels; label_included if there.")
@click.option("--ranker", default="u4", show_default=True, metavar="NAME")
@click.option("--seeds", type=click.IntRange(1, 1000), default=1, show_default=True, metavar="N")
@json_option
def stopping(
    files: tuple[Path, ...], label: str | None, ranker: str, seeds: int, as_json: bool
) -> None:
    """Where each stopping rule would stop, the recall it reached, the work it saved."""
    from realist.app.work_eval import labelled_set, measure_stopping

    sets = [labelled_set(path, label) for path in files]
    with progress("records screened") as show:
        result = measure_stopping(sets, ranker=ranker, seeds=seeds, progress=show)
    result["provenance"] = provenance(files, seeds)
    keys = ("stopped_at", "recall", "saved", "missed")
    lines = [[r["rule"], *(shortened(r[k]) for k in keys)] for r in result["rules"]]
    emit(result, as_json=as_json, text=table(lines, ["rule", *keys]))


@evaluate.command(epilog="Example: realist eval raters ratings.csv --raters ann,ben,cy")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--raters", required=True, metavar="A,B,…", help="Two or more columns of FILE.")
@click.option("--levels", metavar="L,…", help="Ordered levels, lowest first: low,moderate,high.")
@click.option("--by", "group", metavar="COL", default="", help="Items nest in these: documents.")
@click.option("--bootstrap", "resamples", type=click.IntRange(0, 100_000), default=0, metavar="N")
@json_option
def raters(
    file: Path, raters: str, levels: str | None, group: str, resamples: int, as_json: bool
) -> None:
    """Agreement of two or more raters on any labels, ordered or not, with missing ratings."""
    from realist.app.work_raters import raters_agreement

    with progress("bootstrap samples") as show:
        result = raters_agreement(
            file,
            _names(raters),
            categories=_names(levels or ""),
            group=group,
            resamples=resamples,
            progress=show,
        )
    result["provenance"] = provenance([file])
    lines = [
        [name, *(shortened(found[k]) for k in ("value", "low", "high"))]
        for name, found in result.items()
        if isinstance(found, dict) and "value" in found
    ]
    emit(result, as_json=as_json, text=table(lines, ["", "value", "low", "high"]))


@evaluate.command(epilog="Example: realist eval screening voices.csv --truth label --voice model")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--truth", required=True, metavar="COL", help="The consensus.")
@click.option("--voice", required=True, metavar="COL", help="A model or a single reviewer.")
@click.option("--cost", type=float, metavar="USD", help="What the voice cost altogether.")
@click.option("--bootstrap", "resamples", type=click.IntRange(0, 100_000), default=0, metavar="N")
@json_option
def screening(
    file: Path, truth: str, voice: str, cost: float | None, resamples: int, as_json: bool
) -> None:
    """One voice against the consensus: sensitivity, specificity, missed includes, F2, WMCC."""
    from realist.app.work_raters import voice_against_consensus

    result = voice_against_consensus(file, truth, voice, cost=cost, resamples=resamples)
    result["provenance"] = provenance([file])
    lines = [
        [name, *(shortened(found[k]) for k in ("value", "low", "high"))]
        for name, found in result.items()
        if isinstance(found, dict) and "value" in found
    ]
    text = table(lines, ["", "value", "low", "high"])
    missed = ", ".join(map(str, result["missed"])) or "none"
    emit(result, as_json=as_json, text=f"{text}\nmissed includes: {missed}")


def _names(value: str) -> list[str]:
    return [name.strip() for name in value.split(",") if name.strip()]


@evaluate.command(epilog="Example: realist eval compare before.json after.json")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--thresholds", type=click.Path(path_type=Path), help="TOML: [kappa] max_drop = …")
@json_option
def compare(before: Path, after: Path, thresholds: Path | None, as_json: bool) -> None:
    """Two results of --json side by side; exit code 1 where a threshold is broken."""
    from realist.app.work_report import compare_results

    result = compare_results(before, after, thresholds)
    lines = [
        [
            c["measure"],
            shortened(c["before"]),
            shortened(c["after"]),
            shortened(c["difference"]["value"]),
        ]
        for c in result["changes"]
    ]
    text = table(lines, ["measure", "before", "after", "difference"])
    emit(result, as_json=as_json, text=text)
    for remark in (*result["remarks"], *result["failures"]):
        say(remark)
    if not result["passed"]:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: realist report --out report.html")
@click.option("--out", type=click.Path(path_type=Path), help="The file; report.FORMAT if not.")
@click.option("--format", "form", type=click.Choice(["html", "md", "json", "csv"]), default="html")
@click.option("--gold", type=click.Path(path_type=Path), help="Score the proposals against it.")
@db_option
@json_option
def report(out: Path | None, form: str, gold: Path | None, db: str, as_json: bool) -> None:
    """Write an evaluation report: agreement at every stage, ranking, GRRAS, model use."""
    from realist.app.work_report import review_results, write_report

    path = out or Path(f"report.{form}")
    with opened(db) as store:
        results = review_results(store, gold=gold)
    write_report({**results, "provenance": provenance(())}, path, form)
    emit({"file": str(path), "format": form}, as_json=as_json, text=f"Wrote {path}.")


def provenance(data: Sequence[Path], seeds: int = 0) -> dict[str, Any]:
    """What a result was made from, and how."""
    from realist.eval.provenance import provenance as made

    command = ["realist", *sys.argv[1:]]
    at = system_clock().isoformat(timespec="seconds")
    return made(command=command, data=data, seeds=range(seeds), at=at)


def _embedding() -> Embed:
    """Makes a set's embeddings, with progress; says once and goes on where there is no model."""
    from realist.app.work_embed import made

    said: list[str] = []

    def embed(records: Sequence[Record], texts: Sequence[str]) -> Embedded | None:
        try:
            with progress("texts embedded") as show:
                return made(records, texts, progress=show)
        except MissingPartError as error:
            if not said:
                said.append(str(error))
                say(said[0])
            return None

    return embed


def shortened(value: float | None) -> str:
    """A measure for people to read."""
    return "undefined" if value is None else f"{value:.4f}"


COMMANDS = (evaluate, report)
