"""Lanes: records without an abstract are judged by their title alone, so they queue apart."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from realist.data.domain import Record


class Lane(StrEnum):
    """Which queue a record waits in."""

    ABSTRACT = "abstract"
    NO_ABSTRACT = "no_abstract"


def lane_of(record: Record) -> Lane:
    """The lane of a record."""
    return Lane.ABSTRACT if record.abstract.strip() else Lane.NO_ABSTRACT
