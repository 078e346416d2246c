"""How faithfully quotes were given, and how much of what was proposed a person has seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from realist.data.domain import ExtractDecision, ExtractVerdict, Match, Proposal
from realist.eval.intervals import Estimate, wilson


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Kinds of match over a set of quotes; the shares with Wilson's interval.

    Attributes:
        counts: How many quotes per kind of match, every kind named.
        verbatim: Share that is the source's own words: exact or normalised.
        unlocated: Share not found.
    """

    counts: Mapping[Match, int]
    verbatim: Estimate
    unlocated: Estimate

    def as_json(self) -> dict[str, Any]:
        """Plain values for a report."""
        return {
            "n": sum(self.counts.values()),
            **{kind.value: count for kind, count in self.counts.items()},
            "verbatim_rate": self.verbatim.as_json(),
            "unlocated_rate": self.unlocated.as_json(),
        }


def fidelity(matches: Iterable[Match]) -> Fidelity:
    """The verbatim and unlocated rates of quotes.

    >>> found = fidelity([Match.EXACT, Match.NORMALISED, Match.FUZZY, Match.NOT_FOUND])
    >>> found.verbatim.value, found.unlocated.value
    (0.5, 0.25)
    >>> fidelity([]).verbatim.reason
    'nothing to take a share of'
    """
    found = Counter(matches)
    counts = {kind: found[kind] for kind in Match}
    total = sum(counts.values())
    verbatim = sum(count for kind, count in counts.items() if kind.verbatim)
    return Fidelity(counts, wilson(verbatim, total), wilson(counts[Match.NOT_FOUND], total))


def unverified_rate(
    proposals: Collection[Proposal], decisions: Iterable[ExtractDecision]
) -> Estimate:
    """The share of proposals on which no person's decision stands.

    Args:
        proposals: As stored, with their ids.
        decisions: The standing ones; a withdrawn one is none.
    """
    seen = {d.proposal_id for d in decisions if d.verdict is not ExtractVerdict.WITHDRAWN}
    waiting = sum(proposal.id not in seen for proposal in proposals)
    return wilson(waiting, len(proposals))
