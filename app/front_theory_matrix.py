"""The evidence matrix as a heat map: sources by configurations; a cell opens to its quotes."""

from __future__ import annotations

import streamlit as st

from realist.app.front_charts import download
from realist.app.front_text import STANCE_LETTERS, empty, esc, section, show
from realist.app.front_theory_card import STANCE_WORDS, point_html
from realist.app.front_theory_desk import TheoryDesk, name_of
from realist.data.configuration import Configuration
from realist.data.domain import Stance
from realist.extraction.matrix import Cell, cells_of, column_of, current

Cells = dict[tuple[str, str], list[Cell]]


def matrix(desk: TheoryDesk) -> None:
    """Draw the matrix of the configurations in work, or of a phase."""
    section("Evidence matrix", "Rows are sources, columns configurations. A cell opens.")
    phases = ["In work", "final", "initial"]  # as on the board
    phase = st.segmented_control(
        "Configurations",
        phases,
        default="In work",
        format_func=lambda p: p[:1].upper() + p[1:],
        key="matrix-phase",
    )
    cmocs = current(desk.book, None if phase in (None, "In work") else phase)
    if not cells_of(desk.book, cmocs):
        empty("No evidence bears on these yet.", "Add evidence to a configuration on the board.")
        return
    show(table_of(desk, cmocs))
    sources, cells = _laid(desk, cmocs)
    rows = [
        {"source": s, "title": desk.named(s)}
        | {c.id: "; ".join(str(x.stance) for x in cells.get((s, c.id), [])) for c in cmocs}
        for s in sources
    ]
    download(rows, "matrix.csv", command="realist theory matrix")


def _laid(desk: TheoryDesk, cmocs: list[Configuration]) -> tuple[list[str], Cells]:
    """The sources by name, and the filled cells by source and configuration."""
    cells: Cells = {}
    for cell in cells_of(desk.book, cmocs):
        cells.setdefault((cell.document, cell.cmoc), []).append(cell)
    sources = {document for document, _ in cells}
    return sorted(sources, key=lambda s: (desk.named(s).casefold(), s)), cells


def table_of(desk: TheoryDesk, cmocs: list[Configuration]) -> str:
    """The matrix as a table; each filled cell opens to its evidence."""
    sources, cells = _laid(desk, cmocs)
    counts = _counts(cmocs, [cell for some in cells.values() for cell in some])
    head = "".join(
        f'<th scope="col" class="number" title="{esc(name_of(c))}">{_short(c, cmocs)}</th>'
        for c in cmocs
    )
    rows = "".join(
        f'<tr><th scope="row">{esc(desk.named(source))}</th>'
        + "".join(_cell(desk, c, source, cells.get((source, c.id), [])) for c in cmocs)
        + "</tr>"
        for source in sources
    )
    legend = " · ".join(f"{STANCE_LETTERS[s]} {STANCE_WORDS[s]}" for s in Stance)
    return (
        '<div class="rl-scroll"><table class="rl-table rl-heat"><caption>'
        f'{legend}</caption><thead><tr><th scope="col">source</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody><tfoot>{counts}</tfoot></table></div>"
    )


def _short(cmoc: Configuration, cmocs: list[Configuration]) -> str:
    """The number, with the phase's letter where both phases stand beside each other."""
    mixed = len({c.phase for c in cmocs}) > 1
    return f"{cmoc.phase[0] if mixed else ''}{cmoc.number}"


def _cell(desk: TheoryDesk, cmoc: Configuration, source: str, cells: list[Cell]) -> str:
    if not cells:
        return "<td></td>"
    points = [point for cell in cells for point in cell.points]
    words = ", ".join(STANCE_WORDS[c.stance] for c in cells)
    letters = " ".join(STANCE_LETTERS[c.stance] for c in cells)
    deep = min(3, len(points))
    inner = "".join(point_html(desk, point) for point in points)
    spoken = esc(f"{desk.named(source)}, {name_of(cmoc)}: {words}")
    return (
        f'<td class="on {cells[0].stance} deep{deep}"><details name="rl-cell">'
        f'<summary aria-label="{spoken}">{letters}</summary>'
        f'<div class="rl-cell"><p class="eyebrow">{esc(name_of(cmoc))} · {words}</p>{inner}'
        '<p class="hint">The letter in the matrix closes this.</p></div></details></td>'
    )


def _counts(cmocs: list[Configuration], cells: list[Cell]) -> str:
    columns = [column_of(cells, c.id) for c in cmocs]
    lines = (
        ("documents in all", [c.documents for c in columns]),
        ("in support", [c.by_stance[Stance.SUPPORTS] for c in columns]),
    )
    return "".join(
        f'<tr><th scope="row">{words}</th>'
        + "".join(f'<td class="number">{n}</td>' for n in numbers)
        + "</tr>"
        for words, numbers in lines
    )
