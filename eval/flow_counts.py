"""The counts of a PRISMA 2020 flow diagram beside those of the stages.

Where records came from, which reports were sought and got, how many studies they tell of.
Source: Page MJ et al. (2021), The PRISMA 2020 statement, BMJ 372:n71, figure 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from realist.data.domain import ReviewerRole, Stage
from realist.data.retrieval import Retrieval
from realist.data.view import View
from realist.screening.consensus import State, settle_all
from realist.screening.flow import AtStage, StageFlow, at_stages, entering, visible_flow


@dataclass(frozen=True, slots=True)
class Identified:
    """Records before screening: total = duplicates + unreadable + other + screened."""

    total: int  # entries in the files and searches that were imported
    sources: tuple[tuple[str, int], ...]
    duplicates: int  # read twice, or merged into another record
    unreadable: int  # rejected, with line and reason in the import's report
    other: int
    screened: int

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        sources = [{"source": name, "n": n} for name, n in self.sources]
        return {**asdict(self), "sources": sources}


@dataclass(frozen=True, slots=True)
class Sought:
    """Reports of the records included at title and abstract.

    sought = not_retrieved + awaited + assessed.
    """

    sought: int
    not_retrieved: int
    awaited: int  # still looked for, or not yet, and not decided on without
    assessed: int
    reasons: tuple[tuple[str, int], ...]  # why reports were not retrieved; "" where none was given
    begun: bool  # whether the team keeps account of reports at all
    included_reports: int  # of the records included at the last stage
    included_studies: int  # what those reports tell of

    def as_json(self) -> dict[str, Any]:
        """For the command line."""
        return {**asdict(self), "reasons": dict(self.reasons)}


@dataclass(frozen=True, slots=True)
class Counts:
    """What a flow diagram says beside its stages."""

    identified: Identified
    reports: Sought | None = None  # None where the viewer may not know, or there is no screening


def counted_flow(view: View) -> tuple[list[StageFlow], Counts]:
    """The flow and its counts as the viewer may know them; a trainee learns nothing of reports."""
    if view.role is ReviewerRole.TRAINEE:
        return visible_flow(view), Counts(identified(view))
    stages = at_stages(view)  # read once for both
    return [at.counted() for at in stages], Counts(identified(view), sought(view, stages))


def identified(view: View) -> Identified:
    """How many records were found, where, and how many left before anybody screened them."""
    batches = [batch for batch in view.store.imports() if not batch["undone"]]
    sources: Counter[str] = Counter()
    for batch in batches:
        sources[batch["source"] or PurePath(batch["file"]).name or "added by hand"] += batch[
            "found"
        ]
    total, screened = sources.total(), view.store.count_records()
    imported = sum(batch["imported"] for batch in batches)
    known = sum(batch["duplicates"] for batch in batches)
    unreadable = sum(len(batch["rejected"]) for batch in batches)
    duplicates = known + imported - screened  # what was imported and is gone was merged
    return Identified(
        total,
        tuple(sources.most_common()),
        duplicates,
        unreadable,
        total - duplicates - unreadable - screened,
        screened,
    )


def included_at_first(view: View) -> list[str]:
    """The records included at title and abstract, whose reports are looked for.

    As far as the viewer may see; in the order of import.
    """
    came, settled = entering(view, Stage.TITLE_ABSTRACT), settle_all(view, Stage.TITLE_ABSTRACT)
    return [r for r in came if r in settled and settled[r].state is State.INCLUDED]


def sought(view: View, stages: Sequence[AtStage]) -> Sought:
    """What became of the reports of the records included at title and abstract."""
    of_record = {r.record_ids[0]: r for r in view.store.reports()}
    at = next((n for n, s in enumerate(stages) if s.stage is Stage.TITLE_ABSTRACT), len(stages))
    included = _left_as(stages[at:], State.INCLUDED)
    decided = set(_left_as(stages[at + 1 :], State.INCLUDED, State.EXCLUDED, State.CONFLICT))
    open_ones = [of_record.get(record) for record in included if record not in decided]
    states_of = Counter(report.state if report else Retrieval.SOUGHT for report in open_ones)
    lost = [r for r in open_ones if r and r.state is Retrieval.NOT_RETRIEVED]
    not_retrieved, awaited = states_of[Retrieval.NOT_RETRIEVED], states_of[Retrieval.SOUGHT]
    last = _left_as(stages[-1:], State.INCLUDED)
    return Sought(
        len(included),
        not_retrieved,
        awaited,
        len(included) - not_retrieved - awaited,
        tuple(Counter(r.reason for r in lost).most_common()),
        begun=any(record in of_record for record in included),
        included_reports=len(last),
        included_studies=len({of_record[r].study or r if r in of_record else r for r in last}),
    )


def _left_as(stages: Sequence[AtStage], *states: State) -> list[str]:
    """The records that the first of the stages left so; none where there is no stage."""
    return stages[0].left_as(*states) if stages else []
