"""What proposes extracts from a document: a heuristic, a model, whatever comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from realist.data.domain import Document, Proposal

Progress = Callable[[int, int], None]  # done, of how many


class Proposer(Protocol):
    """Reads a document and proposes extracts, each located in its text or said not to be.

    A proposal is never evidence: a person decides on each. Proposals of one configuration share
    its key, and the proposer's name goes into each.
    """

    @property
    def name(self) -> str:
        """Who proposes, with a version; kept with every proposal."""
        ...

    def propose(self, document: Document, *, progress: Progress | None = None) -> list[Proposal]:
        """Proposals in the order of the text.

        Args:
            document: the document, with its structure.
            progress: told of passages read, of how many.
        """
        ...
