"""A server on this machine that speaks the chat-completions protocol and says what it is told.

For tests and for rehearsals: point `--base-url` at it and see exactly what would be sent,
with nobody else listening. It understands nothing; its replies are written by hand.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from types import TracebackType
from typing import Any, Self

CHAT = "/chat/completions"
Other = Callable[[str, str, bytes], "Served"]


@dataclass(frozen=True, slots=True)
class Served:
    """One HTTP answer; `body` is sent as it is, after `delay` seconds."""

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


def completion(
    said: str | dict[str, Any],
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    tokens: tuple[int, int] = (100, 20),
    model: str = "loopback",
) -> Served:
    """A chat completion with this text (or this JSON) as the assistant's message."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    message = {"role": "assistant", "content": text, "refusal": refusal}
    usage = {
        "prompt_tokens": tokens[0],
        "completion_tokens": tokens[1],
        "total_tokens": sum(tokens),
    }
    body = {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": message}],
        "usage": usage,
    }
    return Served(json.dumps(body, ensure_ascii=False))


def fault(status: int, *, message: str = "loopback fault", retry_after: str = "") -> Served:
    """An error of the protocol, for instance 429 or 503."""
    headers = {"retry-after": retry_after} if retry_after else {}
    body = json.dumps({"error": {"message": message, "type": "loopback", "code": str(status)}})
    return Served(body, status, headers)


class LoopbackServer:
    """Serves on 127.0.0.1 while the `with` block lasts.

    Args:
        script: answers in turn, or a function from the request's JSON to an answer.
        other: answers method, path and body of whatever is no chat completion.
        port: 0 picks a free one.

    Attributes:
        url: the base URL for a client.
        requests: the JSON of every chat request, in order of arrival.
        headers: the headers of every request, names in lower case.
    """

    def __init__(
        self,
        script: Iterable[Served] | Callable[[dict[str, Any]], Served],
        *,
        other: Other | None = None,
        port: int = 0,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._other = other or (lambda _method, path, _body: fault(404, message=path))
        self._lock = threading.Lock()
        self._answer = script if callable(script) else _in_turn(script)
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL, up to and including /v1."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Served:
        """The script's answer, one request at a time."""
        with self._lock:
            self.headers.append({name.lower(): value for name, value in headers.items()})
            if path == f"/v1{CHAT}":
                self.requests.append(json.loads(body))
                served = self._answer(self.requests[-1])
            else:
                served = self._other(method, path, body)
        time.sleep(served.delay)
        return served


def _in_turn(script: Iterable[Served]) -> Callable[[dict[str, Any]], Served]:
    answers = iter(script)
    return lambda _request: next(answers, fault(400, message="the script has no answer left"))


def _handler(server: LoopbackServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            chunked = self.headers.get("transfer-encoding") == "chunked"
            length = int(self.headers.get("content-length", 0))
            self._serve(_chunks(self.rfile) if chunked else self.rfile.read(length))

        def do_GET(self) -> None:
            self._serve(b"")

        def _serve(self, received: bytes) -> None:
            served = server.answer(self.command, self.path, dict(self.headers), received)
            body = served.body.encode("utf-8", "surrogatepass")
            try:
                self.send_response(served.status)
                for name, value in {"content-type": "application/json", **served.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # the client did not wait

        def log_message(self, *_args: Any) -> None:
            """Keep still: the requests are kept for whoever asks."""

    return Handler


def _chunks(stream: BufferedIOBase) -> bytes:
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body
