"""Merging and splitting configurations: the moves that lineage is made of.

What comes of a merge or a split is new and names its parents; the parents stay, with their
evidence, under the status that says what became of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from realist.data.book import Book, numbered
from realist.data.configuration import (
    Change,
    Configuration,
    DataPoint,
    MoveKind,
    ProgrammeTheory,
)
from realist.data.domain import CmocStatus, Role
from realist.data.errors import RefusedError
from realist.extraction.shaping import fresh


def merge(book: Book, ids: Sequence[str], draft: Configuration | None = None) -> Change:
    """Several configurations become one, which takes over their evidence and places in theories.

    What followed one of them (whose outcome is its context) follows the new one.

    Args:
        book: the synthesis as it stands.
        ids: two or more live configurations.
        draft: what the new one says; by default all entries of all, each once.

    Raises:
        RefusedError: fewer than two, or one that is no longer worked with.
    """
    parents = [book.live(i) for i in dict.fromkeys(ids)]
    if len(parents) < 2:
        raise RefusedError("a merge needs two configurations or more")
    wanted = replace(draft or union(parents), parents=tuple(p.id for p in parents))
    made = fresh(book, [wanted])[0]
    carried = [(point, made) for p in parents for point in book.points(p.id)]
    heirs = {p.id: [made.id] for p in parents}
    return Change(
        MoveKind.MERGE,
        theories=_replaced(book, heirs),
        cmocs=(*_gone(parents, CmocStatus.MERGED), *_following(book, heirs), made),
        evidence=_carried(book, carried),
    )


def split(
    book: Book,
    identity: str,
    drafts: Sequence[Configuration],
    evidence: Sequence[Sequence[str]],
) -> Change:
    """One configuration becomes several; each takes the evidence a person gives it.

    Args:
        book: the synthesis as it stands.
        identity: a live configuration.
        drafts: what each new one says; two or more.
        evidence: for each draft the ids of the parent's data points that bear on it.

    Raises:
        RefusedError: fewer than two, or a data point that none of them takes.
    """
    parent = book.live(identity)
    if len(drafts) < 2 or len(drafts) != len(evidence):
        raise RefusedError("a split needs two configurations or more, each with its evidence")
    made = fresh(book, [replace(d, parents=(parent.id,)) for d in drafts])
    there = {p.id: p for p in book.points(parent.id)}
    given = {i for some in evidence for i in some}
    if strange := sorted(given - there.keys()):
        raise RefusedError(f"{', '.join(strange)}: not evidence for {identity}")
    if left := sorted(there.keys() - given):
        raise RefusedError(f"{', '.join(left)}: say which of the new ones this bears on")
    pairs = [
        (there[i], new) for new, some in zip(made, evidence, strict=True) for i in sorted({*some})
    ]
    heirs = {parent.id: [m.id for m in made]}
    with_outcome = [m.id for m in made if any(e.role is Role.OUTCOME for e in m.slots)]
    follow = _following(book, {parent.id: with_outcome or heirs[parent.id]})
    return Change(
        MoveKind.SPLIT,
        theories=_replaced(book, heirs),
        cmocs=(*_gone([parent], CmocStatus.SPLIT), *follow, *made),
        evidence=_carried(book, pairs),
    )


def union(parents: Sequence[Configuration]) -> Configuration:
    """All that the parents say, under the first one's phase and, where they agree, theme."""
    first = parents[0]
    themes = {p.theme for p in parents}
    return Configuration(
        id="",
        number=0,
        phase=first.phase,
        theme=first.theme if len(themes) == 1 else "",
        slots=tuple(entry for p in parents for entry in p.slots),
        label=first.label,
        interventions=tuple(dict.fromkeys(i for p in parents for i in p.interventions)),
        actors=tuple(dict.fromkeys(a for p in parents for a in p.actors)),
        substantive="; ".join(dict.fromkeys(p.substantive for p in parents if p.substantive)),
        rivals=tuple(dict.fromkeys(r for p in parents for r in p.rivals)),
        follows=tuple(
            dict.fromkeys(
                f for p in parents for f in p.follows if f not in {q.id for q in parents}
            )
        ),
    )


def _gone(parents: Sequence[Configuration], status: CmocStatus) -> list[Configuration]:
    return [replace(p, status=status, version=p.version + 1) for p in parents]


def _carried(
    book: Book, pairs: Sequence[tuple[DataPoint, Configuration]]
) -> tuple[DataPoint, ...]:
    """The same data points, bearing on what came of the configuration they bore on."""
    ids = numbered("E", 5, book.evidence, len(pairs))
    return tuple(
        replace(point, id=i, cmoc_id=new.id, cmoc_version=new.version, carried_from=point.id)
        for i, (point, new) in zip(ids, pairs, strict=True)
    )


def _following(book: Book, heirs: Mapping[str, Sequence[str]]) -> list[Configuration]:
    """The live configurations whose context was a parent's outcome, following what came of it."""
    return [
        replace(
            cmoc,
            follows=tuple(
                dict.fromkeys(new for old in cmoc.follows for new in heirs.get(old, [old]))
            ),
            version=cmoc.version + 1,
        )
        for cmoc in book.live_cmocs()
        if cmoc.id not in heirs and heirs.keys() & set(cmoc.follows)
    ]


def _replaced(book: Book, heirs: Mapping[str, Sequence[str]]) -> tuple[ProgrammeTheory, ...]:
    """The live theories that rested on the parents, resting on what came of them."""
    changed = [t for t in book.live_theories() if heirs.keys() & set(t.cmocs)]
    return tuple(
        replace(
            theory,
            cmocs=tuple(
                dict.fromkeys(new for old in theory.cmocs for new in heirs.get(old, [old]))
            ),
            version=theory.version + 1,
        )
        for theory in changed
    )
