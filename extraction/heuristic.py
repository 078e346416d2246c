"""The offline proposer: no model, no key, no network, and no understanding.

A heuristic, and it says so. Clauses are scored for each role by cue words, by likeness to the
review's operational definitions and by where they stand; a chain over neighbouring clauses
prefers the order in which configurations are told. Quotes are slices of the text by construction.
English only: of a text in another language it proposes nothing. Cues and weights were set by hand
with the six fictional demonstration documents at hand, so figures on those flatter it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer

from realist.data.domain import Document, Located, Match, Proposal, Role
from realist.data.progress import Progress
from realist.extraction.clauses import Clause, clauses
from realist.extraction.cues import Cue, cues_in
from realist.extraction.passages import Division, Passage, passages
from realist.extraction.role_chain import STATES, Flags, Floats, marginals

Shown = Sequence[tuple[Cue, Sequence[str]]]

NAME = "heuristic 1 (English causal cues)"
LEAST = 0.4  # the least probability of its role at which a clause is proposed
NOTHING = 0.8  # how much speaks for a clause playing no part, before any cue is seen
MOST_FOR_A_ROLE = 4.0  # cues pile up in long sentences; beyond this they prove nothing more
DEFINED = 2.0  # weight of the likeness to a role's operational definition
UNRELATED = 0.2  # a cosine of sentence vectors that says nothing yet
EMBEDDED = "sentence vectors for definitions"
NEIGHBOURS = 2_000  # characters between extracts of one configuration

# What a part of a paper has to tell of what happened; less than nothing says its abstract, which
# tells the same again, and the methods, which tell what the researchers did.
_DIVISIONS = {
    Division.ABSTRACT: -4.0,
    Division.METHODS: -4.0,
    Division.INTRODUCTION: -2.0,
    Division.LIMITS: -3.0,
    Division.DISCUSSION: -1.5,
    Division.CONCLUSION: -2.0,
}
_COMMONEST = """the of and to a in that is was for it with as on be by at from or this were had
not are but have they"""
_ENGLISH = frozenset(_COMMONEST.split())
_BETWEEN = " ,;*_\n\u2013\u2014"  # what may stand between two clauses that are one extract
_RANK = {role: at for at, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class _Scored:
    """A clause or a run of them in one role, with how probable that is and why."""

    clause: Clause
    passage: Passage
    role: Role
    probability: float
    cues: tuple[str, ...]
    defined: float


class HeuristicProposer:
    """Proposes extracts by cue words; see the head of this file.

    Args:
        definitions: the review's operational definitions, role to text; pairs will do.
        least: the least probability at which a clause is proposed, 0 to 1.
        embed: sentence vectors of unit length, (texts) -> (texts, n), for the likeness to the
            definitions; without it, shared words count.
    """

    def __init__(
        self,
        definitions: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        least: float = LEAST,
        embed: Callable[[Sequence[str]], npt.NDArray[Any]] | None = None,
    ) -> None:
        self._definitions = dict(definitions)
        self._least = least
        self._embed = embed
        self.name = f"{NAME}, {EMBEDDED}" if embed else NAME

    def reads(self, document: Document) -> bool:
        """Whether the text is in English, as far as its commonest words tell."""
        return is_english(document.text)

    def propose(self, document: Document, *, progress: Progress | None = None) -> list[Proposal]:
        """Extracts in the order of the text; none from a text that is not in English.

        Each quote is `text[start:end]`, located as exact; `score` is the heuristic's probability
        of the role, uncalibrated. The rationale names the cues.
        """
        if not self.reads(document):
            return []
        parts = [(p, clauses(document.text, p.start, p.end)) for p in passages(document)]
        flat = [(passage, clause) for passage, found in parts for clause in found]
        if progress:
            progress(len(parts), len(parts))
        if not flat:
            return []
        extracts = self._extracts(document.text, flat)
        keys = _configurations(extracts)
        return [
            replace(_proposal(document, one, key), proposer=self.name)
            for one, key in zip(extracts, keys, strict=True)
        ]

    def _extracts(self, text: str, flat: Sequence[tuple[Passage, Clause]]) -> list[_Scored]:
        words = [text[clause.start : clause.end] for _, clause in flat]
        shown = [cues_in(clause) for clause in words]
        defined = self._likeness(words)
        chances = marginals(_scores(flat, shown, defined), *_links(flat))
        made = []
        for at, (passage, clause) in enumerate(flat):
            state = int(chances[at].argmax())
            role, chance = STATES[state], float(chances[at, state])
            if role is None or chance < self._least:
                continue
            found = tuple(word for cue, seen in shown[at] if cue.role is role for word in seen)
            like = float(defined[at, state - 1])
            made.append(_Scored(clause, passage, role, chance, found, like))
        return _merged(text, made)

    def _likeness(self, words: Sequence[str]) -> Floats:
        """Cosine of TF-IDF between each clause and each role's definition, shape (clauses, 4).

        With sentence vectors, how far their cosine lies above what unrelated sentences have.
        """
        definitions = [self._definitions.get(role, "") for role in Role]
        if not any(definitions):
            return np.zeros((len(words), len(definitions)))
        if self._embed:
            made = np.asarray(self._embed([*words, *definitions]), dtype=np.float64)
            alike: Floats = np.maximum(made[: len(words)] @ made[len(words) :].T - UNRELATED, 0)
            alike[:, [not text for text in definitions]] = 0
            return alike
        weigh = TfidfVectorizer(stop_words="english", sublinear_tf=True)
        try:
            vectors = weigh.fit_transform([*words, *definitions])
        except ValueError:  # nothing but stop words anywhere
            return np.zeros((len(words), len(definitions)))
        found: Floats = (vectors[: len(words)] @ vectors[len(words) :].T).toarray()
        return found


def is_english(text: str) -> bool:
    """Whether at least every eighth word is one of English's commonest."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    return bool(words) and sum(word in _ENGLISH for word in words) >= len(words) / 8


