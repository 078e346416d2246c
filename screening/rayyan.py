"""What Rayyan writes of its reviewers' decisions into a record's notes.

The notes of an export (CSV `notes`, RIS `N1`, BibTeX `note`) hold, parted by bars:

    RAYYAN-INCLUSION: {"Ann"=>"Included", "Ben"=>"Maybe"} | RAYYAN-LABELS: a,b |
    RAYYAN-EXCLUSION-REASONS: wrong topic,wrong setting | USER-NOTES: {"Ann"=>["look again"]}

Older exports say true and false for Included and Excluded. The reasons are the record's: Rayyan
does not say whose, so each reviewer who excluded it has them all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

MARK = "RAYYAN-INCLUSION"
_SECTION = re.compile(
    r"(?:^|[|\s>])(RAYYAN-INCLUSION|RAYYAN-LABELS|RAYYAN-EXCLUSION-REASONS|USER-NOTES)\s*:"
)
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)\\?(?:"|\Z)|(=>)|([\[\]])|(\w+)', re.DOTALL
)  # read once, in order


@dataclass(frozen=True, slots=True)
class RayyanVote:
    """One reviewer's decision in a record's notes, in Rayyan's words."""

    reviewer: str
    verdict: str
    reason: str = ""
    note: str = ""


def votes_in(notes: str) -> list[RayyanVote]:
    """The decisions in a record's notes, in their order; none where nobody decided."""
    sections = _sections(notes)
    reasons = [part.strip() for part in sections.get("RAYYAN-EXCLUSION-REASONS", "").split(",")]
    reason = "; ".join(part for part in reasons if part)
    said = {name: "\n".join(texts) for name, texts in _pairs(sections.get("USER-NOTES", ""))}
    made: list[RayyanVote] = []
    for name, values in _pairs(sections.get(MARK, "")):
        verdict = values[0] if values else ""
        excluded = verdict.casefold() in ("excluded", "false")
        made.append(RayyanVote(name, verdict, reason if excluded else "", said.get(name, "")))
    return made


def _pairs(text: str) -> list[tuple[str, list[str]]]:
    """Each name before an arrow with what follows it: one value, or a list in brackets."""
    found: list[tuple[str, list[str]]] = []
    last, listed, open_ = "", False, False  # the last string; in brackets; a value is awaited
    for token in _TOKEN.finditer(text):
        quoted, arrow, bracket, bare = token.groups()
        if arrow and not listed:
            found.append((last, []))
            open_ = True
        elif bracket and found:
            listed = bracket == "[" and (open_ or listed)
            open_ = False
        elif quoted is not None or bare:
            last = _text(quoted) if quoted is not None else bare
            if found and (listed or open_):
                found[-1][1].append(last)
            open_ = False
    return found


def _sections(notes: str) -> dict[str, str]:
    """The named parts of the notes; one that stands there twice is joined."""
    heads = list(_SECTION.finditer(notes))
    ends = [*(head.start() for head in heads[1:]), len(notes)]
    found: dict[str, str] = {}
    for head, end in zip(heads, ends, strict=False):
        text = notes[head.end() : end].strip(" |\n\r\t")
        found[head.group(1)] = ",".join(filter(None, (found.get(head.group(1)), text)))
    return found


def _text(quoted: str) -> str:
    """What stands between the quotation marks, escapes undone."""
    try:
        return str(json.loads(f'"{quoted}"', strict=False)).strip()
    except ValueError:
        return quoted.strip()
