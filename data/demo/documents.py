"""Six fictional full documents, written for the demonstration, and their gold annotation.

Three empirical papers, one policy document and two interview transcripts, each labelled as
fictional in its first line. `gold.jsonl` marks the configurations planted in them where they are
first told, some of them partial; not marked are sentences that merely sound causal, and what an
abstract or a discussion says again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from realist.data.domain import Consent, Kind, Role


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """A fictional document; `text` is the whole file, already in canonical form."""

    name: str  # of the file
    title: str
    kind: Kind
    consent: Consent
    text: str


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A marked passage: `quote == text[start:end]` of the document."""

    role: Role
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """The configurations marked in one document, each a tuple of passages with their roles."""

    document: str
    cmocs: tuple[tuple[GoldSpan, ...], ...]


_DOCUMENTS = (
    ("study_shared_purpose.md", Kind.EMPIRICAL, Consent.MODEL_ALLOWED),
    ("study_trust_between_partners.md", Kind.EMPIRICAL, Consent.MODEL_ALLOWED),
    ("study_linked_data.md", Kind.EMPIRICAL, Consent.MODEL_ALLOWED),
    ("policy_accountability_framework.md", Kind.POLICY, Consent.MODEL_ALLOWED),
    ("interview_place_director.txt", Kind.INTERVIEW, Consent.LOCAL_ONLY),
    ("interview_voluntary_sector_lead.txt", Kind.INTERVIEW, Consent.LOCAL_ONLY),
)


def gold_path() -> Traversable:
    """The gold annotation as a file, one JSON object a line for each document."""
    return _file("gold.jsonl")


@cache
def demo_documents() -> tuple[DemoDocument, ...]:
    """The six documents; the title is the line after the label."""
    return tuple(_document(name, kind, consent) for name, kind, consent in _DOCUMENTS)


@cache
def demo_gold() -> tuple[Gold, ...]:
    """The gold annotation of every document, in the documents' order."""
    lines = gold_path().read_text("utf-8").splitlines()
    return tuple(_gold(json.loads(line)) for line in lines)


def _file(name: str) -> Traversable:
    return resources.files("realist.data.demo").joinpath(name)


def _document(name: str, kind: Kind, consent: Consent) -> DemoDocument:
    text = _file(name).read_text("utf-8")
    _label, title = text.split("\n\n", 2)[:2]
    return DemoDocument(name, title.removeprefix("# "), kind, consent, text)


def _gold(row: dict[str, Any]) -> Gold:
    return Gold(row["document"], tuple(_spans(cmoc) for cmoc in row["cmocs"]))


def _spans(cmoc: dict[str, list[dict[str, Any]]]) -> tuple[GoldSpan, ...]:
    return tuple(GoldSpan(role, **entry) for role in Role for entry in cmoc[role])
