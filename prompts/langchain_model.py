"""The one adapter to the outside: langchain and openai, for any OpenAI-compatible server.

Nothing is read from the environment, no trace is sent, no redirect or proxy is followed, and
no host but the one in `base_url` is contacted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from realist.data.errors import MissingPartError, ModelError, RealistError, UsageError
from realist.prompts.gate import Gate
from realist.prompts.model import (
    Message,
    ModelReply,
    ModelRequest,
    TransientModelError,
    well_formed,
)

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

OPENAI_URL = "https://api.openai.com/v1"
PLACEHOLDER_KEY = "no-key"  # servers of one's own ask for a header, not for a secret
# What a call needs; the client's own extras (machine, version, organisation) stay here.
_HEADERS = frozenset(
    [
        *("host", "accept", "accept-encoding", "connection", "content-length", "content-type"),
        "transfer-encoding",
        "x-stainless-raw-response",  # the client's mark for itself: it looks for it afterwards
    ]
)
_BUSY = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})

Options = Callable[[ModelRequest], dict[str, Any]]


class LangchainModel:
    """A ChatModel over a langchain chat model, behind the consent gate.

    `build` makes the langchain model at the first call, `options` turns a request into the
    arguments of its `invoke`, `gate` says where it calls. Use `openai_compatible` or
    `named_model` unless you bring a langchain model of your own.
    """

    def __init__(
        self, build: Callable[[], BaseChatModel], *, options: Options, gate: Gate, name: str
    ) -> None:
        self.name = name
        self.gate = gate
        self._options = options
        self._build = build
        self._lock = threading.Lock()
        self._chat: BaseChatModel | None = None

    def complete(self, request: ModelRequest) -> ModelReply:
        """Send one request, once, and give the raw reply.

        Raises:
            RefusedError: the document's consent forbids it; nothing was sent.
            TransientModelError: rate limit, overload, time-out or no connection.
            ModelError: any other failure.
        """
        self.gate.check(request)
        from langsmith import tracing_context  # noqa: PLC0415 heavy

        messages = [_message(m) for m in request.messages]
        try:
            with tracing_context(enabled=False):
                message = self._model().invoke(messages, **self._options(request))
        except RealistError:
            raise
        except Exception as error:
            raise _worded(error, self.name) from error
        return _reply(message)

    def _model(self) -> BaseChatModel:
        with self._lock:
            self._chat = self._chat or self._build()
            return self._chat


def openai_compatible(
    model: str,
    *,
    base_url: str = OPENAI_URL,
    api_key: str = "",
    own_hosts: Iterable[str] = (),
    timeout: float = 120.0,
    requests_per_second: float | None = None,
) -> LangchainModel:
    """A model on OpenAI or on any server that speaks its chat-completions protocol.

    Args:
        model: the name the server knows it by.
        base_url: up to and including `/v1`; no other host is contacted.
        api_key: sent as bearer token; without one a placeholder is sent.
        own_hosts: hosts that may receive `local_only` documents.
        timeout: seconds to wait for one reply.
        requests_per_second: the rate to keep under, shared by all threads.

    Raises:
        UsageError: `base_url` is not an address.
        MissingPartError: langchain or openai is not installed.
    """
    gate = Gate.to(base_url, own_hosts)
    key = api_key or PLACEHOLDER_KEY

    def build() -> BaseChatModel:
        from langchain_openai import ChatOpenAI  # noqa: PLC0415 heavy

        return ChatOpenAI(
            model=model,
            base_url=base_url,
            api_key=lambda: key,
            timeout=timeout,
            max_retries=0,  # counted and logged one floor up
            http_client=http_client(gate, key, timeout=timeout),
            http_socket_options=(),
            openai_proxy="",
            output_version=None,
            use_responses_api=False,
            rate_limiter=_limiter(requests_per_second),
            cache=False,
        )

    def options(request: ModelRequest) -> dict[str, Any]:
        return _openai_options(request, _limit_field(gate))

    return LangchainModel(build, options=options, gate=gate, name=model)


def named_model(name: str, *, api_key: str = "") -> LangchainModel:
    """A model by langchain's `provider:model` name, for providers of another protocol.

    Its own package must be installed, and decides itself where it calls and what it reads
    from the environment: no `local_only` document is given to it.

    Raises:
        UsageError: the name has no provider.
        MissingPartError: the provider's package is not installed.
    """
    provider, _, model = name.partition(":")
    if not model:
        raise UsageError(f"model {name!r}: write provider:model, or give a base URL")
    if provider == "openai":
        return openai_compatible(model, api_key=api_key)

    def build() -> BaseChatModel:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 heavy

        key: dict[str, Any] = {"api_key": api_key} if api_key else {}
        try:
            chat: BaseChatModel = init_chat_model(model, model_provider=provider, **key)
        except (ImportError, ValueError) as error:
            raise MissingPartError(f"model {name!r}: {error}") from error
        return chat

    gate = Gate.to(f"https://{provider}.invalid")  # unknown address: never local
    return LangchainModel(build, options=_plain_options, gate=gate, name=name)


def http_client(gate: Gate, key: str, *, timeout: float) -> httpx2.Client:
    """A client that reaches the gate's address and nothing else.

    No proxy or certificate setting is taken from the environment, redirects are answers like
    any other, and headers are cut to what the protocol needs.
    """
    try:
        import httpx2  # noqa: PLC0415 heavy
    except ImportError as error:
        raise MissingPartError("the openai library is not installed; reinstall Realist") from error

    def hold(request: httpx2.Request) -> None:
        gate.check_address(str(request.url))
        for name in [name for name in request.headers if name.lower() not in _HEADERS]:
            del request.headers[name]
        request.headers["authorization"] = f"Bearer {key}"
        request.headers["user-agent"] = "realist"

    return httpx2.Client(
        timeout=timeout, trust_env=False, follow_redirects=False, event_hooks={"request": [hold]}
    )


def _limit_field(gate: Gate) -> str:
    """OpenAI refuses the old name on new models; most other servers know only the old one."""
    return "max_completion_tokens" if gate.url.startswith(OPENAI_URL) else "max_tokens"


def _limiter(requests_per_second: float | None) -> Any:
    if requests_per_second is None:
        return None
    from langchain_core.rate_limiters import InMemoryRateLimiter  # noqa: PLC0415 heavy

    return InMemoryRateLimiter(
        requests_per_second=requests_per_second, check_every_n_seconds=0.05, max_bucket_size=1
    )


def _openai_options(request: ModelRequest, limit_field: str) -> dict[str, Any]:
    """The request's body, the schema past langchain's and openai's parsers.

    As `response_format` it would make them raise on a truncated or refused reply and lose
    its text.
    """
    body = request.body()
    extra = {limit_field: body.pop("max_completion_tokens")}
    if "response_format" in body:
        extra["response_format"] = body.pop("response_format")
    del body["messages"]
    return {**body, "extra_body": extra}


def _plain_options(request: ModelRequest) -> dict[str, Any]:
    """What most providers take; the schema stands in the prompt as well."""
    options: dict[str, Any] = {"max_tokens": request.max_tokens}
    return (
        options if request.temperature is None else {**options, "temperature": request.temperature}
    )


def _message(message: Message) -> BaseMessage:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage  # noqa: PLC0415

    kinds: Mapping[str, type[BaseMessage]] = {
        "system": SystemMessage,
        "user": HumanMessage,
        "assistant": AIMessage,
    }
    return kinds[message.role](content=message.content)


def _reply(message: AIMessage) -> ModelReply:
    usage = message.usage_metadata
    meta = message.response_metadata
    return ModelReply(
        text=well_formed(str(message.text)),
        finish_reason=str(meta.get("finish_reason") or "stop"),
        refusal=well_formed(str(message.additional_kwargs.get("refusal") or "")),
        tokens_in=usage["input_tokens"] if usage else 0,
        tokens_out=usage["output_tokens"] if usage else 0,
        model=str(meta.get("model_name") or ""),
    )


def _worded(error: Exception, name: str) -> ModelError:
    """A provider's exception in our own tree, with its text kept short."""
    import openai  # noqa: PLC0415 heavy

    said = " ".join(str(error).split())[:300]
    if isinstance(error, openai.APITimeoutError):
        return TransientModelError(f"{name}: no reply in time")
    if isinstance(error, openai.APIConnectionError):
        if isinstance(error.__cause__, RealistError):
            raise error.__cause__
        return TransientModelError(f"{name}: no connection: {error.__cause__ or said}")
    if isinstance(error, openai.APIStatusError):
        if error.status_code in _BUSY:
            return TransientModelError(f"{name}: {said}", _retry_after(error))
        return ModelError(f"{name}: the server answered {error.status_code}: {said}")
    return ModelError(f"{name}: the server's answer could not be read: {said}")


def _retry_after(error: Any) -> float | None:
    try:
        return float(error.response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
