"""Words in a document that speak to a machine instead of a reader.

A document that says "ignore previous instructions" is evidence of nothing but its own intent:
such passages are pointed at, never removed and never obeyed. This is a warning light for the
reviewer; what protects the review is that no proposal counts until a person confirms it.
"""

from __future__ import annotations

import re

from realist.data.domain import Span

_MACHINE = (
    r"(?:a\.?i\.?|llms?|(?:large )?language models?|chat ?gpt|gpt|(?:ai )?assistants?|chat ?bots?)"
)
_UNMISTAKABLE = r"(?:a\.?i\.?|llm|(?:large )?language model|chat ?gpt|gpt|ai assistant|chat ?bot)"
_ADDRESSED = rf"(?:you|the (?:{_MACHINE}|model))"
_BOUND = r"(?:must|should|shall|have to|are (?:required|instructed) to|will)(?: \w+){0,2}?"
_WORK = r"(?:document|paper|study|article|abstract|record|text|source|manuscript|interview)"
_RATE = r"(?:rate|score|grade|classify|label|mark|appraise|judge)"
_RULES = {
    "overrides instructions": (
        r"\b(?:please )?(?:ignore|disregard|forget|override|bypass|do not follow)\b[^.!?]{0,40}?"
        r"\b(?:previous|prior|above|earlier|preceding|all|any|your|other|system)\b[^.!?]{0,30}?"
        r"\b(?:instructions?|prompts?|rules|guidelines|directions|commands)\b"
    ),
    "addresses a model": (
        rf"\bas an? (?:\w+ ){{0,2}}{_UNMISTAKABLE}\b,? (?:you|i)\b|"
        r"\b(?:if you are an?|dear|attention|note (?:to|for)|"
        r"(?:instructions?|message) (?:to|for)(?: the| any| all)?|you are(?: now)? an?)"
        rf"[ ,:]+(?:\w+ ){{0,2}}{_MACHINE}\b"
    ),
    "demands a verdict": (
        rf"\b{_ADDRESSED} {_BOUND} (?:{_RATE} (?:this|that|the|it)\b|(?:include|exclude|accept|"
        rf"reject|recommend|report|cite) (?:this|the present) {_WORK}\b|"
        r"(?:output|respond|reply|answer)(?: only)? (?:with|as|in|that|only)\b)|"
        rf"\bthe {_MACHINE} {_BOUND} (?:output|respond|reply|answer|extract|return)\b|"
        rf"(?:^|[.!?:>]\s*)(?:please |always |now )?{_RATE} "
        rf"(?:this|the (?:present |above |following )?)\s?{_WORK}\b"
    ),
    "plays a role": (
        r"\bsystem prompt\b|\bnew instructions? ?:|\bdeveloper mode\b|\bjailbreak|"
        r"\breveal your (?:prompt|instructions)|\bfrom now on,? you\b|\byou are now in \w+ mode\b|"
        r"\bact as (?:if you (?:are|were)|an? (?:\w+ )?(?:assistant|model|ai))\b|"
        r"\bpretend (?:to be|that you|you are)\b|"
        r"\bdo not (?:mention|reveal|disclose) (?:this|these) (?:instruction|prompt|message)"
    ),
    "imitates a chat": (
        r"<\|[a-z_]{2,20}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|instructions?|prompt)>"
    ),
}
_COMPILED = [
    (name, re.compile(rule, re.IGNORECASE | re.MULTILINE)) for name, rule in _RULES.items()
]
_HIDDEN = {
    "invisible tag characters": re.compile("[\U000e0000-\U000e007f]+"),
    "a change of writing direction that can reorder what is seen": re.compile(
        "[\u202a\u202b\u202d\u202e]"
    ),
    "invisible characters": re.compile("[\u200b\u2060-\u2064]{3,}"),
}
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_ENDS = re.compile(r"[.!?][\"'”’)\]]*\s+|\n\s*\n")  # noqa: RUF001
_WRAP = re.compile(r"(?<!\n)\n(?!\n)")


def suspicious(text: str) -> tuple[Span, ...]:
    """Sentences that read like instructions to a model, in order.

    Returns:
        Spans over whole sentences; the label says why ("overrides instructions", ...). One
        sentence appears once.
    """
    flat = _WRAP.sub(" ", text)  # as long as the text: a line's end is a blank
    found: dict[tuple[int, int], str] = {}
    for label, rule in _COMPILED:
        for hit in rule.finditer(flat):
            found.setdefault(_sentence(flat, hit), label)
    return tuple(Span(start, end, label) for (start, end), label in sorted(found.items()))


def _sentence(text: str, hit: re.Match[str]) -> tuple[int, int]:
    """The bounds of the sentence (at most 400 characters either side) around a match."""
    begin = hit.end() - len(hit.group().lstrip(" \t\r\n.!?:>"))
    floor = max(0, begin - 400)
    start = max([floor, *(end.end() for end in _ENDS.finditer(text, floor, begin))])
    ceiling = min(len(text), hit.end() + 400)
    stop = _ENDS.search(text, hit.end(), ceiling)
    end = ceiling if stop is None else stop.end()
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def hidden_signs(text: str) -> tuple[tuple[int, str], ...]:
    """Where a text carries what its reader does not see: (offset, what), one of each sort."""
    found = [(hit.start(), what) for what, rule in _HIDDEN.items() if (hit := rule.search(text))]
    comment = _COMMENT.search(text)
    if comment:
        found.append((comment.start(), "a comment that a rendered page would not show"))
    return tuple(sorted(found))


def hidden_note(where: str, words: str) -> str:
    """The warning for text that a reader does not see and that was left out.

    Args:
        where: "on page 3", "in the text", ...
        words: what it says.
    """
    shown, order = _shown(words)
    return (
        f"hidden text {where} was left out ({len(shown):,} characters a reader does not see"
        f"{order}): {shown[:200]!r}"
    )


def left_out_note(what: str, words: str) -> str:
    """The warning for what stands on a page and is not the document's own text.

    Args:
        what: "2 comment(s) on page 3", ...
        words: what it says.
    """
    shown, order = _shown(words)
    return f"{what} were left out ({len(shown):,} characters{order}): {shown[:200]!r}"


def _shown(words: str) -> tuple[str, str]:
    shown = " ".join(words.split())
    return shown, "; it reads like instructions to a machine" if suspicious(shown) else ""
