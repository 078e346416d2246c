"""The report: one self-contained HTML page, and the same in Markdown, JSON and CSV.

It is made from a plain results mapping, each part optional:

    title, review, synthetic (bool), notes (texts), provenance   see `provenance.provenance`
    agreement      `Agreement.as_json()`, one or many, each with `raters` and `stage` or `name`
    conflicts      {"pair" | "batch" | "time": [`ConflictRate.as_json()`, …]}
    ranking        {"sets": [{name, ranker, records, relevant, loss, …, recall,
                              curve: {screened, recall}}], "hardest": [{record, position}]}
    stopping       {"rules": [{rule, stopped_at, recall, saved, …}]}
    screening      `Screening.as_json()`, one or many, each with `name`
    calibration    `Calibration.as_json()`, one or many, each with `name`
    extraction     `ExtractionScores.as_json()`, one or many, each with `name`
    comparison     `Comparison.as_json()`
    grras          facts by the keys of `grras.ITEMS`
    model_use      {"used": bool, "people_decide": bool, …} by the keys of `model_use.FIELDS`

The page asks the network for nothing and runs no script; a content security policy in it says so
to the browser. All text is escaped.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import StringIO
from typing import Any

from realist.data.errors import UsageError
from realist.eval.report_parts import Plot, Results, Section, Table
from realist.eval.report_sections import sections
from realist.eval.report_style import STYLE

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SYNTHETIC = "Synthetic data: these figures describe a generator, not people or a model at work."

_UNBROKEN = 28  # characters of a cell that stay on one line
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#!|~&])")


def report_html(results: Results) -> str:
    """The report as one HTML page with its plots inside.

    >>> page = report_html({"title": "<script>alert(1)</script>"})
    >>> "<script" in page, "&lt;script&gt;" in page
    (False, True)
    """
    title = escape(_title(results))
    found = sections(results)
    body = "\n".join(_html_section(one, number) for number, one in enumerate(found, 1))
    links = "\n".join(
        f'<li><a href="#s{number}">{escape(one.title)}</a></li>'
        for number, one in enumerate(found, 1)
    )
    lead = "\n".join(f"<p>{escape(text)}</p>" for text in _lead(results))
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{lead}\n<nav aria-label='Contents'><ol>\n{links}\n</ol></nav>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def report_markdown(results: Results) -> str:
    r"""The report's text and tables in Markdown; the plots are in the HTML.

    >>> report_markdown({"title": "A *bold* title"}).splitlines()[0]
    '# A \\*bold\\* title'
    """
    parts = [f"# {_md(_title(results))}", *map(_md, _lead(results))]
    for one in sections(results):
        parts += [f"## {_md(one.title)}", *map(_md, one.paragraphs)]
        parts += [_md_table(table) for table in one.tables]
        parts += [f"(Plot in the HTML report: {_md(plot.caption)}.)" for plot in one.plots]
    return "\n\n".join(parts) + "\n"


def report_json(results: Results) -> str:
    """The results themselves, every figure in full.

    Raises:
        UsageError: when a figure is NaN or infinite; undefined is null.
    """
    try:
        return json.dumps(results, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    except ValueError as error:
        raise UsageError("a figure is NaN or infinite; undefined figures are null") from error


def report_csv(results: Results) -> str:
    """Every leaf of the results as a row: measure, value, low, high.

    Texts that a spreadsheet would take for a formula are given an apostrophe.

    >>> report_csv({"agreement": {"kappa": {"value": 0.5, "low": 0.4, "high": 0.6}}}).splitlines()
    ['measure,value,low,high', 'agreement.kappa,0.5,0.4,0.6']
    """
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["measure", "value", "low", "high"])
    for path, *values in _leaves("", results):
        writer.writerow([_cell(path), *map(_cell, values)])
    return file.getvalue()


def _title(results: Results) -> str:
    return str(results.get("title") or "Evaluation report")


def _lead(results: Results) -> list[str]:
    first = [f"Review: {results['review']}"] if results.get("review") else []
    notes = [SYNTHETIC] if results.get("synthetic") else []
    return [*first, *notes, *map(str, results.get("notes") or [])]


def _html_section(one: Section, number: int) -> str:
    parts = [f'<section id="s{number}">', f"<h2>{escape(one.title)}</h2>"]
    parts += [f"<p>{escape(text)}</p>" for text in one.paragraphs]
    parts += [_html_table(table) for table in one.tables]
    parts += [_html_plot(plot) for plot in one.plots]
    return "\n".join([*parts, "</section>"])


def _html_table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.header)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{_whole(cell)}>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(table.caption)}">'
        f"<table><caption>{escape(table.caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def _whole(cell: str) -> str:
    """Figures and their intervals are not broken across lines."""
    return ' class="whole"' if len(cell) <= _UNBROKEN else ""


def _html_plot(plot: Plot) -> str:
    """The figure; the SVG is ours, its labels escaped by matplotlib."""
    words = escape(plot.caption)
    drawing = plot.svg.replace('role="img"', f'role="img" aria-label="{words}"', 1)
    return f"<figure>\n{drawing}\n<figcaption>{words}</figcaption>\n</figure>"


def _md(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _md_table(table: Table) -> str:
    head, *rows = [[_md(cell) for cell in row] for row in (table.header, *table.rows)]
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return f"{_md(table.caption)}:\n\n" + "\n".join(lines)


def _leaves(path: str, node: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, Mapping):
        if "value" in node:
            yield path, node["value"], node.get("low"), node.get("high")
            return
        for key, inner in node.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inner)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for number, inner in enumerate(node):
            yield from _leaves(f"{path}[{number}]", inner)
    else:
        yield path, node, None, None


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
