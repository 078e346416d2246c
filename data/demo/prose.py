"""Sentence patterns filled from themed word lists, with a seeded stream of choices.

Only `random.Random.random()` is drawn from: Python promises the same numbers for a seed in
every version and on every platform for that method, and for no other.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE_START = re.compile(r"(^|[.?!] )([a-z])")
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio](?!ne\b))")


class Draws:
    """A reproducible stream of choices."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a simulation, not a secret

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def uniform(self, low: float, high: float) -> float:
        """A number from low up to high."""
        return low + self._random.random() * (high - low)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[int(self._random.random() * len(options))]

    def weighted(self, options: Sequence[T], weights: Sequence[float]) -> T:
        """One of the options, as likely as its weight."""
        mark = self._random.random() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            mark -= weight
            if mark < 0:
                return option
        return options[-1]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in a new order."""
        keyed = [(self._random.random(), place) for place in range(len(options))]
        return [options[place] for _, place in sorted(keyed)]


class Writer:
    """Fills `{slots}` for one text.

    A word in `words` is used afresh at each mention, none twice before all were used; a word
    in `fixed` stays the same all through, and so does a count once given; any other slot is a
    figure (see `_figure`).
    """

    def __init__(
        self, draws: Draws, words: Mapping[str, Sequence[str]], fixed: Mapping[str, str]
    ) -> None:
        self._draws = draws
        self._words = words
        self._fixed = dict(fixed)
        self._unused: dict[str, list[str]] = {}

    def fill(self, pattern: str) -> str:
        """The pattern with every slot filled, starts of sentences in capitals."""
        text = _SLOT.sub(self._slot, pattern)
        text = _ARTICLE.sub(r"\1n ", text)
        return _SENTENCE_START.sub(lambda m: m[1] + m[2].upper(), text)

    def title(self, pattern: str) -> str:
        """As `fill`, but only the first letter is raised."""
        text = _ARTICLE.sub(r"\1n ", _SLOT.sub(self._slot, pattern))
        return text[0].upper() + text[1:]

    def _slot(self, match: re.Match[str]) -> str:
        name = match[1]
        if name in self._fixed:
            return self._fixed[name]
        if name in self._words:
            if not self._unused.get(name):
                self._unused[name] = self._draws.shuffled(self._words[name])
            return self._unused[name].pop()
        figure = _figure(self._draws, name)
        if name.startswith("n_"):  # a study has one number of sites, of interviews, of papers
            self._fixed[name] = figure
        return figure


_RANGES = {
    "n_few": (3, 9),
    "n_small": (11, 58),
    "n_sites": (4, 64),
    "n_papers": (12, 96),
    "n_big": (96, 2400),
    "n_huge": (8200, 490000),
    "n_db": (3, 8),
    "pct": (21, 88),
}
_SMALL_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def _figure(draws: Draws, name: str) -> str:
    """An invented figure: a count, a percentage, or an estimate with its interval."""
    if name in _RANGES:
        number = draws.between(*_RANGES[name])
        if number < len(_SMALL_NUMBERS):
            return _SMALL_NUMBERS[number]
        return f"{number:,}" if name.startswith("n_") else str(number)
    return _ESTIMATES[name](draws)


def _ratio(draws: Draws) -> str:
    low = draws.uniform(1.04, 1.6)
    high = low * draws.uniform(1.15, 1.7)
    if draws.chance(0.5):
        low, high = 1 / high, 1 / low
    return f"odds ratio {(low * high) ** 0.5:.2f}, 95% CI {low:.2f} to {high:.2f}"


def _null_ratio(draws: Draws) -> str:
    low, high = draws.uniform(0.6, 0.95), draws.uniform(1.05, 1.5)
    return f"odds ratio {(low * high) ** 0.5:.2f}, 95% CI {low:.2f} to {high:.2f}"


def _difference(draws: Draws) -> str:
    low, width = draws.uniform(0.2, 3), draws.uniform(0.8, 4)
    return f"mean difference {low + width / 2:.1f}, 95% CI {low:.1f} to {low + width:.1f}"


def _null_difference(draws: Draws) -> str:
    low, high = draws.uniform(-3, -0.3), draws.uniform(0.3, 3)
    return f"mean difference {(low + high) / 2:.1f}, 95% CI {low:.1f} to {high:.1f}"


_ESTIMATES: dict[str, Callable[[Draws], str]] = {
    "ratio": _ratio,
    "null_ratio": _null_ratio,
    "difference": _difference,
    "null_difference": _null_difference,
    "decimal": lambda draws: f"{draws.uniform(0.4, 9.5):.1f}",
    "p_value": lambda draws: f"p = {draws.uniform(0.001, 0.049):.3f}",
}
