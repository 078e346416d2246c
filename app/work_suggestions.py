"""What both faces do with suggestions: show them, decide on one, use what was accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from types import EllipsisType
from typing import Any

from realist.app.work_theory import make_move
from realist.data.configuration import CmocTest, CmocVerdict, Configuration, DataPoint
from realist.data.domain import CmocStatus, Proposal, Stage
from realist.data.errors import NotFoundError, RefusedError, UsageError
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
from realist.extraction.suggesting import record_text

FIELDS = ("objectives", "location", "design", "participants", "setting", "funder")


def visible(
    view: View, kind: SuggestionKind | None = None, *, about: str | None = None
) -> list[Suggestion]:
    """The suggestions a viewer may see.

    One that bears on a decision of the viewer (on a title and abstract, or a rating of a document
    that is a record's) waits for that decision, unless the review shows them before.
    """
    found = view.store.suggestions(kind, about=about)
    if view.viewer is None or view.protocol.show_suggestions:
        return found
    decided = {str(stage): {d.record_id for d in view.own(stage)} for stage in Stage}
    records = records_of_documents(view.store)

    def open_to(s: Suggestion) -> bool:
        if s.kind is SuggestionKind.SCREENING:
            return s.about in decided[s.target]
        if s.kind is SuggestionKind.APPRAISAL and s.about in records:
            return bool(records[s.about] & decided[s.target])
        return True

    return [s for s in found if open_to(s)]


def on_screen(store: Store, record_id: str, stage: Stage) -> list[Suggestion]:
    """What a reviewer sees beside a record before deciding; nothing unless the review says so."""
    if not store.protocol().show_suggestions:
        return []
    if stage is Stage.TITLE_ABSTRACT:
        return store.suggestions(SuggestionKind.SCREENING, about=record_id, target=str(stage))
    return [
        s
        for document_id, records in records_of_documents(store).items()
        if record_id in records
        for s in store.suggestions(SuggestionKind.APPRAISAL, about=document_id, target=str(stage))
    ]


def records_of_documents(store: Store) -> dict[str, set[str]]:
    """The records whose report a document is the text of."""
    found: dict[str, set[str]] = defaultdict(set)
    for report in store.reports():
        if report.document_id:
            found[report.document_id] |= set(report.record_ids)
    return dict(found)


def text_of(store: Store, about: str) -> str:
    """What a suggestion's quotes are offsets into."""
    return _texts(store, {about})[about]


def described(
    view: View, kind: SuggestionKind | None = None, *, about: str | None = None
) -> list[dict[str, Any]]:
    """Suggestions with the source's own words and what people decided, as far as may be seen."""
    decisions: dict[str, list[SuggestionDecision]] = defaultdict(list)
    for decision in view.suggestion_decisions():
        decisions[decision.suggestion_id].append(decision)
    shown = visible(view, kind, about=about)
    texts = _texts(view.store, {s.about for s in shown})
    return [_row(s, texts[s.about], decisions[s.id]) for s in shown]


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


def study_table(view: View) -> list[dict[str, Any]]:
    """Each document's characteristics as people accepted them, with the passages they stand on.

    A steward sees what anybody accepted; a reviewer what the blind allows.
    """
    kept: dict[str, list[SuggestionDecision]] = defaultdict(list)
    for decision in view.suggestion_decisions():
        if decision.verdict.keeps:
            kept[decision.suggestion_id].append(decision)
    rows = []
    for document in view.store.documents():
        cells: dict[str, list[dict[str, Any]]] = {field: [] for field in FIELDS}
        for s in view.store.suggestions(SuggestionKind.CHARACTERISTICS, about=document.id):
            for value, who in _by_value(kept[s.id]).items():
                said = {"value": value, "by": who, "stated": s.stated, "suggestion": s.id}
                quoted = [_ground_row(g, document.text) for g in s.grounds]
                cells.setdefault(s.target, []).append({**said, "quotes": quoted})
        rows.append({"document": document.id, "title": document.title, **cells})
    return rows


def records_to_screen(
    store: Store, model: str, *, limit: int | None, reviewer: str | None, asked: bool
) -> list[str]:
    """Records that this model has not screened yet, in the order a reviewer meets them.

    Args:
        store: the review.
        model: its name.
        limit: how many at most.
        reviewer: whose ranking gives the order; without one the steward's, or that of import.
        asked: those only that a batch was written for.
    """
    done = {
        s.about
        for s in store.suggestions(SuggestionKind.SCREENING)
        if s.proposer.startswith(f"{model}/")
    }
    there = store.all_ids()
    ranked = [r for r, _, _ in store.ranking(reviewer or "", Stage.TITLE_ABSTRACT)]
    known = set(there)
    order = list(dict.fromkeys([*(r for r in ranked if r in known), *there]))
    if asked:
        put = {
            call["document_id"]
            for call in store.calls()
            if call["prompt_id"] == "screening" and call["model"] == model
        }
        order = [r for r in order if r in put]
    return [r for r in order if r not in done][:limit]


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


def _by_value(decisions: Sequence[SuggestionDecision]) -> dict[str, list[str]]:
    by_value: dict[str, list[str]] = defaultdict(list)
    for decision in decisions:
        by_value[decision.value].append(decision.reviewer)
    return by_value


def _texts(store: Store, wanted: set[str]) -> dict[str, str]:
    texts = {d.id: d.text for d in store.documents() if d.id in wanted}
    records = store.records_by_id(sorted(wanted - texts.keys()))
    texts |= {r.id: record_text(r) for r in records.values()}
    for lost in wanted - texts.keys():
        raise NotFoundError(f"no document or record {lost!r} in this review")
    return texts


def _row(s: Suggestion, text: str, made: Sequence[SuggestionDecision]) -> dict[str, Any]:
    return {
        "id": s.id,
        "kind": str(s.kind),
        "about": s.about,
        "target": s.target,
        "value": s.value,
        "stated": s.stated,
        "flags": list(s.flags),
        "quotes": [_ground_row(g, text) for g in s.grounds],
        "read": [[span.start, span.end] for span in s.read],
        "rationale": s.rationale,
        "proposer": s.proposer,
        "prompt_sha256": s.prompt_sha256,
        "call": s.call_key,
        "decisions": [
            {"reviewer": d.reviewer, "verdict": str(d.verdict), "value": d.value, "at": d.at}
            | ({"reason": d.reason} if d.reason else {})
            for d in made
        ],
    }


def _ground_row(ground: Ground, text: str) -> dict[str, Any]:
    at = ground.located
    return {
        "match": str(at.match),
        "start": at.start,
        "end": at.end,
        "text": "" if at.start is None else text[at.start : at.end],
        "wording": ground.wording,
        "bearing": ground.bearing,
        "reasoning": ground.reasoning,
        "about": ground.about,
    }
