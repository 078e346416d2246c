"""A configuration in one if-then-because sentence, as a model proposes it; a person accepts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from realist.data.configuration import Configuration
from realist.data.domain import Consent, Document
from realist.data.errors import RefusedError
from realist.extraction.asking import Asker
from realist.extraction.theory_tests import target_of
from realist.prompts.ask import ask
from realist.prompts.model import Origin
from realist.prompts.replies import SentenceReply

LONGEST = 120  # words; more is no sentence that anybody would accept


@dataclass(frozen=True, slots=True)
class ProposedSentence:
    """A sentence that a model proposes, and where it comes from."""

    sentence: str
    rationale: str
    proposer: str
    call_key: str


def consent_of(documents: Iterable[Document]) -> Consent:
    """Where words made from these documents may be sent: the strictest of them decides."""
    allowed = all(d.consent is Consent.MODEL_ALLOWED for d in documents)
    return Consent.MODEL_ALLOWED if allowed else Consent.LOCAL_ONLY


def propose_sentence(
    asker: Asker, cmoc: Configuration, *, question: str, consent: Consent
) -> ProposedSentence:
    """Ask a model to put a configuration into one sentence.

    Args:
        asker: whom to ask.
        cmoc: the configuration, whole or partial.
        question: the review's.
        consent: the strictest of the documents that its words come from.

    Raises:
        RefusedError: it says nothing yet, or the consent forbids this model.
        ModelError: the model failed, or its reply could not be used twice.
    """
    if not cmoc.slots:
        raise RefusedError(f"{cmoc.id} has no wording to make a sentence of")
    prompt = asker.prompt("sentence")
    lines = target_of(cmoc).wording.splitlines()
    request = asker.request(
        prompt,
        Origin(consent=consent, part=cmoc.id),
        {"question": question},
        {"configuration": list(enumerate(lines, start=1))},
    )
    answer = ask(asker.model, request, SentenceReply, _complaint)
    return ProposedSentence(
        " ".join(answer.value.sentence.split()),
        answer.value.reasoning,
        asker.signature(prompt),
        answer.request.key,
    )


def _complaint(reply: SentenceReply) -> str:
    words = len(reply.sentence.split())
    return "" if 0 < words <= LONGEST else f"the sentence has {words} words"
