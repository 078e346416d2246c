"""The published synthesis in its two steps: the initial theories, then what became of them.

Four initial theories with nine configurations were written before the search; testing settled
each, and six final configurations under refined theories came of it. What is not published
(wording, lineage, which configuration belonged to which initial theory) is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from realist.data.configuration import Configuration, ProgrammeTheory, State
from realist.data.domain import Cmoc, CmocStatus, Evidence, Theory
from realist.data.store import Store

# Initial configurations by theme, as stated; which numbers they had is not.
INITIAL_PER_THEME = {
    "Being": 2,
    "Relating and communicating": 2,
    "Leading and visioning": 2,
    "Delivering": 3,
}
_AFTERWARDS = {
    CmocStatus.REFINED: State.SUPERSEDED,
    CmocStatus.NO_EVIDENCE: State.RETIRED,
}


def record_initial(store: Store, cmocs: Sequence[Cmoc], *, source: str) -> None:
    """The initial theories and configurations as they stood before the search."""
    initial = [
        replace(_fuller(c), status=CmocStatus.PROPOSED) for c in cmocs if c.phase == "initial"
    ]
    reason = "initial rough programme theories, as published"
    store.add_theory(_initial_theories(source), initial, [], actor="demo", reason=reason)


def record_final(
    store: Store,
    theories: Sequence[Theory],
    cmocs: Sequence[Cmoc],
    evidence: Sequence[Evidence],
    *,
    source: str,
) -> None:
    """What testing left: the fate of each initial one, the final ones, and their evidence."""
    gone = [replace(t, state=State.SUPERSEDED) for t in _initial_theories(source)]
    settled = [
        replace(_fuller(c), state=_AFTERWARDS.get(c.status, State.LIVE))
        if c.phase == "initial"
        else c
        for c in cmocs
    ]
    reason = "synthesis of the included documents, as published"
    store.add_theory(
        [*gone, *theories], settled, evidence, actor="demo", reason=reason, again=True
    )


def _initial_theories(source: str) -> list[ProgrammeTheory]:
    return [
        ProgrammeTheory(
            id=f"initial-theory-{theme.split()[0].lower()}",
            theme=theme,
            statement="",
            phase="initial",
            source=source,
            note=f"The wording is not published. It had {count} of the nine initial "
            "configurations; which ones is not stated.",
        )
        for theme, count in INITIAL_PER_THEME.items()
    ]


def _fuller(cmoc: Cmoc) -> Configuration:
    said = {f.name: getattr(cmoc, f.name) for f in fields(cmoc) if f.name != "slots"}
    return Configuration(**said)
