"""The gate that every model call passes on its way out of this machine.

A document whose consent is `local_only` goes to no address but loopback, or a host the user
has listed as their own (rule 8). The adapters ask the gate before they open a connection.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from realist.data.domain import Consent
from realist.data.errors import RefusedError, UsageError
from realist.prompts.model import ModelRequest

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """A server as scheme, host and port; nothing else decides who receives the text."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Address:
        """The address of a URL.

        Raises:
            UsageError: the URL is not http or https, or names no host.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise UsageError(f"base URL {url!r}: {error}") from error
        if parts.scheme not in _PORTS or not parts.hostname or "\\" in url:
            raise UsageError(f"base URL {url!r}: write it as http://host:port/v1 or https://...")
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])

    @property
    def loopback(self) -> bool:
        """Whether the host is this machine, by its name or its number; no look-up is made."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets a request through to one address, or refuses it.

    `own_hosts` are hosts the user vouches for (a server of their own university, say).
    """

    url: str
    own_hosts: frozenset[str] = frozenset()

    @classmethod
    def to(cls, url: str, own_hosts: Iterable[str] = ()) -> Gate:
        """A gate to the server at `url`; raises UsageError where that is no address."""
        Address.of(url)
        return cls(url, frozenset(host.lower().strip() for host in own_hosts))

    @property
    def address(self) -> Address:
        """The only server this gate leads to."""
        return Address.of(self.url)

    @property
    def local(self) -> bool:
        """Whether what passes stays with the user."""
        return self.address.loopback or self.address.host in self.own_hosts

    def check(self, request: ModelRequest) -> None:
        """Let the request pass, or raise.

        Raises:
            RefusedError: its document may not leave this machine, and the address is outside.
        """
        if request.origin.consent is Consent.MODEL_ALLOWED or self.local:
            return
        raise RefusedError(
            f"document {request.origin.document_id or '(unnamed)'} is local_only: its text is "
            f"not sent to {self.address.host}. Use a model on this machine, list the host as "
            "your own, or change the document's consent if its participants agreed"
        )

    def check_address(self, url: str) -> None:
        """Hold the connection to the address that was checked.

        Raises:
            RefusedError: the request is going somewhere else.
        """
        going = Address.of(url)
        if going != self.address:
            raise RefusedError(
                f"a call to {going.host} was stopped: only {self.address.host} is set"
            )
