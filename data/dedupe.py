"""Duplicate records: groups to merge without asking, groups to ask about, and the best of each.

Nothing is deleted here: a group is a proposal, and each record stays what it was.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from realist.data.dedupe_blocks import Prepared, candidate_pairs, prepare
from realist.data.dedupe_compare import AUTOMATIC, REVIEW, Likeness, compare
from realist.data.domain import Record
from realist.data.errors import UsageError
from realist.data.progress import Progress

_T = TypeVar("_T")
_LARGEST_REVIEW = 6  # records; a longer chain of doubtful pairs is shown pair by pair


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Records that seem to be one work; the first in the order given is the one to keep.

    In a group for review each record stands for all that were merged into it automatically.
    """

    ids: tuple[str, ...]
    confidence: float  # of the weakest link, 0 to 1
    reason: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class _Link:
    a: int
    b: int
    likeness: Likeness


def propose_groups(
    records: Sequence[Record], *, progress: Progress | None = None
) -> list[DuplicateGroup]:
    """Groups of duplicates among the records, automatic ones first, each by confidence.

    A record is in at most one automatic group. Two records with different DOIs are never in
    the same automatic group, directly or through a third.

    Raises:
        UsageError: a record without an id, or two with the same.
    """
    if len({record.id for record in records}) != len(records) or any(not r.id for r in records):
        raise UsageError("deduplication needs records with ids, each its own")
    with _collector_paused():
        prepared = prepare(records)
        links = [
            _Link(a.at, b.at, likeness)
            for a, b in candidate_pairs(prepared, progress)
            if (likeness := compare(a, b)).confidence >= REVIEW
        ]
    links.sort(key=lambda link: (-link.likeness.confidence, link.a, link.b))
    forest = _Forest(prepared)
    doubtful = _merge_automatic(links, forest, prepared)
    groups = _automatic_groups(forest, records)
    return groups + _review_groups(doubtful, forest, records)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No cycles arise here; looking for them among millions of objects takes time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Forest:
    """Disjoint sets of records, each with the identifiers that it holds."""

    def __init__(self, prepared: Sequence[Prepared]) -> None:
        self._parent = list(range(len(prepared)))
        self._dois = {p.at: {p.record.doi} for p in prepared if p.record.doi}
        self._pmids = {p.at: {p.record.pmid} for p in prepared if p.record.pmid}
        self.weakest: dict[int, Likeness] = {}

    def root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def clash(self, a: int, b: int) -> bool:
        """Whether two sets hold different DOIs, or different PMIDs."""
        one, two = self.root(a), self.root(b)
        return any(
            len(held.get(one, set()) | held.get(two, set())) > 1
            for held in (self._dois, self._pmids)
            if one in held and two in held
        )

    def join(self, a: int, b: int, likeness: Likeness) -> None:
        first, second = sorted((self.root(a), self.root(b)))
        if first == second:
            return
        self._parent[second] = first
        for held in (self._dois, self._pmids):
            if second in held:
                held.setdefault(first, set()).update(held.pop(second))
        links = [self.weakest.get(first), self.weakest.pop(second, None), likeness]
        self.weakest[first] = min(filter(None, links), key=lambda link: link.confidence)


def _merge_automatic(
    links: list[_Link], forest: _Forest, prepared: Sequence[Prepared]
) -> list[_Link]:
    """Join what needs no person, best first; gives the links that do need one."""
    torn = _torn(links, prepared)
    doubtful: list[_Link] = []
    for link in links:
        sure = link.likeness.confidence >= AUTOMATIC
        if sure and forest.root(link.a) == forest.root(link.b):
            continue
        if sure and not forest.clash(link.a, link.b) and not {link.a, link.b} & torn:
            forest.join(link.a, link.b, link.likeness)
        elif sure:
            why = f"{link.likeness.reason}, but it also matches a record with another DOI or PMID"
            doubtful.append(replace(link, likeness=Likeness(0.6, why)))
        else:
            doubtful.append(link)
    return doubtful


def _torn(links: Iterable[_Link], prepared: Sequence[Prepared]) -> set[int]:
    """Records without a DOI that match records with different ones: nobody can say which."""
    dois: defaultdict[int, set[str]] = defaultdict(set)
    for link in links:
        if link.likeness.confidence >= AUTOMATIC:
            for here, there in ((link.a, link.b), (link.b, link.a)):
                if not prepared[here].record.doi and prepared[there].record.doi:
                    dois[here].add(prepared[there].record.doi)
    return {at for at, found in dois.items() if len(found) > 1}


def _automatic_groups(forest: _Forest, records: Sequence[Record]) -> list[DuplicateGroup]:
    members: defaultdict[int, list[str]] = defaultdict(list)
    for at, record in enumerate(records):
        members[forest.root(at)].append(record.id)
    groups = [
        DuplicateGroup(tuple(ids), round(weakest.confidence, 3), weakest.reason, automatic=True)
        for root, ids in members.items()
        if (weakest := forest.weakest.get(root))
    ]
    return sorted(groups, key=lambda group: -group.confidence)


def _review_groups(
    doubtful: list[_Link], forest: _Forest, records: Sequence[Record]
) -> list[DuplicateGroup]:
    """Doubtful links between what is left after the automatic merges, chained where short."""
    best: dict[tuple[int, int], Likeness] = {}
    for link in doubtful:
        a, b = sorted((forest.root(link.a), forest.root(link.b)))
        if a != b:
            best.setdefault((a, b), link.likeness)
    chain: dict[int, int] = {}

    def root(at: int) -> int:
        while chain.setdefault(at, at) != at:
            at = chain[at]
        return at

    for a, b in best:
        one, two = sorted((root(a), root(b)))
        chain[two] = one
    clusters: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in best:
        clusters[root(pair[0])].append(pair)
    groups = []
    for pairs in clusters.values():
        whole = sorted({at for pair in pairs for at in pair})
        shown = (
            [(whole, pairs)] if len(whole) <= _LARGEST_REVIEW else [(list(p), [p]) for p in pairs]
        )
        for ats, links in shown:
            weakest = min((best[pair] for pair in links), key=lambda link: link.confidence)
            ids = tuple(records[at].id for at in ats)
            groups.append(DuplicateGroup(ids, weakest.confidence, weakest.reason, automatic=False))
    return sorted(groups, key=lambda group: -group.confidence)


def best_record(records: Sequence[Record]) -> Record:
    """The first record with the best field of each: what a merged group shows and ranks by.

    The longest abstract, author list and journal name; the title that is not in capitals, then
    the longest; identifiers and year by majority, then order; all keywords once. `fields`, `id`
    and `source_id` stay the first record's: the other sources keep their own rows.

    Raises:
        UsageError: no record given.
    """
    if not records:
        raise UsageError("no record to merge")
    return replace(
        records[0],
        title=max((r.title for r in records), key=lambda t: (bool(t) and not t.isupper(), len(t))),
        abstract=max((r.abstract for r in records), key=len),
        authors=max((r.authors for r in records), key=lambda names: (len(names), len(str(names)))),
        year=_commonest(r.year for r in records),
        journal=max((r.journal for r in records), key=len),
        keywords=tuple(dict.fromkeys(word for r in records for word in r.keywords)),
        doi=_commonest(r.doi for r in records) or "",
        pmid=_commonest(r.pmid for r in records) or "",
    )


def _commonest(values: Iterable[_T]) -> _T | None:
    """The value that most records give; of equals the first; None where none gives any."""
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None
