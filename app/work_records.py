"""What both faces do with the records as a whole: find duplicates, write them out again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from realist.data.domain import Decision, Record, Stage
from realist.data.errors import InputError, NotFoundError
from realist.data.merging import FOR_REVIEW, Group
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.view import View


def find_duplicates(store: Store, *, progress: Progress | None = None) -> dict[str, Any]:
    """Propose groups of duplicates, merge the sure ones, leave the doubtful for a person."""
    from realist.data.dedupe import best_record, propose_groups

    records = store.records()
    proposed = propose_groups(records, progress=progress)
    new = store.propose_duplicates([(g.ids, g.confidence, g.reason) for g in proposed])
    sure = {tuple(sorted(g.ids)) for g in proposed if g.automatic}
    automatic = [g for g in new if tuple(sorted(g.members)) in sure]
    flagged = store.merge(automatic, best_record)
    return {
        "records": len(records),
        "groups": len(new),
        "merged": sum(len(g.members) - 1 for g in automatic),
        "for_review": len(store.duplicate_groups(FOR_REVIEW)),
        "flagged": flagged,
    }


def merge_group(store: Store, group_id: str, *, actor: str = "steward") -> dict[str, Any]:
    """Merge a group that was left for a person.

    Raises:
        NotFoundError: no such group.
        RefusedError: one of its records left the review already.
    """
    from realist.data.dedupe import best_record

    group = next((g for g in store.duplicate_groups() if g.id == group_id), None)
    if group is None:
        raise NotFoundError(f"no duplicate group {group_id!r}; `realist duplicates list` has them")
    return {"group": group_id, "flagged": store.merge([group], best_record, actor=actor)}


def described_groups(store: Store, state: str | None) -> list[dict[str, Any]]:
    """Groups of duplicates with their titles."""
    groups = store.duplicate_groups(state)
    records = store.records_by_id(sorted({m for g in groups for m in g.members}))
    return [_described(group, records) for group in groups]


def _described(group: Group, records: dict[str, Record]) -> dict[str, Any]:
    return {
        "id": group.id,
        "state": group.state,
        "confidence": round(group.confidence, 3),
        "reason": group.reason,
        "records": [{"record_id": m, "title": records[m].title} for m in group.members],
    }


def search_live(
    store: Store,
    service: str,
    query: str,
    *,
    key: str = "",
    mail: str = "",
    after: str = "",
    address: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Search OpenAlex or PubMed and import page by page; what came before a failure is kept.

    Raises:
        InputError: the service does not answer or refuses; the message says how to resume.
    """
    from realist.data import search_openalex, search_pubmed
    from realist.data.web import Service

    pause = search_pubmed.PAUSE_WITH_KEY if key else search_pubmed.PAUSE
    if service == "pubmed":
        web = Service(address or search_pubmed.ADDRESS, pause)
        pages = search_pubmed.search_pubmed(web, query, key=key, mail=mail, after=after or "0")
    else:
        web = Service(address or search_openalex.ADDRESS, search_openalex.PAUSE)
        pages = search_openalex.search_openalex(web, query, key=key, mail=mail, after=after or "*")
    done = {"hits": 0, "found": 0, "imported": 0, "duplicates": 0}
    resume = after
    try:
        for page in pages:
            said = {
                "file": f"live search of {page.source}",
                "format": "live",
                "source": page.source,
                "platform": f"{page.source} API",
                "searched": store.now()[:10],
                "search": query,
                "hits": page.hits,
            }
            new, known = store.add_records(page.records, batch=said)
            resume = page.next
            done["hits"] = page.hits
            done["found"] += len(page.records)
            done["imported"] += new
            done["duplicates"] += known
            if progress:
                progress(done["found"], page.hits)
    except InputError as error:
        again = f"; go on with --after {resume}" if resume else ""
        raise InputError(f"{error} ({done['found']:,} records are kept{again})") from error
    return {"service": service, "query": query, **done}


def enrich(store: Store, *, pubmed: str = "", openalex: str = "") -> dict[str, Any]:
    """Fill abstracts that are missing, by PMID at PubMed and by DOI at OpenAlex.

    Raises:
        InputError: a service does not answer or refuses; nothing is changed then.
    """
    from realist.data import search_openalex, search_pubmed
    from realist.data.enrich import find_abstracts
    from realist.data.web import Service

    records = store.records()
    found = find_abstracts(
        records,
        pubmed=Service(pubmed or search_pubmed.ADDRESS, search_pubmed.PAUSE),
        openalex=Service(openalex or search_openalex.ADDRESS, search_openalex.PAUSE),
    )
    for source in sorted({f.source for f in found}):
        pairs = [(f.record_id, f.abstract) for f in found if f.source == source]
        store.fill_abstracts(pairs, source=source)
    lacking = sum(not r.abstract for r in records)
    return {"lacking": lacking, "filled": len(found), "left": lacking - len(found)}


def export_records(
    store: Store, form: str, path: Path, *, reviewer: str | None = None
) -> dict[str, Any]:
    """Write the records with what was decided on them, as far as the viewer may see it.

    Raises:
        UnwritableError: the file cannot be written.
    """
    from realist.data.export import ExportFormat, write_records

    written = write_records(
        path, store.records(), ExportFormat(form), _words(View(store, reviewer))
    )
    return {"file": str(path), "format": form, "records": written}


def export_decisions(
    store: Store, form: str, path: Path, *, reviewer: str | None = None, private: bool = True
) -> dict[str, Any]:
    """Write the standing decisions, as far as the viewer may see them, in the order made.

    Notes and tags, which are private to their writers, go along unless `private` is false.

    Raises:
        UnwritableError: the file cannot be written.
    """
    from realist.data.export import ExportFormat
    from realist.data.export_decisions import write_decisions

    view = View(store, reviewer)
    seen = [d for stage in Stage for made in view.decisions(stage).values() for d in made]
    decisions = sorted(seen, key=lambda d: d.id)
    if not private:
        decisions = [replace(d, note="", tags=()) for d in decisions]
    records = store.records_by_id(sorted({d.record_id for d in decisions}))
    written = write_decisions(path, decisions, records, ExportFormat(form))
    return {"file": str(path), "format": form, "decisions": written}


def _words(view: View) -> dict[str, dict[str, str]]:
    """For each record: a column per stage and reviewer, and the settled verdict of the stage."""
    from realist.screening.consensus import settle_all

    words: dict[str, dict[str, str]] = defaultdict(dict)
    for stage in Stage:
        for record_id, made in view.decisions(stage).items():
            for decision in made:
                words[record_id][f"{stage} {decision.reviewer}"] = _worded(decision)
        for record_id, settled in settle_all(view, stage).items():
            words[record_id][f"{stage} settled"] = str(settled.state)
    return words


def _worded(decision: Decision) -> str:
    said = [str(decision.verdict), decision.rating, decision.reason]
    return "; ".join(part for part in said if part)
