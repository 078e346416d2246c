"""A title and abstract put to a model, criterion by criterion.

The room that screens decides when to ask and who may see the answer; here are the question
and the check of the reply. Records are published: their text may go to the configured model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from realist.data.domain import Consent, Record
from realist.data.errors import UsageError
from realist.prompts.ask import Answer, ask
from realist.prompts.model import ChatModel, ModelRequest, Origin
from realist.prompts.prompt_file import load_prompt
from realist.prompts.replies import ScreeningReply


def screening_request(
    record: Record,
    *,
    question: str,
    criteria: Sequence[str],
    model: str,
    temperature: float | None = 0.0,
    max_tokens: int = 2048,
    overrides: Path | None = None,
) -> ModelRequest:
    """The request that asks for a suggestion on one record.

    Raises:
        UsageError: there are no criteria to judge by.
        InputError: the review's own prompt file cannot be used.
    """
    if not criteria:
        raise UsageError("a model can screen only by criteria: give the review's own")
    prompt = load_prompt("screening", overrides=overrides)
    texts = (record.title, record.abstract, str(record.year or ""), record.journal)
    messages = prompt.render(
        {"question": question, "criteria": numbered(criteria)},
        {"record": [(n, text) for n, text in enumerate(texts, start=1) if text]},
    )
    origin = Origin(Consent.MODEL_ALLOWED, document_id=record.id, part=record.id)
    return prompt.request(
        messages, model=model, origin=origin, temperature=temperature, max_tokens=max_tokens
    )


def suggest(
    model: ChatModel, request: ModelRequest, *, criteria: Sequence[str]
) -> Answer[ScreeningReply]:
    """The model's suggestion; each criterion is judged once, or the reply goes back.

    Raises:
        UnusableReplyError: refused, or unusable a second time.
        ModelError: what the model raised.
    """
    return ask(model, request, ScreeningReply, one_by_one(criteria))


def one_by_one(criteria: Sequence[str]) -> Callable[[ScreeningReply], str]:
    """A check that each criterion was judged once; its complaint goes back to the model."""
    wished = list(range(1, len(criteria) + 1))

    def check(reply: ScreeningReply) -> str:
        given = sorted(c.criterion for c in reply.criteria)
        return "" if given == wished else f"criteria judged are {given}, wished for {wished}"

    return check


def numbered(lines: Sequence[str]) -> str:
    """Lines with their numbers, from 1."""
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1))
