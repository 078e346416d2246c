"""Decisions that come in a table: each row is taken, known already, or rejected with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from realist.data.domain import Decision, Reviewer, Seen, Stage, Verdict
from realist.data.errors import InputError

COLUMNS = ("record_id", "reviewer", "verdict")

WORDS = {
    Verdict.INCLUDE: ("include", "included", "in", "yes", "y", "1", "1.0", "true", "relevant"),
    Verdict.MAYBE: ("maybe", "unsure", "unclear", "?"),
    Verdict.EXCLUDE: ("exclude", "excluded", "out", "no", "n", "0", "0.0", "false", "irrelevant"),
}
VERDICTS = {word: verdict for verdict, words in WORDS.items() for word in words}

Row = tuple[int, Mapping[str, str]]  # the line it stands in, and its cells by column


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken: where it stands and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Taken:
    """What a table of decisions came to."""

    new: list[Decision] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def take(
    rows: Iterable[Row],
    *,
    stage: Stage,
    record_ids: Mapping[str, list[str]],
    reviewers: Iterable[Reviewer],
    standing: Mapping[tuple[str, str], Decision],
) -> Taken:
    """Turn rows into decisions.

    Args:
        rows: line number and cells of each.
        stage: the stage all of them were made at.
        record_ids: Realist's ids for each name a record goes by.
        reviewers: who may decide.
        standing: decisions standing now, by record id and reviewer; a different verdict
            supersedes, the same one is known already.
    """
    taken, names = Taken(), {r.name for r in reviewers}
    made = dict(standing)
    here: set[tuple[str, str]] = set()
    for line, cells in rows:
        try:
            decision = _decision(cells, stage, record_ids, names)
        except InputError as error:
            taken.rejected.append(Rejection(line, str(error)))
            continue
        key = (decision.record_id, decision.reviewer)
        before = made.get(key)
        if before and _same(before, decision):
            taken.unchanged += 1
        elif key in here:
            reason = f"a second, different decision of {key[1]} on {key[0]}; the first was taken"
            taken.rejected.append(Rejection(line, reason))
        else:
            made[key] = decision
            taken.new.append(replace(decision, supersedes=before.id if before else None))
        here.add(key)
    return taken


def _decision(
    cells: Mapping[str, str], stage: Stage, record_ids: Mapping[str, list[str]], names: set[str]
) -> Decision:
    cell = {column: (value or "").strip() for column, value in cells.items()}
    found = record_ids.get(cell["record_id"], [])
    if len(found) != 1:
        problem = "is the name of several records" if found else "is not in this review"
        raise InputError(f"record_id {cell['record_id']!r} {problem}")
    if cell["reviewer"] not in names:
        raise InputError(f"reviewer {cell['reviewer']!r} is not in this review; add them first")
    verdict = VERDICTS.get(cell["verdict"].casefold())
    if verdict is None:
        raise InputError(f"verdict {cell['verdict']!r} is not include, maybe or exclude")
    return Decision(
        record_id=found[0],
        reviewer=cell["reviewer"],
        stage=stage,
        verdict=verdict,
        reason=cell.get("reason", ""),
        note=cell.get("note", ""),
        rating=cell.get("rating", ""),
        seen=Seen(),
    )


def _same(one: Decision, other: Decision) -> bool:
    return (one.verdict, one.reason, one.rating) == (other.verdict, other.reason, other.rating)
