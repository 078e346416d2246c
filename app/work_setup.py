"""What the app does to set a review up, each in the name of a person whose role is checked."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from realist.app.roles import require_lead
from realist.app.work import import_records
from realist.app.work_pages import keep_pages
from realist.app.work_records import find_duplicates, merge_group
from realist.app.work_versions import finder
from realist.data.domain import Consent, Kind, Review, Reviewer, ReviewerRole
from realist.data.errors import InputError, RefusedError, StaleWriteError
from realist.data.progress import Progress
from realist.data.protocol import Protocol
from realist.data.store import Store

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


def can_begin(db: str) -> bool:
    """Whether a review could be begun at a database URL: nothing is there yet, or no review."""
    path = Store.path_of(db)
    if path is None:
        return False
    if not path.exists():
        return path.parent.is_dir()
    if not path.stat().st_size:
        return True
    try:
        with Store.open(db) as store:
            return store.count_events() == 0
    except Exception:  # noqa: BLE001 - whatever it is, it is not ours to write over
        return False


def begin(
    db: str, review: Review, leader: str, others: Sequence[str] = (), *, passphrase: str = ""
) -> None:
    """Begin a review: whoever begins it leads it.

    Raises:
        RefusedError: no title or name, or there is a review already.
        UnwritableError: the place cannot be written.
    """
    names = [name.strip() for name in others if name.strip()]
    if not review.title.strip():
        raise RefusedError("give the review a title")
    if not leader.strip():
        raise RefusedError("say who you are: whoever begins a review leads it")
    if not can_begin(db):
        raise RefusedError(f"{db} holds something already; name another with --db")
    with Store.create(db) as store:
        store.start(review, actor=leader.strip())
        people = [Reviewer(leader.strip(), lead=True), *map(Reviewer, names)]
        store.join(people, actor=leader.strip())
        if passphrase:
            store.set_passphrase(leader.strip(), passphrase)


def change_review(store: Store, review: Review, *, seen: Review, by: str) -> Review:
    """Change question, definitions, themes, notes, model or budget."""
    require_lead(store, by)
    return store.change_review(review, seen=seen, actor=by)


def set_protocol(store: Store, protocol: Protocol, *, seen: Protocol, by: str) -> None:
    """Set the review's rules.

    Raises:
        StaleWriteError: somebody changed them meanwhile.
        RefusedError: they contradict themselves.
    """
    require_lead(store, by)
    if store.protocol() != seen:
        raise StaleWriteError("the rules were changed meanwhile; look at them again")
    store.set_protocol(protocol, actor=by)


def add_person(store: Store, name: str, *, role: ReviewerRole, lead: bool, by: str) -> None:
    """Add somebody to the team.

    Raises:
        RefusedError: no name, or the name is taken.
    """
    require_lead(store, by)
    wanted = " ".join(name.split())
    if any(r.name.casefold() == wanted.casefold() for r in store.reviewers()):
        raise RefusedError(f"there is a {wanted} already")
    store.join([Reviewer(wanted, role, lead=lead)], actor=by)


def change_person(store: Store, name: str, *, role: ReviewerRole, lead: bool, by: str) -> None:
    """Change what somebody's decisions count for, and whether they lead."""
    require_lead(store, by)
    store.change_reviewer(name, role=role, lead=lead, actor=by)


def new_passphrase(store: Store, name: str, *, by: str) -> str:
    """Give somebody a fresh passphrase; it is shown once and then known to them alone."""
    require_lead(store, by)
    words = ["".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3)]
    made = "-".join(words)  # 15 of 31 characters: 74 bits
    store.set_passphrase(name, made)
    return made


def change_own_passphrase(store: Store, name: str, old: str, new: str) -> None:
    """Change one's own passphrase; only a lead may be the first of a review to have one.

    Raises:
        RefusedError: the old one is wrong, or the new one too short.
    """
    if name in store.with_passphrase():
        if not store.check_passphrase(name, old):
            raise RefusedError("that is not your passphrase; nothing was changed")
    else:
        require_lead(store, name)
    store.set_passphrase(name, new)


def set_email(store: Store, name: str, email: str, *, by: str) -> None:
    """The address under which an organisation's sign-in knows somebody."""
    require_lead(store, by)
    store.set_email(name, email)


def change_consent(store: Store, document_id: str, consent: Consent, *, by: str) -> None:
    """Say anew where a document's text may be sent."""
    require_lead(store, by)
    store.change_consent(document_id, consent, actor=by)


def let_go(store: Store, name: str, *, by: str) -> None:
    """Somebody has left: what they decided stays, and they are signed out."""
    require_lead(store, by)
    store.leave(name, actor=by)
    store.close_sessions(name)


def look_for_duplicates(
    store: Store, *, by: str, progress: Progress | None = None
) -> dict[str, Any]:
    """Merge the sure duplicates and leave the doubtful ones for a person."""
    require_lead(store, by)
    return find_duplicates(store, progress=progress)


def merge(store: Store, group_id: str, *, by: str) -> None:
    """Merge a group of duplicates that was left for a person."""
    require_lead(store, by)
    merge_group(store, group_id, actor=by)


def part(store: Store, group_id: str, *, by: str) -> None:
    """Say that a group is none, or take its merge back."""
    require_lead(store, by)
    store.part(group_id, actor=by)


def undo_import(store: Store, number: int, *, by: str) -> int:
    """Take an import back; gives how many records left."""
    require_lead(store, by)
    return store.undo_import(number, actor=by)


def import_uploads(
    store: Store,
    paths: Sequence[Path],
    *,
    said: Mapping[str, Any],
    by: str,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Import uploaded files one by one: a bad one takes no good one with it.

    Args:
        store: the review.
        paths: the files.
        said: what is known of the search: source, platform, searched, search, hits.
        by: who imports.
        mapping: for tables, column name to field, over what is recognised.
        progress: called with records kept and records in all.

    Returns:
        `files`: the report of each; `failed`: those that could not be read, with the reason.
    """
    require_lead(store, by)
    done, failed = [], []
    for path in paths:
        try:
            report = import_records(
                store, path, said={**said, "file": path.name}, mapping=mapping, progress=progress
            )
        except InputError as error:
            failed.append({"file": path.name, "error": named(error, path)})
            continue
        done.append({**report, "file": path.name})
    return {"files": done, "failed": failed}


def add_uploads(
    store: Store,
    paths: Sequence[Path],
    *,
    kind: Kind | None,
    consent: Consent,
    by: str,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Add uploaded documents, each parsed in a process of its own under limits.

    Returns:
        The files read, each with the document it became, its warnings and whether it was known;
        and those that failed, with the reason. JSON can say it.
    """
    from realist.data.fulltext import read_document

    require_lead(store, by)
    done, failed = [], []
    for n, path in enumerate(paths, start=1):
        if progress:
            progress(n - 1, len(paths))
        try:
            read = read_document(path, kind=kind, consent=consent)
            before = {d.id: d.version for d in store.documents()}
            held = store.add_document(read, actor=by, find=finder)
        except (InputError, RefusedError) as error:
            failed.append({"file": path.name, "error": named(error, path)})
            continue
        told = {"document": held.id, "warnings": [*held.warnings]}
        known = before.get(held.id) == held.version
        remarks = keep_pages(store, path, held.id, by=by)
        done.append({"file": path.name, **told, "known": known, "remarks": remarks})
    return {"files": done, "failed": failed}


def named(error: Exception, path: Path) -> str:
    """An error's words without the folder the upload was kept in."""
    return str(error).replace(f"{path.parent}/", "")
