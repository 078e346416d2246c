"""Commands that open the app: on the demonstration review, or on one's own."""

from __future__ import annotations

import click

from realist.app.console import emit, say, table
from realist.app.options import db_option, json_option, opened
from realist.app.work_setup import can_begin

port_option = click.option(
    "--port", type=click.IntRange(1024, 65535), default=8501, show_default=True, metavar="P"
)


@click.command(epilog="Example: realist demo --no-serve --json")
@click.option("--serve/--no-serve", default=True, show_default=True, help="Open the app.")
@port_option
@db_option
@json_option
def demo(serve: bool, port: int, db: str, as_json: bool) -> None:
    """Build the demonstration review (synthetic, and says so), measure it, open the app."""
    from realist.app.work_demo import demo as build

    result = build(db, say=say)
    rows = [
        ["records (synthetic, but 22)", f"{result['records']:,}"],
        ["records ranked for a guest", f"{result['ranked']:,}"],
        ["documents (fictional)", result["documents"]],
        ["proposed extracts", result["proposals"]],
        ["kappa of the simulated reviewers", f"{result['agreement']['kappa']['value']:.3f}"],
        ["WSS@95 of the ranking", f"{result['ranking']['wss95']:.3f}"],
        ["seconds", result["seconds"]],
    ]
    emit(result, as_json=as_json, text=table(rows, ["the demonstration review", ""]))
    if serve:
        _open(db, port)


@click.command(epilog="Example: realist app --port 8600")
@port_option
@db_option
def app(port: int, db: str) -> None:
    """Open the app on this machine only (127.0.0.1); without a review it begins one."""
    if not can_begin(db):
        with opened(db):
            pass
    _open(db, port)


def _open(db: str, port: int) -> None:
    from realist.app.serve import serve

    serve(db, port=port)


COMMANDS = (demo, app)
