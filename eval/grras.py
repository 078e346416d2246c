"""The fifteen items of the Guidelines for Reporting Reliability and Agreement Studies.

Filled in from a results mapping where the facts are in it, "not stated" otherwise: a gap that
shows is better than a sentence that fits every study.

Reference: Kottner et al. (2011), J Clin Epidemiol 64:96-106.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from realist.eval.wording import estimate, figure, listed

NOT_STATED = "not stated"

ITEMS = {
    "title": "Title: says that agreement or reliability was studied",
    "instrument": "Instrument: what the ratings were made with",
    "subjects": "Subjects: what was rated",
    "raters": "Raters: who rated",
    "known": "What is already known, and why the study was done",
    "sample_size": "Sample size, and numbers of raters, items and replicates",
    "sampling": "Sampling method",
    "process": "Rating process: interval, information available, blinding",
    "independence": "Whether the ratings were made independently",
    "analysis": "Statistical analysis",
    "actual_numbers": "Actual numbers of raters and items",
    "characteristics": "Characteristics of raters and items",
    "estimates": "Estimates of agreement with their uncertainty",
    "relevance": "Practical relevance of the results",
    "details": "Detailed results",
}
"""The items in the guideline's order, by the key under which a fact is given."""

ANALYSIS = (
    "Percent agreement; Cohen's kappa with the interval of Fleiss, Cohen and Everitt (1969); "
    "Gwet's AC1 (2008) with Student's t on the linearised variance; PABAK; Krippendorff's nominal "
    "alpha; positive and negative agreement; prevalence and bias index. A maybe counts as an "
    "include. What does not exist is reported as undefined."
)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the guideline, filled in or "not stated"."""

    number: int
    name: str
    text: str

    @property
    def stated(self) -> bool:
        """Whether there is anything to read."""
        return self.text != NOT_STATED


def grras(results: Mapping[str, Any]) -> list[Item]:
    """The fifteen items from a results mapping.

    Facts under `results["grras"]`, by the keys of `ITEMS`, come first; title, numbers, analysis,
    estimates and details follow from `title` and `agreement` where those are there.

    >>> items = grras({"grras": {"sampling": "all records of the search"}})
    >>> len(items), items[6].text, items[0].text
    (15, 'all records of the search', 'not stated')
    """
    facts = {**_derived(results), **_given(results)}
    return [
        Item(number, name, facts.get(key, NOT_STATED))
        for number, (key, name) in enumerate(ITEMS.items(), 1)
    ]


def _given(results: Mapping[str, Any]) -> dict[str, str]:
    facts = results.get("grras") or {}
    return {key: str(facts[key]) for key in ITEMS if str(facts.get(key) or "").strip()}


def _derived(results: Mapping[str, Any]) -> dict[str, str]:
    found = {"title": str(results["title"])} if results.get("title") else {}
    compared = [one for one in listed(results.get("agreement")) if one.get("n") is not None]
    if not compared:
        return found
    return found | {
        "sample_size": f"{_numbers(compared)}. How the size was chosen is {NOT_STATED}",
        "analysis": ANALYSIS,
        "actual_numbers": _numbers(compared),
        "estimates": " ".join(_estimates(one) for one in compared),
        "details": "The cross-tables are in this report, all figures in its JSON and CSV",
    }


def _numbers(compared: list[Mapping[str, Any]]) -> str:
    return "; ".join(f"{who(one)}: {figure(one['n'])} items rated by both" for one in compared)


def who(one: Mapping[str, Any]) -> str:
    """Whose agreement it is, in words."""
    raters = one.get("raters")
    name = " and ".join(map(str, raters)) if raters else str(one.get("name") or "two raters")
    return f"{name} ({one['stage']})" if one.get("stage") else name


def _estimates(one: Mapping[str, Any]) -> str:
    return (
        f"{who(one)}: kappa {estimate(one.get('kappa'))}, AC1 {estimate(one.get('ac1'))}, "
        f"percent agreement {estimate(one.get('percent_agreement'))}, positive agreement "
        f"{estimate(one.get('ppa'))}, negative agreement {estimate(one.get('npa'))}."
    )
