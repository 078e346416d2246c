"""Sixty made-up configurations, twenty pairs of which say the same in other words.

Written for this project by hand, to measure consolidation proposals: the twenty single ones
share contexts or outcomes with the pairs on purpose, and some of the paraphrases are partial.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

from realist.data.configuration import Configuration, Entry
from realist.data.domain import Role


@dataclass(frozen=True, slots=True)
class Paraphrases:
    """The configurations and the pairs among them, by id."""

    cmocs: tuple[Configuration, ...]
    pairs: tuple[frozenset[str], ...]


def paraphrases() -> Paraphrases:
    """The set as it is shipped."""
    text = resources.files("realist.data.demo").joinpath("consolidation.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    cmocs = tuple(
        Configuration(
            row["id"],
            number,
            "initial",
            slots=tuple(Entry(role, row[role]) for role in Role if row[role]),
        )
        for number, row in enumerate(rows, start=1)
    )
    names = sorted({row["pair"] for row in rows} - {""})
    pairs = [frozenset(row["id"] for row in rows if row["pair"] == name) for name in names]
    return Paraphrases(cmocs, tuple(pairs))
