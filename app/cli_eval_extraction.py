"""Commands that measure extraction: against gold, two extractors, the proposer that learns."""

from __future__ import annotations

from pathlib import Path

import click

from realist.app.cli_eval import evaluate, pair_of, provenance, shortened
from realist.app.console import emit, say, table
from realist.app.options import db_option, json_option, opened
from realist.data.domain import Role
from realist.data.errors import UsageError


@evaluate.command(epilog="Example: realist eval extraction gold.jsonl --json")
@click.argument("gold", required=False, type=click.Path(path_type=Path))
@click.option("--reviewer", metavar="NAME", help="What this person confirmed, not the proposals.")
@click.option("--raters", metavar="A,B", help="Two extractors against each other, without GOLD.")
@db_option
@json_option
def extraction(
    gold: Path | None, reviewer: str | None, raters: str | None, db: str, as_json: bool
) -> None:
    """The review's proposals, or a reviewer's confirmed extracts, against GOLD.

    With --raters, what two extractors confirmed while blind to each other.
    """
    from realist.app.work_extraction_eval import extraction_scores, extractors_agreement

    pair = pair_of(raters)
    with opened(db) as store:
        if gold is not None and pair is None:
            result, remarks = extraction_scores(store, gold, reviewer=reviewer)
        elif gold is None and pair is not None:
            result, remarks = extractors_agreement(store, pair), []
        else:
            raise UsageError("name the gold, or two extractors: --raters A,B")
    for remark in remarks:
        say(remark)
    result["provenance"] = provenance([gold] if gold else [])
    keys = ("precision", "recall", "f1")
    lines = [["spans", *(shortened(result["spans"][k]) for k in keys)]]
    lines += [[r, *(shortened(result["roles"][r][k]) for k in keys)] for r in map(str, Role)]
    emit(result, as_json=as_json, text=table(lines, ["", *keys]))


@evaluate.command(epilog="Example: realist eval proposer gold.jsonl --json")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--embed", is_flag=True, help="With the packaged sentence model.")
@db_option
@json_option
def proposer(gold: Path, embed: bool, db: str, as_json: bool) -> None:
    """What learning from verdicts does to the offline proposer's order, with GOLD as verdicts.

    Each annotated document is left out in turn and re-scored by what the others teach.
    """
    from realist.app.work_embed import packaged_vectors
    from realist.app.work_extraction_eval import learning_effect

    with opened(db) as store:
        result = learning_effect(store, gold, packaged_vectors() if embed else None)
    for remark in result.pop("remarks"):
        say(remark)
    result["provenance"] = provenance([gold])
    lines = [
        [when, name, *(shortened(found[k]) for k in ("value", "low", "high"))]
        for when in ("before", "after", "difference")
        for name, found in result[when].items()
        if found
    ]
    emit(result, as_json=as_json, text=table(lines, ["", "", "value", "low", "high"]))


COMMANDS = (evaluate,)
