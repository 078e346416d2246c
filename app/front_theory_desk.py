"""A person's desk for the theory: the synthesis as it is shown, and the moves made upon it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from realist.app import front_session
from realist.app.work_moves import make_move, undo
from realist.app.work_synthesis import source_names
from realist.app.work_theory import evidence_since
from realist.data.book import Book
from realist.data.configuration import Change, Configuration, MoveKind, State
from realist.data.domain import ReviewerRole
from realist.data.errors import RealistError, StaleWriteError
from realist.data.view import View
from realist.extraction.confirmed import Extract, confirmed_extracts

_SEEN, _SAID, _MADE, _OPEN = "theory-seen", "theory-said", "theory-made", "theory-open"

MOVE_WORDS = {
    MoveKind.RECORD: "taken over as published",
    MoveKind.CREATE: "created",
    MoveKind.COMPLETE: "completed",
    MoveKind.REFINE: "refined",
    MoveKind.MERGE: "merged",
    MoveKind.SPLIT: "split",
    MoveKind.SETTLE: "settled",
    MoveKind.RETIRE: "retired",
    MoveKind.THEORISE: "theory written",
    MoveKind.THEME: "theme changed",
    MoveKind.RELABEL: "relabelled",
    MoveKind.WORD: "worded",
    MoveKind.WEIGH: "evidence weighed",
    MoveKind.TEST: "tested",
    MoveKind.UNDO: "taken back",
}
STATE_WORDS = {
    State.LIVE: "in use",
    State.SUPERSEDED: "superseded",
    State.RETIRED: "retired",
    State.WITHDRAWN: "withdrawn",
}


@dataclass(frozen=True)
class TheoryDesk:
    """What lies on the desk at one drawing of the page."""

    view: View
    book: Book  # as this person may see it: a colleague's open test is not in it
    seen: Book  # as it stood when the page was last drawn: what a press was made upon
    extracts: Mapping[str, Extract] = field(default_factory=dict)  # confirmed ones
    names: Mapping[str, str] = field(default_factory=dict)  # of sources, in plain words
    since: Mapping[str, str] = field(default_factory=dict)  # evidence changed after settling

    @classmethod
    def laid(cls, view: View) -> TheoryDesk:
        """The synthesis now, with what the person had in front of them before."""
        whole = view.store.book()
        seen = st.session_state.get(_SEEN, whole)
        st.session_state[_SEEN] = whole
        return cls(
            view,
            view.book(),
            seen,
            front_session.while_unchanged("theory extracts", view, _extracts),
            front_session.while_unchanged("theory sources", view, lambda v: source_names(v.store)),
            front_session.while_unchanged("theory since", view, evidence_since),
        )

    @property
    def may(self) -> bool:
        """Whether this person changes the theory; the store asks again at each move."""
        return self.view.role is not ReviewerRole.TRAINEE or self.view.leads

    @property
    def open(self) -> str:
        """The id of the theory or configuration that is open, "new" for one to be made."""
        return str(st.session_state.get(_OPEN, ""))

    def key(self, name: str) -> str:
        """A widget's key: after each move all fields are fresh ones."""
        return f"{name}-{self.open}-{st.session_state.get(_MADE, 0)}"

    def named(self, identity: str) -> str:
        """A configuration, theory or source in plain words."""
        if identity in self.book.cmocs:
            return name_of(self.book.cmocs[identity])
        if identity in self.book.theories:
            return self.book.theories[identity].theme or identity
        return self.names.get(identity, identity)

    def make(
        self,
        move: Callable[[Book], Change],
        *,
        reason: str,
        rests_on: Sequence[str] = (),
        then_open: Callable[[Sequence[str]], str] | None = None,
    ) -> None:
        """Make a move on what the person saw, tell how it went, and draw the page again."""

        def done() -> None:
            self._check_shown()
            made = make_move(
                self.view.store,
                move,
                by=self.view.viewer or "",
                reason=reason,
                rests_on=rests_on,
                book=self.seen,
            )
            words = MOVE_WORDS[MoveKind(made["kind"])]
            tell(f"Done: {words}. It can be taken back under History.")
            if then_open:
                open_(then_open(made["touched"]))

        _tried(done)

    def _check_shown(self) -> None:
        """What is open is still what the form was filled in upon."""
        if self.view.store.book().find(self.open) != self.seen.find(self.open):
            raise StaleWriteError(
                f"{self.open} changed meanwhile, perhaps by a colleague or in another tab; here "
                "it is as it stands now"
            )

    def undo(self, number: int, *, reason: str) -> None:
        """Take a move back and draw the page again."""

        def done() -> None:
            undo(self.view.store, number, by=self.view.viewer or "", reason=reason)
            tell("The move is taken back.")

        _tried(done)


def name_of(cmoc: Configuration) -> str:
    """A configuration as a person calls it: its number is a label, its id the identity."""
    label = f": {cmoc.label}" if cmoc.label else ""
    return f"{cmoc.phase} CMOC {cmoc.number}{label}"


def open_(identity: str) -> None:
    """Show one theory or configuration from the next drawing on; "" for the board."""
    st.session_state[_OPEN] = identity


def tell(message: str, kind: str = "good") -> None:
    """Something to say at the next drawing."""
    st.session_state[_SAID] = (message, kind)


def take_message() -> tuple[str, str]:
    """What there is to say since the last drawing, and of which kind."""
    said: tuple[str, str] = st.session_state.pop(_SAID, ("", "info"))
    return said


def _tried(done: Callable[[], None]) -> None:
    try:
        done()
    except RealistError as error:
        tell(f"Nothing was changed: {error}", "warning")
    else:
        st.session_state[_MADE] = st.session_state.get(_MADE, 0) + 1
    st.rerun()


def _extracts(view: View) -> dict[str, Extract]:
    return confirmed_extracts(view.store, view.viewer)
