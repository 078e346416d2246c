"""Which language model is asked, where it is, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from realist.data.errors import UsageError
from realist.prompts.batch_api import BatchApi
from realist.prompts.budget import FREE, Cap, Price, load_prices, price_of
from realist.prompts.gate import Gate
from realist.prompts.langchain_model import OPENAI_URL, named_model, openai_compatible
from realist.prompts.model import ChatModel
from realist.prompts.prompt_file import check_overrides


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model to ask, where it is, by which prompts, and what it may cost."""

    model: str
    base_url: str = ""
    api_key: str = ""
    budget: float | None = None  # US dollars
    tokens: int | None = None  # a cap for a model whose price is not known
    own_hosts: tuple[str, ...] = ()
    prompts: Path | None = None  # a folder with the review's own prompt files
    prices: Path | None = None  # a price table in place of the packaged one
    workers: int = 4  # calls under way at once
    rate: float | None = None  # calls a second at most
    timeout: float = 120.0  # seconds to wait for one reply

    def __repr__(self) -> str:
        return f"ModelChoice(model={self.model!r}, base_url={self.base_url!r})"

    @property
    def local(self) -> bool:
        """Whether what is sent stays on this machine or a host of one's own."""
        return bool(self.base_url) and Gate.to(self.base_url, self.own_hosts).local

    @property
    def price(self) -> Price | None:
        """What it costs; a server of one's own is free, an unlisted model unknown."""
        return FREE if self.local else price_of(self.model, load_prices(self.prices))

    @property
    def cap(self) -> Cap:
        """The most a run may take."""
        return Cap(self.budget, self.tokens)

    def chat(self) -> ChatModel:
        """The model itself; nothing is sent yet."""
        if not self.base_url and ":" in self.model:
            return named_model(self.model, api_key=self.api_key)
        return openai_compatible(
            self.model,
            base_url=self.base_url or OPENAI_URL,
            api_key=self.api_key,
            own_hosts=self.own_hosts,
            requests_per_second=self.rate,
            timeout=self.timeout,
        )

    def batches(self) -> BatchApi:
        """The Batch API at the same address.

        Raises:
            UsageError: the provider speaks another protocol.
        """
        provider = "" if self.base_url else self.model.rpartition(":")[0]
        if provider not in ("", "openai"):
            raise UsageError(f"{provider} has no Batch API that Realist knows; use --batch-out")
        return BatchApi(
            base_url=self.base_url or OPENAI_URL, api_key=self.api_key, own_hosts=self.own_hosts
        )

    def check(self) -> None:
        """Everything that can be wrong before anything is asked.

        Raises:
            UsageError: no model, or one that costs money without a cap.
            InputError: a prompt or the price table cannot be used.
        """
        if not self.model:
            raise UsageError("name a model with --model (or REALIST_MODEL), or use --offline")
        if self.prompts is not None:
            check_overrides(self.prompts)
