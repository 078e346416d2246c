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
_STRING = r'"((?:[^"\\]|\\.)*)"'
_VOTE = re.compile(_STRING + r"\s*=>\s*(?:" + _STRING + r"|(\w+))")
_NOTES = re.compile(_STRING + r"\s*=>\s*\[((?:[^\]\"]|" + _STRING + r")*)\]")


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
    said = {
        _text(found.group(1)): "\n".join(
            _text(note) for note in re.findall(_STRING, found.group(2))
        )
        for found in _NOTES.finditer(sections.get("USER-NOTES", ""))
    }
    made: list[RayyanVote] = []
    for found in _VOTE.finditer(sections.get(MARK, "")):
        name = _text(found.group(1))
        verdict = _text(found.group(2) or found.group(3) or "")
        excluded = verdict.casefold() in ("excluded", "false")
        made.append(RayyanVote(name, verdict, reason if excluded else "", said.get(name, "")))
    return made


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
