"""The nouns of a rapid realist review, as plain frozen values.

No SQL, no model, no Streamlit: every other file may import this one, and it imports nothing
of ours. Offsets are counted in Unicode code points of a document's canonical text; times are
ISO 8601 in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """Where a decision is taken, in the review's order; each stage can exclude."""

    TITLE_ABSTRACT = "title_abstract"
    FULL_TEXT = "full_text"
    RELEVANCE = "relevance"
    RICHNESS = "richness"
    RIGOUR = "rigour"

    @property
    def label(self) -> str:
        """The stage as a person reads it."""
        return "title and abstract" if self is Stage.TITLE_ABSTRACT else self.replace("_", " ")


class Verdict(StrEnum):
    """What a reviewer decides on a record at a stage."""

    INCLUDE = "include"
    MAYBE = "maybe"
    EXCLUDE = "exclude"
    WITHDRAWN = "withdrawn"  # an undo: the reviewer has no decision standing any more

    @property
    def passes(self) -> bool:
        """Whether the record would go on: a maybe does, as screeners agree beforehand."""
        return self in (Verdict.INCLUDE, Verdict.MAYBE)


class ReviewerRole(StrEnum):
    """What a reviewer's decisions count for."""

    SCREENER = "screener"  # settles records
    TRAINEE = "trainee"  # rates any record, blind; counts in agreement, never in the flow


@dataclass(frozen=True, slots=True)
class Review:
    """One review: its question, scope and words."""

    title: str
    question: str = ""
    definitions: tuple[tuple[str, str], ...] = ()  # role -> operational definition
    themes: tuple[str, ...] = ()  # of the organising framework
    synthetic: bool = False
    notes: str = ""
    model: str = ""  # the language model to ask, where one is asked at all
    base_url: str = ""  # its server, where that is not the provider's own
    budget: float | None = None  # US dollars that one run may cost


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person (or a simulated one, and then it says so) who decides."""

    name: str
    role: ReviewerRole = ReviewerRole.SCREENER
    simulated: bool = False
    lead: bool = False  # may change what the review is: question, protocol, team, imports
    left: bool = False  # decides no more; what both had decided by then still counts


@dataclass(frozen=True, slots=True)
class Record:
    """One bibliographic record as a search returned it.

    `fields` keeps every field of the imported file in its order, known or not, so that
    nothing is lost on the way out again.
    """

    id: str = ""  # Realist's own; given by the store
    source_id: str = ""  # the imported file's own
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    keywords: tuple[str, ...] = ()
    doi: str = ""
    pmid: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reviewer had on screen while deciding."""

    rank: bool = False
    suggestion: bool = False
    blind: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewer's verdict on one record at one stage: a row, never a cell."""

    record_id: str
    reviewer: str
    stage: Stage
    verdict: Verdict
    reason: str = ""
    note: str = ""  # private to the reviewer until unblinding
    rating: str = ""  # the level chosen on the review's own appraisal scale
    rationale: str = ""  # of the rating, for the team: why it stays, or what it is good for
    concerns: str = ""  # the theory, data point or extract the appraisal is about, by its id
    tags: tuple[str, ...] = ()  # private, as the note
    seen: Seen = field(default_factory=Seen)
    theory_version: int = 0
    carried_from: str = ""  # the duplicate it was made on, before the two records were merged
    at: str = ""
    id: int = 0  # the log's sequence number; given by the store
    supersedes: int | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A conflict settled between two reviewers, by discussion or by a third person."""

    record_id: str
    stage: Stage
    verdict: Verdict
    by: tuple[str, ...]
    reason: str = ""
    theory_version: int = 0
    at: str = ""
    id: int = 0


class Role(StrEnum):
    """The part a passage plays: M(resource) + C -> M(reasoning) = O (Dalkin et al. 2015)."""

    CONTEXT = "context"
    RESOURCE = "resource"
    REASONING = "reasoning"
    OUTCOME = "outcome"


class Match(StrEnum):
    """How a quote was found in the source; only the first two are verbatim."""

    EXACT = "exact"
    NORMALISED = "normalised"
    ELIDED = "elided"
    FUZZY = "fuzzy"
    NOT_FOUND = "not_found"

    @property
    def verbatim(self) -> bool:
        """Whether the passage may be called the source's own words."""
        return self in (Match.EXACT, Match.NORMALISED)


class Consent(StrEnum):
    """Where a document's text may be sent."""

    LOCAL_ONLY = "local_only"  # nowhere but this machine
    MODEL_ALLOWED = "model_allowed"  # to the configured model


