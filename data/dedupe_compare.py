"""Whether two records are the same work: the rules, and the reason in words.

The rules follow what bib-dedupe and ASySD found to matter: identifiers decide, a title alone
does not, and what differs on purpose (numbers, errata, replies, protocols, venues) keeps
records apart. An automatic merge needs a shared identifier, or a title and an abstract that
agree with nothing against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from realist.data.dedupe_blocks import Prepared
from realist.data.dedupe_text import abstract_skeleton, same_journal, surnames

AUTOMATIC = 0.9  # confidence from which a merge needs no person
REVIEW = 0.4  # confidence from which a person is asked
_SHORT_TITLE = 24  # letters; "Editorial", "Book reviews", "Introduction"
_SHORT_ABSTRACT = 100

_MARKERS = re.compile(
    r"\b(errat(?:um|a)|corrigend(?:um|a)|correction|correct(?:ed|ion) to|retract(?:ed|ion)|"
    r"withdrawn|expression of concern|comments? on|commentary|repl(?:y|ies)|response to|"
    r"authors? response|in response|letter|editorial|protocol|supplement(?:ary)?|appendix|"
    r"conference abstract|poster|summary of|book review|preprint|reprint|update(?:d)?)\b"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are one work, from 0 to 1, and why."""

    confidence: float
    reason: str

    @property
    def automatic(self) -> bool:
        """Whether it may be merged without a person."""
        return self.confidence >= AUTOMATIC


NONE = Likeness(0.0, "")


def compare(a: Prepared, b: Prepared) -> Likeness:
    """The likeness of two records; confidence below REVIEW is given as NONE."""
    shared = _shared_identifier(a, b)
    differing = _differing_identifier(a, b)
    if differing and not shared and a.opening != b.opening:
        return NONE  # the commonest case by far, and no title could change it
    title = _title(a, b)
    if shared and differing:
        return Likeness(0.7, f"same {shared}, but {differing} differ") if title > 0.5 else NONE
    if shared:
        return _with_shared(a, b, title, shared)
    if title < 0.85:
        return NONE if differing else _by_abstract(a, b, title)
    if differing:
        return _with_differing(a, b, title, differing)
    return _without_identifier(a, b, title)


def _shared_identifier(a: Prepared, b: Prepared) -> str:
    if a.record.doi and a.record.doi == b.record.doi:
        return "DOI"
    if a.record.pmid and a.record.pmid == b.record.pmid:
        return "PMID"
    return "PMCID" if a.pmcid and a.pmcid == b.pmcid else ""


def _differing_identifier(a: Prepared, b: Prepared) -> str:
    if a.record.doi and b.record.doi and a.record.doi != b.record.doi:
        return "DOIs"
    return "PMIDs" if a.record.pmid and b.record.pmid and a.record.pmid != b.record.pmid else ""


def _title(a: Prepared, b: Prepared) -> float:
    """The titles' likeness by letters (normalised Indel); a lost subtitle counts 0.9."""
    if not a.letters or not b.letters:
        return 0.0
    short, long = sorted((a.letters, b.letters), key=len)
    score = fuzz.ratio(short, long, score_cutoff=40) / 100
    if score < 0.9 and len(short) >= 30 and long.startswith(short):
        return 0.9
    return score


@lru_cache(maxsize=60_000)
def _letters(abstract: str) -> str:
    return abstract_skeleton(abstract)


def _abstract(a: Prepared, b: Prepared) -> float | None:
    """The abstracts' likeness over the length they share; None where one is missing."""
    if not a.record.abstract or not b.record.abstract:
        return None
    one, two = _letters(a.record.abstract), _letters(b.record.abstract)
    length = min(len(one), len(two))
    if length < _SHORT_ABSTRACT:
        return None if one != two else 1.0
    return fuzz.ratio(one[:length], two[:length], score_cutoff=40) / 100


def _with_shared(a: Prepared, b: Prepared, title: float, shared: str) -> Likeness:
    """One identifier: the same work, unless the titles say that it covers several."""
    against = _marked(a, b)
    if title >= 0.7 and not against:
        return Likeness(0.99, f"same {shared} and title")
    if not a.letters or not b.letters:
        return Likeness(0.95, f"same {shared}; one has no title")
    if against:
        return Likeness(0.6, f"same {shared}, but {against}")
    likeness = _abstract(a, b)
    if likeness is not None and likeness >= 0.85:
        return Likeness(0.95, f"same {shared} and abstract; titles differ")
    return Likeness(0.6, f"same {shared}, but the titles differ")


