"""PubMed's nbib, the MEDLINE text format.

Each line has a tag of up to four letters padded to four, a hyphen and a space; continuation
lines are indented by six. The elements are described in NLM's "MEDLINE/PubMed Data Element
(Field) Descriptions".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from realist.data import tagged
from realist.data.domain import Record
from realist.data.identifiers import normalise_doi, normalise_pmid
from realist.data.reading import Ledger, Reading, one_line, paragraphs
from realist.data.sniff import Source
from realist.data.when import year_in

LAYOUT = tagged.Layout(
    line=re.compile(
        r"^\ufeff?(?=.{4,5}-)(?P<tag>[A-Z][A-Z0-9]{1,3}) {0,3}-(?: |$)(?P<value>.*)$", re.DOTALL
    ),
    opening=re.compile(r"^[ \t\ufeff]*(?P<tag>PMID) ?- ?(?P<value>\d*[ \t]*)$", re.DOTALL),
    first="PMID",
    last="",
    width=4,
    gap="- ",
)
_OPENING = re.compile(r"^\ufeff?PMID ?-(?: |$)|^[ \t\ufeff]*PMID ?- ?\d*[ \t]*$")
_ANY = re.compile(r"^\ufeff?(?=.{4,5}-)[A-Z][A-Z0-9]{1,3} {0,3}-(?: |$)")


def count_entries(lines: Iterable[str]) -> int:
    """How many entries there are: PMID lines, and runs of tags after a blank that lack one."""
    count = 0
    outside = True
    for line in lines:
        if _OPENING.match(line) or (outside and _ANY.match(line)):
            count, outside = count + 1, False
        elif not line.strip():
            outside = True
    return count


def read_nbib(source: Source) -> Reading:
    """Every entry of an nbib file as a record or a rejection."""
    ledger = Ledger()
    for block in tagged.blocks(source.lines(), LAYOUT):
        ledger.take(record_of(tuple(block.fields)), block.line, block.text)
    return ledger.close(count_entries(line for _, line in source.lines()))


def record_of(fields: tagged.Fields) -> Record:
    """A record from its lines, which it keeps."""
    by_tag: defaultdict[str, list[str]] = defaultdict(list)
    for tag, value in tagged.values(fields):
        if value:
            by_tag[tag].append(one_line(value))

    def first(*tags: str) -> str:
        return next((value for tag in tags for value in by_tag[tag]), "")

    return Record(
        source_id=first("PMID"),
        title=first("TI", "BTI", "CTI", "TT"),
        abstract=paragraphs(first("AB", "OAB")),
        authors=tuple(by_tag["FAU"] or by_tag["AU"] or by_tag["CN"]),
        year=next((y for v in by_tag["DP"] + by_tag["DEP"] if (y := year_in(v))), None),
        journal=first("JT", "TA"),
        keywords=tuple(by_tag["OT"] + by_tag["MH"]),
        doi=_doi(by_tag["LID"] + by_tag["AID"] + by_tag["SO"]),
        pmid=normalise_pmid(first("PMID")),
        fields=fields,
    )


def _doi(values: list[str]) -> str:
    """From `10.1000/x [doi]`; else from the source line's `doi: 10.1000/x`."""
    for value in values:
        if (value.endswith("[doi]") or "doi:" in value) and (doi := normalise_doi(value)):
            return doi
    return ""
