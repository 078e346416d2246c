"""Commands on what a model suggests beside extracts: ask for it, decide on it, measure it."""

from __future__ import annotations

from typing import Any

import click

from realist.app.cli_documents import documents
from realist.app.cli_eval import evaluate, provenance
from realist.app.cli_theory import theory
from realist.app.console import emit, progress, say, table
from realist.app.counts import count
from realist.app.model_flags import model_options
from realist.app.options import db_option, document_option, json_option, opened, reviewer_option
from realist.app.theory_options import emit_move, move_options
from realist.data.domain import Stage
from realist.data.errors import UsageError
from realist.data.suggestion import SuggestionKind, SuggestionVerdict

_SCREENED = click.option(
    "--stage",
    type=click.Choice([str(Stage.TITLE_ABSTRACT)]),
    default=str(Stage.TITLE_ABSTRACT),
    show_default=True,
    help="The stage of the review.",
)


@click.command(epilog="Example: realist suggest --model NAME --limit 50 --estimate")
@_SCREENED
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most so many records.")
@click.option("--reviewer", metavar="NAME", help="In the order of this reviewer's ranking.")
@click.option("--record", "records", multiple=True, metavar="ID", help="This one; repeatable.")
@click.option(
    "--criterion",
    "criteria",
    multiple=True,
    metavar="TEXT",
    help="A criterion for inclusion in place of the review's own; repeatable.",
)
@model_options
@db_option
@json_option
def suggest(
    stage: str,  # noqa: ARG001 - one so far
    limit: int | None,
    reviewer: str | None,
    records: tuple[str, ...],
    criteria: tuple[str, ...],
    db: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Let a model judge titles and abstracts, criterion by criterion: an extra voice.

    What it says is a suggestion and never a reviewer's decision. Whether reviewers see it before
    they decide is a setting of the review.
    """
    from realist.app.model_options import carry_out, choice_of
    from realist.app.work_chains import screening_work
    from realist.app.work_suggestions import records_to_screen

    with opened(db) as store, progress("records judged") as show:
        model = choice_of(store, given).model
        if reviewer:
            store.reviewer(reviewer)
        back = bool(given["batch_in"] or given["fetched"])
        wanted = list(records) or records_to_screen(
            store, model, limit=None if back else limit, reviewer=reviewer, asked=back
        )
        units = screening_work(store, wanted, criteria)
        result = {"records": len(wanted), **carry_out(store, units, given, show)}
    _report(result, as_json=as_json)


@click.command(epilog="Example: realist appraise --document D001 --model NAME --budget 1")
@document_option
@model_options
@db_option
@json_option
def appraise(document_id: str | None, db: str, as_json: bool, **given: Any) -> None:
    """Propose relevance, richness and rigour on the review's own scales, with quotes."""
    from realist.app.model_options import carry_out
    from realist.app.work_chains import appraisal_work

    with opened(db) as store, progress("passages read") as show:
        units = appraisal_work(store, document_id)
        result = {"documents": len(units), **carry_out(store, units, given, show)}
    _report(result, as_json=as_json)


@theory.command("propose-tests", epilog="Example: realist theory propose-tests --cmoc C001")
@document_option
@click.option("--cmoc", "target", metavar="ID", help="Only this configuration (or theory).")
@model_options
@db_option
@json_option
def propose_tests(
    document_id: str | None, target: str | None, db: str, as_json: bool, **given: Any
) -> None:
    """Put configurations to documents: supports, refines, contradicts or no evidence."""
    from realist.app.model_options import carry_out
    from realist.app.work_chains import theory_work

    with opened(db) as store, progress("passages read") as show:
        units = theory_work(store, document_id, target)
        result = {"documents": len(units), **carry_out(store, units, given, show)}
    _report(result, as_json=as_json)


@click.group(epilog="Example: realist suggestions list --kind theory_test")
def suggestions() -> None:
    """What models suggested beside extracts, and what people decided on it."""


@suggestions.command("list", epilog="Example: realist suggestions list --about D001 --json")
@click.option("--kind", type=click.Choice([str(k) for k in SuggestionKind]), help="Only these.")
@click.option("--about", metavar="ID", help="Only those on this document or record.")
@reviewer_option
@db_option
@json_option
def list_suggestions(
    kind: str | None, about: str | None, reviewer: str | None, db: str, as_json: bool
) -> None:
    """List suggestions with their quotes, and the decisions the viewer may see."""
    from realist.app.work_suggestions import described
    from realist.data.view import View

    with opened(db) as store:
        view = View(store, reviewer)
        rows = described(view, SuggestionKind(kind) if kind else None, about=about)
    lines = [
        [
            r["id"],
            r["kind"],
            r["about"],
            r["target"],
            r["value"][:60],
            "; ".join(
                [*r["flags"], *(f"{d['reviewer']}: {d['verdict']}" for d in r["decisions"])]
            ),
        ]
        for r in rows
    ]
    head = ["id", "kind", "about", "on", "suggested", ""]
    emit({"suggestions": rows}, as_json=as_json, text=table(lines, head) if rows else _NONE)


_NONE = "No suggestions yet; `realist extract`, `appraise` and `suggest` ask a model for some."


@suggestions.command(epilog="Example: realist suggestions decide S1a2b3c4d accept --by Ann")
@click.argument("identity", metavar="ID")
@click.argument("verdict", type=click.Choice(["accept", "edit", "reject", "withdraw"]))
@click.option("--by", "reviewer", required=True, metavar="NAME", help="Who decides.")
@click.option("--value", default="", metavar="TEXT", help="With edit: what it should read.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@db_option
@json_option
def decide(
    identity: str, verdict: str, reviewer: str, value: str, reason: str, db: str, as_json: bool
) -> None:
    """Accept, edit, reject or withdraw one suggestion.

    An accepted theory test is recorded as your own test of that configuration.
    """
    from realist.app.work_suggestion_verdicts import decide_on

    said = SuggestionVerdict("withdrawn" if verdict == "withdraw" else verdict)
    if value and said is not SuggestionVerdict.EDIT:
        raise UsageError("--value goes with edit")
    with opened(db) as store:
        result = decide_on(store, identity, reviewer, said, value=value, reason=reason)
    recorded = f" Recorded by move {result['move']}." if "move" in result else ""
    emit(result, as_json=as_json, text=f"{identity}: {said}.{recorded}")


@suggestions.command(
    "make-cmoc", epilog='Example: realist suggestions make-cmoc S1a2b3c4d --by Ann --reason "fits"'
)
@click.argument("identity", metavar="ID")
@click.option("--theme", default="", metavar="TEXT", help="Of the organising framework.")
@click.option("--phase", type=click.Choice(["initial", "final"]), default="initial")
@move_options
def make_cmoc(
    identity: str,
    theme: str,
    phase: str,
    db: str,
    as_json: bool,
    by: str,
    reason: str,
    rests_on: tuple[str, ...],  # noqa: ARG001 - its extracts
) -> None:
    """Make a configuration of an assembly you accepted, from the extracts you confirmed."""
    from realist.app.work_suggestion_verdicts import configuration_from

    with opened(db) as store:
        result = configuration_from(
            store, identity, by=by, reason=reason, theme=theme, phase=phase
        )
    if result["unconfirmed"]:
        say(f"Left out, as nobody confirmed them: {', '.join(result['unconfirmed'])}.")
    emit_move(result, as_json=as_json)


@documents.command("characteristics", epilog="Example: realist documents characteristics --json")
@reviewer_option
@db_option
@json_option
def characteristics(reviewer: str | None, db: str, as_json: bool) -> None:
    """The study table: what people accepted of each document's characteristics."""
    from realist.app.work_suggestions import FIELDS, study_table
    from realist.data.view import View

    with opened(db) as store:
        rows = study_table(View(store, reviewer))
    lines = [
        [r["document"], *("; ".join(cell["value"] for cell in r[f])[:60] for f in FIELDS)]
        for r in rows
    ]
    text = table(lines, ["document", *FIELDS]) if rows else "No documents yet."
    emit({"documents": rows}, as_json=as_json, text=text)


@evaluate.command("suggestions", epilog="Example: realist eval suggestions --json")
@_SCREENED
@click.option("--proposer", default="", metavar="NAME", help="Only this voice.")
@click.option("--bootstrap", "resamples", type=click.IntRange(0, 100_000), default=0, metavar="N")
@db_option
@json_option
def evaluate_suggestions(
    stage: str, proposer: str, resamples: int, db: str, as_json: bool
) -> None:
    """A model's voice against the consensus of people who had not seen it when they decided."""
    from realist.data.view import View
    from realist.eval.intervals import Bootstrap
    from realist.eval.voice import voices_against_consensus

    with opened(db) as store:
        result = voices_against_consensus(
            View(store),
            Stage(stage),
            proposer=proposer,
            resampling=Bootstrap(resamples) if resamples else None,
        )
    result["provenance"] = provenance(())
    lines = []
    for voice in result["voices"]:
        lines.append([voice["proposer"], count(voice["n"], "record"), ""])
        names = ("sensitivity", "specificity", "kappa") if voice["n"] else ()
        lines += [[f"  {n}", _figure(voice[n]["value"]), _interval(voice[n])] for n in names]
    emit(result, as_json=as_json, text=table(lines, ["voice", "", "95 %"]))


def _figure(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _interval(found: dict[str, Any]) -> str:
    return "" if found["low"] is None else f"{found['low']:.3f} to {found['high']:.3f}"


def _report(result: dict[str, Any], *, as_json: bool) -> None:
    from realist.app.model_options import said

    for remark in result.pop("remarks"):
        say(remark)
    found = ", ".join(f"{n:,} {kind}" for kind, n in result.get("suggestions", {}).items())
    text = said(result, f"Suggested: {found or 'nothing'}. A person decides on each.")
    emit(result, as_json=as_json, text=text)


COMMANDS = (suggest, appraise, suggestions)
