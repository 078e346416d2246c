"""Configurations and theories with all that a synthesis keeps of them, as frozen values.

They are the domain's `Cmoc`, `Theory` and `Evidence` with more said of each. Ids are given by
`realist.data.book`; a number is a label and may change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from realist.data.domain import Cmoc, CmocStatus, Evidence, Slot, Stance, Theory

STEWARD = "steward"  # who keeps the review's file


class State(StrEnum):
    """Whether a configuration or theory is still worked with."""

    LIVE = "live"
    SUPERSEDED = "superseded"  # something later took its place; what exactly may not be known
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"  # the move that made it was undone


class Reach(StrEnum):
    """How near an outcome is."""

    PROXIMAL = "proximal"
    DISTAL = "distal"


class Intent(StrEnum):
    """Whether an outcome was meant."""

    INTENDED = "intended"
    UNINTENDED = "unintended"


@dataclass(frozen=True, slots=True)
class Entry(Slot):
    """One entry of a slot, with the confirmed extracts it was made from."""

    reach: Reach | None = None  # of outcomes
    intent: Intent | None = None  # of outcomes
    extracts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration(Cmoc):
    """A configuration, whole or partial: a dyad or a single piece is one as well."""

    slots: tuple[Entry, ...] = ()
    label: str = ""  # its short name
    interventions: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    substantive: str = ""  # the theory it borrows from
    rivals: tuple[str, ...] = ()  # other explanations
    follows: tuple[str, ...] = ()  # configurations whose outcome is a context here
    sentence: str = ""  # if-then-because, as a person accepted it
    state: State = State.LIVE

    @property
    def live(self) -> bool:
        """Whether it is still worked with, and not gone into another."""
        gone = (CmocStatus.MERGED, CmocStatus.SPLIT)
        return self.state is State.LIVE and self.status not in gone


@dataclass(frozen=True, slots=True)
class ProgrammeTheory(Theory):
    """A programme theory with where it comes from."""

    parents: tuple[str, ...] = ()
    substantive: str = ""
    note: str = ""
    state: State = State.LIVE


@dataclass(frozen=True, slots=True)
class DataPoint(Evidence):
    """One source's bearing on one configuration: the piece of data as it is used here."""

    id: str = ""
    strength: str = ""  # a level of the review's own
    context: str = ""  # the circumstances it was found in
    rigour: str = ""  # of this piece of data, a level of the review's own
    rationale: str = ""  # for that level
    extracts: tuple[str, ...] = ()
    carried_from: str = ""  # the data point of a configuration that went into this one
    cmoc_version: int = 1
    standing: bool = True


class CmocVerdict(StrEnum):
    """What a person found on putting a configuration to a document."""

    SUPPORTS = "supports"
    REFINES = "refines"
    CONTRADICTS = "contradicts"
    QUALIFIES = "qualifies"
    NO_EVIDENCE = "no_evidence"

    @property
    def stance(self) -> Stance | None:
        """The stance of the evidence found, if any was."""
        return None if self is CmocVerdict.NO_EVIDENCE else Stance(self.value)


@dataclass(frozen=True, slots=True)
class CmocTest:
    """A configuration, in one version, put to a document by a person."""

    id: str
    cmoc_id: str
    source_id: str
    verdict: CmocVerdict
    reviewer: str
    reason: str = ""
    proposer: str = ""  # what suggested the verdict, where something did
    cmoc_version: int = 1
    standing: bool = True


class MoveKind(StrEnum):
    """What was done to the theory."""

    RECORD = "record"  # taken over from a publication or a file
    CREATE = "create"
    COMPLETE = "complete"
    REFINE = "refine"
    MERGE = "merge"
    SPLIT = "split"
    SETTLE = "settle"
    RETIRE = "retire"
    THEORISE = "theorise"
    THEME = "theme"
    RELABEL = "relabel"
    WORD = "word"
    WEIGH = "weigh"
    TEST = "test"
    UNDO = "undo"

    @property
    def substantive(self) -> bool:
        """Whether the theory says something else afterwards, and has a new version."""
        return self not in _FORMAL


_FORMAL = (MoveKind.THEME, MoveKind.RELABEL, MoveKind.WORD, MoveKind.WEIGH, MoveKind.TEST)


@dataclass(frozen=True, slots=True)
class Change:
    """What a move leaves behind: each value as it is afterwards."""

    kind: MoveKind
    theories: tuple[ProgrammeTheory, ...] = ()
    cmocs: tuple[Configuration, ...] = ()
    evidence: tuple[DataPoint, ...] = ()
    tests: tuple[CmocTest, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """What it touches."""
        return tuple(
            i.id for part in (self.theories, self.cmocs, self.evidence, self.tests) for i in part
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A move as it was logged; its id is the log's number."""

    id: int
    at: str
    by: str
    kind: MoveKind
    reason: str
    rests_on: tuple[str, ...]  # extracts, evidence, documents, records
    touched: tuple[str, ...]
    version: int  # of the theory, after it
    undoes: int | None
    undone_by: int | None
    before: dict[str, dict[str, Any]]  # id -> row; what was not there before is left out
    after: dict[str, dict[str, Any]]
