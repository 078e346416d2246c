"""Annotated documents: quotes in their roles, grouped into configurations.

The form of gold, replies, proposals and confirmed extracts alike, so that any two can be compared:

    {"document": "d1", "cmocs": [
        {"context": [{"quote": "…", "start": 0, "end": 9}], "resource": [], "reasoning": [],
         "outcome": []}]}

Offsets count code points of the document's canonical text and may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from realist.data.domain import ExtractDecision, ExtractVerdict, Proposal, Role
from realist.data.errors import InputError
from realist.extraction.locate import Source


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage in a role; without bounds where it was not located."""

    role: Role
    text: str
    start: int | None = None
    end: int | None = None

    @property
    def located(self) -> bool:
        """Whether it has a place in the document."""
        return self.start is not None and self.end is not None

    @property
    def place(self) -> tuple[Any, ...]:
        """What makes two quotes the same extract: role and bounds, or role and words."""
        words = "" if self.located else " ".join(self.text.casefold().split())
        return self.role, self.start, self.end, words


Configuration = tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator found in one document."""

    document: str
    cmocs: tuple[Configuration, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The extracts, each once even where it serves several configurations."""
        return tuple({q.place: q for cmoc in self.cmocs for q in cmoc}.values())


def annotation(row: Mapping[str, Any], where: str = "annotation") -> Annotation:
    """Read one document's annotation from its JSON form.

    Raises:
        InputError: what is missing or wrong, and where.

    >>> annotation({"document": "d1", "cmocs": [{"outcome": [{"quote": "it grew"}]}]}).quotes
    (Quote(role=<Role.OUTCOME: 'outcome'>, text='it grew', start=None, end=None),)
    """
    if not isinstance(row, Mapping):
        raise InputError(f"{where}: not a JSON object")
    if not isinstance(row.get("document"), str):
        raise InputError(f"{where}: no text in `document`, the document's name")
    if not isinstance(row.get("cmocs"), list):
        raise InputError(f"{where}: no list in `cmocs`; give [] where there is no configuration")
    cmocs = [_configuration(one, f"{where}, cmoc {n}") for n, one in enumerate(row["cmocs"], 1)]
    return Annotation(row["document"], tuple(cmocs))


def annotations_from_jsonl(
    lines: Iterable[str], where: str = "line"
) -> tuple[list[Annotation], list[str]]:
    """Annotations of a JSONL file, lines on one document joined, and what could not be read.

    A bad line loses nothing but itself.

    >>> annotations_from_jsonl(['{"document": "d1", "cmocs": []}', "oops"], "gold.jsonl")[1]
    ['gold.jsonl, line 2: not JSON (Expecting value)']
    """
    found: dict[str, Annotation] = {}
    rejected = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{where}, line {number}"
        try:
            one = annotation(json.loads(line), place)
        except json.JSONDecodeError as error:
            rejected.append(f"{place}: not JSON ({error.msg})")
        except InputError as error:
            rejected.append(str(error))
        else:
            known = found.get(one.document, Annotation(one.document))
            found[one.document] = replace(known, cmocs=known.cmocs + one.cmocs)
    return list(found.values()), rejected


def annotations_from_proposals(
    proposals: Iterable[Proposal], names: Mapping[str, str] | None = None
) -> list[Annotation]:
    """What a proposer suggested; proposals with one configuration key belong together.

    Args:
        proposals: Of any documents.
        names: Document ids to the names that the gold uses; ids stand where none is given.
    """
    return _grouped(
        (
            (p, Quote(p.role, p.wording, p.located.start, p.located.end), p.configuration)
            for p in proposals
        ),
        names or {},
    )


def annotations_from_decisions(
    proposals: Iterable[Proposal],
    decisions: Iterable[ExtractDecision],
    names: Mapping[str, str] | None = None,
) -> list[Annotation]:
    """What a person confirmed or edited, with the role and bounds as they stood after it.

    Give one reviewer's standing decisions to compare person with person.
    """
    by_id = {p.id: p for p in proposals}
    kept = (d for d in decisions if d.verdict in (ExtractVerdict.CONFIRM, ExtractVerdict.EDIT))
    return _grouped(
        (
            (p, Quote(d.role, p.wording, d.start, d.end), p.configuration)
            for d in kept
            if (p := by_id.get(d.proposal_id)) is not None
        ),
        names or {},
    )


def locate_quotes(one: Annotation, text: str) -> Annotation:
    """The annotation with each quote that had no bounds looked up in the document's text."""
    if all(quote.located for quote in one.quotes):
        return one
    source = Source(text)
    return replace(one, cmocs=tuple(tuple(_placed(q, source) for q in c) for c in one.cmocs))


def misplaced(one: Annotation, text: str) -> list[Quote]:
    """Quotes whose bounds hold other words than the quote says, white space aside."""
    return [
        quote
        for quote in one.quotes
        if quote.located and text[quote.start : quote.end].split() != quote.text.split()
    ]


def _configuration(entry: object, where: str) -> Configuration:
    if not isinstance(entry, Mapping):
        raise InputError(f"{where}: not an object with the lists {', '.join(Role)}")
    quotes = []
    for role in Role:
        items = entry.get(role, [])
        if not isinstance(items, list):
            raise InputError(f"{where}: `{role}` is not a list of quotes")
        quotes += [_quote(role, item, f"{where}, {role} {n}") for n, item in enumerate(items, 1)]
    return tuple(quotes)


def _quote(role: Role, item: object, where: str) -> Quote:
    if not isinstance(item, Mapping) or not isinstance(item.get("quote"), str):
        raise InputError(f'{where}: not of the form {{"quote": text, "start": n, "end": n}}')
    start, end = item.get("start"), item.get("end")
    if start is None or end is None:
        return Quote(role, item["quote"])
    if not (type(start) is type(end) is int and 0 <= start < end):
        raise InputError(f"{where}: start {start!r} and end {end!r} are no range of characters")
    return Quote(role, item["quote"], start, end)


def _grouped(
    found: Iterable[tuple[Proposal, Quote, str]], names: Mapping[str, str]
) -> list[Annotation]:
    documents: dict[str, dict[str, list[Quote]]] = {}
    for number, (proposal, quote, key) in enumerate(found):
        document = names.get(proposal.document_id, proposal.document_id)
        documents.setdefault(document, {}).setdefault(key or f"alone {number}", []).append(quote)
    return [
        Annotation(document, tuple(tuple(quotes) for quotes in cmocs.values()))
        for document, cmocs in documents.items()
    ]


def _placed(quote: Quote, source: Source) -> Quote:
    if quote.located:
        return quote
    found = source.locate(quote.text)
    return replace(quote, start=found.start, end=found.end)
