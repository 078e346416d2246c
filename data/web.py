"""One polite caller of a web service: paced, patient with busy servers, plain about failure.

Nothing here runs unless a person asks for a live search; keys and addresses come as arguments.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from realist.data.errors import InputError

if TYPE_CHECKING:
    import httpx2

_ATTEMPTS = 5
_LONGEST_WAIT = 60.0  # seconds
_LARGEST_REPLY = 64 << 20  # bytes


@dataclass(slots=True)
class Service:
    """A web service at an address, called at most once in `pause` seconds.

    `client` is an httpx2 client (one is made where none is given); `sleep` and `now` are seams.
    """

    address: str
    pause: float
    client: httpx2.Client | None = None
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _last: float = field(default=float("-inf"), init=False)

    def get(self, path: str, params: Mapping[str, str]) -> httpx2.Response:
        """The reply to a GET; busy servers (429, 5xx) are asked again, as long as they say.

        Raises:
            InputError: no answer, a refusal, or a reply beyond reason. The address is named, the
                parameters (which may hold a key) are not.
        """
        import httpx2  # noqa: PLC0415 -- only for a live search

        if self.client is None:
            self.client = httpx2.Client(timeout=30.0, trust_env=False)
        url = self.address.rstrip("/") + "/" + path
        reason = ""
        for attempt in range(_ATTEMPTS):
            self._wait()
            try:
                reply = self.client.get(url, params=dict(params))
            except httpx2.HTTPError as error:
                reason = type(error).__name__
                self.sleep(min(2.0**attempt, _LONGEST_WAIT))
                continue
            if reply.status_code == 429 or reply.status_code >= 500:
                reason = f"status {reply.status_code}"
                self.sleep(_asked_to_wait(reply.headers.get("retry-after"), attempt))
                continue
            return self._checked(reply, url)
        raise InputError(f"{url}: no usable answer in {_ATTEMPTS} attempts ({reason}); try later")

    def get_json(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object in the reply to a GET."""
        reply = self.get(path, params)
        try:
            value = reply.json()
        except ValueError as error:
            raise InputError(f"{self.address}: the answer is not JSON; try later") from error
        if not isinstance(value, dict):
            raise InputError(f"{self.address}: the answer is not what its schema says")
        return value

    def _wait(self) -> None:
        """Keep the pace since the last call."""
        left = self._last + self.pause - self.now()
        if left > 0:
            self.sleep(left)
        self._last = self.now()

    def _checked(self, reply: httpx2.Response, url: str) -> httpx2.Response:
        if reply.status_code in (401, 403):
            raise InputError(f"{url}: refused (status {reply.status_code}); check your key")
        if reply.status_code >= 400:
            raise InputError(f"{url}: refused (status {reply.status_code}); check the query")
        if len(reply.content) > _LARGEST_REPLY:
            raise InputError(f"{url}: an answer of more than {_LARGEST_REPLY >> 20} MB; refused")
        return reply


def _asked_to_wait(header: str | None, attempt: int) -> float:
    """Seconds from Retry-After, else doubling ones."""
    seconds = float(header) if header and header.isascii() and header.isdigit() else 2.0**attempt
    return min(seconds, _LONGEST_WAIT)
