"""What both faces do with suggestions: show them to whom they are open, and as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from realist.data.domain import Stage
from realist.data.errors import NotFoundError
from realist.data.store import Store
from realist.data.suggestion import (
    Ground,
    Suggestion,
    SuggestionDecision,
    SuggestionKind,
)
from realist.data.view import View
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