def _with_differing(a: Prepared, b: Prepared, title: float, differing: str) -> Likeness:
    """Different identifiers: never on the title; a person may see a preprint or second report."""
    likeness = _abstract(a, b)
    if likeness is None or likeness < 0.95 or title < 0.95 or _marked(a, b):
        return NONE
    return Likeness(0.45, f"same title and abstract, but {differing} differ: another version?")


def _by_abstract(a: Prepared, b: Prepared, title: float) -> Likeness:
    """Titles that differ (abbreviated, translated) over one abstract: a person decides."""
    if title < 0.7 and (not a.opening or a.opening != b.opening):
        return NONE
    if _marked(a, b) or a.numbers != b.numbers:
        return NONE
    likeness = _abstract(a, b)
    if likeness is None or likeness < 0.95 or _against(a, b):
        return NONE
    return Likeness(0.4 + 0.4 * title, "same abstract; titles differ")


def _without_identifier(a: Prepared, b: Prepared, title: float) -> Likeness:
    """No identifier on both sides: titles and abstracts must agree with nothing against it."""
    if _marked(a, b) or a.numbers != b.numbers:
        return _despite(a, b, title)
    against = _against(a, b)
    likeness = _abstract(a, b)
    if likeness is None:
        return _by_title(a, b, title, against)
    if likeness < 0.6:
        return _by_title(a, b, title, [*against, "abstracts"]) if title > 0.97 else NONE
    if against or title < 0.92 or likeness < 0.93:
        doubt = f"{' and '.join(against)} differ" if against else "not letter for letter"
        return Likeness(0.5 + 0.3 * (not against), f"like titles and abstracts; {doubt}")
    return Likeness(min(0.98, 0.5 * (title + likeness)), "same title and abstract")


def _despite(a: Prepared, b: Prepared, title: float) -> Likeness:
    """A number or a marker differs: only an abstract that is the same keeps it in question."""
    likeness = _abstract(a, b)
    if likeness is None or likeness < 0.9 or title < 0.9:
        return NONE
    return Likeness(0.5, "same abstract; a number or a word such as erratum differs in the title")


def _by_title(a: Prepared, b: Prepared, title: float, against: list[str]) -> Likeness:
    """Without two abstracts a person decides, and a title that many share needs more beside it."""
    if min(len(a.letters), len(b.letters)) < _SHORT_TITLE:
        agreed = _agreed(a, b)
        if title < 0.97 or against or agreed < 2:
            return NONE
        return Likeness(
            0.5, "short title, but year, page or journal agree; no abstract to compare"
        )
    if len(against) > 1 or (against and title < 0.95):
        return NONE
    doubt = f"; {against[0]} differ" if against else ""
    return Likeness(0.7 - 0.2 * len(against), f"same title, no abstract to compare{doubt}")


def _against(a: Prepared, b: Prepared) -> list[str]:
    """What differs of year, journal and authors, where both records tell."""
    one, two = a.record, b.record
    found = []
    if one.year and two.year and abs(one.year - two.year) > 1:
        found.append("years")
    if one.journal and two.journal and not same_journal(one.journal, two.journal):
        found.append("journals")
    if one.authors and two.authors and not _share_an_author(one.authors, two.authors):
        found.append("authors")
    return found


def _share_an_author(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the first author of either is among the other's, or nearly (accents, typos)."""
    one, two = surnames(a[0]), surnames(b[0])
    if not one or not two:
        return True
    all_a = frozenset().union(*map(surnames, a[:10]))
    all_b = frozenset().union(*map(surnames, b[:10]))
    if one & all_b or two & all_a:
        return True
    return any(fuzz.ratio(x, y) >= 80 for x in one for y in two if len(x) > 3)


def _agreed(a: Prepared, b: Prepared) -> int:
    """How many of year, first page, journal and author agree outright."""
    one, two = a.record, b.record
    return sum((
        one.year is not None and one.year == two.year,
        bool(a.page) and a.page == b.page,
        bool(one.journal and two.journal) and same_journal(one.journal, two.journal),
        bool(one.authors and two.authors) and _share_an_author(one.authors, two.authors),
    ))  # fmt: skip


def _marked(a: Prepared, b: Prepared) -> str:
    """What one title is called and the other is not: an erratum, a reply, a protocol."""
    first, second = _markers(a.words), _markers(b.words)
    return f"one is called {min(first ^ second)!r}" if first != second else ""


def _markers(title: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_MARKERS.findall(" ".join(title)))
