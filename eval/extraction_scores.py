"""Extraction measured: spans, roles and configurations of one annotator against another's.

Model against gold, person against person, a model against itself: the same call. Swapping the two
swaps precision and recall and leaves F1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from realist.data.domain import Role
from realist.eval.annotations import Annotation, Quote, locate_quotes
from realist.eval.configurations import Configurations, compare_configurations
from realist.eval.intervals import Bootstrap, Estimate, bootstrap_many
from realist.eval.spans import (
    EXACT,
    Counts,
    Rule,
    count_spans,
    match_spans,
    precision_recall_f1,
    spans_json,
)
from realist.eval.tokens import token_alpha, token_counts, word_count

MISSED, SPURIOUS = "missed", "spurious"


@dataclass(frozen=True, slots=True)
class ExtractionScores:
    """The scores over all documents of the gold.

    Attributes:
        rule: When two spans counted as the same.
        per_document: Spans by the rule in each document compared.
        unscored: Documents annotated by the other side only; they cannot be judged.
        exact: Same bounds and role.
        by_role: Spans of each role by the rule.
        confusion: Spans alike by their places, gold role to predicted role; `missed` where no
            span was predicted, and under the gold role `spurious` those predicted in vain.
        tokens: Word counts of each role, over documents whose text was given; else empty.
        words: Of those documents.
        cmocs: Configurations.
        intervals: Of the spans' precision, recall and F1, by bootstrap over documents.
    """

    rule: Rule
    per_document: Mapping[str, Counts]
    unscored: tuple[str, ...]
    exact: Counts
    by_role: Mapping[Role, Counts]
    confusion: Mapping[str, Mapping[str, int]]
    tokens: Mapping[Role, Counts]
    words: int
    cmocs: Configurations
    intervals: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def spans(self) -> Counts:
        """By the rule, over all documents."""
        return sum(self.per_document.values(), Counts())

    def as_json(self) -> dict[str, Any]:
        """The keys of `realist eval extraction`: `spans`, `roles`, `cmocs`."""
        spans = spans_json(
            self.spans,
            rule=str(self.rule),
            documents=len(self.per_document),
            unscored=list(self.unscored),
            exact=self.exact.as_json(),
            intervals={name: one.as_json() for name, one in self.intervals.items()},
            per_document={name: list(one.row) for name, one in self.per_document.items()},
        )
        roles: dict[str, Any] = {role.value: self._role_json(role) for role in Role}
        roles["confusion"] = {gold: dict(row) for gold, row in self.confusion.items()}
        return {"spans": spans, "roles": roles, "cmocs": self.cmocs.as_json()}

    def _role_json(self, role: Role) -> dict[str, Any]:
        tokens: dict[str, Any] | None = None
        if role in self.tokens:
            counts = self.tokens[role]
            tokens = counts.as_json() | {"alpha": token_alpha(counts, self.words)}
        return spans_json(self.by_role[role], tokens=tokens)


def score_extraction(
    gold: Iterable[Annotation],
    predicted: Iterable[Annotation],
    *,
    rule: Rule | None = None,
    texts: Mapping[str, str] | None = None,
    resampling: Bootstrap | None = None,
) -> ExtractionScores:
    """Compare two annotators' documents.

    Args:
        gold: One annotation per document; its documents are the ones scored.
        predicted: The other's; a document it lacks is missed throughout.
        rule: When two spans are the same; intersection over union of at least one half and the
            same role unless given.
        texts: Canonical texts by document: quotes without bounds are located in them, and the
            word-level figures, None otherwise, come from them.
        resampling: Draw intervals over documents.

    >>> from realist.eval.annotations import annotation
    >>> def outcome(*spans):
    ...     quotes = [{"quote": "…", "start": start, "end": end} for start, end in spans]
    ...     return annotation({"document": "d1", "cmocs": [{"outcome": quotes}]})
    >>> found = score_extraction([outcome((0, 9), (20, 30))], [outcome((0, 9))]).as_json()
    >>> found["spans"]["precision"], found["spans"]["recall"]
    (1.0, 0.5)
    """
    chosen = rule or Rule()
    first, second = (_by_document(side, texts or {}) for side in (gold, predicted))
    pairs = {name: (one, second.get(name, Annotation(name))) for name, one in first.items()}
    spans = {n: count_spans(one.quotes, two.quotes, chosen) for n, (one, two) in pairs.items()}
    known = {name: pair for name, pair in pairs.items() if name in (texts or {})}
    return ExtractionScores(
        rule=chosen,
        per_document=spans,
        unscored=tuple(sorted(second.keys() - first.keys())),
        exact=_total(pairs.values(), EXACT),
        by_role={role: _total(pairs.values(), chosen, role) for role in Role},
        confusion=_confusion(pairs.values(), chosen),
        tokens=_tokens(known, texts or {}) if known else {},
        words=sum(word_count((texts or {})[name]) for name in known),
        cmocs=sum(
            (compare_configurations(a.cmocs, b.cmocs, chosen) for a, b in pairs.values()),
            Configurations(),
        ),
        intervals=_intervals(spans.values(), resampling) if resampling and spans else {},
    )


Pair = tuple[Annotation, Annotation]


def _by_document(
    annotations: Iterable[Annotation], texts: Mapping[str, str]
) -> dict[str, Annotation]:
    found: dict[str, Annotation] = {}
    for one in annotations:
        known = found.get(one.document, Annotation(one.document))
        found[one.document] = replace(known, cmocs=known.cmocs + one.cmocs)
    return {
        name: locate_quotes(one, texts[name]) if name in texts else one
        for name, one in found.items()
    }


def _of(quotes: Sequence[Quote], role: Role) -> list[Quote]:
    return [quote for quote in quotes if quote.role is role]


def _total(pairs: Iterable[Pair], rule: Rule, role: Role | None = None) -> Counts:
    sides = ((a.quotes, b.quotes) for a, b in pairs)
    if role is not None:
        sides = ((tuple(_of(a, role)), tuple(_of(b, role))) for a, b in sides)
    return sum((count_spans(a, b, rule) for a, b in sides), Counts())


def _confusion(pairs: Iterable[Pair], rule: Rule) -> dict[str, dict[str, int]]:
    """Rows are gold roles and `spurious`, columns predicted roles and `missed`."""
    columns = [role.value for role in Role]
    table = {row: dict.fromkeys([*columns, MISSED], 0) for row in columns}
    table[SPURIOUS] = dict.fromkeys(columns, 0)
    anywhere = replace(rule, same_role=False)
    for one, other in pairs:
        matches = match_spans(one.quotes, other.quotes, anywhere)
        partner = dict(matches)
        for place, quote in enumerate(one.quotes):
            column = other.quotes[partner[place]].role.value if place in partner else MISSED
            table[quote.role.value][column] += 1
        for place in set(range(len(other.quotes))) - set(partner.values()):
            table[SPURIOUS][other.quotes[place].role.value] += 1
    return table


def _tokens(pairs: Mapping[str, Pair], texts: Mapping[str, str]) -> dict[Role, Counts]:
    return {
        role: sum(
            (
                token_counts(texts[name], _of(one.quotes, role), _of(other.quotes, role))
                for name, (one, other) in pairs.items()
            ),
            Counts(),
        )
        for role in Role
    }


def _intervals(spans: Iterable[Counts], resampling: Bootstrap) -> dict[str, Estimate]:
    rows = np.array([one.row for one in spans], dtype=np.float64)
    return bootstrap_many(rows, precision_recall_f1, resampling)
