"""Set-up, Duplicates: look for them, and decide on the doubtful ones side by side."""

from __future__ import annotations

import threading

import streamlit as st

from realist.app import beside, front_jobs, front_session, work_setup
from realist.app.counts import count
from realist.app.front_setup_form import attempt
from realist.app.front_text import empty, esc, hint, record_html, section, show
from realist.app.jobs import Result
from realist.data.merging import FOR_REVIEW, MERGED, Group
from realist.data.progress import Progress
from realist.data.view import View

_KIND = "duplicates"
_AT_ONCE = 10


def draw(view: View) -> None:
    """Draw this part."""
    doubtful = view.store.duplicate_groups(FOR_REVIEW)
    merged = view.store.duplicate_groups(MERGED)
    section("Duplicates", "Sure ones are merged, and can be parted; you decide on the others.")
    _look(view)
    if not doubtful:
        records = view.store.count_records()
        todo = "Look for them after each import." if records else "Import records first."
        empty("No group waits for you.", todo)
    for group in doubtful[:_AT_ONCE]:
        _doubtful(view, group)
    if len(doubtful) > _AT_ONCE:
        hint(f"{count(len(doubtful) - _AT_ONCE, 'more group')} after these.")
    if merged:
        _merged(view, merged)


def _look(view: View) -> None:
    asked = {"url": front_session.database(), "by": view.viewer or ""}

    def work(progress: Progress, _stop: threading.Event) -> Result:
        found = beside.run("duplicates", asked, progress)
        said = f"{count(found['merged'], 'record')} merged, {found['for_review']:,} groups for you"
        return Result(said, found)

    job = front_jobs.latest(_KIND)
    busy = bool(job and job.open)
    if st.button("Look for duplicates", disabled=busy or not view.store.count_records()):
        front_jobs.start(_KIND, "Looking for duplicates", work)


def _doubtful(view: View, group: Group) -> None:
    store, by = view.store, view.viewer or ""
    records = store.records_by_id(list(group.members))
    with st.container(border=True, key=f"rl-group-{group.id}"):
        show(
            f'<p class="eyebrow">{esc(group.id)} · {esc(group.reason)} · '
            f"{group.confidence:.0%} sure</p>"
        )
        for column, member in zip(st.columns(len(group.members)), group.members, strict=True):
            with column:
                show(record_html(records[member], small=True))

        with st.container(horizontal=True):
            if st.button("The same: merge", key=f"merge-{group.id}"):
                attempt(
                    lambda: work_setup.merge(store, group.id, by=by),
                    f"{group.id} is merged; it can be parted again below.",
                )
            if st.button("Different: keep both", key=f"part-{group.id}"):
                attempt(lambda: work_setup.part(store, group.id, by=by), f"{group.id}: both stay.")


def _merged(view: View, merged: list[Group]) -> None:
    store, by = view.store, view.viewer or ""
    with st.expander(f"Merged: {count(len(merged), 'group')}"):
        by_id = {g.id: g for g in merged}
        ids = [g.kept or g.members[0] for g in merged]
        titles = {i: r.title for i, r in store.records_by_id(ids).items()}
        chosen = st.selectbox(
            "Group",
            list(by_id),
            format_func=lambda g: (
                f"{g} · {titles.get(by_id[g].kept or '', '')} ({len(by_id[g].members)} records)"
            ),
            index=None,
            placeholder="Choose a group to see and part it",
        )
        if chosen is None:
            return
        hint(f"{by_id[chosen].reason}: {', '.join(by_id[chosen].members)}")
        if st.button("Part them again"):
            attempt(
                lambda: work_setup.part(store, chosen, by=by),
                f"{chosen} is parted; each record is as it was.",
            )
