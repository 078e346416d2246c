"""The append-only log: events, their hash chain, and its check.

An event's hash covers its place, time, actor, kind, payload and bulk, and the hash before it:
to change one is to break every one after it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a review."""

    kind: str
    payload: dict[str, Any]
    actor: str
    bulk: Any = None  # JSON-able; kept compressed, for what is too large to read in a table
    at: str = ""
    seq: int = 0
    packed: bytes | None = None  # the bulk as `pack` makes it, where that was done beforehand


def pack(value: Any) -> bytes:
    """Compact JSON, compressed."""
    return zlib.compress(canonical(value).encode(), level=4)


def unpack(data: bytes) -> Any:
    """What `pack` was given."""
    return json.loads(zlib.decompress(data))


def canonical(value: Any) -> str:
    """One spelling of a JSON value: sorted keys, no spare space, Unicode as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def event_hash(row: dict[str, Any]) -> str:
    """The SHA-256 of a log row and of the one before it, in hexadecimal."""
    bulk = hashlib.sha256(row["bulk"]).hexdigest() if row["bulk"] is not None else ""
    parts = [row["seq"], row["at"], row["actor"], row["kind"], row["payload"], bulk]
    return hashlib.sha256((row["previous"] + canonical(parts)).encode()).hexdigest()


def rows_for(
    events: Iterable[Event], *, last_seq: int, last_hash: str
) -> Iterator[dict[str, Any]]:
    """Log rows that continue the chain from `last_seq` and `last_hash`."""
    previous = last_hash
    for seq, event in enumerate(events, start=last_seq + 1):
        row = {
            "seq": seq,
            "at": event.at,
            "actor": event.actor,
            "kind": event.kind,
            "payload": canonical(event.payload),
            "bulk": event.packed if event.bulk is None or event.packed else pack(event.bulk),
            "previous": previous,
        }
        previous = row["hash"] = event_hash(row)
        yield row


def event_of(row: dict[str, Any]) -> Event:
    """The event that a log row holds."""
    return Event(
        kind=row["kind"],
        payload=json.loads(row["payload"]),
        actor=row["actor"],
        bulk=None if row["bulk"] is None else unpack(row["bulk"]),
        at=row["at"],
        seq=row["seq"],
    )


def first_break(rows: Iterable[dict[str, Any]]) -> int | None:
    """The sequence number of the first row that does not continue the chain, or None."""
    previous, expected = GENESIS, 1
    for row in rows:
        whole = row["seq"] == expected and row["previous"] == previous
        if not whole or row["hash"] != event_hash(row):
            return int(row["seq"])
        previous, expected = row["hash"], expected + 1
    return None
