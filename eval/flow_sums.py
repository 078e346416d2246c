"""Do the counts beside the flow's stages add up, and does what was decided fit what was got?

The stages' own sums are in `realist.screening.closing`; here are those of the boxes before
and beside them, each checked against a figure that was counted another way.
"""

from __future__ import annotations

from realist.data.domain import Stage
from realist.data.retrieval import Retrieval
from realist.data.store import Store
from realist.data.view import View
from realist.eval.flow_counts import Counts, Identified, Sought, counted_flow
from realist.screening.closing import gaps
from realist.screening.flow import StageFlow


def count_gaps(store: Store) -> list[str]:
    """Where a diagram's counts do not add up, each with both figures; empty where all do.

    Those of the stages as in `gaps`; beside them identified = duplicates + unreadable + other +
    screened; sought = not retrieved + awaited + assessed, and what stands in for each was counted
    by itself.
    """
    stages, counts = counted_flow(View(store))
    return [*gaps(store, stages), *sum_gaps(counts, stages, merged=store.count_merged())]


def sum_gaps(counts: Counts, stages: list[StageFlow], *, merged: int) -> list[str]:
    """The same of the counts beside the stages; `merged` are the records merged into others."""
    found = _identified(counts.identified)
    at = next((n for n, s in enumerate(stages) if s.stage is Stage.TITLE_ABSTRACT), None)
    if stages and at == 0:
        found.append(_unequal("records screened", counts.identified.screened, "n", stages[0].n))
    found.append(_least("records that were duplicates", counts.identified.duplicates, merged))
    if counts.reports and at is not None:
        found += _sought(counts.reports, stages, at)
    return [gap for gap in found if gap]


def contradictions(store: Store) -> list[str]:
    """Reports said not to be retrieved whose records were decided on as if they had been."""
    view = View(store)
    order = view.protocol.order_of_stages
    if Stage.TITLE_ABSTRACT not in order:
        return []
    lost = {
        record: report
        for report in store.reports()
        if report.state is Retrieval.NOT_RETRIEVED
        for record in report.record_ids[:1]
    }
    found = []
    for stage in order[order.index(Stage.TITLE_ABSTRACT) + 1 :]:
        for record, made in view.decisions(stage).items():
            if record in lost:
                who = ", ".join(d.reviewer for d in made)
                found.append(
                    f"{record} was decided on at {stage.label} by {who}, but its report "
                    f"{lost[record].id} is said not to be retrieved"
                )
    return found


def _identified(i: Identified) -> list[str]:
    parts = i.duplicates + i.unreadable + i.other + i.screened
    named = sum(n for _, n in i.sources)
    return [
        _unequal("records identified", i.total, "their four parts", parts),
        _unequal("records identified", i.total, "their sources", named),
        *(_least(f"identified: {name}", getattr(i, name), 0) for name in ("other", "unreadable")),
    ]


def _sought(r: Sought, stages: list[StageFlow], at: int) -> list[str]:
    parts = r.not_retrieved + r.awaited + r.assessed
    said = [
        _unequal("reports sought", r.sought, "their three parts", parts),
        _unequal("reports sought", r.sought, "included before", stages[at].included),
        _unequal("not retrieved", r.not_retrieved, "its reasons", sum(n for _, n in r.reasons)),
        _unequal("reports included", r.included_reports, "the last stage", stages[-1].included),
        _least("reports included", r.included_reports, r.included_studies),
    ]
    if stages[at + 1 :]:
        after = stages[at + 1]
        decided = after.included + after.excluded + after.conflicts
        said.append(_least("reports assessed", r.assessed, decided))
    return said


def _unequal(one: str, n: int, other: str, m: int) -> str:
    return "" if n == m else f"{one} {n:,}, {other} {m:,}"


def _least(one: str, n: int, least: int) -> str:
    return "" if n >= least else f"{one} {n:,}, fewer than {least:,}"
