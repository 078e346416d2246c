"""A batch file to a provider's Batch API and back, through the same gate as direct calls."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from realist.data.clock import Clock, system_clock
from realist.data.errors import InputError, ModelError, RealistError
from realist.prompts.batch import ENDPOINT
from realist.prompts.calllog import Call, CallLog, CallStatus
from realist.prompts.gate import Gate
from realist.prompts.langchain_model import OPENAI_URL, PLACEHOLDER_KEY, http_client
from realist.prompts.model import ModelRequest

if TYPE_CHECKING:
    from openai import OpenAI


UNDER_WAY = "batch:"  # before a batch's id, in the rows of its requests
OVER = ("completed", "failed", "expired", "cancelled")


def under_way(log: CallLog) -> dict[str, list[ModelRequest]]:
    """The requests that wait in a provider's batch, by the batch's id."""
    newest = {call.key: call for call in log.calls()}
    waiting: dict[str, list[ModelRequest]] = {}
    for call in newest.values():
        if call.status is CallStatus.QUEUED and call.provider.startswith(UNDER_WAY):
            waiting.setdefault(call.provider[len(UNDER_WAY) :], []).append(call.request)
    return waiting


def give_up(batch_id: str, status: str, log: CallLog, *, clock: Clock = system_clock) -> int:
    """Note what a batch that is over left without a reply, to be asked again; gives how many."""
    left = under_way(log).get(batch_id, [])
    for request in left:
        log.put(
            Call(
                request=request,
                status=CallStatus.FAILED,
                provider=f"{UNDER_WAY}{batch_id}",
                error=f"the batch ended as {status} without a reply",
                at=clock().isoformat(),
            )
        )
    return len(left)


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch at the provider; `files` are the reply files fetched so far."""

    id: str
    status: str
    completed: int = 0
    failed: int = 0
    total: int = 0
    files: tuple[Path, ...] = ()


class BatchApi:
    """The provider's Batch API at one address.

    Args:
        base_url: up to and including `/v1`; no other host is contacted.
        api_key: sent as bearer token.
        own_hosts: hosts that may receive `local_only` documents.
        timeout: seconds to wait for one answer.
    """

    def __init__(
        self,
        *,
        base_url: str = OPENAI_URL,
        api_key: str = "",
        own_hosts: Iterable[str] = (),
        timeout: float = 120.0,
    ) -> None:
        self.gate = Gate.to(base_url, own_hosts)
        self._key = api_key or PLACEHOLDER_KEY
        self._timeout = timeout

    def submit(self, path: Path, log: CallLog, *, clock: Clock = system_clock) -> BatchState:
        """Send a batch file that `write_batch` wrote, and note its requests as under way.

        Raises:
            InputError: a line asks something the log does not know.
            RefusedError: a line belongs to a document that may not leave this machine.
            ModelError: the provider refused or did not answer.
        """
        requests: list[ModelRequest] = []
        # One request a line: no other kind of line break counts, and a text may hold some.
        for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n"), start=1):
            asked = log.find(json.loads(line)["custom_id"])
            if asked is None:
                raise InputError(f"{path.name} line {number}: not a request of this review")
            self.gate.check(asked.request)
            requests.append(asked.request)
        client = self._client()
        try:
            sent = client.files.create(file=path, purpose="batch")
            batch = client.batches.create(
                input_file_id=sent.id, endpoint=ENDPOINT, completion_window="24h"
            )
        except Exception as error:
            raise _worded(error) from error
        for request in requests:
            log.put(
                Call(
                    request=request,
                    status=CallStatus.QUEUED,
                    provider=f"{UNDER_WAY}{batch.id}",
                    at=clock().isoformat(),
                )
            )
        return BatchState(batch.id, batch.status, total=len(requests))

    def fetch(self, batch_id: str, folder: Path) -> BatchState:
        """Ask how a batch stands, and fetch its reply files as soon as there are any.

        Raises:
            ModelError: the provider refused or did not answer.
        """
        client = self._client()
        try:
            batch = client.batches.retrieve(batch_id)
            files = [f for f in (batch.output_file_id, batch.error_file_id) if f]
            saved = tuple(
                _save(client, file, folder / f"{Path(file).name}.jsonl") for file in files
            )
        except Exception as error:
            raise _worded(error) from error
        counts = batch.request_counts
        return BatchState(
            batch.id,
            batch.status,
            counts.completed if counts else 0,
            counts.failed if counts else 0,
            counts.total if counts else 0,
            saved,
        )

    def _client(self) -> OpenAI:
        from openai import OpenAI  # noqa: PLC0415 heavy

        return OpenAI(
            base_url=self.gate.url,
            api_key=self._key,
            timeout=self._timeout,
            max_retries=2,
            http_client=http_client(self.gate, self._key, timeout=self._timeout),
        )


def _save(client: OpenAI, file_id: str, path: Path) -> Path:
    path.write_bytes(client.files.content(file_id).read())
    return path


def _worded(error: Exception) -> RealistError:
    cause = error.__cause__
    if isinstance(cause, RealistError):
        return cause
    return ModelError(f"the Batch API: {' '.join(str(error).split())[:300]}")
