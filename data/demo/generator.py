"""Synthetic bibliographic records on health and social care, generated from a seed.

Nothing is copied from anybody: patterns and words are those of `vocabulary.json`, written for
Realist, and people, places, journals and figures are invented (DOIs use Crossref's test prefix
10.5555). Each record belongs to a theme at a stated nearness to the review's question:

relevant   leadership of integrated health and social care systems
near       integrated care without leadership, or leadership, governance and collaboration
           without integrated care; many borrow a remark from the other side
mid        how health services are organised, improved, bought and staffed
far        conditions, treatments and groups of people
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from realist.data.demo.prose import Draws, Writer
from realist.data.domain import Record

SYNTHETIC = 5_694
RELEVANT = 77  # included on title and abstract; all are excluded at full text
_WITHOUT_ABSTRACT = 0.04
_WITHOUT_DOI = 0.15
_ANCHORS = ("topic", "people", "setting", "intervention", "outcome")


class Nearness(StrEnum):
    """How close a record stands to the review's question."""

    RELEVANT = "relevant"
    NEAR = "near"
    MID = "mid"
    FAR = "far"


# Shares of the relevant records that are about a near theme instead: the borderline show their
# relevance in a sentence or two on a relevant theme, the hidden in a general remark on leaders.
# Some near records mention in passing what the relevant ones study, and many make such remarks.
_BORDERLINE = 0.3
_HIDDEN = 0.115
_MENTIONS = 0.3

# How often an abstract makes a general remark on leadership or integration at its end.
_REMARKS = {Nearness.RELEVANT: 0.3, Nearness.NEAR: 0.55, Nearness.MID: 0.3, Nearness.FAR: 0.06}


@dataclass(frozen=True, slots=True)
class Generated:
    """A synthetic record with the truth about it."""

    record: Record
    nearness: Nearness
    theme: str

    @property
    def relevant(self) -> bool:
        """Whether a careful reader would include it on title and abstract."""
        return self.nearness is Nearness.RELEVANT


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one record is to be about."""

    nearness: Nearness
    theme: str
    aside: str = ""  # a relevant theme that gets a sentence or two
    aside_kind: str = ""  # "insights" where the study bears on it, "mentions" where it does not


def generate(seed: int, count: int = SYNTHETIC, relevant: int = RELEVANT) -> tuple[Generated, ...]:
    """`count` synthetic records, `relevant` of them relevant, the same for the same seed.

    No two share a title; source ids run from syn-00001 in an order that tells nothing.
    """
    draws = Draws(f"records {seed}")
    plans = [_relevant_plan(draws, place / relevant) for place in range(relevant)]
    plans += [_other_plan(draws) for _ in range(count - relevant)]
    titles: set[str] = set()
    return tuple(
        _generated(draws, f"syn-{number:05}", plan, titles)
        for number, plan in enumerate(draws.shuffled(plans), start=1)
    )


@cache
def _vocabulary() -> dict[str, Any]:
    file = resources.files("realist.data.demo").joinpath("vocabulary.json")
    words: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return words


@cache
def themes(*nearness: Nearness) -> tuple[str, ...]:
    """The names of the themes at any of these distances, in the vocabulary's order."""
    known = _vocabulary()["themes"]
    return tuple(name for name, theme in known.items() if theme["distance"] in nearness)


def _weighted(draws: Draws, names: Sequence[str]) -> str:
    known = _vocabulary()["themes"]
    return draws.weighted(names, [known[name]["weight"] for name in names])


def _relevant_plan(draws: Draws, share: float) -> _Plan:
    """A plan for the relevant record that has this share of the relevant before it."""
    theme = draws.pick(themes(Nearness.RELEVANT))
    near = _weighted(draws, themes(Nearness.NEAR))
    if share < _HIDDEN:
        return _Plan(Nearness.RELEVANT, near, theme, "remarks")
    if share < _HIDDEN + _BORDERLINE:
        return _Plan(Nearness.RELEVANT, near, theme, "insights")
    return _Plan(Nearness.RELEVANT, theme)


def _other_plan(draws: Draws) -> _Plan:
    theme = _weighted(draws, themes(Nearness.NEAR, Nearness.MID, Nearness.FAR))
    nearness = Nearness(_vocabulary()["themes"][theme]["distance"])
    if nearness is Nearness.NEAR and draws.chance(_MENTIONS):
        return _Plan(nearness, theme, draws.pick(themes(Nearness.RELEVANT)), "mentions")
    return _Plan(nearness, theme)


