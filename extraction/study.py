"""A study's characteristics and its appraisal, proposed with quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from realist.data.domain import Document
from realist.data.errors import UsageError
from realist.data.progress import Progress
from realist.extraction.asking import Asker, Run, Task, run
from realist.extraction.findings import Appraisal, Characteristic, Criterion
from realist.extraction.parts import Part, Parted
from realist.prompts.ask import Answer
from realist.prompts.prompt_file import Prompt
from realist.prompts.replies import AppraisalReply, CharacteristicsReply

Scales = Mapping[str, Sequence[str]]  # criterion -> the review's own levels
APPRAISED = 60_000  # characters put to a model for one appraisal; what was read is recorded


def characteristics(
    asker: Asker, document: Document, *, progress: Progress | None = None
) -> Run[Characteristic]:
    """What the source says of its own study, from all its parts; a repeat is given once.

    Raises:
        RefusedError: the document's consent forbids this model.
    """
    prompt = asker.prompt("characteristics")
    parted = Parted(document)
    inputs = {"kind": document.kind.value}

    def read(answer: Answer[CharacteristicsReply]) -> list[Characteristic]:
        return [
            Characteristic(
                document_id=document.id,
                field=found.field,
                quoted=(quoted := parted.quoted(found.quote, found.paragraph)),
                summary=found.summary,
                stated=found.basis == "stated",
                flags=parted.flags(quoted, prompt),
                **asker.made(prompt, answer),
            )
            for found in answer.value.findings
        ]

    tasks = [
        Task(
            asker.request(prompt, parted.origin(part), inputs, {"passage": parted.shown(part)}),
            CharacteristicsReply,
            read,
        )
        for part in parted.readings()
    ]
    return run(asker, tasks, progress)


def appraise(
    asker: Asker,
    document: Document,
    *,
    scales: Scales,
    question: str = "",
    theories: Sequence[str] = (),
) -> Run[Appraisal]:
    """Relevance, richness and rigour on the review's own scales, each with its quotes.

    One call on the first 60,000 characters without references; `read` says which they are.

    Args:
        asker: the model and how to ask it.
        document: what is appraised.
        scales: the levels of each of the three criteria, in the review's words.
        question: the review's question.
        theories: the theories it may bear on.

    Raises:
        UsageError: a criterion has no scale.
        RefusedError: the document's consent forbids this model.
    """
    missing = [c.value for c in Criterion if not scales.get(c)]
    if missing:
        raise UsageError(f"no levels for {', '.join(missing)}: appraisal uses the review's own")
    prompt = asker.prompt("appraisal")
    parted = Parted(document)
    inputs = {
        "question": question,
        "theories": "\n".join(f"- {t}" for t in theories) or "(none written yet)",
        "scales": "\n".join(f"- {c}: {' / '.join(scales[c])}" for c in Criterion),
    }
    parts = parted.readings(APPRAISED)[:1]
    tasks = [
        Task(
            asker.request(prompt, parted.origin(part), inputs, {"passage": parted.shown(part)}),
            AppraisalReply,
            partial(_appraisals, parted, part, asker, prompt),
            partial(_complaint, scales),
        )
        for part in parts
    ]
    return run(asker, tasks)


def _appraisals(
    parted: Parted, part: Part, asker: Asker, prompt: Prompt, answer: Answer[AppraisalReply]
) -> list[Appraisal]:
    return [
        Appraisal(
            document_id=parted.document.id,
            criterion=Criterion(given.criterion),
            level=given.level,
            evidence=(
                quoted := tuple(parted.quoted(q.quote, q.paragraph) for q in given.evidence)
            ),
            reasoning=given.reasoning,
            read=part.read,
            flags=tuple(dict.fromkeys(f for q in quoted for f in parted.flags(q, prompt))),
            **asker.made(prompt, answer),
        )
        for given in answer.value.appraisals
    ]


def _complaint(scales: Scales, reply: AppraisalReply) -> str:
    given = sorted(a.criterion for a in reply.appraisals)
    if given != sorted(Criterion):
        return f"appraise relevance, richness and rigour once each, not {given}"
    odd = [a for a in reply.appraisals if a.level not in scales[a.criterion]]
    return f"{odd[0].level!r} is no level of {odd[0].criterion}" if odd else ""