class Kind(StrEnum):
    """What sort of source document it is."""

    EMPIRICAL = "empirical"
    POLICY = "policy"
    INTERVIEW = "interview"
    LITERATURE = "literature"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, with what it is called."""

    start: int
    end: int
    label: str = ""  # a page's number, a section's heading, a turn's speaker


@dataclass(frozen=True, slots=True)
class Document:
    """A source document as one canonical text with its structure."""

    title: str
    text: str
    kind: Kind = Kind.EMPIRICAL
    consent: Consent = Consent.LOCAL_ONLY
    id: str = ""  # given by the store
    filename: str = ""
    sha256: str = ""  # of the canonical text, UTF-8
    pages: tuple[Span, ...] = ()
    sections: tuple[Span, ...] = ()
    paragraphs: tuple[Span, ...] = ()
    turns: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()
    synthetic: bool = False
    version: int = 1  # counts up when a changed file is added again
    replaces: str = ""  # the SHA-256 of the text that this version took the place of

    def page_of(self, offset: int) -> str:
        """The label of the page that holds the offset, or "" where there are no pages."""
        return next((p.label for p in self.pages if p.start <= offset < p.end), "")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quote stands in a text; `start` is None when it was not found."""

    match: Match
    start: int | None = None
    end: int | None = None
    score: float = 0.0  # 0 to 100; 100 where every letter and digit agrees
    pieces: tuple[tuple[int, int], ...] = ()  # more than one where the quote was elided


@dataclass(frozen=True, slots=True)
class Proposal:
    """An extract that a proposer suggests. Never evidence until a person decides."""

    document_id: str
    role: Role
    wording: str  # the proposer's own words for the quote, kept apart from the source's
    located: Located
    configuration: str = ""  # proposals with the same key belong together
    restatement: str = ""
    rationale: str = ""
    stated: bool = True  # False: inferred
    score: float = 0.0
    proposer: str = ""  # name and version
    direction: str = ""  # of its configuration: works, does_not_work or mixed
    flags: tuple[str, ...] = ()  # what to beware of, for instance "repeats an example"
    id: str = ""  # given by the store


class ExtractVerdict(StrEnum):
    """What a person does with a proposal."""

    CONFIRM = "confirm"
    EDIT = "edit"
    REJECT = "reject"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ExtractDecision:
    """One reviewer's verdict on a proposed extract; role and bounds as they stand after it."""

    proposal_id: str
    reviewer: str
    verdict: ExtractVerdict
    role: Role
    start: int | None
    end: int | None
    restatement: str = ""
    reason: str = ""
    rationale_shown: bool = False
    at: str = ""
    id: int = 0
    supersedes: int | None = None
    stance: Stance | None = None  # what the passage does to the theory, where the person says
    stated: bool | None = None  # False: inferred; None: as proposed
    document_version: int = 0  # that the bounds are of; given by the store where 0
    theory_version: int = 0  # it was made under; given by the store where 0


class CmocStatus(StrEnum):
    """What became of a configuration."""

    PROPOSED = "proposed"
    SUPPORTED = "supported"
    REFINED = "supported_with_refinement"
    MERGED = "merged"
    SPLIT = "split"
    NO_EVIDENCE = "no_evidence"
    REFUTED = "refuted"
    NEW = "new"


class Stance(StrEnum):
    """How a piece of evidence bears on a configuration; an obstacle is not support."""

    SUPPORTS = "supports"
    REFINES = "refines"
    CONTRADICTS = "contradicts"
    QUALIFIES = "qualifies"


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of a configuration: several may fill the same role."""

    role: Role
    text: str
    stated: bool = True


@dataclass(frozen=True, slots=True)
class Cmoc:
    """A context-mechanism-outcome configuration. Its number is a label, its id the identity."""

    id: str
    number: int
    phase: str  # "initial" or "final"
    theme: str = ""
    status: CmocStatus = CmocStatus.PROPOSED
    slots: tuple[Slot, ...] = ()
    parents: tuple[str, ...] = ()
    version: int = 1
    source: str = ""  # where its wording comes from
    note: str = ""


@dataclass(frozen=True, slots=True)
class Theory:
    """A programme theory: a narrative over configurations."""

    id: str
    theme: str
    statement: str
    phase: str = "final"
    cmocs: tuple[str, ...] = ()
    version: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source's bearing on one configuration."""

    source_id: str  # of a record or a document
    cmoc_id: str
    stance: Stance
    note: str = ""
    origin: str = ""  # who says so: a publication, a reviewer
