"""What a reader hands back: each record, each rejection, and how many there should be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from realist.data.domain import Record

_PLACEHOLDER = re.compile(
    r"\W*(no abstract( is)?( available)?|abstract (is )?not available|n/?a|none|null)\W*",
    re.IGNORECASE,
)
EXCERPT = 160  # characters of the offending text shown beside a rejection


@dataclass(frozen=True, slots=True)
class Rejection:
    """One entry of a file that could not become a record, and why."""

    line: int  # 1-based, of the file (of the sheet for XLSX, the item's number for JSON)
    reason: str
    text: str = ""  # an excerpt of what stood there


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one file; `found` is counted apart from the parsing."""

    found: int
    records: tuple[Record, ...]
    rejected: tuple[Rejection, ...]


@dataclass(slots=True)
class Ledger:
    """Collects records and rejections so that each entry lands in exactly one of them."""

    records: list[Record] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)

    def take(self, record: Record, line: int, text: str) -> None:
        """Keep a record, or reject it where nothing in it says which work it is."""
        if record.title or record.abstract or record.doi or record.pmid:
            self.records.append(record)
        else:
            self.reject(line, "no title, abstract, DOI or PMID: nothing to screen", text)

    def reject(self, line: int, reason: str, text: str = "") -> None:
        """Account for an entry that cannot be a record."""
        self.rejected.append(Rejection(line, reason, excerpt(text)))

    def close(self, found: int) -> Reading:
        """The finished reading, beside an independent count of entries."""
        return Reading(found, tuple(self.records), tuple(self.rejected))


def excerpt(text: str) -> str:
    """The beginning of a text on one line."""
    short = " ".join(text[: EXCERPT * 4].split())
    return short if len(short) <= EXCERPT else short[: EXCERPT - 1] + "…"


def one_line(text: str) -> str:
    """A text with its white space (and NULs, which no store likes) reduced to single spaces."""
    return " ".join(text.replace("\x00", " ").split())


def paragraphs(text: str) -> str:
    """An abstract with its line breaks kept and its ends trimmed; "" for a placeholder."""
    kept = text.replace("\x00", " ").replace("\r\n", "\n").replace("\r", "\n").strip()
    return "" if len(kept) < 60 and _PLACEHOLDER.fullmatch(kept) else kept


def unwrapped(text: str) -> str:
    """A text whose lines were broken to fit a page: only blank lines part paragraphs."""
    return "\n\n".join(filter(None, map(one_line, re.split(r"\n\s*\n", text))))
