"""What an extractor decided before seeing anything of the other's: what agreement is measured on.

A colleague's verdict on a proposal opens once both have decided on it, and everything on a
document once one has finished it. Of each decision the last form before either counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from realist.data.domain import ExtractDecision, ExtractVerdict, Proposal

NEVER = 2**62
Finished = Mapping[str, Mapping[str, int]]  # document, reviewer, number in the log


def blind_decisions(
    history: Iterable[ExtractDecision],
    proposals: Iterable[Proposal],
    finished: Finished,
    reviewer: str,
    other: str,
) -> list[ExtractDecision]:
    """One extractor's decisions as they stood while blind to the other.

    Args:
        history: every decision ever made, superseded ones too, in the log's order.
        proposals: that they are on.
        finished: when each reviewer first finished each document.
        reviewer: whose decisions.
        other: the colleague.
    """
    documents = {p.id: p.document_id for p in proposals}
    made: dict[str, dict[str, list[ExtractDecision]]] = defaultdict(lambda: defaultdict(list))
    for decision in history:
        made[decision.proposal_id][decision.reviewer].append(decision)
    kept = []
    for proposal_id, by in made.items():
        mine, theirs = by.get(reviewer, []), by.get(other, [])
        done = finished.get(documents[proposal_id], {}).get(reviewer, NEVER)
        opened = max(mine[0].id, theirs[0].id) if mine and theirs else NEVER
        blind = [d for d in mine if d.id < done and (d.id < opened or d is mine[0])]
        if blind and blind[-1].verdict is not ExtractVerdict.WITHDRAWN:
            kept.append(blind[-1])
    return kept


def worked_on_by_both(
    history: Iterable[ExtractDecision],
    proposals: Iterable[Proposal],
    finished: Finished,
    pair: tuple[str, str],
) -> list[str]:
    """The documents to compare on: both have finished them, or nobody says so and both decided."""
    documents = {p.id: p.document_id for p in proposals}
    begun: dict[str, set[str]] = defaultdict(set)
    for decision in history:
        begun[documents[decision.proposal_id]].add(decision.reviewer)
    said = {d for d, by in finished.items() if set(by) & set(pair)}
    both = {d for d, by in finished.items() if set(pair) <= set(by)}
    return sorted(both | {d for d, by in begun.items() if d not in said and set(pair) <= by})
