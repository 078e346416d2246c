"""CSL JSON, as Zotero, Mendeley and Crossref write it, item by item."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TextIO

from realist.data.domain import Record
from realist.data.encoding import LONGEST_LINE
from realist.data.errors import InputError
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.people import split_keywords
from realist.data.reading import Ledger, Reading, one_line, paragraphs
from realist.data.sniff import Source
from realist.data.when import year_in

_STEP = 1 << 22
_GAP = re.compile(r"[\s,\]}\ufeff]*")
_LIST = re.compile(r"[\s\ufeff]*(\{[^{}\[\]]{0,2000}\"(?:items|references)\"\s*:\s*)?\[")
_ITEM = re.compile(r'\{\s*"(?:id|type|title|DOI|key|itemType|citation-key|abstract)"\s*:')
_OBJECT = re.compile(r'\{\s*"(?!family"|given"|literal"|name"|date-parts"|sequence"|ORCID")')
_TOKEN = re.compile(r'\\.|["{}]', re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")
_MARKUP = re.compile(
    r"</?(?:jats:)?(?:p|i|b|em|strong|sub|sup|sec|title|italic|bold)\b[^<>]{0,200}>"
)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of the list, or why it is none; numbered from 1."""

    number: int
    value: dict[str, Any] | None
    text: str = ""


def read_csljson(source: Source) -> Reading:
    """Every item of a CSL JSON file (a list, or `{"items": [...]}`) as a record or a rejection.

    A rejection's line is the number of the item, because these files are often one line long.
    """
    ledger = Ledger()
    damaged = False
    for item in _items(source):
        if item.value is None:
            damaged = True
            reason = "the item's JSON is broken: a quote, comma or brace is missing"
            ledger.reject(item.number, reason, item.text)
        else:
            ledger.take(_record(item.value), item.number, str(item.value))
    # Where quotes and braces do not pair, there is nothing to count but what the repair found.
    found = None if damaged else _count(source)
    if found is None:
        found = sum(1 for _ in _items(source))
    return ledger.close(found)


def _count(source: Source) -> int | None:
    """How many objects stand at the level of the items; None where braces do not pair."""
    count = depth = 0
    inside = False
    with source.text() as stream:
        head = stream.read(1 << 16)
        listed = _LIST.match(head)
        level = 1 if listed and listed.group(1) else 0
        chunk = head
        while chunk:
            if chunk.endswith("\\"):
                chunk += stream.read(1)
            for mark in _TOKEN.findall(chunk):
                if mark == '"':
                    inside = not inside
                elif not inside and mark in "{}":
                    if count and depth < level:
                        return None
                    count += mark == "{" and depth == level
                    depth += 1 if mark == "{" else -1
            chunk = stream.read(_STEP)
    return count


def _items(source: Source) -> Iterator[_Item]:
    """Each item, read in steps."""
    with source.text() as stream:
        window = _Window(stream, source.path.name)
        if listed := _LIST.match(window.text):
            window.at = listed.end()
        number = 0
        while window.skip_gap():
            number += 1
            yield window.take(number)


class _Window:
    """The part of a JSON text under inspection."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decoder = json.JSONDecoder()
        self._more = True
        self.text = ""
        self.at = 0
        self._extend()

    def _extend(self) -> bool:
        """Read a step further, dropping what is done with; false at the end."""
        chunk = self._stream.read(_STEP) if self._more else ""
        self._more = bool(chunk)
        if chunk:
            self.text = self.text[self.at :] + chunk
            self.at = 0
        return self._more

    def skip_gap(self) -> bool:
        """Go to the next thing that is neither space nor bracket; false when there is none."""
        while True:
            gap = _GAP.match(self.text, self.at)
            self.at = gap.end() if gap else self.at
            if self.at < len(self.text):
                return True
            if not self._extend():
                return False

    def take(self, number: int) -> _Item:
        """The item that begins here; a broken one reaches to the next that looks like one."""
        while self.text[self.at] == "{":
            try:
                value, self.at = self._decoder.raw_decode(self.text, self.at)
            except (ValueError, RecursionError):
                if len(self.text) - self.at < LONGEST_LINE and self._extend():
                    continue
                break
            return _Item(number, value)
        while len(self.text) - self.at < LONGEST_LINE and self._extend():
            pass
        begin = self.at
        after = _ITEM.search(self.text, begin + 1) or _OBJECT.search(self.text, begin + 1)
        if after is None and len(self.text) - begin >= LONGEST_LINE:
            raise InputError(
                f"{self._name}: item {number}: no end of it within {LONGEST_LINE >> 20} MB; "
                "export the records again"
            )
        self.at = after.start() if after else len(self.text)
        return _Item(number, None, self.text[begin : min(self.at, begin + 1000)])


def _text(value: Any) -> str:
    """A value as text; of a list (Crossref's titles) the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if value is None or isinstance(value, (dict, list)):
        return ""
    return _clean(str(value))


def _clean(text: str) -> str:
    """Escaped lone surrogates are no characters, and no store takes them."""
    return _LONE.sub("\ufffd", text)


def _record(item: dict[str, Any]) -> Record:
    lower = {key.lower(): value for key, value in item.items()}
    authors = lower.get("author") or lower.get("editor") or []
    return Record(
        source_id=_text(lower.get("id") or lower.get("key")),
        title=one_line(_MARKUP.sub("", _text(lower.get("title")))),
        abstract=paragraphs(_MARKUP.sub(" ", _text(lower.get("abstract")))),
        authors=tuple(filter(None, map(_name, authors))) if isinstance(authors, list) else (),
        year=_year(lower.get("issued") or lower.get("date") or lower.get("published")),
        journal=one_line(_text(lower.get("container-title"))),
        keywords=_keywords(lower.get("keyword") or lower.get("keywords")),
        doi=normalise_doi(_text(lower.get("doi"))),
        pmid=normalise_pmid(_text(lower.get("pmid"))) or _pmid_in_note(_text(lower.get("note"))),
        fields=tuple((_clean(key), _field(value)) for key, value in item.items()),
    )


def _field(value: Any) -> str:
    return _clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _name(author: Any) -> str:
    if not isinstance(author, dict):
        return one_line(_text(author))
    if literal := _text(author.get("literal") or author.get("name")):
        return one_line(literal)
    particle = _text(author.get("non-dropping-particle"))
    family = one_line(f"{particle} {_text(author.get('family'))}")
    return ", ".join(filter(None, (family, one_line(_text(author.get("given"))))))


def _year(issued: Any) -> int | None:
    if isinstance(issued, dict):
        parts = issued.get("date-parts")
        issued = json.dumps(parts) if parts else issued.get("raw") or issued.get("literal")
    return year_in(_clean(str(issued or "")))


def _keywords(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(filter(None, (one_line(_text(word)) for word in value)))
    return split_keywords(_text(value))


def _pmid_in_note(note: str) -> str:
    """Zotero writes what CSL has no variable for into the note."""
    return normalise_pmid(note) if "PMID" in note else ""
