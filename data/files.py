"""The original files of documents, kept so that their pages can be shown.

The log says which file was kept, with its hash; the bytes lie in a table of their own that is
never changed and that no export holds, only a copy of the whole review.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, select

from realist.data import schema
from realist.data.database import Database
from realist.data.errors import NotFoundError, RefusedError, StoreError
from realist.data.log import Event

LARGEST = 50  # megabytes of a file that is kept


class Files(Database):
    """The part of the store that keeps documents' files."""

    def keep_file(
        self, document_id: str, content: bytes, *, filename: str, actor: str = "steward"
    ) -> bool:
        """Keep the file that a document's present text was read from, once.

        Returns:
            Whether it was kept now; not where this text has its file already.

        Raises:
            NotFoundError: no such document.
            RefusedError: it is too large.
        """
        if len(content) > LARGEST << 20:
            raise RefusedError(
                f"{filename}: {len(content) >> 20} MB is more than the {LARGEST} MB "
                "of a file that are kept; its text is in the review, its pages will not be shown"
            )
        document, file = schema.document.c, schema.document_file.c
        digest = hashlib.sha256(content).hexdigest()
        with self._writing() as connection:
            query = select(document.sha256).where(document.id == document_id)
            text = connection.execute(query).scalar_one_or_none()
            if text is None:
                raise NotFoundError(f"no document {document_id!r}; `realist documents list`")
            same = select(file.sha256).where(file.text_sha256 == text)
            if connection.execute(same).first():
                return False
            stored = schema.file_content
            held = select(stored.c.sha256).where(stored.c.sha256 == digest)
            if not connection.execute(held).first():
                connection.execute(stored.insert(), [{"sha256": digest, "content": content}])
            payload = {
                "text_sha256": text,
                "document_id": document_id,
                "filename": filename,
                "sha256": digest,
                "bytes": len(content),
            }
            self._append(connection, [Event("file_kept", payload, actor)])
        return True

    def has_file(self, text_sha256: str) -> bool:
        """Whether the file that a text was read from was kept."""
        file = schema.document_file.c
        return bool(self._rows(select(file.sha256).where(file.text_sha256 == text_sha256)))

    def file_of(self, text_sha256: str) -> bytes | None:
        """The file that a text was read from; None where none was kept.

        Args:
            text_sha256: a document's `sha256`, of one of its versions.

        Raises:
            StoreError: the file is not the one that the log names.
        """
        rows = self._rows(_kept().where(schema.document_file.c.text_sha256 == text_sha256))
        if not rows:
            return None
        if fault := _fault(rows[0]):
            raise StoreError(f"{fault}; restore the review from a backup")
        return bytes(rows[0].content)

    def file_faults(self) -> Iterator[str]:
        """The kept files that are not, byte for byte, those that the log names."""
        digests = self._rows(select(schema.document_file.c.sha256).distinct())
        for (digest,) in digests:  # one at a time: together they may be larger than memory
            row = self._rows(_kept().where(schema.document_file.c.sha256 == digest))[0]
            if fault := _fault(row):
                yield fault


def _kept() -> Select[Any]:
    file, stored = schema.document_file.c, schema.file_content.c
    return select(file.sha256, file.filename, stored.content).join_from(
        schema.document_file, schema.file_content, file.sha256 == stored.sha256, isouter=True
    )


def _fault(row: Row[Any]) -> str:
    if row.content is not None and hashlib.sha256(row.content).hexdigest() == row.sha256:
        return ""
    return f"{row.filename}: the file in the review is not the one that was kept"
