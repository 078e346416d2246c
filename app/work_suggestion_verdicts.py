"""What both faces do with one suggestion: decide on it, and use what was accepted."""

from __future__ import annotations

from types import EllipsisType
from typing import Any

from realist.app.work_moves import make_move
from realist.app.work_suggestions import visible
from realist.data.configuration import CmocTest, CmocVerdict, Configuration, DataPoint
from realist.data.domain import CmocStatus, Proposal
from realist.data.errors import RefusedError, UsageError
from realist.data.store import Store
from realist.data.suggestion import (
    Ground,
    Suggestion,
    SuggestionDecision,
    SuggestionKind,
    SuggestionVerdict,
)
from realist.data.view import View
from realist.extraction import shaping, weighing
from realist.extraction.confirmed import Extract, confirmed_extracts


def decide_on(
    store: Store,
    identity: str,
    reviewer: str,
    verdict: SuggestionVerdict,
    *,
    value: str = "",
    reason: str = "",
    rationale_shown: bool = False,
    expected: int | EllipsisType | None = ...,
) -> dict[str, Any]:
    """Log a person's verdict on one suggestion.

    It goes over whatever verdict of theirs stands now, or over the one that is `expected`: a page
    names the one it showed, so that a stale page is told.

    A theory test that is accepted (or accepted with another verdict) is recorded as the
    person's test of that configuration; a rejected one is not.

    Raises:
        NotFoundError: no such suggestion, reviewer or configuration.
        RefusedError: a verdict nobody could verify accepted as it is, or a rule of the theory.
        UsageError: an edit without a value.
    """
    suggested = store.suggestion(identity)
    if not _may_see(View(store, reviewer), suggested):
        raise RefusedError(f"{identity} waits for your own decision on {suggested.about}")
    if verdict is SuggestionVerdict.EDIT and not value.strip():
        raise UsageError("say with --value what it should read instead")
    said = value.strip() if verdict is SuggestionVerdict.EDIT else suggested.value
    test = _test(store, suggested, reviewer, said, reason) if verdict.keeps else None
    standing = {d.suggestion_id: d for d in store.suggestion_decisions(reviewer=reviewer)}
    before = standing.get(identity)
    if expected is ...:
        expected = before.id if before else None
    store.decide_suggestion(
        SuggestionDecision(
            identity,
            reviewer,
            verdict,
            said if verdict.keeps else "",
            reason,
            rationale_shown,
            supersedes=expected,
        )
    )
    result = {"suggestion": identity, "reviewer": reviewer, "verdict": str(verdict), "value": said}
    if test is None:
        return result
    point = _point(test, suggested)
    made = make_move(
        store,
        lambda book: weighing.put_to(book, test, point),
        by=reviewer,
        reason=test.reason,
        rests_on=[suggested.about],
    )
    return {**result, "move": made["move"], "touched": made["touched"]}


def configuration_from(
    store: Store, identity: str, *, by: str, reason: str, theme: str = "", phase: str = "initial"
) -> dict[str, Any]:
    """Make a configuration of an assembly that `by` accepted, from its confirmed extracts.

    Raises:
        RefusedError: it is no assembly, `by` has not accepted it, or none of its extracts is
            confirmed.
    """
    suggested = store.suggestion(identity)
    if suggested.kind is not SuggestionKind.ASSEMBLY:
        raise RefusedError(f"{identity} is no configuration but {suggested.kind}")
    standing = {d.suggestion_id: d for d in store.suggestion_decisions(reviewer=by)}
    decided = standing.get(identity)
    if decided is None or not decided.verdict.keeps:
        raise RefusedError(
            f"{by} has not accepted {identity}: `realist suggestions decide {identity} accept`"
        )
    extracts, missing = _members(store, suggested, by)
    if not extracts:
        raise RefusedError(
            f"none of {identity}'s extracts is confirmed by {by}: `realist extracts decide` first"
        )
    draft = Configuration(
        id="",
        number=0,
        phase=phase,
        theme=theme,
        status=CmocStatus.PROPOSED,
        note=decided.value,
        source=f"suggestion {identity}",
    )
    move = make_move(
        store,
        lambda book: shaping.create(book, draft, extracts, by=by),
        by=by,
        reason=reason,
        rests_on=[e.id for e in extracts],
    )
    return {**move, "suggestion": identity, "unconfirmed": missing}


def _may_see(view: View, suggested: Suggestion) -> bool:
    return suggested.id in {s.id for s in visible(view, suggested.kind, about=suggested.about)}


def _test(
    store: Store, suggested: Suggestion, reviewer: str, said: str, reason: str
) -> CmocTest | None:
    """The test that accepting would record; None for other kinds, and for theories as a whole.

    Raises:
        RefusedError: the verdict is unverified, or the configuration no longer worked with.
    """
    if suggested.kind is not SuggestionKind.THEORY_TEST:
        return None
    if said not in [str(v) for v in CmocVerdict]:
        raise RefusedError(
            f"{suggested.id} reads {said!r}: no quote for it was found. Read the document, then "
            f"edit it with --value to one of {', '.join(CmocVerdict)}, or reject it"
        )
    book = store.book()
    if suggested.target not in book.cmocs:
        return None
    why = reason or f"accepted what {suggested.proposer} suggested"
    test = CmocTest(
        "",
        suggested.target,
        suggested.about,
        CmocVerdict(said),
        reviewer,
        why,
        f"{suggested.proposer} ({suggested.id})",
    )
    weighing.put_to(book, test, _point(test, suggested))  # refused before anything is logged
    return test


def _point(test: CmocTest, suggested: Suggestion) -> DataPoint | None:
    stance = test.verdict.stance
    if stance is None:
        return None
    return DataPoint(suggested.about, suggested.target, stance, note=test.reason)


def _members(store: Store, suggested: Suggestion, by: str) -> tuple[list[Extract], list[str]]:
    """The confirmed extracts among an assembly's, and the ids of those not confirmed."""
    wanted = {_place(g.bearing, g) for g in suggested.grounds}
    proposals = [p for p in store.proposals(suggested.about) if _proposed(p) in wanted]
    confirmed = confirmed_extracts(store, by)
    chosen = [confirmed[p.id] for p in proposals if p.id in confirmed]
    return [e for e in chosen if e.start is not None], [
        p.id for p in proposals if p.id not in confirmed
    ]


def _proposed(proposal: Proposal) -> tuple[str, int | None, int | None]:
    return str(proposal.role), proposal.located.start, proposal.located.end


def _place(role: str, ground: Ground) -> tuple[str, int | None, int | None]:
    return role, ground.located.start, ground.located.end
