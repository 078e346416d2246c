"""Counts in words."""

from __future__ import annotations


def count(n: int, noun: str) -> str:
    """So many of something: "1 record", "5,716 records"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
