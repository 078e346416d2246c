"""A model's suggestion beside a record or a rating: the words it rests on first, then its reasons.

Shown only where the review says so; whether it was is kept with the decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from realist.app.front_text import esc
from realist.app.work_suggestions import text_of
from realist.data.store import Store
from realist.data.suggestion import Ground, Suggestion

_MARKS = {"met": "✓ met", "not_met": "✕ not met", "unclear": "? unclear"}


def suggestions_html(store: Store, suggestions: Sequence[Suggestion]) -> str:
    """Each suggestion as a box; its reasoning opens on demand."""
    return "".join(_box(s, text_of(store, s.about)) for s in suggestions)


def passages_html(suggestion: Suggestion, text: str) -> str:
    """What a suggestion stands on, then what it says, then what to beware of."""
    grounds = "".join(_line(ground, text) for ground in suggestion.grounds)
    nothing = '<p class="hint">It gives no passage.</p>'
    stated = "stated in the source" if suggestion.stated else "inferred"
    return (
        '<section class="rl-suggestion">'
        + (f"<ul>{grounds}</ul>" if grounds else nothing)
        + f"<p>It suggests: <b>{esc(suggestion.value)}</b></p>"
        f'<p class="hint">{stated} {_beware(suggestion)}</p></section>'
    )


def reasons_html(suggestion: Suggestion) -> str:
    """Why a model says so; asked for by the reader."""
    words = (*(_reason(g) for g in suggestion.grounds), suggestion.rationale)
    reasons = "".join(f"<p>{esc(said)}</p>" for said in words if said)
    return (
        f'<section class="rl-suggestion">{reasons or "<p>It gave no reasons.</p>"}'
        f'<p class="hint">By {esc(suggestion.proposer)}. No reason of a model is evidence.</p>'
        "</section>"
    )


def _beware(suggestion: Suggestion) -> str:
    return "".join(f'<span class="rl-tag">{esc(flag)}</span> ' for flag in suggestion.flags)


def _box(suggestion: Suggestion, text: str) -> str:
    grounds = "".join(_line(ground, text) for ground in suggestion.grounds)
    reasons = "".join(
        f"<p>{esc(words)}</p>"
        for words in (*(_reason(g) for g in suggestion.grounds), suggestion.rationale)
        if words
    )
    return (
        '<section class="rl-suggestion" aria-label="A model\'s suggestion">'
        '<p class="eyebrow">A model suggests; you decide</p>'
        f"<ul>{grounds}</ul>"
        f"<p>It would say: <b>{esc(suggestion.value)}</b> {_beware(suggestion)}</p>"
        f"<details><summary>Its reasons</summary>{reasons}"
        f'<p class="hint">By {esc(suggestion.proposer)}. No reason of a model is evidence.</p>'
        "</details></section>"
    )


def _line(ground: Ground, text: str) -> str:
    about = _lead(ground) if ground.about else ""
    bearing = (
        f"<b>{_MARKS.get(ground.bearing, esc(ground.bearing))}</b> " if ground.bearing else ""
    )
    return f"<li>{esc(about)}{bearing}{_quoted(ground, text)}</li>"


def _lead(ground: Ground) -> str:
    return f"{ground.about.rstrip('.:; ')}: "


def _quoted(ground: Ground, text: str) -> str:
    """The source's own words; the model's, and said to be, where the source has them not."""
    at = ground.located
    if at.start is not None:
        return f"“{esc(text[at.start : at.end])}”"
    if not ground.wording.strip():
        return '<span class="hint">no words given</span>'
    return f'<span class="hint">not in the source: “{esc(ground.wording)}”</span>'


def _reason(ground: Ground) -> str:
    return f"{_lead(ground)}{ground.reasoning}" if ground.about else ground.reasoning