def _generated(draws: Draws, source_id: str, plan: _Plan, titles: set[str]) -> Generated:
    theme = _vocabulary()["themes"][plan.theme]
    year = draws.between(2017, 2023)
    title, abstract = _text(draws, plan, year)
    while title in titles:
        title, abstract = _text(draws, plan, year)
    titles.add(title)
    record = Record(
        source_id=source_id,
        title=title,
        abstract="" if _title_only(draws, plan) else abstract,
        authors=tuple(_authors(draws)),
        year=year,
        journal=_journal(draws, theme["field"]),
        keywords=tuple(_keywords(draws, theme, title)),
        doi="" if draws.chance(_WITHOUT_DOI) else f"10.5555/realist.demo.{source_id[4:]}",
        fields=(("note", "Synthetic record generated for Realist's demonstration"),),
        synthetic=True,
    )
    return Generated(record, plan.nearness, plan.theme)


def _title_only(draws: Draws, plan: _Plan) -> bool:
    """Whether the abstract is missing; never where it alone shows that a record is relevant."""
    shown_by_title = plan.nearness is not Nearness.RELEVANT or not plan.aside
    return draws.chance(_WITHOUT_ABSTRACT) and shown_by_title


def _text(draws: Draws, plan: _Plan, year: int) -> tuple[str, str]:
    """A title and an abstract about the same study."""
    words = _vocabulary()
    theme = words["themes"][plan.theme]
    design = words["designs"][draws.pick(words["groups"][theme["designs"]])]
    fixed = {anchor: draws.pick(theme[anchor]) for anchor in _ANCHORS}
    fixed |= {
        "people_b": _another(draws, theme["people"], fixed["people"]),
        "outcome_b": _another(draws, theme["outcome"], fixed["outcome"]),
        "country": draws.pick(words["countries"]),
        "place": draws.pick(words["places"]),
        "year_a": str(year - draws.between(4, 6)),
        "year_b": str(year - draws.between(1, 2)),
        "months": str(draws.between(3, 36)),
    }
    writer = Writer(draws, {"lesson": theme["lesson"]}, fixed)
    title = writer.title(draws.pick(design["title"]))
    sections = _sections(draws, design, theme)
    sections[2] += _aside(draws, plan)
    sections[3] += _remark(draws, plan.nearness)
    labels = draws.pick(words["labels"])
    return title, " ".join(
        label + " ".join(writer.fill(sentence) for sentence in section)
        for label, section in zip(labels, sections, strict=True)
    )


def _another(draws: Draws, options: Sequence[str], taken: str) -> str:
    return draws.pick([option for option in options if option != taken])


def _remark(draws: Draws, nearness: Nearness) -> list[str]:
    if not draws.chance(_REMARKS[nearness]):
        return []
    remarks = _vocabulary()["remarks"]
    kinds = draws.pick((["leadership"], ["integration"], ["leadership", "integration"]))
    return [draws.pick(remarks[kind]) for kind in kinds]


def _sections(
    draws: Draws, design: dict[str, list[str]], theme: dict[str, Any]
) -> list[list[str]]:
    """Sentence patterns for the four usual sections."""
    return [
        [f"{draws.pick(theme['issue'])}.", draws.pick(design["aim"])],
        draws.shuffled(design["method"])[: draws.between(1, 2)],
        draws.shuffled(design["result"])[: draws.between(2, 4)],
        draws.shuffled(design["conclusion"])[: draws.between(1, 2)],
    ]


def _aside(draws: Draws, plan: _Plan) -> list[str]:
    """A sentence or two in the words of another theme, already filled."""
    if not plan.aside:
        return []
    words = _vocabulary()
    if plan.aside_kind == "remarks":
        return draws.shuffled(words["remarks"]["leadership"])[: draws.between(1, 2)]
    theme = words["themes"][plan.aside]
    fixed = {anchor: draws.pick(theme[anchor]) for anchor in _ANCHORS}
    writer = Writer(draws, {"lesson": theme["lesson"]}, fixed)
    patterns = draws.shuffled(words[plan.aside_kind])[: draws.between(1, 2)]
    return [writer.fill(pattern) for pattern in patterns]


def _authors(draws: Draws) -> Iterator[str]:
    words = _vocabulary()
    first, last = words["surnames"]
    for _ in range(draws.between(1, 6)):
        initials = " ".join(
            f"{draws.pick(words['initials'])}." for _ in range(draws.between(1, 2))
        )
        yield f"{draws.pick(first)}{draws.pick(last)}, {initials}"


def _journal(draws: Draws, field: str) -> str:
    words = _vocabulary()
    return Writer(draws, {"place": words["places"]}, {"field": field}).title(
        draws.pick(words["venues"])
    )


def _keywords(draws: Draws, theme: dict[str, Any], title: str) -> list[str]:
    """Three to five words or phrases of the theme, those named in the title first."""
    phrases = draws.shuffled([*theme["topic"], *theme["intervention"], *theme["outcome"]])
    phrases.sort(key=lambda phrase: phrase.lower() not in title.lower())
    return [phrase.removeprefix("a ").removeprefix("an ") for phrase in phrases[:5]][
        : draws.between(3, 5)
    ]
