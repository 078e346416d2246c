"""Decisions that come in a file: each row is taken, known already, or rejected with a reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from realist.data.domain import Decision, Reviewer, Seen, Stage, Verdict
from realist.data.errors import InputError
from realist.data.names import person
from realist.data.protocol import Protocol
from realist.data.rules import no_such_stage, off_scale
from realist.screening.record_names import RecordNames

COLUMNS = ("record_id", "reviewer", "verdict")
SEEN = ("rank_seen", "suggestion_seen", "blind")

WORDS = {
    Verdict.INCLUDE: ("include", "included", "in", "yes", "y", "1", "1.0", "true", "relevant"),
    Verdict.MAYBE: ("maybe", "unsure", "unclear", "?"),
    Verdict.EXCLUDE: ("exclude", "excluded", "out", "no", "n", "0", "0.0", "false", "irrelevant"),
}
VERDICTS = {word: verdict for verdict, words in WORDS.items() for word in words}
UNDONE = {"withdrawn": Verdict.WITHDRAWN}  # of a decision that stands
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

Row = tuple[int, Mapping[str, str]]  # the line it stands in, and its cells by column
Key = tuple[str, str, Stage]  # record, reviewer, stage


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken: where it stands and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Taken:
    """What a file of decisions came to."""

    new: list[Decision] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def take(
    rows: Iterable[Row],
    *,
    stage: Stage,
    names: RecordNames,
    reviewers: Iterable[Reviewer],
    standing: Iterable[Decision],
    only: bool = False,
    protocol: Protocol | None = None,
) -> Taken:
    """Turn rows into decisions.

    Args:
        rows: line number and cells of each.
        stage: the stage of rows that name none.
        names: the review's records by what a file may call them.
        reviewers: who may decide.
        standing: decisions standing now; a different verdict supersedes, the same one is known
            already.
        only: reject rows of another stage than `stage`.
        protocol: the review's rules; a row at a stage that they do not have would be in no count,
            and a rating off their scale be compared with no other.
    """
    taken, team = Taken(), {r.name: r for r in reviewers}
    made: dict[Key, Decision] = {_key(d): d for d in standing}
    here: set[Key] = set()
    for line, cells in rows:
        try:
            decision = _decision(cells, stage, names, team)
            if only and decision.stage is not stage:
                raise InputError(f"a decision at {decision.stage.label}, not at {stage.label}")  # noqa: TRY301 - one way out for every reason
            if protocol:
                decision = _under(protocol, decision)
        except InputError as error:
            taken.rejected.append(Rejection(line, str(error)))
            continue
        key = _key(decision)
        before = made.get(key)
        if before and _same(before, decision):
            taken.unchanged += 1
        elif decision.verdict is Verdict.WITHDRAWN and not before:
            reason = f"no decision of {key[1]} stands there that could be withdrawn"
            taken.rejected.append(Rejection(line, reason))
        elif key in here:
            reason = f"a second, different decision of {key[1]} on {key[0]}; the first was taken"
            taken.rejected.append(Rejection(line, reason))
        else:
            made[key] = decision
            taken.new.append(replace(decision, supersedes=before.id if before else None))
        here.add(key)
    return taken


def _decision(
    cells: Mapping[str, str], stage: Stage, names: RecordNames, team: Mapping[str, Reviewer]
) -> Decision:
    cell = {column: (value or "").strip() for column, value in cells.items()}
    record_id = names.find(cell)
    reviewer = _one_of(team, person(cell["reviewer"]))
    verdict = (VERDICTS | UNDONE).get(cell["verdict"].casefold())
    if verdict is None:
        said = f"verdict {cell['verdict']!r}" if cell["verdict"] else "no verdict: it"
        raise InputError(f"{said} is not include, maybe, exclude or withdrawn")
    rank, suggestion, blind = (
        _truth(cell.get(name, ""), name, default=name == "blind") for name in SEEN
    )
    return Decision(
        record_id=record_id,
        reviewer=reviewer,
        stage=_stage(cell.get("stage", ""), stage),
        verdict=verdict,
        reason=cell.get("reason", ""),
        note=cell.get("note", ""),
        rating=cell.get("rating", ""),
        rationale=cell.get("rationale", ""),
        concerns=cell.get("concerns", ""),
        tags=_tags(cell.get("tags", "")),
        seen=Seen(rank, suggestion, blind),
        at=_time(cell.get("at", "")),
    )


def _under(protocol: Protocol, decision: Decision) -> Decision:
    """As the review can keep it: at a stage it has, rated on its scale, whatever the capitals."""
    if missing := no_such_stage(protocol, decision.stage):
        raise InputError(missing)
    rules = protocol.of(decision.stage)
    levels = {level.casefold(): level for level in rules.scale}
    rating = levels.get(decision.rating.casefold(), decision.rating)
    if decision.verdict is not Verdict.WITHDRAWN and (wrong := off_scale(rules, rating)):
        raise InputError(wrong)
    return replace(decision, rating=rating)


def _one_of(team: Mapping[str, Reviewer], name: str) -> str:
    if not name:
        raise InputError("the row names no reviewer")
    if name not in team:
        raise InputError(
            f"reviewer {name!r} is not in this review, which has {', '.join(team)}; "
            "`realist reviewers add` adds one"
        )
    if team[name].left:
        raise InputError(
            f"reviewer {name!r} left the review; `realist reviewers add` brings them back"
        )
    return name


def _stage(said: str, default: Stage) -> Stage:
    if not said:
        return default
    plain = said.casefold().replace(" and ", "_").replace(" ", "_").replace("/", "_")
    if plain not in set(Stage):
        raise InputError(f"stage {said!r} is none of {', '.join(Stage)}")
    return Stage(plain)


def _truth(said: str, column: str, *, default: bool) -> bool:
    if not said:
        return default
    if said.casefold() not in _TRUTH:
        raise InputError(f"{column} {said!r} is neither true nor false")
    return _TRUTH[said.casefold()]


def _tags(said: str) -> tuple[str, ...]:
    if said.startswith("["):
        try:
            found = json.loads(said)
        except ValueError:
            found = None
        if isinstance(found, list):
            return tuple(str(tag) for tag in found)
    return tuple(part for raw in said.split(";") if (part := raw.strip()))


def _time(said: str) -> str:
    """A time as the log writes it; "" stands for now."""
    if not said:
        return ""
    try:
        at = datetime.fromisoformat(said)
        utc = at if at.tzinfo else at.replace(tzinfo=UTC)
        return utc.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError) as error:  # the first and last days of all, elsewhere
        raise InputError(f"at {said!r} is no time; write it as 2026-11-23T09:30:00Z") from error


def _key(decision: Decision) -> Key:
    return (decision.record_id, decision.reviewer, decision.stage)


def _same(one: Decision, other: Decision) -> bool:
    return (one.verdict, one.reason, one.rating) == (other.verdict, other.reason, other.rating)
