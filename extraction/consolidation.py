"""Near-duplicate configurations, proposed by likeness; people decide whether they are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from realist.data.configuration import Configuration
from realist.extraction.likeness import Embed, likeness

# From which likeness on a pair is proposed. Chosen on the odd-numbered pairs of the shipped set
# of paraphrases alone; `realist theory consolidate --measure` tells what they reach.
BY_WORDS = 0.32
BY_MEANING = 0.42


@dataclass(frozen=True, slots=True)
class Likely:
    """Two configurations that may be one."""

    first: str
    second: str
    likeness: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Found:
    """Proposed pairs against the true ones."""

    proposed: int
    true: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of the proposed pairs that are true; None where nothing was proposed."""
        return self.right / self.proposed if self.proposed else None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that were proposed; None where there are none."""
        return self.right / self.true if self.true else None


def propose_pairs(
    cmocs: Sequence[Configuration],
    *,
    threshold: float | None = None,
    embed: Embed | None = None,
) -> list[Likely]:
    """Pairs of configurations that may say the same, most alike first.

    Args:
        cmocs: the configurations to compare, partial ones too.
        threshold: from which likeness on; by default `BY_WORDS` or `BY_MEANING`.
        embed: texts to unit vectors, where likeness should go by meaning.
    """
    least = threshold if threshold is not None else (BY_MEANING if embed else BY_WORDS)
    alike = likeness(cmocs, embed=embed)
    found = [
        Likely(one.id, cmocs[m].id, round(float(alike[n, m]), 4))
        for n, one in enumerate(cmocs)
        for m in range(n + 1, len(cmocs))
        if alike[n, m] >= least
    ]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first, pair.second))


def measured(proposed: Sequence[Likely], true: Sequence[frozenset[str]]) -> Found:
    """How many of the proposed pairs are true ones."""
    pairs = {frozenset((p.first, p.second)) for p in proposed}
    return Found(len(pairs), len(set(true)), len(pairs & set(true)))