def _scores(
    flat: Sequence[tuple[Passage, Clause]], shown: Sequence[Shown], defined: Floats
) -> Floats:
    """What speaks for each state at each clause, shape (clauses, 5)."""
    scores = np.zeros((len(flat), len(STATES)))
    for at, (passage, _) in enumerate(flat):
        scores[at, 0] = NOTHING - _DIVISIONS.get(passage.division, 0.0)
        for cue, _words in shown[at]:
            scores[at, STATES.index(cue.role)] += cue.weight
    scores[:, 1:] = np.minimum(scores[:, 1:], MOST_FOR_A_ROLE) + DEFINED * defined
    return scores


def _links(flat: Sequence[tuple[Passage, Clause]]) -> tuple[Flags, Flags]:
    """Which clauses go on with a sentence, and which begin a section."""
    within: Flags = np.array([not clause.opens for _, clause in flat])
    sections = np.array([passage.section for passage, _ in flat])
    broken: Flags = np.append(True, sections[1:] != sections[:-1])
    return within, broken


def _merged(text: str, extracts: Sequence[_Scored]) -> list[_Scored]:
    """Neighbours of one sentence and role as one extract; of one paragraph, if reasoning."""
    made: list[_Scored] = []
    for one in extracts:
        last = made[-1] if made else None
        if last is None or not _joins(text, last, one):
            made.append(one)
            continue
        clause = Clause(last.clause.start, one.clause.end, last.clause.opens)
        made[-1] = replace(
            last,
            clause=clause,
            probability=max(last.probability, one.probability),
            cues=tuple(dict.fromkeys(last.cues + one.cues)),
            defined=max(last.defined, one.defined),
        )
    return made


def _joins(text: str, last: _Scored, one: _Scored) -> bool:
    if last.role is not one.role or last.passage != one.passage:
        return False
    if text[last.clause.end : one.clause.start].strip(_BETWEEN):
        return False  # something between them
    return not one.clause.opens or one.role is Role.REASONING


def _configurations(extracts: Sequence[_Scored]) -> list[str]:
    """A key for each extract: neighbours share one until the telling begins again."""
    keys: list[str] = []
    number, seen = 0, set[Role]()
    last: _Scored | None = None
    for one in extracts:
        if last is None or _begins_again(last, one, seen):
            number, seen = number + 1, set()
        seen.add(one.role)
        keys.append(f"h{number:03d}")
        last = one
    return keys


def _begins_again(last: _Scored, one: _Scored, seen: set[Role]) -> bool:
    if one.passage.section != last.passage.section:
        return True
    if one.clause.start - last.clause.end > NEIGHBOURS:
        return True
    earlier = _RANK[one.role] < _RANK[last.role]
    return earlier and (last.role is Role.OUTCOME or one.role in seen)


def _proposal(document: Document, one: _Scored, configuration: str) -> Proposal:
    start, end = one.clause.start, one.clause.end
    shown = (
        ", ".join(f"“{word}”" for word in one.cues[:6]) or "its place among its neighbours only"
    )
    likeness = f"; likeness to the definition {one.defined:.2f}" if one.defined else ""
    return Proposal(
        document_id=document.id,
        role=one.role,
        wording=document.text[start:end],
        located=Located(Match.EXACT, start, end, 100.0),
        configuration=configuration,
        rationale=f"Heuristic, not a reading. Cues of {one.role}: {shown}{likeness}.",
        score=round(one.probability, 3),
        proposer=NAME,
    )
