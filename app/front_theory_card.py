"""A configuration and its evidence as HTML for reading: entries by role, points with quotes."""

from __future__ import annotations

from collections.abc import Sequence

from realist.app.counts import count
from realist.app.front_text import ROLE_LETTERS, ROLE_WORDS, STANCE_LETTERS, esc
from realist.app.front_theory_desk import STATE_WORDS, TheoryDesk, name_of
from realist.app.work_theory import verdicts_on
from realist.data.configuration import Configuration, DataPoint, Entry, ProgrammeTheory, State
from realist.data.domain import Role, Stance
from realist.extraction.writing import statement

STANCE_WORDS = {
    Stance.SUPPORTS: "supports",
    Stance.REFINES: "refines",
    Stance.CONTRADICTS: "contradicts",
    Stance.QUALIFIES: "qualifies",
}
_NOTHING = "not known yet"


def cmoc_html(desk: TheoryDesk, cmoc: Configuration, *, full: bool = False) -> str:
    """A configuration as a card; with `full`, all that is said of it."""
    theme = f" · {esc(cmoc.theme)}" if cmoc.theme and full else ""
    version = f"version {cmoc.version}"
    head = (
        f'<p class="eyebrow">{cmoc.id} · {cmoc.phase} · {version}{theme}</p>'
        f"<h3>CMOC {cmoc.number}{': ' + esc(cmoc.label) if cmoc.label else ''} "
        f'<span class="rl-tag">{status_words(cmoc)}</span></h3>'
    )
    sentence = f'<p class="rl-sentence">{esc(statement(cmoc))}</p>' if cmoc.sentence else ""
    more = _more(desk, cmoc) if full else ""
    return (
        f'<article class="rl-theory rl-cmoc">{head}{sentence}{slots_html(cmoc)}'
        f"{weight_html(desk.book.points(cmoc.id))}{_since(desk, cmoc)}{more}</article>"
    )


def slots_html(cmoc: Configuration) -> str:
    """The entries by role; a role without any says so."""
    if not cmoc.slots:
        return '<p class="hint">Its wording is not recorded here.</p>'
    return "".join(
        f'<p><span class="rl-letter {role}" title="{ROLE_WORDS[role]}">{ROLE_LETTERS[role]}'
        f"</span>{_entries([e for e in cmoc.slots if e.role is role])}</p>"
        for role in Role
    )


def _entries(entries: Sequence[Entry]) -> str:
    if not entries:
        return f'<span class="hint">{_NOTHING}</span>'
    return "; ".join(esc(e.text.rstrip(".")) + _marks(e) for e in entries)


def _marks(entry: Entry) -> str:
    said = [] if entry.stated else ["inferred"]
    said += [str(mark) for mark in (entry.reach, entry.intent) if mark]
    return f' <span class="rl-tag">{", ".join(said)}</span>' if said else ""


def status_words(cmoc: Configuration) -> str:
    """What became of it, in words."""
    gone = "" if cmoc.state is State.LIVE else f" · {STATE_WORDS[cmoc.state]}"
    return esc(f"{cmoc.status}{gone}".replace("_", " "))


def weight_html(points: Sequence[DataPoint]) -> str:
    """How many documents bear on it, by stance; an obstacle is not support."""
    found = [
        (stance, len({p.source_id for p in points if p.stance is stance})) for stance in Stance
    ]
    said = "".join(
        f'<span class="rl-stance {stance}"><b>{STANCE_LETTERS[stance]}</b> '
        f"{n} {STANCE_WORDS[stance]}</span>"
        for stance, n in found
        if n
    )
    return f'<p class="rl-legend">{said or "No evidence yet."}</p>'


def _since(desk: TheoryDesk, cmoc: Configuration) -> str:
    """That the status was given on other evidence than there is now."""
    said = desk.since.get(cmoc.id, "")
    return f'<p class="rl-legend">{esc(said)} Look again, then settle it.</p>' if said else ""


