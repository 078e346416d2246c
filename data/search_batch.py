"""One page of a live search, with all that a search report and a resumption need."""

from __future__ import annotations

from dataclasses import dataclass

from realist.data.domain import Record


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Records of one page; `hits` is the service's count, `next` resumes after it, or is ""."""

    source: str
    query: str
    hits: int
    records: tuple[Record, ...]
    next: str
