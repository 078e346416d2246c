"""Putting a document to a model part by part: what failed is counted, what came is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from realist.data.errors import ModelError
from realist.data.progress import Progress
from realist.prompts.ask import Answer, UnusableReplyError, ask
from realist.prompts.budget import BudgetError
from realist.prompts.model import ChatModel, ModelRequest, NotAnsweredError, Origin
from realist.prompts.prompt_file import Prompt, load_prompt
from realist.prompts.render import Paragraph
from realist.prompts.replies import Reply

R = TypeVar("R", bound=Reply)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asker:
    """A model and how to ask it: everything the chains share.

    Args:
        model: usually a `LoggedModel`; the chains know no other way out.
        model_name: the name requests carry; the model's own where empty.
        overrides: a folder with the review's own prompt files, or None.
        temperature: 0 for the same answer each time; None for models that refuse one.
        max_tokens: the most a reply may take; doubled once when a reply is cut off.
        workers: calls under way at once.
        stop: set on an interrupt; give the model's own, so that it stops trying.
    """

    model: ChatModel
    model_name: str = ""
    overrides: Path | None = None
    temperature: float | None = 0.0
    max_tokens: int = 4096
    workers: int = 4
    stop: threading.Event = field(default_factory=threading.Event, compare=False)

    @property
    def requested_model(self) -> str:
        """The model's name as requests carry it."""
        return self.model_name or self.model.name

    def prompt(self, prompt_id: str) -> Prompt:
        """A prompt, the review's own where it has one."""
        return load_prompt(prompt_id, overrides=self.overrides)

    def request(
        self,
        prompt: Prompt,
        origin: Origin,
        inputs: Mapping[str, str],
        sources: Mapping[str, Sequence[Paragraph]],
    ) -> ModelRequest:
        """A prompt filled in, as a request to this model."""
        return prompt.request(
            prompt.render(inputs, sources),
            model=self.requested_model,
            origin=origin,
            temperature=self.temperature,
            max_tokens=self.max_tokens,
        )

    def signature(self, prompt: Prompt) -> str:
        """Who proposes: the model, the prompt and its version; a prompt of one's own by hash."""
        own = f" own {prompt.sha256[:8]}" if prompt.own else ""
        return f"{self.requested_model}/{prompt.id} {prompt.version}{own}"

    def made(self, prompt: Prompt, answer: Answer[R]) -> dict[str, Any]:
        """Where a finding comes from: proposer, prompt and call."""
        return {
            "proposer": self.signature(prompt),
            "prompt_sha256": prompt.sha256,
            "call_key": answer.request.key,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A part that gave nothing, and why: refused, truncated, malformed, budget or call."""

    part: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Run(Generic[T]):
    """What a chain found in all parts, in their order, and what became of each part."""

    found: tuple[T, ...] = ()
    parts: int = 0
    answered: int = 0
    repaired: int = 0
    pending: int = 0  # set aside for a batch
    failures: tuple[Failure, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Task(Generic[R, T]):
    """One request, the check of its reply, and how to read it."""

    request: ModelRequest
    schema: type[R]
    read: Callable[[Answer[R]], Sequence[T]]
    check: Callable[[R], str] = lambda _: ""


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[T]):
    found: tuple[T, ...] = ()
    repaired: bool = False
    pending: bool = False
    failure: Failure | None = None


def run(asker: Asker, tasks: Sequence[Task[R, T]], progress: Progress | None = None) -> Run[T]:
    """Ask every part; one that fails is counted and costs the others nothing.

    On an interrupt no further call begins, and those under way are waited for, so that
    their replies reach the log.

    Raises:
        RefusedError: the document may not be sent to this model at all.
    """
    pool = ThreadPoolExecutor(max_workers=max(1, asker.workers))
    try:
        futures = [pool.submit(_one, asker.model, task) for task in tasks]
        _watch(futures, progress)
        outcomes = [future.result() for future in futures]
    except KeyboardInterrupt:
        asker.stop.set()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return _summed(outcomes)


def _watch(futures: Sequence[Future[_Outcome[T]]], progress: Progress | None) -> None:
    for done, future in enumerate(as_completed(futures), start=1):
        future.result()
        if progress:
            progress(done, len(futures))


def _one(model: ChatModel, task: Task[R, T]) -> _Outcome[T]:
    part = task.request.origin.part
    try:
        answer = ask(model, task.request, task.schema, task.check)
    except NotAnsweredError:
        return _Outcome(pending=True)
    except (ModelError, BudgetError) as error:
        return _Outcome(failure=Failure(part, _kind(error), str(error)))
    return _Outcome(tuple(task.read(answer)), repaired=answer.repaired)


def _kind(error: Exception) -> str:
    if isinstance(error, UnusableReplyError):
        return error.kind
    return "budget" if isinstance(error, BudgetError) else "call"


def _summed(outcomes: Sequence[_Outcome[T]]) -> Run[T]:
    failures = tuple(o.failure for o in outcomes if o.failure)
    pending = sum(o.pending for o in outcomes)
    return Run(
        found=tuple(item for o in outcomes for item in o.found),
        parts=len(outcomes),
        answered=len(outcomes) - pending - len(failures),
        repaired=sum(o.repaired for o in outcomes),
        pending=pending,
        failures=failures,
    )
