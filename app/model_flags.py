"""Options of every command that asks a language model; what they do is in `model_options`."""

from __future__ import annotations

from pathlib import Path

import click

from realist.app.options import Command

_FILE = click.Path(path_type=Path)
_OPTIONS = (
    click.option("--model", metavar="M", help="The model to ask; or REALIST_MODEL."),
    click.option("--base-url", metavar="URL", help="Its server; or REALIST_BASE_URL."),
    click.option(
        "--own-host",
        "own_hosts",
        multiple=True,
        metavar="HOST",
        help="A host of your own, which may receive local-only documents; repeatable.",
    ),
    click.option("--prompts", type=_FILE, metavar="FOLDER", help="Prompt files of your own."),
    click.option("--estimate", is_flag=True, help="Say what it may take and cost; ask nothing."),
    click.option("--yes", is_flag=True, help="Do not ask before spending money."),
    click.option("--budget", type=float, metavar="USD", help="Stop before spending more."),
    click.option("--tokens", type=int, help="A cap for a model whose price is not known."),
    click.option("--prices", type=_FILE, metavar="FILE", help="A price table of your own."),
    click.option("--workers", type=click.IntRange(1, 64), default=4, help="Calls at once."),
    click.option("--rate", type=float, metavar="N", help="Calls a second at most."),
    click.option("--timeout", type=float, default=120.0, help="Seconds to wait for a reply."),
    click.option("--batch-out", type=_FILE, help="Write the questions here, and ask nobody."),
    click.option("--batch-in", type=_FILE, multiple=True, help="Take replies; repeatable."),
    click.option("--submit", is_flag=True, help="Send the questions to the provider's Batch API."),
    click.option("--fetch", "fetched", is_flag=True, help="Take in what a batch has answered."),
    click.option("--batch", metavar="ID", default="", help="With --fetch: only this batch."),
)


def model_options(command: Command) -> Command:
    """Which model, at what price, directly or in batches."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
