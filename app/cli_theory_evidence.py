"""Commands on evidence, tests, theories and sentences: moves in the log as well."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import click

from realist.app.options import Command
from realist.app.theory_options import Move, Who, a_move, extract_option, extracts_for
from realist.data.book import Book
from realist.data.configuration import (
    Change,
    CmocTest,
    CmocVerdict,
    DataPoint,
    ProgrammeTheory,
)
from realist.data.domain import Stance
from realist.data.errors import UsageError
from realist.data.store import Store
from realist.extraction import settling, theorising, weighing

_SAID = ("strength", "context", "rigour", "rationale", "note")


def point_options(command: Command) -> Command:
    """What may be said of a piece of evidence; levels are the review's own words."""
    helps = (
        ("note", "What it says, in a few words."),
        ("strength", "How strongly it bears, on the review's own scale."),
        ("context", "The circumstances it was found in."),
        ("rigour", "How trustworthy this piece of data is, on the review's own scale."),
        ("rationale", "Why that level of rigour."),
    )
    for name, text in reversed(helps):
        command = click.option(f"--{name}", metavar="TEXT", help=text)(command)
    return command


@click.command(epilog='Example: realist theory weigh C001 D002 qualifies --reason "an obstacle"')
@click.argument("cmoc", metavar="CMOC")
@click.argument("source", metavar="DOCUMENT")
@click.argument("stance", type=click.Choice([str(s) for s in Stance]))
@point_options
@extract_option
@a_move
def weigh(store: Store, who: Who, cmoc: str, source: str, stance: str, **given: Any) -> Move:
    """Say how a document (or record) bears on a configuration."""
    point = replace(DataPoint(source, cmoc, Stance(stance), origin=who.by), **_said(given))
    found = extracts_for(store, who.by, given["extracts"])
    return lambda book: weighing.weigh(book, point, found)


@click.command(
    epilog='Example: realist theory reweigh E00003 --rigour high --reason "triangulated"'
)
@click.argument("identity", metavar="EVIDENCE")
@click.option("--stance", type=click.Choice([str(s) for s in Stance]), help="Another stance.")
@point_options
@a_move
def reweigh(_store: Store, _who: Who, identity: str, stance: str | None, **given: Any) -> Move:
    """Change the stance, strength, rigour, context or note of a piece of evidence."""
    said = _said(given) | ({"stance": Stance(stance)} if stance else {})
    return lambda book: weighing.reweigh(book, replace(book.point(identity), **said))


@click.command(epilog='Example: realist theory strike E00003 --reason "about another programme"')
@click.argument("identity", metavar="EVIDENCE")
@a_move
def strike(_store: Store, _who: Who, identity: str) -> Move:
    """Take a piece of evidence back; its row stays on record."""
    return partial(weighing.strike, identity=identity)


@click.command(
    epilog="Example: realist theory test C001 D002 no_evidence --by Ann "
    '--reason "read in full, silent on it"'
)
@click.argument("cmoc", metavar="CMOC")
@click.argument("source", metavar="DOCUMENT")
@click.argument("verdict", type=click.Choice([str(v) for v in CmocVerdict]))
@click.option("--proposer", default="", metavar="NAME", help="What suggested it, if anything.")
@point_options
@extract_option
@a_move
def test(store: Store, who: Who, cmoc: str, source: str, verdict: str, **given: Any) -> Move:
    """Record what a person found on putting a configuration to a document."""
    found = CmocVerdict(verdict)
    tested = CmocTest("", cmoc, source, found, who.by, who.reason, given["proposer"])
    said, stance = _said(given), found.stance
    if said and stance is None:
        raise UsageError("no evidence was found, says the verdict: nothing to say of it")
    point = replace(DataPoint(source, cmoc, stance, note=who.reason), **said) if stance else None
    extracts = extracts_for(store, who.by, given["extracts"])
    return lambda book: weighing.put_to(book, tested, point, extracts)


@click.command(
    epilog="Example: realist theory write --theme Being --statement "
    '"Leaders who learn let others learn." --cmoc C001 --reason "first draft"'
)
@click.argument("identity", metavar="[ID]", default="")
@click.option("--statement", metavar="TEXT", help="What the theory says.")
@click.option("--theme", metavar="TEXT", help="Of the organising framework.")
@click.option("--cmoc", "cmocs", multiple=True, metavar="ID", help="It rests on; repeatable.")
@click.option("--parent", "parents", multiple=True, metavar="ID", help="An earlier theory.")
@click.option("--substantive", metavar="TEXT", help="The substantive theory it draws on.")
@click.option("--phase", type=click.Choice(["initial", "final"]), help="Of the review.")
@a_move
def write(_store: Store, _who: Who, identity: str, **given: Any) -> Move:
    """Write a programme theory, or with its ID reword one."""
    said = {name: value for name, value in given.items() if value}

    def make(book: Book) -> Change:
        if identity:
            return theorising.retheorise(book, replace(book.theory(identity), **said))
        return theorising.theorise(book, replace(ProgrammeTheory("", "", ""), **said))

    return make


@click.command(
    epilog='Example: realist theory sentence C001 "If ..., then ..., because ..." --reason R'
)
@click.argument("identity", metavar="ID")
@click.argument("sentence")
@a_move
def sentence(_store: Store, _who: Who, identity: str, sentence: str) -> Move:
    """Accept a sentence as a configuration's if-then-because statement."""
    return partial(settling.accept_sentence, identity=identity, sentence=sentence)


def _said(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _SAID if given[name]}


COMMANDS = (weigh, reweigh, strike, test, write, sentence)
