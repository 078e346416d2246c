"""What two reviewers decided on the same records before either could know of the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from realist.data.domain import Decision, Stage, Verdict
from realist.data.errors import UsageError
from realist.data.view import View

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Joint:
    """Paired decisions: `first[i]` and `second[i]` are on `records[i]`; True passes it on."""

    raters: Pair
    records: tuple[str, ...]
    first: tuple[bool, ...]
    second: tuple[bool, ...]
    times: tuple[str, ...]  # when the later of the two decided


def joint_decisions(
    view: View, stage: Stage, raters: Pair, *, with_suggested: bool = False
) -> Joint:
    """The records on which both decided, with the decisions that stood when both first did.

    A vote changed later is left out: from then on each could see the other's. Decisions made
    unblinded are left out too, and those made with a suggestion on screen unless asked for.

    Raises:
        UsageError: the two raters are one.
        NotFoundError: one of them is not in the review.
    """
    if raters[0] == raters[1]:
        raise UsageError("agreement needs two different reviewers")
    for name in raters:
        view.store.reviewer(name)
    history = view.store.decisions(stage, history=True)
    pairs = _first_pairs(history, raters, with_suggested=with_suggested)
    if view.viewer is not None:
        visible = view.decisions(stage)
        pairs = {r: p for r, p in pairs.items() if _both_visible(visible.get(r, ()), raters)}
    return Joint(
        raters,
        tuple(pairs),
        tuple(one.verdict.passes for one, _ in pairs.values()),
        tuple(other.verdict.passes for _, other in pairs.values()),
        tuple(max(one.at, other.at) for one, other in pairs.values()),
    )


def pairs_with_data(view: View, stage: Stage) -> list[Pair]:
    """Every two reviewers who decided on a record in common, as far as the viewer may see."""
    found: set[Pair] = set()
    for made in view.decisions(stage).values():
        names = sorted(d.reviewer for d in made)
        found |= {(a, b) for n, a in enumerate(names) for b in names[n + 1 :]}
    return sorted(found)


def _first_pairs(
    history: Iterable[Decision], raters: Pair, *, with_suggested: bool
) -> dict[str, tuple[Decision, Decision]]:
    standing: dict[tuple[str, str], Decision] = {}
    pairs: dict[str, tuple[Decision, Decision]] = {}
    for decision in history:
        record_id = decision.record_id
        if decision.reviewer not in raters or record_id in pairs:
            continue
        standing[record_id, decision.reviewer] = decision
        one, other = (standing.get((record_id, name)) for name in raters)
        if one and other and all(_independent(d, with_suggested) for d in (one, other)):
            pairs[record_id] = (one, other)
    return pairs


def _independent(decision: Decision, with_suggested: bool) -> bool:  # noqa: FBT001
    seen = decision.seen
    own = with_suggested or not seen.suggestion
    return decision.verdict is not Verdict.WITHDRAWN and seen.blind and own


def _both_visible(made: Sequence[Decision], raters: Pair) -> bool:
    return set(raters) <= {d.reviewer for d in made}
