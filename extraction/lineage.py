"""Where configurations and theories come from, as data and as a drawing."""

from __future__ import annotations

from dataclasses import dataclass

from realist.data.book import Book
from realist.data.configuration import Configuration, Entry, ProgrammeTheory, State
from realist.data.domain import Role
from realist.extraction.drawing import Drawing, shortened

_BOX, _GAP, _TOP = 220, 70, 40
_ROLES = {
    Role.CONTEXT: "Context",
    Role.RESOURCE: "Mechanism: resource",
    Role.REASONING: "Mechanism: reasoning",
    Role.OUTCOME: "Outcome",
}


@dataclass(frozen=True, slots=True)
class Edge:
    """Something came of something else, or a theory rests on a configuration."""

    source: str
    target: str
    kind: str  # "parent", "theory" or "follows"


def edges_of(book: Book) -> list[Edge]:
    """Every link between what was not withdrawn."""
    cmocs, theories = book.standing_cmocs(), book.standing_theories()
    found = [Edge(p, c.id, "parent") for c in cmocs for p in c.parents]
    found += [Edge(p, t.id, "parent") for t in theories for p in t.parents]
    found += [Edge(f, c.id, "follows") for c in cmocs for f in c.follows]
    return found + [Edge(c, t.id, "theory") for t in theories for c in t.cmocs]


def unexplained(book: Book) -> list[str]:
    """Final configurations whose origin, and merged ones whose heir, nobody recorded.

    Nothing is inferred here: where a publication does not say which went into which, the
    lineage says that it is not stated.
    """
    cmocs = book.standing_cmocs()
    initial = {c.id for c in cmocs if c.phase == "initial"}
    inherited = {p for c in cmocs for p in c.parents}
    origin = [c.id for c in cmocs if c.phase == "final" and not c.parents and initial]
    ended = [c.id for c in cmocs if c.status in ("merged", "split") and c.id not in inherited]
    notes = []
    if origin:
        notes.append(f"From which initial configurations these come is not stated: {_all(origin)}")
    if ended:
        notes.append(f"What these went into is not stated: {_all(ended)}")
    return notes


def lineage_svg(book: Book) -> str:
    """From the initial theories and configurations, left, to the final theories, right."""
    drawing = Drawing("Lineage of configurations and theories")
    column_of = _columns(book)
    boxes: dict[str, tuple[float, float, float]] = {}
    down: dict[int, float] = {}
    everything: list[Configuration | ProgrammeTheory] = [*book.standing_cmocs()]
    everything += sorted(book.standing_theories(), key=lambda t: (t.phase != "initial", t.id))
    for item in everything:
        column = column_of[item.id]
        at = (8 + column * (_BOX + _GAP), down.get(column, _TOP))
        height = drawing.box(at, _BOX, _lines(item), kind="" if _in_use(item) else "gone")
        boxes[item.id] = (*at, height)
        down[column] = at[1] + height + 14
    for edge in edges_of(book):
        _join(drawing, boxes, edge)
    notes = unexplained(book)
    if any(edge.kind == "follows" for edge in edges_of(book)):
        notes.append("Dashed: the outcome of one is a context of the other")
    for n, note in enumerate(notes):
        drawing.text((8, max(down.values(), default=_TOP) + 20 + 18 * n), note)
    drawing.text((8, 22), drawing.title, kind="head")
    return drawing.svg()


def theory_svg(book: Book, theory: ProgrammeTheory) -> str:
    """A theory, its configurations, and the entries of each by role."""
    drawing = Drawing(f"{theory.theme or theory.id}: theory and configurations")
    drawing.text((8, 22), drawing.title, kind="head")
    x = [8 + n * (_BOX + 40) for n in range(6)]
    left = [f"{theory.theme} ({theory.id})", theory.statement]
    drawing.box((x[0], _TOP), _BOX, left)
    y, start = float(_TOP), (x[0] + _BOX, _TOP + 20)
    for cmoc in (book.cmoc(i) for i in theory.cmocs):
        drawing.line(start, (x[1], y + 20))
        heights = [drawing.box((x[1], y), _BOX, _lines(cmoc))]
        for column, role in zip(x[2:], Role, strict=True):
            said = [f"- {_marked(entry)}" for entry in cmoc.slots if entry.role is role]
            head = [_ROLES[role], *(said or ["not known yet"])]
            heights.append(drawing.box((column, y), _BOX, head, kind="" if said else "open"))
            drawing.line((column - 40, y + 20), (column, y + 20))
        y += max(heights) + 20
    return drawing.svg()


def _columns(book: Book) -> dict[str, int]:
    """Initial theories first, then configurations by generation, then theories by generation."""
    depth, theories = depths(book), {t.id: t for t in book.standing_theories()}
    early = int(any(t.phase == "initial" for t in theories.values()))
    last = max(depth.values(), default=-1) + 1 + early
    found = {identity: own + early for identity, own in depth.items()}
    waiting = dict(theories)
    while waiting:  # parents first: there are no cycles
        for theory in list(waiting.values()):
            if not waiting.keys() & set(theory.parents):
                least = 0 if theory.phase == "initial" else last
                found[theory.id] = max([least, *(found[p] + 1 for p in theory.parents)])
                del waiting[theory.id]
    return found


def depths(book: Book) -> dict[str, int]:
    """How many generations stand before each configuration; final ones are at least the second."""
    cmocs = {c.id: c for c in book.standing_cmocs()}
    initial = any(c.phase == "initial" for c in cmocs.values())
    found: dict[str, int] = {}
    while len(found) < len(cmocs):  # parents first: there are no cycles
        for cmoc in cmocs.values():
            if cmoc.id not in found and all(p in found for p in cmoc.parents):
                least = int(initial and cmoc.phase == "final")
                found[cmoc.id] = max([least, *(found[p] + 1 for p in cmoc.parents)])
    return found


def _lines(item: Configuration | ProgrammeTheory) -> list[str]:
    if isinstance(item, ProgrammeTheory):
        gist = shortened(item.statement or item.note, 160)
        return [item.theme or item.id, f"{item.id}, {item.phase}, version {item.version}", gist]
    said = [f"{item.phase} CMOC {item.number}", item.label, f"{item.id}, version {item.version}"]
    return [line for line in (*said, item.status.replace("_", " ")) if line]


def _marked(entry: Entry) -> str:
    """An entry with what is said of it: inferred, and of an outcome its reach and intent."""
    marks = [m for m in (entry.reach, entry.intent, "" if entry.stated else "inferred") if m]
    return f"{entry.text} [{', '.join(marks)}]" if marks else entry.text


def _in_use(item: Configuration | ProgrammeTheory) -> bool:
    return item.live if isinstance(item, Configuration) else item.state is State.LIVE


def _join(drawing: Drawing, boxes: dict[str, tuple[float, float, float]], edge: Edge) -> None:
    (ax, ay, ah), (bx, by, bh) = boxes[edge.source], boxes[edge.target]
    if bx < ax:  # from a configuration back to the initial theory that it belongs to
        (ax, ay, ah), (bx, by, bh) = (bx, by, bh), (ax, ay, ah)
    end = bx + _BOX if ax == bx else bx
    kind = "loose" if edge.kind == "follows" else ""
    drawing.line((ax + _BOX, ay + ah / 2), (end, by + bh / 2), kind=kind)


def _all(ids: list[str]) -> str:
    return ", ".join(ids)
