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


def _box(suggestion: Suggestion, text: str) -> str:
    grounds = "".join(_line(ground, text) for ground in suggestion.grounds)
    beware = "".join(f'<span class="rl-tag">{esc(flag)}</span> ' for flag in suggestion.flags)
    reasons = "".join(
        f"<p>{esc(words)}</p>"
        for words in (*(_reason(g) for g in suggestion.grounds), suggestion.rationale)
        if words
    )
    return (
        '<section class="rl-suggestion" aria-label="A model\'s suggestion">'
        '<p class="eyebrow">A model suggests; you decide</p>'
        f"<ul>{grounds}</ul>"
        f"<p>It would say: <b>{esc(suggestion.value)}</b> {beware}</p>"
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
