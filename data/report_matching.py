"""Which file of a folder is the text of which report.

A file is surely a report's where its name holds the report's DOI; where its first page holds the
DOI and the title; or where its name or first page holds the whole title and an author's name or
the year stands beside it. Anything less is left to a person, and so are two files that claim one
report or two reports that one file could be.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from rapidfuzz.fuzz import partial_ratio, ratio

from realist.data.dedupe_text import plain
from realist.data.domain import Document, Record

FIRST_PAGE = 4_000  # characters read where a document has no pages
LEAST_TITLE = 25  # letters and digits; shorter titles prove nothing
WHOLE, ALIKE = 95.0, 85.0  # rapidfuzz ratios, 0 to 100
_NOT_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Claim:
    """A file and a report it may be the text of."""

    file: Path
    report_id: str
    sure: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What of a file is compared."""

    file: Path
    stem: str
    name: str  # letters and digits of the file's name
    text: str  # letters and digits of the first page
    page: str  # the first page as it reads
    words: frozenset[str]  # of both


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What of a report is compared."""

    report_id: str
    dois: tuple[re.Pattern[str], ...]
    title: str
    names: frozenset[str]  # the first authors' family names
    year: str


def claims(
    files: Iterable[tuple[Path, Document]], wanted: Iterable[tuple[str, Sequence[Record]]]
) -> list[Claim]:
    """Every claim of a file on a report, best first for each file; see the module for the rule.

    Args:
        files: each file with the document read from it.
        wanted: each report's id with its record and the record's duplicates.
    """
    reports = [_wanted(report_id, records) for report_id, records in wanted]
    made: list[Claim] = []
    for path, document in files:
        page = _page(path, document)
        found = [claim for report in reports if (claim := _claim(page, report))]
        sure = [claim for claim in found if claim.sure]
        if len(sure) > 1:
            found = [_doubted(claim, "it fits several reports") for claim in found]
        made += sure if len(sure) == 1 else found
    rivals = Counter(claim.report_id for claim in made if claim.sure)
    return [
        _doubted(claim, "several files fit this report")
        if claim.sure and rivals[claim.report_id] > 1
        else claim
        for claim in made
    ]


def by_file(made: Iterable[Claim]) -> dict[Path, list[Claim]]:
    """Claims by the file that makes them."""
    found: defaultdict[Path, list[Claim]] = defaultdict(list)
    for claim in made:
        found[claim.file].append(claim)
    return dict(found)


def _claim(page: _Page, report: _Wanted) -> Claim | None:
    """What speaks for the file being this report, or None."""
    title = _title_at(page, report)
    beside = _beside(page, report)
    if any(doi.search(page.stem) for doi in report.dois):
        return Claim(page.file, report.report_id, sure=True, reason="DOI in the file's name")
    if any(doi.search(page.page) for doi in report.dois):
        sure = title >= ALIKE
        reason = "DOI and title on the first page" if sure else "DOI on the first page, no title"
        return Claim(page.file, report.report_id, sure=sure, reason=reason)
    if title >= WHOLE and beside:
        return Claim(page.file, report.report_id, sure=True, reason=f"title and {beside}")
    if title >= ALIKE:
        reason = f"title {title:.0f} % alike" + (f", {beside}" if beside else "")
        return Claim(page.file, report.report_id, sure=False, reason=reason)
    if report.year and report.year in page.stem and report.names & _words(page.stem):
        reason = "author and year in the file's name"
        return Claim(page.file, report.report_id, sure=False, reason=reason)
    return None


def _title_at(page: _Page, report: _Wanted) -> float:
    """How far the title stands in the name or on the first page, 0 to 100."""
    if len(report.title) < LEAST_TITLE:
        return 0.0
    compare = ratio if len(page.name) < len(report.title) else partial_ratio
    in_name = compare(report.title, page.name)
    if len(page.text) < len(report.title):  # the shorter of two would be looked for in the other
        return in_name
    return max(in_name, partial_ratio(report.title, page.text, score_cutoff=ALIKE))


def _beside(page: _Page, report: _Wanted) -> str:
    if report.names & page.words:
        return "an author"
    return "the year" if report.year and report.year in page.words else ""


def _doubted(claim: Claim, why: str) -> Claim:
    return Claim(claim.file, claim.report_id, sure=False, reason=f"{claim.reason}, but {why}")


def _page(path: Path, document: Document) -> _Page:
    end = document.pages[0].end if document.pages else FIRST_PAGE
    text = document.text[: min(max(end, 200), 2 * FIRST_PAGE)]
    words = _words(path.stem) | _words(text)
    stem = plain(unquote(path.stem))
    return _Page(path, stem, _squashed(path.stem), _squashed(text), plain(text), words)


def _wanted(report_id: str, records: Sequence[Record]) -> _Wanted:
    kept = records[0]
    dois = dict.fromkeys(record.doi for record in records if record.doi)
    names = frozenset(name for author in kept.authors[:3] if (name := _family(author)))
    return _Wanted(
        report_id, tuple(map(_pattern, dois)), _squashed(kept.title), names, str(kept.year or "")
    )


def _family(author: str) -> str:
    """The family name: what stands before a comma, else the longest word."""
    head = author.partition(",")[0] if "," in author else author
    return max(_words(head), key=lambda word: (len(word), word), default="")


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _NOT_LETTER.split(plain(text)) if len(word) > 1)


def _pattern(doi: str) -> re.Pattern[str]:
    """Finds the DOI whatever stands between its parts, but not a longer DOI that begins so."""
    parts = [re.escape(part) for part in _NOT_LETTER.split(plain(doi)) if part]
    return re.compile(r"(?<![^\W_])" + r"[\W_]{1,3}".join(parts) + r"(?![^\W_])")


def _squashed(text: str) -> str:
    return _NOT_LETTER.sub("", plain(text))
