"""Demi-regularities: C-M, M-O and C-M-O patterns that recur over documents, with counts.

Entries that say nearly the same are taken as one by likeness; what was taken together is
listed, so that a person can see whether it should have been.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from realist.data.book import Book
from realist.data.configuration import Configuration
from realist.data.domain import Role
from realist.extraction.confirmed import Extract
from realist.extraction.likeness import Embed, text_likeness
from realist.extraction.matrix import IN_FAVOUR

SAME = 0.6  # likeness by words from which two entries count as one piece
SAME_MEANING = 0.7
LETTERS = {Role.CONTEXT: "C", Role.RESOURCE: "M", Role.REASONING: "M", Role.OUTCOME: "O"}
KINDS = ("CM", "MO", "CMO")


@dataclass(frozen=True, slots=True)
class Instance:
    """What one document tells together: a configuration it favours, or extracts that belong."""

    document: str
    origin: str  # the configuration's id, or the extracts' key
    pieces: tuple[tuple[str, str], ...]  # (C, M or O; what it says)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Pieces that occur together in several documents."""

    kind: str  # CM, MO or CMO
    pieces: tuple[str, ...]  # the commonest wording of each
    variants: tuple[tuple[str, ...], ...]  # all that was taken as the same, by piece
    documents: tuple[str, ...]
    origins: tuple[str, ...]


def instances_of(
    book: Book, cmocs: Sequence[Configuration], extracts: Iterable[Extract] = ()
) -> list[Instance]:
    """Each configuration in each document that favours it, and confirmed extracts by their key."""
    found = [
        Instance(document, cmoc.id, tuple((LETTERS[e.role], e.text) for e in cmoc.slots))
        for cmoc in cmocs
        for document in sorted(
            {p.source_id for p in book.points(cmoc.id) if p.stance in IN_FAVOUR}
        )
    ]
    together: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for extract in extracts:
        if extract.configuration and extract.text:
            key = (extract.document_id, extract.configuration)
            together.setdefault(key, []).append((LETTERS[extract.role], extract.text))
    return found + [Instance(d, key, tuple(said)) for (d, key), said in together.items()]


def patterns(
    instances: Sequence[Instance],
    *,
    least: int = 2,
    same: float | None = None,
    embed: Embed | None = None,
) -> list[Pattern]:
    """The patterns that at least `least` documents show, those of most documents first.

    Args:
        instances: what each document tells together.
        least: how many documents make a pattern.
        same: from which likeness two entries are one piece.
        embed: texts to unit vectors, where likeness should go by meaning.
    """
    threshold = same if same is not None else (SAME_MEANING if embed else SAME)
    group = {
        letter: _grouped(
            [t for i in instances for k, t in i.pieces if k == letter], threshold, embed
        )
        for letter in "CMO"
    }
    found: dict[tuple[str, tuple[int, ...]], list[tuple[Instance, tuple[str, ...]]]] = {}
    for instance in instances:
        for kind in KINDS:
            said = [[t for k, t in instance.pieces if k == letter] for letter in kind]
            for some in product(*said):
                key = tuple(group[k][t] for k, t in zip(kind, some, strict=True))
                found.setdefault((kind, key), []).append((instance, some))
    made = [_pattern(kind, seen) for (kind, _), seen in found.items()]
    kept = [p for p in made if len(p.documents) >= least]
    return sorted(kept, key=lambda p: (-len(p.documents), -len(p.kind), p.pieces))


def _pattern(kind: str, seen: Sequence[tuple[Instance, tuple[str, ...]]]) -> Pattern:
    columns = list(zip(*(some for _, some in seen), strict=True))
    return Pattern(
        kind,
        tuple(max(sorted(set(column)), key=column.count) for column in columns),
        tuple(tuple(sorted(set(column))) for column in columns),
        tuple(sorted({instance.document for instance, _ in seen})),
        tuple(sorted({instance.origin for instance, _ in seen})),
    )


def _grouped(said: Sequence[str], threshold: float, embed: Embed | None) -> dict[str, int]:
    """The group of each text: texts that are alike, directly or through others, share one."""
    distinct = sorted(set(said))
    group = {text: n for n, text in enumerate(distinct)}
    if len(distinct) < 2:
        return group
    alike = text_likeness(distinct, embed=embed)
    for n, one in enumerate(distinct):
        for m in range(n):
            if alike[n, m] >= threshold and group[one] != group[distinct[m]]:
                old, new = group[one], group[distinct[m]]
                group = {text: new if g == old else g for text, g in group.items()}
    return group
