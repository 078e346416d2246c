"""Where decisions come from: a table, Realist's own files, Rayyan, Covidence, ASReview.

Each is read into the rows that `decisions_file.take` takes; every entry of the file is in a row,
undecided or rejected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from realist.data import ris, tagged
from realist.data.columns import recognise
from realist.data.domain import Record, Stage, Verdict
from realist.data.errors import InputError, UsageError
from realist.data.export_decisions import OWN
from realist.data.intake import read_records
from realist.data.sniff import Format, sniff
from realist.data.tabular import Table, read_table
from realist.screening import covidence, rayyan
from realist.screening.decisions_file import COLUMNS, Rejection, Row

LABELS = ("asreview_label", "included", "label_included")
_ASREVIEW = ("asreview_label", "asreview_ranking", "asreview_time")
_ASREVIEW_NOTES = {"asreview_relevant": "include", "asreview_irrelevant": "exclude"}
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
_READ = ("stage", "reason", "rating", "rationale")  # of a table of decisions, beside COLUMNS
_TABLES = (Format.CSV, Format.TSV, Format.XLSX)


@dataclass(slots=True)
class Votes:
    """The decisions of a file as rows."""

    form: str  # table, Realist, Rayyan, Covidence or ASReview
    found: int = 0  # entries or rows of the file
    rows: list[Row] = field(default_factory=list)
    undecided: int = 0  # entries that say of no decision
    rejected: list[Rejection] = field(default_factory=list)


def read_votes(
    path: Path, *, reviewer: str = "", columns: Mapping[str, str] | None = None
) -> Votes:
    """Read a file's decisions, whatever form they have.

    Args:
        path: a table (CSV, TSV, XLSX), or a file of records with decisions in their notes.
        reviewer: whose decisions they are, where the file names nobody.
        columns: for tables with one column for each reviewer, its name and the reviewer's.

    Raises:
        InputError: the file is missing, cannot be read, or holds no decisions.
        UsageError: it names no reviewer and neither does the caller.
    """
    if sniff(path).format in _TABLES:
        return _of_table(read_table(path), path, reviewer, columns or {})
    if columns:
        raise UsageError(f"{path.name}: --votes is for tables")
    return _of_records(path, reviewer)


def carried(records: Iterable[Record], path: Path) -> tuple[str, int] | None:
    """The form and number of records that carry decisions in a file of records just read."""
    counts: dict[str, int] = {}
    lists = covidence.list_of(path)
    for record in records:
        named = [(tagged.tag_of(key).casefold(), value) for key, value in record.fields]
        if form := _form_of_record(named, covidence_list=lists is not None):
            counts[form] = counts.get(form, 0) + 1
    return max(counts.items(), key=lambda item: item[1]) if counts else None


def _form_of_record(named: Sequence[tuple[str, str]], *, covidence_list: bool) -> str:
    if any(value.startswith(OWN) for _, value in named):
        return "Realist"
    if any(rayyan.MARK in value for _, value in named):
        return "Rayyan"
    held = {key: value.strip() for key, value in named}
    if any(value.strip().casefold() in _ASREVIEW_NOTES for _, value in named):
        return "ASReview"
    if held.keys() & set(_ASREVIEW) and any(held.get(label) for label in LABELS):
        return "ASReview"
    if covidence_list and covidence.COLUMN in held:
        return "Covidence"
    return "table" if held.get("reviewer") and held.get("verdict") else ""


def _of_table(table: Table, path: Path, reviewer: str, columns: Mapping[str, str]) -> Votes:
    names = [name.strip().casefold() for name in table.columns]
    rows = [
        (row.line, dict(zip(names, map(_unguarded, row.values), strict=True)))
        for row in table.rows
    ]
    at = recognise(table.columns)
    known = {field_: names[position] for field_, position in at.items()}
    _check_once(names, [*COLUMNS, *_READ, *(name.strip().casefold() for name in columns)], path)
    if columns:
        votes = _wide(rows, known, _present(table, columns))
    elif {"reviewer", "verdict"} <= set(names):
        votes = Votes("table", rows=[(line, _own(cells, known)) for line, cells in rows])
    elif any(rayyan.MARK in text for _, cells in rows for text in cells.values()):
        votes = _of_rayyan((line, _who(cells, known), cells.values()) for line, cells in rows)
    elif covidence.COLUMN in names:
        votes = _of_covidence(rows, known, path, reviewer)
    elif set(names) & set(_ASREVIEW):
        label = next((name for name in LABELS if name in names), "")
        if not label:
            raise InputError(f"{path.name}: an ASReview table without a column of labels")
        votes = _wide(rows, known, {label: _named(reviewer, path, "ASReview")}, form="ASReview")
    else:
        table.require(*COLUMNS)
        raise InputError(f"{path.name}: no decisions in it")
    votes.found = table.found
    votes.rejected += [Rejection(r.line, r.reason) for r in table.rejected]
    return votes


def _check_once(names: Sequence[str], read: Iterable[str], path: Path) -> None:
    """No column that is read stands there twice: which of the two would be meant?"""
    for name in read:
        if names.count(name) > 1:
            raise InputError(f"{path.name}: column {name!r} stands there twice; take one out")


def _present(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """The wanted columns as they are known here: trimmed, in lower case."""
    table.require(*columns)
    return {column.strip().casefold(): name for column, name in columns.items()}


def _own(cells: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """A row of a table of decisions, with what it says of its record under our names."""
    said = {k: v for k, v in _who(cells, known).items() if k not in ("source_id", "year")}
    own = {"year": cells.get(known.get("year", ""), ""), **said, **cells}
    return own if "record_id" in cells else {**own, "source_id": _who(cells, known)["source_id"]}


def _who(cells: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """What a row says of its record."""
    fields = ("source_id", "title", "year", "doi", "pmid")
    return {name: cells.get(known.get(name, ""), "") for name in fields}


def _wide(
    rows: Iterable[Row],
    known: Mapping[str, str],
    columns: Mapping[str, str],
    form: str = "table",
) -> Votes:
    """One column for each reviewer; an empty cell is no decision."""
    votes = Votes(form)
    for line, cells in rows:
        made = [(name, cells[column]) for column, name in columns.items() if cells[column].strip()]
        votes.undecided += not made
        note = cells.get("asreview_note", "") if form == "ASReview" else ""
        votes.rows += [
            (line, {**_who(cells, known), "reviewer": name, "verdict": verdict, "note": note})
            for name, verdict in made
        ]
    return votes


def _of_rayyan(entries: Iterable[tuple[int, Mapping[str, str], Iterable[str]]]) -> Votes:
    votes = Votes("Rayyan")
    for line, who, texts in entries:
        made = [vote for text in texts if rayyan.MARK in text for vote in rayyan.votes_in(text)]
        votes.undecided += not made
        votes.rows += [
            (line, {**who, "reviewer": v.reviewer, "verdict": v.verdict, "reason": v.reason,
                    "note": v.note})
            for v in made
        ]  # fmt: skip
    return votes


def _of_covidence(
    rows: Iterable[Row], known: Mapping[str, str], path: Path, reviewer: str
) -> Votes:
    stage, verdict = _covidence_list(path)
    name = _named(reviewer, path, "Covidence")
    votes = Votes("Covidence")
    for line, cells in rows:
        reason = covidence.reason_in(cells.get("notes", ""))
        said = _covidence_said(stage, verdict, name, reason)
        votes.rows.append((line, {**_who(cells, known), **said}))
    return votes


def _covidence_said(stage: Stage, verdict: Verdict, name: str, reason: str) -> dict[str, str]:
    kept = reason if verdict is Verdict.EXCLUDE else ""
    return {"stage": stage, "verdict": verdict, "reviewer": name, "reason": kept}


def _covidence_list(path: Path) -> tuple[Stage, Verdict]:
    found = covidence.list_of(path)
    if found is None:
        raise InputError(
            f"{path.name}: Covidence tells its decisions by the list a file is of; keep the name "
            "it gave, such as review_1_irrelevant_csv_20260101000000.csv"
        )
    return found


def _named(reviewer: str, path: Path, form: str) -> str:
    if not reviewer:
        raise UsageError(
            f"{path.name}: {form} does not say who decided; name them with --reviewer NAME"
        )
    return reviewer


def _of_records(path: Path, reviewer: str) -> Votes:
    """Decisions in the notes of records."""
    entries, found, rejected = _entries(path)
    notes = [text for _, record in entries for _, text in record.fields]
    who = [(line, _of_record(record), _texts(record)) for line, record in entries]
    if any(text.startswith(OWN) for text in notes):  # first: they may quote any other's
        votes = _of_own(who)
    elif any(rayyan.MARK in text for text in notes):
        votes = _of_rayyan(who)
    elif any(text.strip().casefold() in _ASREVIEW_NOTES for text in notes):
        votes = _of_asreview(who, _named(reviewer, path, "ASReview"))
    elif covidence.list_of(path):
        stage, verdict = _covidence_list(path)
        name = _named(reviewer, path, "Covidence")
        votes = Votes("Covidence")
        for line, said, texts in who:
            reason = covidence.reason_in(" ".join(texts))
            votes.rows.append((line, {**said, **_covidence_said(stage, verdict, name, reason)}))
    else:
        raise InputError(
            f"{path.name}: no decisions in it; a table needs the columns {', '.join(COLUMNS)}, "
            "and a file of records Rayyan's, ASReview's, Covidence's or Realist's notes"
        )
    votes.found, votes.rejected = found, [*votes.rejected, *rejected]
    return votes


def _entries(path: Path) -> tuple[list[tuple[int, Record]], int, list[Rejection]]:
    """Each record with its line (in other formats than RIS its number), and what was rejected."""
    read = read_records(path)
    rejected = [Rejection(r.line, r.reason) for r in read.rejected]
    if read.format != Format.RIS:
        return list(enumerate(read.records, start=1)), read.found, rejected
    lines = {r.line for r in read.rejected}
    blocks = [
        b.line for b in tagged.blocks(sniff(path).lines(), ris.LAYOUT) if b.line not in lines
    ]
    return list(zip(blocks, read.records, strict=True)), read.found, rejected


def _of_record(record: Record) -> dict[str, str]:
    return {
        "source_id": record.source_id,
        "title": record.title,
        "year": str(record.year or ""),
        "doi": record.doi,
        "pmid": record.pmid,
    }


def _texts(record: Record) -> list[str]:
    return [value for _, value in tagged.values(record.fields) if value]


def _of_own(entries: Iterable[tuple[int, Mapping[str, str], Iterable[str]]]) -> Votes:
    """The notes that Realist's RIS export of decisions writes: one JSON object each."""
    votes = Votes("Realist")
    for line, who, texts in entries:
        made = list(_own_notes(texts))
        votes.undecided += not made
        for said in made:
            if said is None:
                votes.rejected.append(Rejection(line, "a Realist decision that cannot be read"))
            else:
                votes.rows.append((line, {**who, **said}))
    return votes


def _own_notes(texts: Iterable[str]) -> Iterator[dict[str, str] | None]:
    for text in texts:
        if text.startswith(OWN):
            try:
                said = json.loads(text.removeprefix(OWN).replace("\n", ""))
            except ValueError:
                said = None
            yield {k: str(v) for k, v in said.items()} if _whole(said) else None


def _whole(said: object) -> bool:
    return isinstance(said, dict) and {"reviewer", "verdict"} <= said.keys()


def _of_asreview(
    entries: Iterable[tuple[int, Mapping[str, str], Iterable[str]]], reviewer: str
) -> Votes:
    votes = Votes("ASReview")
    for line, who, texts in entries:
        made = [v for t in texts if (v := _ASREVIEW_NOTES.get(t.strip().casefold()))]
        votes.undecided += not made
        if made:
            votes.rows.append((line, {**who, "reviewer": reviewer, "verdict": made[0]}))
    return votes


def _unguarded(cell: str) -> str:
    """A cell without the mark that kept a spreadsheet from running it."""
    return cell[1:] if _GUARDED.match(cell) else cell
