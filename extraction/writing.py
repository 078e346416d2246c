"""Putting configurations and theories into words: drafts that a person rewrites or accepts."""

from __future__ import annotations

from realist.data.book import Book
from realist.data.configuration import Configuration, ProgrammeTheory
from realist.data.domain import Role, Stance
from realist.extraction.synthesis import texts

_UNKNOWN = {
    Role.CONTEXT: "(in what context is not known yet)",
    Role.RESOURCE: "(through what resource is not known yet)",
    Role.REASONING: "(through what reasoning is not known yet)",
    Role.OUTCOME: "(to what outcome is not known yet)",
}


def statement(cmoc: Configuration) -> str:
    """The configuration as if-then-because: the accepted sentence, else a draft of its entries.

    The draft joins the entries as they are worded: "If C and M-resource, then O, because
    M-reasoning." What is not known yet is said to be so.
    """
    if cmoc.sentence:
        return cmoc.sentence
    if not cmoc.slots:
        return ""
    said = {role: _listed(cmoc, role) for role in Role}
    return (
        f"If {said[Role.CONTEXT]}, and {said[Role.RESOURCE]}, "
        f"then {said[Role.OUTCOME]}, because {said[Role.REASONING]}."
    )


def narrative(book: Book, theory: ProgrammeTheory) -> str:
    """A theory with its configurations and how the evidence bears on each, as plain text."""
    parts = [f"{theory.theme}: {theory.id}, version {theory.version}".lstrip(": ")]
    parts.append(theory.statement)
    if theory.substantive:
        parts.append(f"Substantive theory: {theory.substantive}.")
    parts += [_paragraph(book, book.cmoc(identity)) for identity in theory.cmocs]
    return "\n\n".join(part for part in parts if part)


def _paragraph(book: Book, cmoc: Configuration) -> str:
    name = f"CMOC {cmoc.number} ({cmoc.id})" + (f", {cmoc.label}" if cmoc.label else "")
    lines = [f"{name}: {statement(cmoc) or 'its wording is not recorded'}", _weight(book, cmoc)]
    if cmoc.substantive:
        lines.append(f"Substantive theory: {cmoc.substantive.rstrip('.')}.")
    lines += [f"Rival explanation: {rival.rstrip('.')}." for rival in cmoc.rivals]
    return "\n".join(lines)


def _weight(book: Book, cmoc: Configuration) -> str:
    points = book.points(cmoc.id)
    counts = [
        f"{len({p.source_id for p in points if p.stance is stance})} {stance}" for stance in Stance
    ]
    return f"Documents: {', '.join(counts)}." if points else "No evidence yet."


def _listed(cmoc: Configuration, role: Role) -> str:
    said = [text.strip().rstrip(".") for text in texts(cmoc, role)]
    return " and ".join(said) if said else _UNKNOWN[role]
