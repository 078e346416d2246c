"""How far a document's extraction is, its versions, and finishing it."""

from __future__ import annotations

import streamlit as st

from realist.app.counts import count
from realist.app.front_extract import ExtractDesk, Sheet
from realist.app.front_text import esc, hint, show
from realist.data.errors import RealistError
from realist.data.view import View


def progress(view: View, desk: ExtractDesk, sheet: Sheet) -> None:
    """Say what is decided and what waits; finish the document, or take that back."""
    finished = view.store.finished_by()[sheet.document.id]
    done = view.viewer in finished
    show(_line(view, sheet, set(finished) if done else set()))
    if done:
        st.button(
            "Take back",
            key=f"unfinish-{sheet.document.id}",
            on_click=_finish,
            args=(view, desk, sheet, False),
        )
        return
    with st.popover("Finish this document"):
        left = len(sheet.located) + len(sheet.lost) - sheet.decided
        if left:
            hint(f"You have not decided on {count(left, 'proposal')} of it.")
        hint(
            "You then see what colleagues decided and found here. What you decide afterwards "
            "counts for the synthesis, but not for agreement."
        )
        st.button(
            "I have finished it",
            key=f"finish-{sheet.document.id}",
            type="primary",
            on_click=_finish,
            args=(view, desk, sheet, True),
        )


def _line(view: View, sheet: Sheet, finished: set[str]) -> str:
    total = len(sheet.located) + len(sheet.lost)
    waiting = sum(p.id not in sheet.mine for p in sheet.lost)
    said = [f"<b>{sheet.decided}</b> of {count(total, 'proposal')} decided by you"]
    if waiting:
        said.append(f"{waiting} not found in the text")
    if finished:
        names = ["you", *sorted(finished - {view.viewer})]
        said.append(f"finished by {esc(', '.join(names))}")
    bar = (
        f'<progress max="{max(1, total)}" value="{sheet.decided}" aria-label="Decided"></progress>'
    )
    return f'<p class="rl-progress">{bar} {" · ".join(said)}</p>'


def _finish(view: View, desk: ExtractDesk, sheet: Sheet, finished: bool) -> None:
    try:
        view.store.finish_extraction(sheet.document.id, view.viewer or "", finished=finished)
    except RealistError as error:
        desk.say(f"Nothing changed: {error}.", "warning")
        return
    desk.say("Finished." if finished else "Taken back: you go on with this document.", "good")


def versions_html(view: View, sheet: Sheet) -> str:
    """What the newest version of the document did to the passages this person may see."""
    revisions = view.store.revisions(sheet.document.id)
    if not revisions:
        return ""
    newest = revisions[-1]
    seen = {p.id for p in (*sheet.located, *sheet.lost)}
    mine = {d.id for d in sheet.mine.values()}
    fates = (
        ("moved along", seen.intersection(newest.moved)),
        ("changed, no longer word for word", seen.intersection(newest.changed)),
        ("lost", seen.intersection(newest.lost)),
        ("found again", seen.intersection(newest.found)),
        ("of your bounds lost", mine.intersection(newest.bounds_lost)),
    )
    told = ", ".join(f"{len(ids)} {fate}" for fate, ids in fates if ids)
    return (
        f'<p class="hint">Version {newest.version} of this document, since '
        f"{esc(newest.at[:10])}: {esc(told or 'no quote was touched')}.</p>"
    )
