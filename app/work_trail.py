"""The decision trail of the theory: its moves as data, as a table, and each change in words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from realist.data.configuration import CmocVerdict, Move
from realist.data.domain import CmocStatus, Role
from realist.data.errors import NotFoundError
from realist.data.view import View

Rows = list[dict[str, Any]]
_HEAD = (
    "move",
    "at",
    "by",
    "kind",
    "reason",
    "rests_on",
    "theory_version",
    "undoes",
    "undone_by",
    "id",
    "changed",
    "before",
    "after",
)
_UNTOLD = ("id", "version", "cmoc_version")  # the move and its row say these
_USUAL: dict[str, Any] = {"standing": True, "state": "live"}  # of what is new
_LISTED = {*CmocStatus, *CmocVerdict}
_WORDS = {"cmoc_id": "configuration", "source_id": "document", "follows": "its context comes from"}


def trail(view: View, identity: str | None = None) -> Rows:
    """The decision trail: each move with who, when, why, on what evidence, from what to what.

    Without what a viewer is still blind to: a colleague's test, and what was done to it.

    Raises:
        NotFoundError: nothing of that id is in the theory, as far as the viewer may know.
    """
    if identity is not None and view.book().find(identity) is None:
        raise NotFoundError(f"no {identity!r} in the theory; `realist theory list` lists it")
    return [
        described_move(m) | {"before": m.before, "after": m.after}
        for m in moves_seen(view, identity)
    ]


def moves_seen(view: View, identity: str | None = None) -> list[Move]:
    """The moves that a viewer may know of, oldest first."""
    whole, seen = view.store.book(), view.book()
    hidden = (whole.tests.keys() - seen.tests.keys()) | (
        whole.evidence.keys() - seen.evidence.keys()
    )
    return [m for m in view.store.moves(identity) if hidden.isdisjoint(m.touched)]


def trail_csv(rows: Rows) -> str:
    """The trail as CSV: a row for each thing that a move touched, and what changed in words.

    The two last columns hold the thing as it was and as it is after, as JSON.
    """
    from realist.data.export import neutral

    written = io.StringIO()
    written.write("\ufeff")  # Excel needs the mark
    table = csv.writer(written)
    table.writerow(_HEAD)
    for row in rows:
        said = row | {name: row[name] or "" for name in ("undoes", "undone_by")}
        said |= {"rests_on": " ".join(row["rests_on"]), "theory_version": row["version"]}
        for identity in row["touched"]:
            before, after = row["before"].get(identity), row["after"].get(identity)
            told = {"id": identity, "changed": changed(before, after or {})}
            images = {"before": _image(before), "after": _image(after)}
            cells = said | told | images
            table.writerow(neutral(str(cells[name])) for name in _HEAD)
    return written.getvalue()


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    """What a move changed of one thing, in words; of what is new, all that it says."""
    was = _USUAL if before is None else before
    told = []
    for name, value in after.items():
        old = was.get(name)
        if name not in _UNTOLD and (old or None) != (value or None):
            told += _by_role(old, value) if name == "slots" else [_difference(name, old, value)]
    return "; ".join(["new", *told] if before is None else told) or "as before"


def _by_role(old: Any, new: Any) -> list[str]:
    """What changed in each slot, the unchanged ones left out."""
    sides = [
        [[_entry(e) for e in side or () if e["role"] == role] for side in (old, new)]
        for role in Role
    ]
    return [
        _difference(str(role), was, now)
        for role, (was, now) in zip(Role, sides, strict=True)
        if was != now
    ]


def _entry(entry: Mapping[str, Any]) -> str:
    marks = [entry.get("reach"), entry.get("intent"), "" if entry["stated"] else "inferred"]
    marked = f" [{', '.join(str(m) for m in marks if m)}]" if any(marks) else ""
    made_of = f" ({', '.join(entry['extracts'])})" if entry.get("extracts") else ""
    return f"“{entry['text']}”{marked}{made_of}"


def _difference(name: str, old: Any, new: Any) -> str:
    """One field: what it says now and what it said; of a list what came and what went."""
    if name == "standing":
        return "stands again" if new else "taken back"
    words = _WORDS.get(name, name.replace("_", " "))
    if isinstance(new, (list, tuple)):
        had = list(old or ())
        came, went = [x for x in new if x not in had], [x for x in had if x not in new]
        parts = [", ".join(map(str, came)), f"no longer {', '.join(map(str, went))}"]
        said = "; ".join(part for part, some in zip(parts, (came, went), strict=True) if some)
        return f"{words}: {said or 'in another order'}"
    was = f" (was {_plain(old)})" if old else ""
    return f"{words}: {_plain(new) if new else 'none'}{was}"


def _plain(value: Any) -> str:
    """A value as text; of the words of our lists without underscores."""
    return str(value).replace("_", " ") if str(value) in _LISTED else str(value)


def _image(row: dict[str, Any] | None) -> str:
    return "" if row is None else json.dumps(row, ensure_ascii=False, sort_keys=True)


def described_move(move: Move) -> dict[str, Any]:
    """A move without what it changed."""
    return {
        "move": move.id,
        "at": move.at,
        "by": move.by,
        "kind": str(move.kind),
        "reason": move.reason,
        "rests_on": list(move.rests_on),
        "touched": list(move.touched),
        "version": move.version,
        "undoes": move.undoes,
        "undone_by": move.undone_by,
    }
