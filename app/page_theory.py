"""Theory: programme theories, configurations, and which source bears on which."""

from __future__ import annotations

from collections.abc import Iterable

from realist.app import front_session
from realist.app.front_charts import download
from realist.app.front_text import (
    ROLE_LETTERS,
    ROLE_WORDS,
    STANCE_LETTERS,
    empty,
    esc,
    heading,
    section,
    show,
)
from realist.data.domain import Cmoc, Evidence, Record, Theory
from realist.data.view import View


def page() -> None:
    """Draw the page for the signed-in reviewer."""
    view = front_session.view()
    theories, cmocs, evidence = (
        view.store.theories(),
        view.store.cmocs(),
        view.store.evidence(),
    )
    heading("Theory", "What the review holds so far: to read here, not yet to change.")
    if not (theories or cmocs):
        empty(
            "There are no theories yet.",
            "Configurations come from confirmed extracts; start under Extract.",
        )
        return
    section("Evidence matrix", "Rows are sources, columns the final configurations.")
    final = [c for c in cmocs if c.phase == "final"]
    _matrix(view, final, evidence)
    section("Programme theories")
    numbers = {c.id: f"CMOC {c.number}" for c in cmocs if c.phase == "final"}
    show(_grid(_theory(t, numbers) for t in theories))
    section("Final configurations", "M(resource) + C → M(reasoning) = O (Dalkin et al. 2015)")
    show(_grid(_cmoc(c) for c in final))
    section("Initial configurations", "With what became of them.")
    show(_grid(_cmoc(c) for c in cmocs if c.phase != "final"))
    show(_sources(theories, cmocs, evidence))


def _matrix(view: View, cmocs: list[Cmoc], evidence: list[Evidence]) -> None:
    names = _source_names(view, evidence)
    stances: dict[tuple[str, str], set[str]] = {}
    for one in evidence:
        stances.setdefault((one.source_id, one.cmoc_id), set()).add(str(one.stance))
    if not evidence:
        empty(
            "No evidence is linked to a configuration yet.",
            "Link confirmed extracts to configurations first.",
        )
        return
    head = "".join(f'<th scope="col" class="number">{c.number}</th>' for c in cmocs)
    rows = "".join(
        f'<tr><th scope="row">{names[source]}</th>'
        + "".join(_cell(stances.get((source, c.id), set())) for c in cmocs)
        + "</tr>"
        for source in sorted(names)
    )
    show(
        '<div class="rl-scroll"><table class="rl-table rl-heat"><caption>'
        f"{_legend(stances)}</caption><thead>"
        f'<tr><th scope="col">source \\ CMOC</th>{head}</tr></thead><tbody>{rows}</tbody>'
        "</table></div>"
    )
    download(_rows(cmocs, sorted(names), stances), "matrix.csv", command="realist theory matrix")


def _legend(stances: dict[tuple[str, str], set[str]]) -> str:
    there = set().union(*stances.values()) if stances else set()
    return " · ".join(
        f"{letter} {stance}" for stance, letter in STANCE_LETTERS.items() if stance in there
    )


def _cell(stances: set[str]) -> str:
    letters = [letter for stance, letter in STANCE_LETTERS.items() if stance in stances]
    if not letters:
        return "<td></td>"
    first = next(stance for stance in STANCE_LETTERS if stance in stances)
    return f'<td class="on {first}">{" ".join(letters)}</td>'


def _source_names(view: View, evidence: list[Evidence]) -> dict[str, str]:
    """Each source as HTML: author and year with its title, or its bare id."""
    ids = view.store.record_ids()
    wanted = {e.source_id: ids.get(e.source_id, [""])[0] for e in evidence}
    records = view.store.records_by_id([r for r in wanted.values() if r])
    documents = {d.id: d.title for d in view.store.documents()}
    return {
        source: _named(records[record])
        if record in records
        else esc(documents.get(source, source))
        for source, record in wanted.items()
    }


def _named(record: Record) -> str:
    who = record.authors[0].split(",")[0] if record.authors else record.source_id
    others = " et al." if len(record.authors) > 1 else ""
    title = record.title if len(record.title) <= 70 else record.title[:69].rstrip() + "…"
    return f'{esc(who)}{others} {record.year or ""} <span class="hint">{esc(title)}</span>'


def _rows(
    cmocs: list[Cmoc], sources: list[str], stances: dict[tuple[str, str], set[str]]
) -> list[dict[str, str]]:
    return [
        {"source": source}
        | {c.id: "; ".join(sorted(stances.get((source, c.id), set()))) for c in cmocs}
        for source in sources
    ]


def _grid(blocks: Iterable[str]) -> str:
    return f'<div class="rl-grid">{"".join(blocks)}</div>'


def _theory(theory: Theory, numbers: dict[str, str]) -> str:
    named = ", ".join(numbers.get(c, c) for c in theory.cmocs)
    rests = f'<p class="hint">Rests on {esc(named)}</p>' if named else ""
    return (
        f'<div class="rl-theory"><h3>{esc(theory.theme or theory.id)}</h3>'
        f"<p>{esc(theory.statement)}</p>{rests}</div>"
    )


def _cmoc(cmoc: Cmoc) -> str:
    status = str(cmoc.status).replace("_", " ")
    slots = "".join(
        f'<p><span class="rl-letter {s.role}" title="{ROLE_WORDS[s.role]}">'
        f"{ROLE_LETTERS[s.role]}</span>{esc(s.text)}{'' if s.stated else ' (inferred)'}</p>"
        for s in cmoc.slots
    )
    said = [cmoc.parents and f"from {', '.join(cmoc.parents)}"]
    note = " · ".join(esc(word) for word in said if word)
    theme = f" · {esc(cmoc.theme)}" if cmoc.theme else ""
    return (
        f'<div class="rl-theory"><h3>CMOC {cmoc.number}{theme} '
        f'<span class="rl-tag">{esc(status)}</span></h3>{slots}'
        + (f'<p class="hint">{note}</p>' if note else "")
        + "</div>"
    )


def _sources(theories: list[Theory], cmocs: list[Cmoc], evidence: list[Evidence]) -> str:
    said = [c.note for c in cmocs if c.note]
    said += [t.source for t in theories] + [c.source for c in cmocs] + [e.origin for e in evidence]
    return "".join(f'<p class="hint">{esc(words)}</p>' for words in dict.fromkeys(said) if words)
