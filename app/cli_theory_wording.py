"""The command that asks a model for a sentence; accepting one is `realist theory sentence`."""

from __future__ import annotations

from pathlib import Path

import click

from realist.app.console import emit
from realist.app.options import db_option, json_option, opened


@click.command(
    "propose-sentence", epilog="Example: realist theory propose-sentence C001 --model NAME"
)
@click.argument("identity", metavar="CMOC")
@click.option("--model", metavar="M", help="The model to ask; or REALIST_MODEL.")
@click.option("--base-url", metavar="URL", help="Its server; or REALIST_BASE_URL.")
@click.option("--own-host", "own_hosts", multiple=True, metavar="HOST", help="A host of your own.")
@click.option("--prompts", type=click.Path(path_type=Path), help="Prompt files of your own.")
@click.option("--budget", type=float, metavar="USD", help="Do not spend more.")
@click.option("--tokens", type=int, help="A cap for a model whose price is not known.")
@db_option
@json_option
def propose(identity: str, db: str, as_json: bool, **given: object) -> None:
    """Let a model put a configuration into one if-then-because sentence; a person accepts."""
    from realist.app.model_options import choice_of
    from realist.app.work_sentence import proposed_sentence

    with opened(db) as store:
        asked = {"prices": None, "workers": 1, "rate": None, "timeout": 120.0, **given}
        result = proposed_sentence(store, choice_of(store, asked), identity)
    text = (
        f"{result['sentence']}\n\nAccept it, or your own wording of it: "
        f'realist theory sentence {identity} "..." --reason "..."'
    )
    emit(result, as_json=as_json, text=text)


COMMANDS = (propose,)
