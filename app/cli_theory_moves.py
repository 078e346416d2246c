"""Commands that change configurations: each is a move in the log, with its reason."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

import click

from realist.app.options import Command, opened, text_or_file
from realist.app.theory_options import (
    Move,
    Who,
    a_move,
    detail_options,
    emit_move,
    entries,
    extract_option,
    extracts_for,
    move_options,
    slot_options,
    with_details,
)
from realist.app.work_moves import undo as undo_move
from realist.app.work_theory import evidence_since
from realist.data.book import Book
from realist.data.configuration import STEWARD, Change, Configuration, Entry
from realist.data.domain import CmocStatus, Role
from realist.data.errors import UsageError
from realist.data.store import Store
from realist.data.view import View
from realist.extraction import merging_splitting, settling, shaping
from realist.extraction.matrix import PHASES

_LISTS = (*(str(r) for r in Role), "evidence", "actors", "interventions", "rivals", "follows")
_TEXTS = ("theme", "label", "substantive", "note", "phase")
cmoc_argument = click.argument("identity", metavar="ID")
name_options = (
    click.option("--theme", default="", metavar="TEXT", help="Of the organising framework."),
    click.option("--label", default="", metavar="TEXT", help="A short name."),
    click.option("--number", type=click.IntRange(min=1), help="Its number; by default the next."),
)


def named(command: Command) -> Command:
    """`--theme`, `--label`, `--number`."""
    for option in reversed(name_options):
        command = option(command)
    return command


@click.command(epilog='Example: realist theory create --extract P00003 --reason "read together"')
@slot_options
@detail_options
@named
@extract_option
@a_move
def create(store: Store, who: Who, **given: Any) -> Move:
    """Make a configuration, whole or partial, from confirmed extracts or in words."""
    extracts = extracts_for(store, who.by, given["extracts"])
    wanted = _draft(given, entries(given))
    return lambda book: shaping.create(book, wanted, extracts, by=who.by)


@click.command(epilog='Example: realist theory complete C001 --outcome "waits fall" --reason R')
@cmoc_argument
@slot_options
@extract_option
@a_move
def complete(store: Store, who: Who, identity: str, **given: Any) -> Move:
    """Add entries to a configuration; what it says already stays."""
    extracts = extracts_for(store, who.by, given["extracts"])
    return lambda book: shaping.complete(book, identity, entries(given), extracts, by=who.by)


@click.command(
    epilog='Example: realist theory refine C001 --context "early in a merger" --reason R'
)
@cmoc_argument
@slot_options
@detail_options
@click.option(
    "--empty",
    multiple=True,
    type=click.Choice([str(r) for r in Role]),
    help="A slot to empty; repeatable.",
)
@a_move
def refine(_store: Store, _who: Who, identity: str, **given: Any) -> Move:
    """Reword a configuration: the entries given replace those of their slot."""
    said = entries(given)
    gone = {e.role for e in said} | {Role(r) for r in given["empty"]}
    return lambda book: shaping.refine(
        book, with_details(_without(book.live(identity), gone, said), given)
    )


@click.command(epilog='Example: realist theory merge C001 C002 --reason "too little apart"')
@click.argument("ids", metavar="ID ID...", nargs=-1, required=True)
@slot_options
@detail_options
@named
@a_move
def merge(_store: Store, _who: Who, ids: tuple[str, ...], **given: Any) -> Move:
    """Make one configuration of several; without entries it says all that they say."""
    said = entries(given)

    def make(book: Book) -> Change:
        whole = merging_splitting.union([book.live(i) for i in ids])
        wanted = _named(replace(whole, slots=tuple(said) or whole.slots), given)
        return merging_splitting.merge(book, ids, wanted)

    return make


@click.command(
    epilog="Example: realist theory split C003 --into @one.json --into @two.json --reason R"
)
@cmoc_argument
@click.option(
    "--into",
    multiple=True,
    required=True,
    metavar="JSON",
    help='What a new one says and takes: {"context": ["..."], "evidence": ["E00001"]}; or @FILE. '
    "Phase and theme are those of the one that is split unless you say others.",
)
@a_move
def split(_store: Store, _who: Who, identity: str, into: tuple[str, ...]) -> Move:
    """Make several configurations of one; say which evidence goes with which."""
    parts = [_part(text_or_file(text)) for text in into]
    taken = [part.get("evidence", []) for part in parts]

    def make(book: Book) -> Change:
        parent = book.live(identity)
        alike = {"phase": parent.phase, "theme": parent.theme}
        drafts = [_draft(alike | part, entries(part)) for part in parts]
        return merging_splitting.split(book, identity, drafts, taken)

    return make


@click.command(epilog='Example: realist theory status C001 supported --reason "five studies"')
@cmoc_argument
@click.argument("status", type=click.Choice([str(s) for s in CmocStatus]))
@a_move
def status(store: Store, who: Who, identity: str, status: str) -> Move:
    """Settle a configuration: supported, refined, refuted, without evidence."""
    view = View(store, None if who.by == STEWARD else who.by)
    again = identity in evidence_since(view)
    return partial(settling.settle, identity=identity, status=CmocStatus(status), again=again)


@click.command(epilog='Example: realist theory retire C001 --reason "out of scope"')
@cmoc_argument
@a_move
def retire(_store: Store, _who: Who, identity: str) -> Move:
    """Take a configuration or theory out of use; it stays on record."""
    return partial(settling.retire, identity=identity)


@click.command(epilog='Example: realist theory theme C001 "Being" --reason "it is about leaders"')
@cmoc_argument
@click.argument("theme")
@a_move
def theme(_store: Store, _who: Who, identity: str, theme: str) -> Move:
    """Move a configuration to a theme of the organising framework."""
    return partial(settling.move_to_theme, identity=identity, theme=theme)


@click.command(epilog='Example: realist theory relabel C001 --number 4 --reason "final order"')
@cmoc_argument
@click.option("--label", metavar="TEXT", help="Another short name.")
@click.option("--number", type=click.IntRange(min=1), help="Another number.")
@a_move
def relabel(
    _store: Store, _who: Who, identity: str, label: str | None, number: int | None
) -> Move:
    """Give a configuration another number or short name; its id stays."""
    return partial(settling.relabel, identity=identity, label=label, number=number)


@click.command(epilog='Example: realist theory undo 12041 --reason "merged by mistake"')
@click.argument("number", metavar="MOVE", type=int)
@move_options
def undo(number: int, as_json: bool, db: str, by: str, reason: str, **_: Any) -> None:
    """Take a move back by a further one; undoing that does it again."""
    with opened(db) as store:
        result = undo_move(store, number, by=by, reason=reason)
    emit_move(result, as_json=as_json)


def _draft(given: dict[str, Any], said: list[Entry]) -> Configuration:
    return _named(shaping.draft(given.get("phase") or "initial", said), given)


def _named(cmoc: Configuration, given: dict[str, Any]) -> Configuration:
    known = {k: given[k] for k in ("theme", "label", "number") if given.get(k)}
    return with_details(replace(cmoc, **known), given)


def _without(cmoc: Configuration, gone: set[Role], said: list[Entry]) -> Configuration:
    kept = [entry for entry in cmoc.slots if entry.role not in gone]
    return replace(cmoc, slots=shaping.checked([*kept, *said]))


def _part(text: str) -> dict[str, Any]:
    """One new configuration of a split, as JSON.

    Raises:
        UsageError: it is no JSON object of lists of texts under the names of slots, or says
            something under a name that means nothing.
    """
    try:
        part = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--into {text!r}: not JSON: {error}") from error
    if not isinstance(part, dict):
        raise UsageError(f"--into {text!r}: not a JSON object")
    for name, value in part.items():
        texts = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not (texts if name in _LISTS else isinstance(value, str) and name in _TEXTS):
            raise UsageError(
                f"--into: {name}: there may be lists of texts ({', '.join(_LISTS)}) and single "
                f"texts ({', '.join(_TEXTS)})"
            )
    if part.get("phase", "initial") not in PHASES:
        raise UsageError(f"--into: phase {part['phase']!r}: it is {' or '.join(PHASES)}")
    return part


COMMANDS = (create, complete, refine, merge, split, status, retire, theme, relabel, undo)
