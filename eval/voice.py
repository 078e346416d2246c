"""A model's voice at screening against what people settled without having heard it.

A decision counts where neither it nor an earlier one of the same reviewer on the same record was
made with the suggestion on screen. What those decisions come to is the consensus; a conflict
counts as it was resolved, unless somebody had seen the suggestion by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from realist.data.domain import Decision, Stage, Verdict
from realist.data.errors import InputError
from realist.data.suggestion import SuggestionKind
from realist.data.view import View
from realist.eval.agreement import agreement
from realist.eval.classification import score_screening
from realist.eval.intervals import Bootstrap
from realist.screening.consensus import settle, verdict_of


@dataclass(frozen=True, slots=True)
class Unaided:
    """What people settled by themselves, and what had to be left out of it."""

    settled: Mapping[str, bool]  # record -> passed
    heard: frozenset[str]  # records on which the suggestion was seen first
    waiting: frozenset[str]  # records not settled yet


def unaided(view: View, stage: Stage) -> Unaided:
    """The consensus that owes nothing to a suggestion; for the steward, who sees all."""
    standing: dict[str, dict[str, Decision]] = defaultdict(dict)
    heard: set[tuple[str, str]] = set()
    for made in view.store.decisions(stage, history=True):
        key = (made.record_id, made.reviewer)
        if made.seen.suggestion:
            heard.add(key)
        if key in heard or made.reviewer not in view.screeners:
            continue
        if made.verdict is Verdict.WITHDRAWN:
            standing[made.record_id].pop(made.reviewer, None)
        else:
            standing[made.record_id][made.reviewer] = made
    resolutions, touched = view.resolutions(stage), {record_id for record_id, _ in heard}
    found: dict[str, bool] = {}
    for record_id, decisions in standing.items():
        resolved = None if record_id in touched else resolutions.get(record_id)
        needed = view.needed_on(record_id, stage)
        verdict = verdict_of(settle(list(decisions.values()), resolved, needed=needed))
        if verdict is not None:
            found[record_id] = verdict.passes
    return Unaided(
        found, frozenset(touched - found.keys()), frozenset(standing.keys() - found.keys())
    )


def voices_against_consensus(
    view: View, stage: Stage, *, proposer: str = "", resampling: Bootstrap | None = None
) -> dict[str, Any]:
    """Each model's suggestions against the unaided consensus.

    Sensitivity and specificity with Wilson's interval, kappa with its own, as in
    `classification` and `agreement`. A maybe passes, as a reviewer's does.

    Raises:
        InputError: there is no suggestion, or none on a record that was settled unaided.
    """
    consensus = unaided(view, stage)
    by_voice: dict[str, dict[str, bool]] = defaultdict(dict)
    for made in view.store.suggestions(SuggestionKind.SCREENING, target=str(stage)):
        if proposer in ("", made.proposer):
            by_voice[made.proposer][made.about] = Verdict(made.value).passes
    if not by_voice:
        raise InputError("no suggestions to measure; `realist suggest` makes them")
    scored = {
        name: _scored(said, consensus, resampling) for name, said in sorted(by_voice.items())
    }
    if not any(one["n"] for one in scored.values()):
        raise InputError(
            "no record with a suggestion was settled by people who had not seen it; screen on"
        )
    return {
        "stage": str(stage),
        "settled_unaided": len(consensus.settled),
        "seen_first": len(consensus.heard),
        "voices": [{"proposer": name, **one} for name, one in scored.items()],
    }


def _scored(
    said: Mapping[str, bool], consensus: Unaided, resampling: Bootstrap | None
) -> dict[str, Any]:
    both = sorted(said.keys() & consensus.settled.keys())
    left_out = {
        "suggested": len(said),
        "seen_first": len(said.keys() & consensus.heard),
        "not_settled": len(said.keys() - consensus.settled.keys() - consensus.heard),
    }
    if not both:
        return {"n": 0, **left_out}
    truth = [int(consensus.settled[r]) for r in both]
    voice = [int(said[r]) for r in both]
    scores = score_screening(truth, voice, ids=both, resampling=resampling).as_json()
    agreed = agreement([bool(t) for t in truth], [bool(v) for v in voice]).as_json()
    return {**scores, "kappa": agreed["kappa"], "ac1": agreed["ac1"], **left_out}
