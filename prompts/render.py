"""Untrusted text as a model gets to see it: between marked delimiters, in numbered paragraphs.

The mark is a hash of the text itself: nobody can write it into a document beforehand, and the
same document always gives the same request, so that a cache can know it again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from realist.prompts.model import sha256

Paragraph = tuple[int, str]  # its number, from 1, and its text

# Characters that carry instructions unseen or turn a line round: controls, zero-width space,
# bidirectional overrides, invisible operators, tags. Joiners stay: some scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def plain(text: str) -> str:
    """A paragraph on one line, without characters nobody sees.

    One line, because a line that starts with a number in brackets is ours alone.
    """
    return " ".join(_UNSEEN.sub("", text).split())


def delimited(paragraphs: Sequence[Paragraph], *, label: str = "SOURCE") -> str:
    """Numbered paragraphs between a pair of lines that carry the text's own mark."""
    lines = [f"[{number}] {plain(text)}" for number, text in paragraphs]
    nonce = mark("\n".join(lines))
    return "\n".join([f"<<<{label} {nonce}>>>", *lines, f"<<<END {label} {nonce}>>>"])


def mark(text: str) -> str:
    """Sixteen hexadecimal digits that follow from the text and do not occur in it."""
    nonce = sha256(text)[:16]
    while nonce in text:
        nonce = sha256(nonce + text)[:16]
    return nonce
