"""Theories and configurations tested against a document: what bears on each, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from realist.data.domain import Cmoc, Document, Role, Stance, Theory
from realist.data.progress import Progress
from realist.extraction.asking import Asker, Run, Task, run
from realist.extraction.findings import Bearing, TestVerdict, TheoryTest
from realist.extraction.parts import Part, Parted
from realist.prompts.ask import Answer
from realist.prompts.prompt_file import Prompt
from realist.prompts.replies import TheoryReply

_LABELS = {
    Role.CONTEXT: "Context",
    Role.RESOURCE: "Mechanism (resource)",
    Role.REASONING: "Mechanism (reasoning)",
    Role.OUTCOME: "Outcome",
}
# Where parts of one document disagree, the verdict that asks more of the reviewer stands.
_STRENGTH = ("no_evidence", "supports", "refines", "contradicts")


@dataclass(frozen=True, slots=True)
class Target:
    """What is tested: the id it is known by, and its wording."""

    id: str
    wording: str


def target_of(tested: Cmoc | Theory) -> Target:
    """A configuration or a theory in the words the prompt gets."""
    if isinstance(tested, Theory):
        return Target(tested.id, tested.statement)
    lines = [
        f"{label}: {slot.text}{'' if slot.stated else ' (inferred)'}"
        for role, label in _LABELS.items()
        for slot in tested.slots
        if slot.role is role
    ]
    return Target(tested.id, "\n".join(lines))


def put_to_test(
    asker: Asker,
    document: Document,
    targets: Sequence[Target],
    *,
    question: str = "",
    progress: Progress | None = None,
) -> Run[TheoryTest]:
    """Each target against each part of the document, summed to one verdict a target.

    A claim without a quote that the source holds becomes `unverified`; `no_evidence` says in
    `read` what it is based on. A target none of whose parts was answered is not in `found`.

    Raises:
        RefusedError: the document's consent forbids this model.
    """
    prompt = asker.prompt("theory_test")
    parted = Parted(document)
    tasks = [
        Task(
            asker.request(
                prompt,
                replace(parted.origin(part), part=f"{target.id} {part.label}"),
                {"question": question, "theory": target.wording},
                {"passage": parted.shown(part)},
            ),
            TheoryReply,
            partial(_read, parted, target, part, asker, prompt),
        )
        for target in targets
        for part in parted.readings()
    ]
    done = run(asker, tasks, progress)
    return replace(done, found=tuple(_per_target(done.found)))


def _read(
    parted: Parted,
    target: Target,
    part: Part,
    asker: Asker,
    prompt: Prompt,
    answer: Answer[TheoryReply],
) -> list[TheoryTest]:
    reply = answer.value
    evidence = tuple(
        Bearing(parted.quoted(e.quote, e.paragraph), Stance(e.bearing), e.reasoning)
        for e in reply.evidence
    )
    flags = (f for bearing in evidence for f in parted.flags(bearing.quoted, prompt))
    test = TheoryTest(
        document_id=parted.document.id,
        target_id=target.id,
        verdict=TestVerdict(reply.verdict),
        claimed=reply.verdict,
        evidence=evidence,
        reasoning=reply.reasoning,
        read=part.read,
        flags=tuple(dict.fromkeys(flags)),
        **asker.made(prompt, answer),
    )
    return [_verified(test)]


def _verified(test: TheoryTest) -> TheoryTest:
    """The test with the verdict its quotes allow."""
    claims = test.claimed != TestVerdict.NO_EVIDENCE
    found = any(bearing.quoted.found for bearing in test.evidence)
    return replace(test, verdict=TestVerdict.UNVERIFIED) if claims and not found else test


def _per_target(tests: Sequence[TheoryTest]) -> list[TheoryTest]:
    by_target: dict[str, list[TheoryTest]] = {}
    for test in tests:
        by_target.setdefault(test.target_id, []).append(test)
    return [_summed(group) for group in by_target.values()]


def _summed(group: Sequence[TheoryTest]) -> TheoryTest:
    """One test from those of the parts; a verified claim outweighs an unverified one."""
    leading = max(
        group,
        key=lambda t: (t.verdict is not TestVerdict.UNVERIFIED, _strength(t), -t.read[0].start),
    )
    if leading.verdict is TestVerdict.NO_EVIDENCE:
        leading = next((t for t in group if t.verdict is TestVerdict.UNVERIFIED), leading)
    return replace(
        leading,
        evidence=tuple(bearing for test in group for bearing in test.evidence),
        reasoning="\n\n".join(test.reasoning for test in group),
        read=tuple(span for test in group for span in test.read),
        flags=tuple(dict.fromkeys(flag for test in group for flag in test.flags)),
    )


def _strength(test: TheoryTest) -> int:
    return _STRENGTH.index(test.claimed)
