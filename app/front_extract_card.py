"""One proposal in words: its passage first, then how it was found; the rationale folded."""

from __future__ import annotations

from collections.abc import Sequence

from realist.app import front_verdicts
from realist.app.front_extract import ExtractDesk, Sheet
from realist.app.front_lit import around
from realist.app.front_text import ROLE_LETTERS, ROLE_WORDS, esc, hint, show
from realist.data.domain import Document, Match, Proposal, Role, Span
from realist.data.extracting import is_own, made_by

MATCH_WORDS = {
    Match.EXACT: "found word for word",
    Match.NORMALISED: "found word for word, but for spacing and marks",
    Match.ELIDED: "pieced together: not one passage of the source",
    Match.FUZZY: "similar only: not the source's own words",
    Match.NOT_FOUND: "not found in the source",
}


def card_html(
    desk: ExtractDesk, sheet: Sheet, listed: Sequence[Proposal], proposal: Proposal | None
) -> str:
    """The passage on the desk; without a proposal, the words selected for an own extract."""
    if proposal is None:
        role = desk.chosen_role or Role.CONTEXT
        head = _head(role, "an extract of your own, of the words you selected")
        return head + _quoted(sheet, role, *desk.bounds) + _place(sheet.document, desk.bounds[0])
    role = desk.chosen_role or sheet.role(proposal)
    number = f'<p class="rl-progress"><b>{listed.index(proposal) + 1}</b> of {len(listed)}</p>'
    placed = desk.editing or proposal.id in sheet.mine
    found = MATCH_WORDS[proposal.located.match]
    if is_own(proposal):
        found = f"made by {'you' if made_by(proposal) == sheet.viewer else made_by(proposal)}"
    elif proposal.located.start is None and placed:
        found = "placed by you"
    stated = "stated" if sheet.stated(proposal) else "inferred"
    head = number + _head(role, f"{stated} · {found}")
    start, end = desk.bounds if desk.editing else sheet.bounds(proposal)
    if start is None or end is None:
        return (
            f'{head}<p class="hint">The proposer quotes these words, which the document does '
            "not contain. They are no evidence. If the text says it otherwise, select the place "
            f'there.</p><p class="rl-passage {role}">{esc(proposal.wording)}</p>'
        )
    said = _place(sheet.document, start) + _wording(proposal) + _own_words(sheet, proposal)
    return head + _quoted(sheet, role, start, end) + said + _beware(proposal)


def _head(role: Role, said: str) -> str:
    letter = f'<span class="rl-letter {role}">{ROLE_LETTERS[role]}</span>'
    return f'<p class="eyebrow">{letter}{ROLE_WORDS[role]} · {esc(said)}</p>'


def _quoted(sheet: Sheet, role: Role, start: int, end: int) -> str:
    text = sheet.document.text
    before, after = around(text, start, end)
    return (
        f'<p class="rl-passage {role}"><span class="around">{esc(before)}</span>'
        f'<mark>{esc(text[start:end])}</mark><span class="around">{esc(after)}</span></p>'
    )


def _own_words(sheet: Sheet, proposal: Proposal) -> str:
    """What the viewer said of it in their verdict."""
    made = sheet.mine.get(proposal.id)
    said = [made.restatement, f"stance: {made.stance}" if made.stance else ""] if made else []
    words = " · ".join(one for one in said if one)
    return f'<p class="hint">You: {esc(words)}</p>' if words else ""


def _beware(proposal: Proposal) -> str:
    """What was noticed about the proposal, and which way its configuration goes."""
    notes = [*proposal.flags]
    if proposal.direction in ("does_not_work", "mixed"):
        notes.append(f"configuration: {proposal.direction.replace('_', ' ')}")
    tags = "".join(f'<span class="rl-tag">{esc(note)}</span> ' for note in notes)
    return f'<p class="hint">{tags}</p>' if tags else ""


def _place(document: Document, offset: int) -> str:
    named = (
        ("page", document.page_of(offset)),
        ("section", _label(document.sections, offset)),
        ("speaker", _label(document.turns, offset)),
    )
    said = " · ".join(f"{name} {esc(label)}" for name, label in named if label)
    return f'<p class="hint">{said}</p>' if said else ""


def _label(spans: Sequence[Span], offset: int) -> str:
    return next((s.label for s in spans if s.start <= offset < s.end), "")


def _wording(proposal: Proposal) -> str:
    if proposal.located.match.verbatim:
        return ""
    return f'<p class="hint">The proposer wrote: “{esc(proposal.wording)}”</p>'


def _others(sheet: Sheet, proposal: Proposal) -> None:
    """Colleagues' verdicts, which the view gives once one has decided oneself."""
    for made in sheet.others.get(proposal.id, []):
        reason = f": {made.reason}" if made.reason else ""
        hint(f"{made.reviewer}: {made.verdict} as {ROLE_WORDS[made.role]}{reason}")


def rationale(desk: ExtractDesk, sheet: Sheet, proposal: Proposal) -> None:
    """Colleagues' verdicts; the reasons, folded until asked for, which the verdict then says."""
    _others(sheet, proposal)
    if is_own(proposal):
        return
    if proposal.id not in desk.unfolded:
        front_verdicts.rationale_key(desk, proposal)
        return
    words = proposal.rationale or "The proposer gave no rationale."
    again = f"In other words: {proposal.restatement}" if proposal.restatement else ""
    origin = f"Proposed by {proposal.proposer}. No rationale is evidence."
    show("".join(f'<p class="hint">{esc(line)}</p>' for line in (words, again, origin) if line))
