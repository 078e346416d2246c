"""A document's configurations, assembled from its located extracts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from realist.data.domain import Document, Match, Proposal
from realist.extraction.asking import Asker, Run, Task, run
from realist.extraction.chains import definitions_text
from realist.extraction.findings import Assembly
from realist.prompts.ask import Answer
from realist.prompts.model import Origin
from realist.prompts.replies import AssemblyReply

Made = Callable[[Answer[AssemblyReply]], dict[str, Any]]
MOST = 200  # extracts put to a model at once


def assemble(
    asker: Asker,
    document: Document,
    proposals: Iterable[Proposal],
    *,
    question: str = "",
    definitions: Iterable[tuple[str, str]] = (),
) -> Run[Assembly]:
    """Which of a document's extracts explain one another, as a model sees it.

    Only located extracts are put to the model, as the source's own words, in the order of the
    text, each once; give confirmed ones to build on what people decided. Fewer than two give
    nothing to join, and no call.

    Raises:
        RefusedError: the document's consent forbids this model.
    """
    extracts = _distinct(proposals)
    if len(extracts) < 2:
        return Run()
    prompt = asker.prompt("assembly")
    inputs = {"question": question, "definitions": definitions_text(definitions)}
    origin = Origin(consent=document.consent, document_id=document.id, part="assembly")
    chunks = [extracts[at : at + MOST] for at in range(0, len(extracts), MOST)]
    tasks = [
        Task(
            asker.request(prompt, origin, inputs, {"extracts": _listed(document, chunk)}),
            AssemblyReply,
            partial(_assemblies, document, chunk, partial(asker.made, prompt)),
            partial(_complaint, len(chunk)),
        )
        for chunk in chunks
    ]
    return run(asker, tasks)


def _distinct(proposals: Iterable[Proposal]) -> list[Proposal]:
    located = [p for p in proposals if p.located.match is not Match.NOT_FOUND]
    by_place = {(p.located.start or 0, p.located.end or 0, p.role): p for p in reversed(located)}
    return [by_place[place] for place in sorted(by_place)]


def _listed(document: Document, extracts: Sequence[Proposal]) -> list[tuple[int, str]]:
    return [
        (number, f"({p.role}) {document.text[p.located.start : p.located.end]}")
        for number, p in enumerate(extracts, start=1)
    ]


def _complaint(known: int, reply: AssemblyReply) -> str:
    named = {n for c in reply.configurations for n in c.extracts}
    odd = sorted(n for n in named if not 1 <= n <= known)
    return f"there is no extract {odd[0]}; they are numbered 1 to {known}" if odd else ""


def _assemblies(
    document: Document,
    extracts: Sequence[Proposal],
    made: Made,
    answer: Answer[AssemblyReply],
) -> list[Assembly]:
    return [
        Assembly(
            document_id=document.id,
            key=f"{answer.request.key[:12]}-{number}",
            members=tuple(extracts[n - 1] for n in dict.fromkeys(c.extracts)),
            statement=c.statement,
            rationale=c.reasoning,
            stated=c.basis == "stated",
            **made(answer),
        )
        for number, c in enumerate(answer.value.configurations, start=1)
        if c.extracts
    ]
