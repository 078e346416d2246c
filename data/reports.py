"""Reports in the store: sought, got or not, told apart from records and studies.

Every change is a further row that supersedes the last; an undo is such a row too. Which record
a report follows is told at reading: where duplicates were merged, that is the one kept, and
parting them gives each report back to its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from realist.data import schema
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.log import Event
from realist.data.reads import Reads
from realist.data.retrieval import Report, ReportState, Retrieval, Study, state_of, state_row

_BEST = (Retrieval.RETRIEVED, Retrieval.NOT_RETRIEVED, Retrieval.SOUGHT)


class Reports(Reads):
    """The part of the store that knows reports and studies."""

    def seek(self, record_ids: Sequence[str], *, actor: str = "steward") -> int:
        """Begin to look for the reports of records; gives how many are new.

        Raises:
            NotFoundError: a record that is not in this review.
        """
        held = {record for report in self.reports() for record in report.record_ids}
        new = [record for record in dict.fromkeys(record_ids) if record not in held]
        missing = set(new) - set(self.records_by_id(new))
        if missing:
            raise NotFoundError(f"no record {min(missing)!r} in this review")
        with self._writing() as connection:
            known = set(connection.execute(select(schema.report.c.record_id)).scalars())
            new = [record for record in new if record not in known]
            bulk = [
                {"id": f"RP{n:05d}", "record_id": record}
                for n, record in enumerate(new, start=len(known) + 1)
            ]
            if bulk:
                event = Event("reports_sought", {"reports": len(bulk)}, actor, bulk=bulk)
                states = [ReportState(row["id"]) for row in bulk]
                self._append(connection, [event, *(_stated(s, actor) for s in states)])
            return len(bulk)

    def reports(self) -> list[Report]:
        """Every report as it stands, in the order they were first sought.

        Where the reports of merged duplicates meet, the one that came furthest stands for all.
        """
        with self._reading() as connection:
            rows = connection.execute(select(schema.report).order_by(schema.report.c.id)).all()
            states = _standing(connection)
            record = schema.record.c
            merged = {
                row.id: row.duplicate_of
                for row in connection.execute(
                    select(record.id, record.duplicate_of).where(record.duplicate_of.is_not(None))
                )
            }
            gone = set(connection.execute(select(record.id).where(record.undone)).scalars())
        duplicates: defaultdict[str, list[str]] = defaultdict(list)
        for duplicate in sorted(merged):
            duplicates[_kept(duplicate, merged)].append(duplicate)
        meeting: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            if row.record_id not in gone:
                meeting[_kept(row.record_id, merged)].append(row.id)
        found = []
        for kept, ids in meeting.items():
            best = min(ids, key=lambda i: (_BEST.index(states[i][1].state), i))
            number, state, at = states[best]
            found.append(_report(state, number, at, (kept, *duplicates[kept])))
        return sorted(found, key=lambda report: report.id)

    def report(self, report_id: str) -> Report:
        """One report.

        Raises:
            NotFoundError: no such report; or it is the same as another's since two records merged.
        """
        found = {report.id: report for report in self.reports()}
        if report_id not in found:
            raise NotFoundError(
                f"no report {report_id!r} stands by itself in this review; "
                "`realist reports list` lists those that do"
            )
        return found[report_id]

    def state_report(self, state: ReportState, *, actor: str = "steward") -> int:
        """Log how a report stands now; gives the row's number.

        Raises:
            NotFoundError: no such report or document.
            RefusedError: a document at a report that was not retrieved.
            StaleWriteError: the standing row is not the one the writer believed in.
        """
        return self.state_reports([state], actor=actor)[0]

    def state_reports(self, states: Sequence[ReportState], *, actor: str = "steward") -> list[int]:
        """Log how reports stand now, all or none; see `state_report`."""
        for state in states:
            if state.document_id:
                self.document(state.document_id)
            if state.document_id and state.state is not Retrieval.RETRIEVED:
                raise RefusedError(f"{state.report_id}: its text is here, so it was retrieved")
        with self._writing() as connection:
            standing = _standing(connection)
            for state in states:
                if state.report_id not in standing:
                    raise NotFoundError(f"no report {state.report_id!r} in this review")
                if standing[state.report_id][0] != state.supersedes:
                    raise StaleWriteError(
                        f"report {state.report_id} was changed meanwhile; look at it again"
                    )
            return self._append(connection, [_stated(state, actor) for state in states])

    def undo_report(self, report_id: str, *, actor: str = "steward") -> Report:
        """Let a report stand as it did before its last change, by a further row.

        Undone twice, the change holds again.

        Raises:
            NotFoundError: no such report.
            RefusedError: nothing was changed since it was first sought.
        """
        held = self.report(report_id)
        table = schema.report_state
        query = select(table).where(table.c.report_id == report_id)
        rows = {row.id: row for row in self._rows(query)}
        before = rows[held.id_of_state].supersedes
        if before is None:
            raise RefusedError(f"{report_id} stands as it was first sought; nothing to undo")
        self.state_report(
            replace(state_of(rows[before]), supersedes=held.id_of_state), actor=actor
        )
        return self.report(report_id)

    def studies(self) -> list[Study]:
        """The studies that reports were joined under, in the order they were named."""
        rows = self._rows(select(schema.study).order_by(schema.study.c.id))
        return [Study(row.id, row.label) for row in rows]

    def join_reports(
        self, report_ids: Sequence[str], label: str, *, actor: str = "steward"
    ) -> Study:
        """Say that reports tell of one study; the study of that label is used where there is one.

        Raises:
            NotFoundError: no such report.
            RefusedError: no label.
        """
        if not label.strip():
            raise RefusedError("a study needs a label, for example its first author and year")
        reports = [self.report(report_id) for report_id in report_ids]
        known = {study.label.casefold(): study for study in self.studies()}
        study = known.get(label.strip().casefold())
        if study is None:
            with self._writing() as connection:
                count = select(func.count()).select_from(schema.study)
                number = connection.execute(count).scalar_one() + 1
                study = Study(f"ST{number:04d}", label.strip())
                row = {"id": study.id, "label": study.label}
                self._append(connection, [Event("study_named", row, actor)])
        states = [as_state(r, study=study.id) for r in reports if r.study != study.id]
        self.state_reports(states, actor=actor)
        return study

    def part_reports(self, report_ids: Sequence[str], *, actor: str = "steward") -> None:
        """Say that reports each tell of a study of their own after all.

        Raises:
            NotFoundError: no such report.
            RefusedError: one is in no study with others.
        """
        reports = [self.report(report_id) for report_id in report_ids]
        for report in reports:
            if not report.study:
                raise RefusedError(f"{report.id} was not joined with any")
        self.state_reports([as_state(r, study="") for r in reports], actor=actor)


def as_state(report: Report, **changes: str | Retrieval) -> ReportState:
    """The row that changes a report from how it stands."""
    now = ReportState(
        report.id,
        report.state,
        report.reason,
        report.document_id,
        report.study,
        report.note,
        supersedes=report.id_of_state,
    )
    return replace(now, **changes)  # type: ignore[arg-type] # names and types as in ReportState


def _stated(state: ReportState, actor: str) -> Event:
    return Event("report_stated", {**state_row(state), "by": actor}, actor)


def _standing(connection: Connection) -> dict[str, tuple[int, ReportState, str]]:
    """For each report the number, content and time of the row that stands."""
    table = schema.report_state
    rows = connection.execute(select(table).where(table.c.standing))
    return {row.report_id: (row.id, state_of(row), row.at) for row in rows}


def _report(state: ReportState, number: int, at: str, record_ids: tuple[str, ...]) -> Report:
    return Report(
        state.report_id,
        record_ids,
        state.study,
        state.state,
        state.reason,
        state.document_id,
        state.note,
        at,
        number,
    )


def _kept(record_id: str, merged: Mapping[str, str]) -> str:
    while record_id in merged:
        record_id = merged[record_id]
    return record_id
