"""What a model may propose of a document besides extracts. None of it is evidence.

Each carries its quotes as located in the source; a verdict without a located quote says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from realist.data.domain import Located, Match, Proposal, Role, Span, Stance


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words a proposer gave as a quote, and where they stand in the source."""

    wording: str
    located: Located

    @property
    def found(self) -> bool:
        """Whether the source holds them, in whatever way."""
        return self.located.match is not Match.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Characteristic:
    """What a study says of itself: its objectives, location, design, participants."""

    document_id: str
    field: str
    quoted: Quoted
    summary: str
    stated: bool = True
    flags: tuple[str, ...] = ()  # what to beware of in its quotes
    proposer: str = ""
    prompt_sha256: str = ""
    call_key: str = ""  # of the call log


@dataclass(frozen=True, slots=True)
class Assembly:
    """A configuration over a document's extracts, possibly partial.

    An extract may stand in several; `statement` says in one sentence what would follow.
    """

    document_id: str
    key: str
    members: tuple[Proposal, ...]
    statement: str
    rationale: str = ""
    stated: bool = True
    flags: tuple[str, ...] = ()  # what to beware of in its quotes
    proposer: str = ""
    prompt_sha256: str = ""
    call_key: str = ""  # of the call log

    @property
    def roles(self) -> frozenset[Role]:
        """The roles filled; all four make it whole."""
        return frozenset(member.role for member in self.members)


class Criterion(StrEnum):
    """What is appraised, in the review's order; the three are never summed."""

    RELEVANCE = "relevance"
    RICHNESS = "richness"
    RIGOUR = "rigour"


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A level on the review's own scale, with the passages it rests on."""

    document_id: str
    criterion: Criterion
    level: str
    evidence: tuple[Quoted, ...]
    reasoning: str
    read: tuple[Span, ...] = ()  # what of the text the model was given
    flags: tuple[str, ...] = ()  # what to beware of in its quotes
    proposer: str = ""
    prompt_sha256: str = ""
    call_key: str = ""  # of the call log

    @property
    def verified(self) -> bool:
        """Whether any of its quotes was found in the source."""
        return any(quoted.found for quoted in self.evidence)


class TestVerdict(StrEnum):
    """What a source does to a theory, as proposed."""

    __test__ = False  # not one of pytest's

    SUPPORTS = "supports"
    REFINES = "refines"
    CONTRADICTS = "contradicts"
    NO_EVIDENCE = "no_evidence"
    UNVERIFIED = "unverified"  # claimed, but no quote of it was found in the source


@dataclass(frozen=True, slots=True)
class Bearing:
    """One passage and how it bears on the theory."""

    quoted: Quoted
    stance: Stance
    reasoning: str


@dataclass(frozen=True, slots=True)
class TheoryTest:
    """One theory or configuration against one document, as proposed."""

    __test__ = False  # not one of pytest's

    document_id: str
    target_id: str
    verdict: TestVerdict
    claimed: str  # the model's own verdict
    evidence: tuple[Bearing, ...]
    reasoning: str
    read: tuple[Span, ...] = ()  # what of the text the model was given
    flags: tuple[str, ...] = ()  # what to beware of in its quotes
    proposer: str = ""
    prompt_sha256: str = ""
    call_key: str = ""  # of the call log
