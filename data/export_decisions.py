"""Decisions out, as a table or as RIS notes, so that another review can take them as they are.

A table has one row for each decision, with what names its record. RIS has the records with a note
for each decision: `N1  - Realist decision: {…}`, a JSON object on one line.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from realist.data import tagged
from realist.data.domain import Decision, Record
from realist.data.export import ExportFormat, ris_lines, write_lines, write_table
from realist.data.ris import LAYOUT

OWN = "Realist decision: "  # begins such a note
COLUMNS = (
    "record_id", "source_id", "doi", "pmid", "title", "year", "reviewer", "stage", "verdict",
    "reason", "note", "rating", "rationale", "concerns", "tags", "at", "rank_seen",
    "suggestion_seen", "blind", "theory_version",
)  # fmt: skip
_OF_RECORD = 6  # the columns that name the record


def write_decisions(
    path: Path,
    decisions: Iterable[Decision],
    records: Mapping[str, Record],
    format_: ExportFormat,
) -> int:
    """Write decisions to a file and give their number; the file appears whole or not at all.

    Args:
        path: of the file to write; one that is there is replaced.
        decisions: in the order they were made.
        records: those they are on, by id.
        format_: RIS, CSV or XLSX.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """
    made = list(decisions)
    if format_ is ExportFormat.RIS:
        write_lines(path, _ris(made, records))
    else:
        rows = [[*said.values()] for said in (_said(d, records[d.record_id]) for d in made)]
        write_table(path, [list(COLUMNS), *rows], format_)
    return len(made)


def _said(decision: Decision, record: Record) -> dict[str, str]:
    return dict(
        zip(
            COLUMNS,
            (
                record.id, record.source_id, record.doi, record.pmid, record.title,
                str(record.year or ""), decision.reviewer, str(decision.stage),
                str(decision.verdict), decision.reason, decision.note, decision.rating,
                decision.rationale, decision.concerns, _tags(decision.tags), decision.at,
                *(str(seen).lower() for seen in (
                    decision.seen.rank, decision.seen.suggestion, decision.seen.blind,
                )),
                str(decision.theory_version),
            ),
            strict=True,
        )
    )  # fmt: skip


def _tags(tags: tuple[str, ...]) -> str:
    """Parted by semicolons, or a JSON list where a tag has one in it."""
    plain = all(tag == tag.strip() and ";" not in tag and tag for tag in tags)
    listed = bool(tags) and tags[0].startswith("[")
    return "; ".join(tags) if plain and not listed else json.dumps(tags, ensure_ascii=False)


def _ris(decisions: Iterable[Decision], records: Mapping[str, Record]) -> Iterator[str]:
    """The records that were decided on, each with its decisions."""
    by_record: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_record[decision.record_id].append(decision)
    for record_id, made in by_record.items():
        *lines, last = _entry(ris_lines(records[record_id], {}))
        yield from lines
        for decision in made:
            said = _said(decision, records[record_id])
            own = {k: v for k, v in list(said.items())[_OF_RECORD:] if v}
            own = {"record_id": record_id, **own}
            yield LAYOUT.canonical("N1") + OWN + json.dumps(own)
        yield last
        yield ""


def _entry(lines: Iterable[str]) -> list[str]:
    """A record's lines up to its end, without notes that an earlier export added."""
    found = []
    for line in lines:
        if tagged.tag_of(line[:2]) == "ER":
            break
        if not line.startswith(LAYOUT.canonical("N1") + OWN):
            found.append(line)
    return [*found, LAYOUT.canonical("ER")]
