"""What a report says: a results mapping turned into sections, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from realist.eval.grras import grras
from realist.eval.model_use import model_use
from realist.eval.report_extraction import extraction_section
from realist.eval.report_parts import Results, Section, tabulated
from realist.eval.report_screening import (
    agreement_section,
    calibration_section,
    conflicts_section,
    ranking_section,
    screening_section,
    stopping_section,
)
from realist.eval.wording import figure, label


def sections(results: Results) -> list[Section]:
    """Every section the results have something for; GRRAS, model use and provenance always."""
    makers: dict[str, Callable[[Results], Section]] = {
        "agreement": agreement_section,
        "conflicts": conflicts_section,
        "ranking": ranking_section,
        "stopping": stopping_section,
        "screening": screening_section,
        "calibration": calibration_section,
        "extraction": extraction_section,
        "comparison": _comparison,
    }
    found = [make(results) for key, make in makers.items() if results.get(key)]
    return [*found, _model_use(results), _grras(results), _provenance(results)]


def _comparison(results: Results) -> Section:
    found = results["comparison"]
    rows = [
        [
            one["measure"],
            one["before"],
            one["after"],
            one["difference"],
            one["verdict"],
            one["method"],
        ]
        for one in found["changes"]
    ]
    header = ["measure", "before", "after", "difference", "verdict", "interval"]
    said = [f"Threshold not met: {failure}." for failure in found["failures"]]
    remarks = [f"{remark[:1].upper()}{remark[1:]}." for remark in found["remarks"]]
    return Section("Comparison", (*said, *remarks), (tabulated("Changes", header, rows),))


def _model_use(results: Results) -> Section:
    sentence, rows = model_use(results)
    tables = (tabulated("Disclosure", ["", "in this review"], rows),) if rows else ()
    return Section("Use of language models", (sentence,), tables)


def _grras(results: Results) -> Section:
    items = grras(results)
    filled = sum(item.stated for item in items)
    return Section(
        "Reporting items (GRRAS)",
        (f"{filled} of {len(items)} items are filled in. Kottner et al. (2011).",),
        (
            tabulated(
                "Guidelines for Reporting Reliability and Agreement Studies",
                ["item", "in this study"],
                [[f"{item.number}. {item.name}", item.text] for item in items],
            ),
        ),
    )


def _provenance(results: Results) -> Section:
    given = results.get("provenance") or {}
    keys = ("command", "code_version", "data_hash", "files", "prompt_hashes", "seeds", "at")
    rows = [[label(key), _flat(given.get(key))] for key in keys]
    return Section("Where the figures come from", (), (tabulated("Provenance", ["", ""], rows),))


def _flat(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {figure(one)}" for key, one in value.items()) or "none"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "not stated" if value in (None, "") else str(value)
