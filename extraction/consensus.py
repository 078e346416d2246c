"""Two extractors who worked blind: what they agree on, where they differ, what was settled.

Their confirmed extracts are matched one to one: the same proposal first, then by place (shared
characters / characters of the shorter at least a half; the same role first, the closest first).
What is matched with role and bounds the same is agreed; every other difference is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from realist.data.domain import (
    ExtractDecision,
    ExtractVerdict,
    Proposal,
    ReviewerRole,
    Role,
    Stance,
)
from realist.data.errors import NotFoundError, RefusedError
from realist.data.extract_consensus import ExtractResolution
from realist.data.store import Store

OVERLAP = 0.5  # of the shorter extract
KEPT = (ExtractVerdict.CONFIRM, ExtractVerdict.EDIT)


class Difference(StrEnum):
    """In what two extractors differ."""

    VERDICT = "verdict"  # one confirmed what the other rejected
    ROLE = "role"
    BOUNDS = "bounds"
    ONE_ONLY = "found_by_one"


@dataclass(frozen=True, slots=True)
class Reading:
    """An extract as one extractor left it."""

    proposal_id: str
    reviewer: str
    verdict: ExtractVerdict
    role: Role
    start: int | None
    end: int | None
    restatement: str
    stated: bool
    stance: Stance | None
    decision: int  # its number in the log

    @property
    def kept(self) -> bool:
        """Whether the extractor confirmed it, as proposed or edited."""
        return self.verdict in KEPT


@dataclass(frozen=True, slots=True)
class Conflict:
    """A difference between two extractors."""

    document_id: str
    kind: Difference
    readings: tuple[Reading, ...]  # one, where the other has said nothing

    @property
    def proposals(self) -> tuple[str, ...]:
        """The extracts that differ, each once, in order."""
        return tuple(sorted({r.proposal_id for r in self.readings}))

    @property
    def id(self) -> str:
        """What a command or page names it by."""
        return "+".join(self.proposals)


@dataclass(frozen=True, slots=True)
class Consensus:
    """Where two extractors stand on one document."""

    document_id: str
    extractors: tuple[str, str]
    agreed: tuple[tuple[Reading, Reading], ...]
    conflicts: tuple[Conflict, ...]  # still open
    settled: tuple[tuple[Conflict, ExtractResolution], ...]


def consensus(store: Store, document_id: str) -> Consensus | None:
    """The consensus on a document; None until two screeners have finished it.

    The first two to finish are its extractors. A resolution counts until one of the decisions
    it settled is changed.
    """
    pair = extractors(store, document_id)
    if pair is None:
        return None
    proposals = {p.id: p for p in store.proposals(document_id)}
    readings = _readings(proposals.values(), store.extract_decisions(document_id=document_id))
    text = store.document(document_id).text
    agreed, conflicts = compared(
        document_id, *([r for r in readings if r.reviewer == name] for name in pair), text=text
    )
    resolved = {r.proposals: r for r in store.extract_resolutions(document_id)}
    settled = [(c, found) for c in conflicts if (found := _settling(c, resolved.get(c.proposals)))]
    done = {conflict.id for conflict, _ in settled}
    return Consensus(
        document_id,
        pair,
        tuple(agreed),
        tuple(c for c in conflicts if c.id not in done),
        tuple(settled),
    )


def extractors(store: Store, document_id: str) -> tuple[str, str] | None:
    """The first two screeners who finished a document, by name; None where there are fewer."""
    screeners = {r.name for r in store.reviewers() if r.role is ReviewerRole.SCREENER}
    finished = store.finished_by()[document_id]
    order = sorted((at, name) for name, at in finished.items() if name in screeners)
    names = sorted(name for _, name in order[:2])
    return (names[0], names[1]) if len(names) == 2 else None


def compared(
    document_id: str, first: Sequence[Reading], second: Sequence[Reading], *, text: str
) -> tuple[list[tuple[Reading, Reading]], list[Conflict]]:
    """What two extractors agree on and where they differ, in the order of the text."""
    pairs = _pairs([r for r in first if r.kept], [r for r in second if r.kept])
    agreed, conflicts = [], []
    for one, other in pairs:
        kind = _difference(one, other, text)
        if kind is None:
            agreed.append((one, other))
        else:
            conflicts.append(Conflict(document_id, kind, (one, other)))
    matched = {(r.reviewer, r.proposal_id) for pair in pairs for r in pair}
    for mine, theirs in ((first, second), (second, first)):
        said = {r.proposal_id: r for r in theirs if not r.kept}
        for one in mine:
            if not one.kept or (one.reviewer, one.proposal_id) in matched:
                continue
            no = said.get(one.proposal_id)
            kind = Difference.VERDICT if no else Difference.ONE_ONLY
            conflicts.append(Conflict(document_id, kind, (one, no) if no else (one,)))
    conflicts.sort(key=lambda c: (c.readings[0].start or 0, c.id))
    return agreed, conflicts


def settle(
    store: Store,
    conflict: Conflict,
    by: Sequence[str],
    *,
    keeps: str = "",
    role: Role | None = None,
    bounds: tuple[int, int] | None = None,
    reason: str = "",
) -> ExtractResolution:
    """Settle a difference, by both extractors together or by somebody else.

    Args:
        store: of the review.
        conflict: the difference.
        by: who settles it.
        keeps: the extract that stays; none of them where empty.
        role: as it stands from now on; as its extractor left it where None.
        bounds: likewise.
        reason: why.

    Raises:
        NotFoundError: the conflict has no such extract.
        RefusedError: one of the two extractors cannot settle it alone.
    """
    pair = set(extractors(store, conflict.document_id) or ())
    if not set(by) - pair and set(by) != pair:
        raise RefusedError(
            f"{' and '.join(by) or 'nobody'} cannot settle it alone: both extractors do, "
            "or somebody else"
        )
    kept = next((r for r in conflict.readings if r.kept and r.proposal_id == keeps), None)
    if keeps and kept is None:
        raise NotFoundError(f"{keeps!r} was confirmed by neither in {conflict.id}")
    start, end = bounds or ((kept.start, kept.end) if kept else (None, None))
    resolution = ExtractResolution(
        conflict.document_id,
        conflict.proposals,
        keeps,
        tuple(dict.fromkeys(by)),
        (role or kept.role) if kept else None,
        start if kept else None,
        end if kept else None,
        kept.restatement if kept else "",
        reason,
    )
    store.resolve_extract(resolution)
    return resolution


def reading(made: ExtractDecision, proposal: Proposal) -> Reading:
    """What a decision makes of a proposal; what it leaves unsaid is as proposed."""
    return Reading(
        made.proposal_id,
        made.reviewer,
        made.verdict,
        made.role,
        made.start,
        made.end,
        made.restatement or proposal.restatement,
        proposal.stated if made.stated is None else made.stated,
        made.stance,
        made.id,
    )


def _readings(
    proposals: Iterable[Proposal], decisions: Iterable[ExtractDecision]
) -> list[Reading]:
    by_id = {p.id: p for p in proposals}
    return [reading(d, by_id[d.proposal_id]) for d in decisions]


def _settling(conflict: Conflict, found: ExtractResolution | None) -> ExtractResolution | None:
    """The resolution, unless a decision was changed after it."""
    if found is None or any(r.decision > found.id for r in conflict.readings):
        return None
    return found


def _pairs(first: Sequence[Reading], second: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """One to one: the same proposal, then the same role, then the closest."""
    possible = [
        (one.proposal_id != other.proposal_id, one.role is not other.role, -alike, i, j)
        for i, one in enumerate(first)
        for j, other in enumerate(second)
        if (alike := _alike(one, other))
    ]
    pairs: list[tuple[int, int]] = []
    for *_, i, j in sorted(possible):
        if all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return [(first[i], second[j]) for i, j in sorted(pairs)]


def _alike(one: Reading, other: Reading) -> float:
    """Shared characters / characters of either, where they overlap enough to be one extract."""
    if one.proposal_id == other.proposal_id:
        return 1.0
    if one.start is None or other.start is None or one.end is None or other.end is None:
        return 0.0
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    if shared < OVERLAP * max(1, shorter):
        return 0.0
    return shared / (max(one.end, other.end) - min(one.start, other.start))


def _difference(one: Reading, other: Reading, text: str) -> Difference | None:
    if one.role is not other.role:
        return Difference.ROLE
    return None if _core(one, text) == _core(other, text) else Difference.BOUNDS


def _core(reading: Reading, text: str) -> tuple[int, int] | None:
    """The bounds without blanks and marks at either end, which nobody means."""
    if reading.start is None or reading.end is None:
        return None
    start, end = reading.start, reading.end
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end
