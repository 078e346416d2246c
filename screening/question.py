"""What a realist question asks about, without the formula that every realist question has."""

from __future__ import annotations

import re

_FORMULA = re.compile(
    r"\b(?:what\s+works|for\s+whom|to\s+what\s+extent"
    r"|(?:in|under)\s+(?:what|which)\s+(?:circumstances?|conditions?|contexts?|respects?|settings?))\b",
    re.IGNORECASE,
)


def topic_of(question: str) -> str:
    """The question without "what works", "for whom", "in what circumstances" and their like.

    These words are rare among records, so that term weights would put the few realist reviews of
    whatever topic before all that bears on this one. A question of nothing else is kept whole.

    >>> topic_of("What works in care homes, for whom and in what circumstances?")
    'in care homes, and ?'
    """
    topic = " ".join(_FORMULA.sub(" ", question).split())
    return topic if re.search(r"\w{4}", topic) else question
