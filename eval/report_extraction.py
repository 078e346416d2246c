"""The report's section on extraction: spans, words, roles and configurations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from realist.data.domain import Role
from realist.eval import plots
from realist.eval.report_parts import Plot, Results, Section, Table, tabulated
from realist.eval.wording import label, listed

SHARES = ("precision", "recall", "f1")
COUNTS = ("matched", "unmatched_gold", "unmatched_predicted", "complete", "partial")


def extraction_section(results: Results) -> Section:
    """Spans, words, roles and configurations of each comparison."""
    compared = [
        (str(one.get("name") or "predicted against gold"), one)
        for one in listed(results["extraction"])
    ]
    drawn = [
        Plot(
            f"{name}: roles of spans alike by their places",
            plots.confusion_plot(
                table, across="predicted role", down="gold role", name=f"roles-{number}"
            ),
        )
        for number, (name, one) in enumerate(compared)
        if (table := one["roles"].get("confusion"))
    ]
    note = (
        "A match needs the stated likeness and is one to one. An unmatched configuration counts "
        "as disagreement in all its components."
    )
    tables = [table for name, one in compared for table in _tables(one, name)]
    return Section("Extraction", (note,), tuple(tables), tuple(drawn))


def _tables(one: Mapping[str, Any], name: str) -> list[Table]:
    spans, cmocs, roles = one["spans"], one["cmocs"], one["roles"]
    by_role = [(role.value, roles[role]) for role in Role if role in roles]
    words = [(role, found["tokens"]) for role, found in by_role if found.get("tokens")]
    rows = [
        (f"spans, {spans.get('rule', 'as matched')}", {**spans, **(spans.get("intervals") or {})}),
        ("spans, exact", spans.get("exact") or {}),
        *((f"{role} spans", found) for role, found in by_role),
        *((f"{role} words", found) for role, found in words),
        ("configurations", cmocs),
        *((f"{role} in configurations", c) for role, c in (cmocs.get("components") or {}).items()),
    ]
    shares = [[title, *(found.get(key) for key in SHARES)] for title, found in rows]
    counts = [[label(key), cmocs.get(key)] for key in COUNTS]
    tables = [
        tabulated(f"{name}: precision, recall, F1", ["", *map(label, SHARES)], shares),
        tabulated(f"{name}: configurations", ["", "count"], counts),
    ]
    if words:
        alphas = [[role, found["alpha"]] for role, found in words]
        tables.append(tabulated(f"{name}: alpha over words", ["role", "alpha"], alphas))
    return tables
