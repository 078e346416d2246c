"""Which records are worth comparing: those that share an identifier or the core of a title.

Comparing all pairs of 100,000 records would take days. Records meet in a block when they
share a DOI or PMID, a title's letters, the beginning or end of a title, or two of its three rarest
words (after Winkler's and Christen's standard and q-gram blocking; a misspelt rare word
leaves the other two).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from realist.data.dedupe_text import abstract_skeleton, numbers, plain, skeleton, words
from realist.data.domain import Record
from realist.data.identifiers import normalise_pmcid
from realist.data.progress import Progress

WIDEST = 10  # records of a block that are all compared; in a wider one, neighbours only
WINDOW = 5
_RAREST = 3
_EDGE = 26  # letters of a title's beginning and end
_OPENING = 160  # characters of an abstract whose letters make a key
_ABSTRACT_EDGE = 40
_PAGE_KEYS = frozenset(("sp", "pg", "pages", "page", "page start", "start page"))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record with what its comparison needs, computed once."""

    at: int  # its position
    record: Record
    words: tuple[str, ...]
    letters: str  # the title's skeleton
    numbers: tuple[str, ...]
    page: str  # the first page, "" where unknown
    pmcid: str
    opening: str  # the first letters of the abstract


def prepare(records: Sequence[Record]) -> list[Prepared]:
    """Each record, made ready to be compared."""
    return [_prepared(at, record) for at, record in enumerate(records)]


def _prepared(at: int, record: Record) -> Prepared:
    title = words(record.title)
    page = pmcid = ""
    for key, value in record.fields:
        name = key.strip(" -").lower()
        if name in _PAGE_KEYS and not page:
            page = plain(value).replace("\u2013", "-").split("-")[0].strip(' {}"p.')
        elif not pmcid and len(value) < 80 and value[:3].upper() == "PMC":
            pmcid = normalise_pmcid(value)
    opening = ""
    if len(record.abstract) > _OPENING:
        opening = abstract_skeleton(record.abstract[:_OPENING])[:_ABSTRACT_EDGE]
    return Prepared(
        at, record, tuple(title), skeleton(record.title), numbers(title), page, pmcid, opening
    )


def candidate_pairs(
    prepared: Sequence[Prepared], progress: Progress | None = None
) -> Iterator[tuple[Prepared, Prepared]]:
    """Each pair worth comparing, once, the earlier record first."""
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    rarity = Counter(word for item in prepared for word in set(item.words))
    for item in prepared:
        for key in _keys(item, rarity):
            blocks[key].append(item.at)
    seen: set[int] = set()
    total = len(prepared)
    shared = [members for members in blocks.values() if len(members) > 1]
    blocks.clear()
    for done, members in enumerate(shared):
        if progress and done % 5000 == 0:
            progress(done, len(shared))
        for a, b in _meetings(members, prepared):
            code = min(a, b) * total + max(a, b)
            if code not in seen:
                seen.add(code)
                yield prepared[min(a, b)], prepared[max(a, b)]


def _keys(item: Prepared, rarity: Counter[str]) -> Iterable[str]:
    """The blocks in which a record stands."""
    record = item.record
    keys: set[str] = set()
    if record.doi:
        keys.add(f"doi {record.doi}")
    if record.pmid:
        keys.add(f"pmid {record.pmid}")
    if item.pmcid:
        keys.add(f"pmc {item.pmcid}")
    if item.opening:
        keys.add(f"abstract {item.opening}")
    if not item.letters:
        return keys
    keys.add(f"title {item.letters}")
    if len(item.letters) >= _EDGE:
        keys.add(f"start {item.letters[:_EDGE]}")
        keys.add(f"end {item.letters[-_EDGE:]}")
    rarest = sorted(set(item.words), key=lambda word: (rarity[word], word))[:_RAREST]
    keys.update(f"{a} {b}" for a, b in combinations(sorted(rarest), 2))
    return keys


def _meetings(members: list[int], prepared: Sequence[Prepared]) -> Iterator[tuple[int, int]]:
    """All pairs of a block; of a wide one, neighbours by year, page and title."""
    if len(members) <= WIDEST:
        yield from combinations(members, 2)
        return

    def place(at: int) -> tuple[str, int, str, str]:
        item = prepared[at]
        return item.letters, item.record.year or 0, item.page, item.record.abstract[:40]

    ordered = sorted(members, key=place)
    for i, a in enumerate(ordered):
        for b in ordered[i + 1 : i + 1 + WINDOW]:
            yield a, b
