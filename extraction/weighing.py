"""Evidence on configurations: data points weighed, and configurations put to documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from realist.data.book import Book, numbered
from realist.data.configuration import STEWARD, Change, CmocTest, DataPoint, MoveKind
from realist.data.errors import RefusedError
from realist.extraction.confirmed import Extract

_FIXED = ("id", "source_id", "cmoc_id", "carried_from", "standing")


def weigh(book: Book, draft: DataPoint, extracts: Sequence[Extract] = ()) -> Change:
    """Say how a source bears on a configuration.

    Args:
        book: the synthesis as it stands.
        draft: source, configuration, stance and what else is said; its id is given here.
        extracts: confirmed extracts of that source that show it.

    Raises:
        RefusedError: the configuration is no longer worked with, or an extract is of another
            source.
    """
    return Change(MoveKind.WEIGH, evidence=(_point(book, draft, extracts),))


def reweigh(book: Book, changed: DataPoint) -> Change:
    """Change the stance, strength, rigour, context or note of a data point."""
    old = book.point(changed.id)
    if any(getattr(old, name) != getattr(changed, name) for name in _FIXED):
        raise RefusedError(f"{old.id}: what it is from and bears on stays; strike it instead")
    if changed == old:
        raise RefusedError(f"{old.id} says this already")
    book.live(old.cmoc_id)
    return Change(MoveKind.WEIGH, evidence=(changed,))


def strike(book: Book, identity: str) -> Change:
    """Take a data point back; its row stays on record."""
    point = book.point(identity)
    book.live(point.cmoc_id)
    return Change(MoveKind.WEIGH, evidence=(replace(point, standing=False),))


def put_to(
    book: Book, draft: CmocTest, found: DataPoint | None = None, extracts: Sequence[Extract] = ()
) -> Change:
    """Record what a person found on putting a configuration to a document.

    A verdict other than `no_evidence` also makes a data point of that stance. The same person's
    earlier test of the two gives way, and so does the data point it made.

    Args:
        book: the synthesis as it stands.
        draft: configuration, source, verdict, reviewer, reason; its id is given here.
        found: more on the data point: strength, context, rigour; its stance is the verdict's.
        extracts: confirmed extracts that show it.

    Raises:
        RefusedError: `no_evidence` with extracts, no reviewer, or a theory as a whole.
    """
    if draft.cmoc_id in book.theories:
        raise RefusedError(_through(book, draft.cmoc_id))
    cmoc, stance = book.live(draft.cmoc_id), draft.verdict.stance
    if draft.reviewer in ("", STEWARD):
        raise RefusedError("a test is made by a reviewer; say by whom")
    if stance is None and (extracts or found):
        raise RefusedError("no evidence was found, says the verdict; then none can be shown")
    identity = numbered("X", 5, book.tests, 1)[0]
    made = replace(draft, id=identity, cmoc_version=cmoc.version, standing=True)
    earlier = [
        t
        for t in book.tests_of(cmoc.id)
        if (t.source_id, t.reviewer) == (draft.source_id, draft.reviewer)
    ]
    points = [replace(p, standing=False) for t in earlier for p in _made_by(book, t)]
    if stance is not None:
        said = found or DataPoint(draft.source_id, cmoc.id, stance, note=draft.reason)
        said = replace(said, stance=stance, origin=_origin(made))
        points.append(_point(book, said, extracts))
    tests = (*(replace(t, standing=False) for t in earlier), made)
    return Change(MoveKind.TEST, evidence=tuple(points), tests=tests)


def _point(book: Book, draft: DataPoint, extracts: Sequence[Extract]) -> DataPoint:
    cmoc = book.live(draft.cmoc_id)
    for extract in extracts:
        if extract.document_id != draft.source_id:
            raise RefusedError(f"{extract.id} is of {extract.document_id}, not {draft.source_id}")
    return replace(
        draft,
        id=numbered("E", 5, book.evidence, 1)[0],
        extracts=tuple(dict.fromkeys([*draft.extracts, *(e.id for e in extracts)])),
        cmoc_version=cmoc.version,
        standing=True,
    )


def _through(book: Book, theory_id: str) -> str:
    cmocs = ", ".join(book.theory(theory_id).cmocs)
    through = cmocs or "it has none yet: make one of what it claims (`realist theory create`)"
    return f"{theory_id} is a theory: it is tested through its configurations ({through})"


def _origin(test: CmocTest) -> str:
    return f"{test.reviewer}, test {test.id}"


def _made_by(book: Book, test: CmocTest) -> list[DataPoint]:
    return [p for p in book.points(test.cmoc_id) if p.origin == _origin(test)]
