"""The rankers by name; other packages add theirs under the entry point group `realist.rankers`."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import entry_points

from realist.data.errors import UsageError
from realist.screening.balance import Balanced
from realist.screening.classify import LinearSvm
from realist.screening.features import TfidfSettings
from realist.screening.ranker import Ranker

GROUP = "realist.rankers"
DEFAULT = "realist"

# ASReview 3's ELAS u4 rebuilt: its parameters, our arithmetic.
U4 = Ranker(
    name="u4",
    features=TfidfSettings(pairs=True, min_df=1, max_df=0.95),
    classifier=LinearSvm(c=0.11),
    balance=Balanced(ratio=9.8),
)
# Ours: chosen as docs/ranking.md tells, on the development sets, one set left out at a time.
REALIST = Ranker(
    name="realist",
    features=U4.features,
    classifier=LinearSvm(c=0.11),
    balance=Balanced(ratio=9.8),
    embedding_weight=0.25,
    question_weight=1.0,
    experience_weight=1.0,
)
# For reviews of which other reviews' habits tell nothing (docs/ranking.md).
PLAIN = replace(REALIST, name="realist-plain", experience_weight=0.0)
_OWN = {r.name: r for r in (REALIST, U4, PLAIN)}


def ranker_names() -> tuple[str, ...]:
    """The names `ranker` takes: our own first, then those of installed packages."""
    others = {point.name for point in entry_points(group=GROUP)} - set(_OWN)
    return (*_OWN, *sorted(others))


def ranker(name: str = DEFAULT) -> Ranker:
    """The ranker of that name.

    Raises:
        UsageError: there is none, or the package that names it gives something else.
    """
    if name in _OWN:
        return _OWN[name]
    for point in entry_points(group=GROUP, name=name):
        found = point.load()
        made = found if isinstance(found, Ranker) else found()
        if isinstance(made, Ranker):
            return made
        raise UsageError(f"The package that offers the ranker {name!r} does not give a Ranker.")
    raise UsageError(f"There is no ranker called {name!r}; there are {', '.join(ranker_names())}.")
