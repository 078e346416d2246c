"""What Covidence's exports say of decisions.

Covidence exports references list by list, one file for each: `review_N_select_csv_T.csv` and
`…_irrelevant_…` after title and abstract, `…_included_…` and `…_excluded_…` after full text. The
list is the team's decision, so the name of the file tells stage and verdict, and no column names a
reviewer. The notes of an excluded reference say `Exclusion reason: …;`. Covidence's inter-rater
file holds counts for pairs of reviewers and no references, so there are no decisions in it.
"""

from __future__ import annotations

import re
from pathlib import Path

from realist.data.domain import Stage, Verdict

COLUMN = "covidence #"
_LIST = re.compile(r"(?:^|_)(select|irrelevant|included|excluded)_[a-z]+_\d{6,}", re.IGNORECASE)
_LISTS = {
    "select": (Stage.TITLE_ABSTRACT, Verdict.INCLUDE),
    "irrelevant": (Stage.TITLE_ABSTRACT, Verdict.EXCLUDE),
    "included": (Stage.FULL_TEXT, Verdict.INCLUDE),
    "excluded": (Stage.FULL_TEXT, Verdict.EXCLUDE),
}
_REASON = re.compile(r"Exclusion reason:\s*([^;]*)", re.IGNORECASE)


def list_of(path: Path) -> tuple[Stage, Verdict] | None:
    """The stage and verdict that an export's name tells; None where it tells none."""
    found = _LIST.search(path.name)
    return _LISTS[found.group(1).casefold()] if found else None


def reason_in(notes: str) -> str:
    """The reason for exclusion in a reference's notes; "" where there is none."""
    found = _REASON.search(notes)
    return found.group(1).strip() if found else ""
