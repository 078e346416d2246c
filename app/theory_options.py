"""Options of the commands that change the theory, and what they are read into."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce, wraps
from typing import Any

import click

from realist.app.console import emit
from realist.app.options import Command, db_option, json_option, opened
from realist.app.work_moves import make_move
from realist.data.book import Book
from realist.data.configuration import (
    STEWARD,
    Change,
    Configuration,
    Entry,
    Intent,
    Reach,
)
from realist.data.domain import Role
from realist.data.errors import UsageError
from realist.data.store import Store
from realist.extraction.confirmed import Extract, chosen_extracts, confirmed_extracts

_MARKED = re.compile(r"^(?P<text>.*\S)\s*\[(?P<marks>[a-z, ]+)\]$", re.DOTALL)
_MARKS = {"stated", "inferred", *Reach, *Intent}
Given = Mapping[str, Any]
Move = Callable[[Book], Change]


def move_options(command: Command) -> Command:
    """`--by`, `--reason`, `--on`, `--db`, `--json`: every move says who, why and on what."""
    for option in (
        json_option,
        db_option,
        click.option(
            "--on",
            "rests_on",
            multiple=True,
            metavar="ID",
            help="An extract, evidence, document or record the move rests on; repeatable.",
        ),
        click.option("--reason", required=True, metavar="TEXT", help="Why."),
        click.option("--by", default=STEWARD, show_default=True, metavar="NAME", help="Who."),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Who:
    """Who makes a move, and why."""

    by: str
    reason: str


def a_move(command: Callable[..., Move]) -> Command:
    """A command that makes a move: its function says which, of what was given.

    It is called with the store, who moves and the command's own options; the options of every
    move are added here, and the extracts given are among what the move rests on.
    """

    @wraps(command)
    def run(
        *, db: str, as_json: bool, by: str, reason: str, rests_on: tuple[str, ...], **given: Any
    ) -> None:
        with opened(db) as store:
            make = command(store, Who(by, reason), **given)
            rests = [*rests_on, *given.get("extracts", ())]
            result = make_move(store, make, by=by, reason=reason, rests_on=rests)
        emit_move(result, as_json=as_json)

    return move_options(run)


def slot_options(command: Command) -> Command:
    """An option for each role; an entry may end in marks: "waits fall [distal, inferred]"."""
    for role in reversed(Role):
        option = click.option(
            f"--{role}",
            str(role),
            multiple=True,
            metavar="TEXT",
            help=f"An entry of the {role} slot, with marks if any: "
            f'"... [inferred{", distal, unintended" if role is Role.OUTCOME else ""}]".',
        )
        command = option(command)
    return command


def detail_options(command: Command) -> Command:
    """What else may be said of a configuration."""
    many = (("actor", "actors"), ("intervention", "interventions"), ("rival", "rivals"))
    options = [
        click.option(f"--{name}", field, multiple=True, metavar="TEXT", help=f"{name}; repeatable")
        for name, field in many
    ]
    options += [
        click.option("--substantive", metavar="TEXT", help="The substantive theory it draws on."),
        click.option(
            "--follows",
            multiple=True,
            metavar="ID",
            help="A configuration whose outcome is a context here; repeatable.",
        ),
        click.option("--note", metavar="TEXT", help="A remark."),
        click.option("--phase", type=click.Choice(["initial", "final"]), help="Of the review."),
    ]
    return reduce(lambda made, option: option(made), reversed(options), command)


def extract_option(command: Command) -> Command:
    """`--extract`: confirmed extracts to draw on."""
    return click.option(
        "--extract",
        "extracts",
        multiple=True,
        metavar="ID",
        help="A confirmed extract; repeatable.",
    )(command)


def entries(given: Given) -> list[Entry]:
    """The entries that the slot options name, in the order of roles."""
    return [entry_of(role, text) for role in Role for text in given.get(str(role), ())]


def entry_of(role: Role, text: str) -> Entry:
    """An entry from its words and the marks at their end; other brackets are words."""
    found = _MARKED.match(text.strip())
    marks = {m.strip() for m in found["marks"].split(",")} if found else set()
    if not found or not marks <= _MARKS:
        return Entry(role, text.strip())
    if {"stated", "inferred"} <= marks or set(Reach) <= marks or set(Intent) <= marks:
        raise UsageError(f"{text!r}: these marks exclude each other")
    return Entry(
        role,
        found["text"],
        "inferred" not in marks,
        next((r for r in Reach if r in marks), None),
        next((i for i in Intent if i in marks), None),
    )


def with_details(cmoc: Configuration, given: Given) -> Configuration:
    """The configuration with what the detail options say; options not given change nothing.

    An empty text takes away what was said: `--rival ""` leaves no rival explanation.
    """
    many = ("actors", "interventions", "rivals", "follows")
    said: dict[str, Any] = {
        name: tuple(dict.fromkeys(text.strip() for text in given[name] if text.strip()))
        for name in many
        if given.get(name)
    }
    said |= {n: given[n].strip() for n in ("substantive", "note") if given.get(n) is not None}
    return replace(cmoc, **said, phase=given.get("phase") or cmoc.phase)


def extracts_for(store: Store, by: str, ids: Sequence[str]) -> list[Extract]:
    """Confirmed extracts, as the person who moves may see them.

    Raises:
        NotFoundError: nobody of that name, or no such confirmed extract.
    """
    if not ids:
        return []
    return chosen_extracts(confirmed_extracts(store, None if by == STEWARD else by), ids)


def some(ids: Sequence[str]) -> str:
    """A few ids, and how many more there are."""
    return ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")


def emit_move(result: dict[str, Any], *, as_json: bool) -> None:
    """Say which move was made."""
    text = (
        f"Move {result['move']}, {result['kind']}, by {result['by']}: "
        f"{some(result['touched'])}. The theory is at version {result['theory_version']}."
    )
    emit(result, as_json=as_json, text=text)