def _more(desk: TheoryDesk, cmoc: Configuration) -> str:
    lists = (
        ("Actors", cmoc.actors),
        ("Intervention", cmoc.interventions),
        ("Rival explanation", cmoc.rivals),
        ("Substantive theory", [cmoc.substantive] if cmoc.substantive else []),
        ("Its context is the outcome of", [desk.named(i) for i in cmoc.follows]),
        ("Comes from", [desk.named(i) for i in cmoc.parents]),
        ("Note", [cmoc.note] if cmoc.note else []),
        ("Source", [cmoc.source] if cmoc.source else []),
    )
    return "".join(
        f'<p class="hint">{label}: {esc("; ".join(said))}</p>' for label, said in lists if said
    )


def theory_html(desk: TheoryDesk, theory: ProgrammeTheory) -> str:
    """A programme theory with the configurations it rests on."""
    named = "; ".join(name_of(desk.book.cmocs[c]) for c in theory.cmocs if c in desk.book.cmocs)
    rests = f'<p class="hint">Rests on {esc(named)}</p>' if named else ""
    return (
        f'<article class="rl-theory"><p class="eyebrow">{theory.id} · {theory.phase} · '
        f"{STATE_WORDS[theory.state]} · version {theory.version}</p>"
        f"<h3>{esc(theory.theme or theory.id)}</h3>"
        f"<p>{esc(theory.statement or theory.note)}</p>{rests}{_verdicts(desk, theory)}</article>"
    )


def _verdicts(desk: TheoryDesk, theory: ProgrammeTheory) -> str:
    """What people decided of it as a whole; not counted as evidence anywhere."""
    said = "; ".join(
        f"{desk.named(v['document'])}: {v['verdict'].replace('_', ' ')} ({v['reviewer']})"
        for v in verdicts_on(desk.view, theory.id)
    )
    if not said:
        return ""
    return f'<p class="hint">As a whole put to documents; not counted as evidence: {esc(said)}</p>'


def sides_html(desk: TheoryDesk, points: Sequence[DataPoint]) -> str:
    """Evidence side by side: one column for each stance there is, across documents."""
    origins = {p.origin for p in points}
    columns = []
    for stance in Stance:
        own = [p for p in points if p.stance is stance]
        if own:
            n = count(len({p.source_id for p in own}), "document")
            inner = "".join(point_html(desk, p, origin=len(origins) > 1) for p in own)
            columns.append(
                f'<section class="{stance}"><h3>{STANCE_LETTERS[stance]} · '
                f"{STANCE_WORDS[stance]} · {n}</h3>{inner}</section>"
            )
    said = f'<p class="hint">{esc(points[0].origin)}</p>' if len(origins) == 1 else ""
    return f'<div class="rl-sides">{"".join(columns)}</div>{said}'


def point_html(desk: TheoryDesk, point: DataPoint, *, origin: bool = True) -> str:
    """A piece of evidence: its source, what it says, and the passages it was made from."""
    about = [
        point.strength and f"strength: {point.strength}",
        point.rigour and f"rigour: {point.rigour}",
        point.rationale,
        point.context and f"in: {point.context}",
    ]
    said = " · ".join(esc(words) for words in about if words)
    return (
        f'<div class="rl-point {point.stance}"><p><b>{esc(desk.named(point.source_id))}</b> '
        f'<span class="hint">{point.id}</span></p>'
        + (f"<p>{esc(point.note)}</p>" if point.note else "")
        + "".join(quote_html(desk, i) for i in point.extracts)
        + (f'<p class="hint">{said}</p>' if said else "")
        + (f'<p class="hint">{esc(point.origin)}</p>' if origin and point.origin else "")
        + "</div>"
    )


def quote_html(desk: TheoryDesk, identity: str) -> str:
    """A confirmed extract: a slice of its source, or that it is confirmed no longer."""
    extract = desk.extracts.get(identity)
    if extract is None:
        return f'<p class="hint">{esc(identity)}: not confirmed, or not open to you yet.</p>'
    page = desk.view.store.document(extract.document_id).page_of(extract.start or 0)
    place = f", page {esc(page)}" if page else ""
    return (
        f'<blockquote class="{extract.role}"><span class="rl-letter {extract.role}">'
        f"{ROLE_LETTERS[extract.role]}</span>{esc(extract.quote)} "
        f'<span class="hint">{esc(identity)}{place}</span></blockquote>'
    )
