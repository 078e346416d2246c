"""What both faces do to have a model propose a configuration's sentence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from realist.app.model_choice import ModelChoice
from realist.app.settings import from_environment
from realist.data.configuration import Configuration
from realist.data.domain import Consent
from realist.data.errors import RefusedError
from realist.data.store import Store
from realist.extraction.asking import Asker
from realist.extraction.wording import consent_of, propose_sentence
from realist.prompts.budget import Ledger, require_cap
from realist.prompts.logged import LoggedModel
from realist.prompts.store_log import StoreCallLog


def configured(store: Store) -> ModelChoice:
    """The model that the environment or the review names; its name is empty where none does."""
    settings, review = from_environment(), store.review()
    return ModelChoice(
        settings.model or review.model,
        settings.base_url or review.base_url,
        settings.api_key,
        review.budget,
    )


def proposed_sentence(store: Store, choice: ModelChoice, identity: str) -> dict[str, Any]:
    """A sentence for a configuration, as a model proposes it; nothing is accepted by this.

    Raises:
        NotFoundError: no such configuration.
        RefusedError: a document that it comes from must not leave this machine.
        UsageError: no model, or one that costs money without a cap.
    """
    cmoc = store.book().live(identity)
    consent = _consent(store, cmoc)
    if consent is Consent.LOCAL_ONLY and not choice.local:
        raise RefusedError(
            f"{identity} comes from a document that is local only; compose the sentence yourself, "
            "or ask a model on a server of your own"
        )
    choice.check()
    require_cap(choice.model, choice.price, choice.cap)
    ledger = Ledger(choice.price, choice.cap)
    model = LoggedModel(choice.chat(), StoreCallLog(store), ledger=ledger)
    asker = Asker(model, model_name=choice.model, overrides=choice.prompts)
    found = propose_sentence(asker, cmoc, question=store.review().question, consent=consent)
    spent = ledger.spending
    return {
        "cmoc": identity,
        **asdict(found),
        "calls": spent.calls,
        "cached": spent.cached,
        "cost": None if spent.unpriced else spent.cost,
    }


def _consent(store: Store, cmoc: Configuration) -> Consent:
    """The strictest consent of the documents its words and its evidence come from."""
    used = {e for slot in cmoc.slots for e in slot.extracts}
    sources = {p.source_id for p in store.book().points(cmoc.id)}
    sources |= {p.document_id for p in store.proposals() if p.id in used}
    return consent_of(d for d in store.documents() if d.id in sources)
