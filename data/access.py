"""Who may come in: passphrases, e-mail addresses and sessions, in tables of their own.

They stand outside the log and are in no export: a passphrase is kept as its Argon2id hash
(RFC 9106, the library's defaults), a session as the SHA-256 of a random token. A backup holds the
hashes, so that a restored review stays shut, and no session.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from realist.data import schema, values
from realist.data.database import Database
from realist.data.domain import Reviewer
from realist.data.errors import NotFoundError, RefusedError

SHORTEST = 10  # characters of a passphrase
LONGEST = 200  # more would only cost time
SESSION_HOURS = 12
FREE_TRIES = 4  # wrong passphrases in a row before one has to wait
LONGEST_WAIT = 300  # seconds


class Access(Database):
    """The part of the store that knows who is who."""

    def set_passphrase(self, reviewer: str, passphrase: str) -> None:
        """Set or replace a reviewer's passphrase; whoever was signed in as them no longer is.

        Raises:
            NotFoundError: nobody of that name.
            RefusedError: it is too short or too long.
        """
        from argon2 import PasswordHasher  # noqa: PLC0415 - most commands never need it

        if not SHORTEST <= len(passphrase) <= LONGEST:
            raise RefusedError(
                f"a passphrase has {SHORTEST} to {LONGEST} characters; a few words do well"
            )
        kept = {"hash": PasswordHasher().hash(passphrase), "failures": 0, "failed_at": ""}
        self._keep(reviewer, kept)
        self.close_sessions(reviewer)

    def check_passphrase(self, reviewer: str, passphrase: str) -> bool:
        """Whether it is theirs; False also for somebody who has none.

        Raises:
            RefusedError: too many wrong ones in a row; the message says how long to wait.
        """
        from argon2 import PasswordHasher  # noqa: PLC0415
        from argon2.exceptions import Argon2Error, InvalidHashError  # noqa: PLC0415

        held = self._try_counted(reviewer)
        if not held:
            return False
        try:
            PasswordHasher().verify(held, passphrase[: LONGEST + 1])
        except (Argon2Error, InvalidHashError):
            return False
        self._keep(reviewer, {"failures": 0, "failed_at": ""})
        return True

    def with_passphrase(self) -> frozenset[str]:
        """The reviewers who have a passphrase."""
        table = schema.credential.c
        return frozenset(
            r.reviewer for r in self._rows(select(table.reviewer).where(table.hash != ""))
        )

    def set_email(self, reviewer: str, email: str) -> None:
        """The address under which an organisation's sign-in knows a reviewer; "" forgets it.

        Raises:
            RefusedError: it is another reviewer's.
        """
        wanted = email.strip().casefold()
        holder = self.person_of(wanted)
        if holder not in ("", reviewer):
            raise RefusedError(f"{wanted} is {holder}'s address already")
        self._keep(reviewer, {"email": wanted})

    def person_of(self, email: str) -> str:
        """Whose address it is; "" where nobody's."""
        table, wanted = schema.credential.c, email.strip().casefold()
        if not wanted:
            return ""
        found = self._rows(select(table.reviewer).where(table.email == wanted))
        return str(found[0].reviewer) if found else ""

    def emails(self) -> dict[str, str]:
        """Address by reviewer."""
        table = schema.credential.c
        query = select(table.reviewer, table.email).where(table.email != "")
        return {row.reviewer: row.email for row in self._rows(query)}

    def open_session(self, reviewer: str) -> str:
        """Begin a session; gives its token, which is nowhere kept as such."""
        token = secrets.token_urlsafe(32)
        expires = self._clock() + timedelta(hours=SESSION_HOURS)
        row = {
            "token_sha256": _sha256(token),
            "reviewer": reviewer,
            "expires": expires.isoformat(timespec="seconds"),
        }
        table = schema.session
        with self._writing() as connection:
            connection.execute(table.delete().where(table.c.expires <= self.now()))
            connection.execute(table.insert(), [row])
        return token

    def signed_in(self, token: str) -> Reviewer | None:
        """Whose session it is; None where it is unknown, closed or over, or they have left."""
        session, person = schema.session.c, schema.reviewer.c
        query = (
            select(schema.reviewer)
            .join(schema.session, session.reviewer == person.name)
            .where(session.token_sha256 == _sha256(token), session.expires > self.now())
            .where(~person.left, ~person.simulated)
        )
        found = self._rows(query)
        return values.reviewer_of(found[0]) if found else None

    def close_session(self, token: str) -> None:
        """End one session."""
        table = schema.session
        with self._writing() as connection:
            connection.execute(table.delete().where(table.c.token_sha256 == _sha256(token)))

    def close_sessions(self, reviewer: str) -> None:
        """End every session of a reviewer."""
        table = schema.session
        with self._writing() as connection:
            connection.execute(table.delete().where(table.c.reviewer == reviewer))

    def _keep(self, reviewer: str, what: dict[str, Any]) -> None:
        row = {"reviewer": reviewer, "hash": "", "email": "", "failures": 0, "failed_at": ""}
        put = insert(schema.credential).values({**row, **what})
        put = put.on_conflict_do_update(index_elements=["reviewer"], set_=what)
        known = select(schema.reviewer.c.name).where(schema.reviewer.c.name == reviewer)
        with self._writing() as connection:
            if connection.execute(known).scalar_one_or_none() is None:
                raise NotFoundError(f"nobody called {reviewer!r} is in this review")
            connection.execute(put)

    def _try_counted(self, reviewer: str) -> str:
        """The hash to compare with, the try counted as wrong before it is known to be right.

        So that many tries at once are as slow as one after the other.
        """
        table = schema.credential
        mine = table.c.reviewer == reviewer
        with self._writing() as connection:
            held = connection.execute(select(table).where(mine)).one_or_none()
            if held is None or not held.hash:
                return ""
            wait = self._wait(held)
            if wait > 0:
                raise RefusedError(f"too many wrong passphrases; try again in {wait} seconds")
            more = {"failures": held.failures + 1, "failed_at": self.now()}
            connection.execute(table.update().where(mine).values(more))
            return str(held.hash)

    def _wait(self, held: Any) -> int:
        """Seconds until the next try: none at first, then doubling."""
        over = held.failures - FREE_TRIES
        if over <= 0:
            return 0
        pause = min(LONGEST_WAIT, 2**over)
        since = (self._clock() - datetime.fromisoformat(held.failed_at)).total_seconds()
        return max(0, int(pause - since))


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
