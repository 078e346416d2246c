"""Which record of the review a row of somebody's file is about: sure matches only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz.fuzz import ratio

from realist.data.dedupe_text import plain
from realist.data.domain import Record
from realist.data.errors import InputError
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.when import year_in

ALIKE = 85.0  # rapidfuzz ratio, 0 to 100: below it two titles are not of one work
LEAST_TITLE = 25  # letters and digits of a title that may stand without a year
_NOT_LETTER = re.compile(r"[\W_]+")


class RecordNames:
    """The review's records by everything a file may call them."""

    def __init__(self, record_ids: Mapping[str, list[str]], records: Iterable[Record]) -> None:
        """See `Store.record_ids` and `Store.records`."""
        self._ids = record_ids
        self._records = {record.id: record for record in records}
        self._keys: dict[str, defaultdict[str, list[str]]] = {
            key: defaultdict(list) for key in ("doi", "pmid", "title")
        }
        for record in self._records.values():
            for key, value in (
                ("doi", record.doi),
                ("pmid", record.pmid),
                ("title", _squashed(record.title)),
            ):
                if value:
                    self._keys[key][value].append(record.id)

    def find(self, cells: Mapping[str, str]) -> str:
        """Realist's id of the record a row is about.

        Tried in this order: the file's own id, Realist's id, DOI, PMID, title and year. What a
        name leads to must agree with the row's title, if it has one. Where one name leads to
        several records the others must tell them apart.

        Args:
            cells: of the row: source_id, record_id, doi, pmid, title, year, as far as it has them.

        Raises:
            InputError: no record, or more than one.
        """
        left: list[str] = []
        contradicted = ""
        for name, found in self._led_to(cells):
            fitting = [record for record in found if self._agrees(record, cells)]
            contradicted = contradicted or (name if found and not fitting else "")
            narrowed = [record for record in fitting if record in left] or fitting
            if len(narrowed) == 1:
                return narrowed[0]
            left = narrowed or left
        raise InputError(_problem(cells, left, contradicted))

    def _led_to(self, cells: Mapping[str, str]) -> Iterable[tuple[str, list[str]]]:
        for column in ("source_id", "record_id"):
            if cells.get(column):
                yield f"{column} {cells[column]!r}", self._ids.get(cells[column], [])
        keys = (
            ("doi", normalise_doi(cells.get("doi", ""))),
            ("pmid", normalise_pmid(cells.get("pmid", ""))),
            ("title", _squashed(cells.get("title", ""))),
        )
        for key, value in keys:
            if value:
                yield f"{key} {cells[key]!r}", self._keys[key].get(value, [])

    def _agrees(self, record_id: str, cells: Mapping[str, str]) -> bool:
        record = self._records.get(record_id)
        if record is None:
            return False
        title, here = _squashed(cells.get("title", "")), _squashed(record.title)
        if title and here:
            year = year_in(cells.get("year", ""))
            known = bool(year and record.year)
            sure = known or len(title) >= LEAST_TITLE or self._named(record_id, cells)
            apart = known and abs((year or 0) - (record.year or 0)) > 1
            return sure and not apart and ratio(title, here) >= ALIKE
        doi = normalise_doi(cells.get("doi", ""))
        return not (doi and record.doi and doi != record.doi)

    def _named(self, record_id: str, cells: Mapping[str, str]) -> bool:
        """Whether an id or identifier of the row leads to the record: then a short title may."""
        return any(
            record_id in found for name, found in self._led_to(cells) if name[:5] != "title"
        )


def _problem(cells: Mapping[str, str], left: list[str], contradicted: str) -> str:
    known = ("record_id", "source_id", "doi", "pmid", "title")
    given = [f"{key} {cells[key]!r}" for key in known if cells.get(key)]
    if not given:
        return "the row names no record: by record_id, doi, pmid, or title and year"
    if left:
        return f"{given[0]} is the name of several records"
    if contradicted:
        return f"{contradicted} leads to a record with another title, year or DOI"
    return f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} not in this review"


def _squashed(text: str) -> str:
    return _NOT_LETTER.sub("", plain(text))
