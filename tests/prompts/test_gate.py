"""What is local stays local: not a byte of it leaves for another host."""

import re
import socket
import threading
from pathlib import Path

import pytest

from realist.data.domain import Consent
from realist.data.errors import ModelError, RefusedError, UsageError
from realist.prompts.gate import Address, Gate
from realist.prompts.langchain_model import named_model, openai_compatible
from realist.prompts.model import Message, ModelRequest, Origin

ROOT = Path(__file__).parents[2]
OUTSIDE = "http://model.example:{port}/v1"


class Watch:
    """A listening socket that counts who comes and what they bring; it never answers."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        self.received = b""
        self.lookups = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self.received += connection.recv(65536)


@pytest.fixture
def watch(monkeypatch):
    """Every name resolves to the watched socket, so that whatever escapes arrives there."""
    watch = Watch()

    def resolve(host, port, *args, **kwargs):
        watch.lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", watch.port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield watch
    watch.listener.close()


def request(consent=Consent.LOCAL_ONLY):
    secret = Message("user", "what the participant told us")
    return ModelRequest((secret,), model="m", origin=Origin(consent=consent, document_id="D7"))


def test_a_local_only_document_sends_no_byte_to_another_host(watch):
    """No connection, no look-up of the name; the error says which document and what to do."""
    model = openai_compatible("m", base_url=OUTSIDE.format(port=watch.port))
    with pytest.raises(RefusedError, match=r"D7 is local_only.*model\.example"):
        model.complete(request())
    assert (watch.connections, watch.received, watch.lookups) == (0, b"", [])


def test_the_watch_would_have_seen_it(watch):
    """The same call with consent does arrive: the test above can fail."""
    model = openai_compatible("m", base_url=OUTSIDE.format(port=watch.port), timeout=5)
    with pytest.raises(ModelError):
        model.complete(request(Consent.MODEL_ALLOWED))
    assert watch.connections == 1
    assert watch.lookups == ["model.example"]
    assert watch.received.startswith(b"POST /v1/chat/completions")


def test_a_host_the_user_vouches_for_gets_it(watch):
    """An allow-listed host is as good as this machine; its look-alike is not."""
    url = OUTSIDE.format(port=watch.port)
    vouched = openai_compatible("m", base_url=url, own_hosts=["Model.Example"], timeout=5)
    with pytest.raises(ModelError):
        vouched.complete(request())
    assert watch.connections == 1
    other = openai_compatible("m", base_url=url, own_hosts=["example", "odel.example"])
    with pytest.raises(RefusedError):
        other.complete(request())
    assert watch.connections == 1


def test_a_provider_of_another_protocol_gets_nothing_local():
    """Its address is not known beforehand, so it is never taken for this machine."""
    with pytest.raises(RefusedError):
        named_model("ollama:llama3").complete(request())
    with pytest.raises(UsageError, match="provider:model"):
        named_model("llama3")


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://[::1]:8080/v1", True),
        ("http://LOCALHOST/v1", True),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://127.0.0.1@evil.example/v1", False),
        ("http://localhost.evil.example/v1", False),
        ("http://evil.example/#@127.0.0.1", False),
        ("http://0.0.0.0/v1", False),
        ("http://192.168.1.5/v1", False),
        ("http://[::ffff:8.8.8.8]/v1", False),
        ("https://api.openai.com/v1", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_that_looks_like_it(url, loopback):
    """Judged by the host alone, without a look-up."""
    assert Address.of(url).loopback is loopback


@pytest.mark.parametrize(
    "url", ["", "model", "ftp://127.0.0.1", "http://", "http://a:b:c", "http://a\\@b", "http://[x"]
)
def test_what_is_no_address_is_wrong_usage(url):
    """The message shows the URL and how to write one."""
    with pytest.raises(UsageError, match="base URL"):
        Gate.to(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/v1", "https://127.0.0.1:8/v1", "http://evil.example:8/v1"]
)
def test_the_connection_is_held_to_the_address_that_was_checked(url):
    """Another port, scheme or host is another address."""
    with pytest.raises(RefusedError, match="stopped"):
        Gate.to("http://127.0.0.1:8/v1").check_address(url)


def test_only_the_two_adapters_know_a_way_out():
    """No other module of the rooms that hold documents imports a client or a socket."""
    ways = re.compile(
        r"^\s*(?:import|from) (openai|langchain\w*|httpx2?|requests|urllib\.request|socket)\b"
    )
    knowing = {
        path.name
        for room in ("prompts", "extraction")
        for path in (ROOT / room).glob("*.py")
        if any(ways.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert knowing == {"langchain_model.py", "batch_api.py"}
