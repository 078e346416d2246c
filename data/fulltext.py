"""Full text in: a file becomes a Document with one canonical text.

Plain text and Markdown are read here; everything with a layout (PDF, DOCX, HTML) is parsed in a
limited worker process, see `sandbox`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from realist.data.canonical import Draft, sha256_of
from realist.data.decoding import decode
from realist.data.domain import Consent, Document, Kind
from realist.data.errors import InputError, MissingInputError
from realist.data.parse_text import parse_text
from realist.data.sandbox import Limits, parse_limited
from realist.data.suspicion import hidden_signs, suspicious
from realist.data.transcript import find_turns

LIMITS = Limits()
_TEXT = frozenset({".txt", ".text", ".md", ".markdown", ".log", ""})
_HTML = frozenset({".html", ".htm", ".xhtml"})
_CAPTIONS = frozenset({".vtt", ".srt"})
_ADVICE = {
    ".doc": "open it in a word processor and save it as .docx",
    ".odt": "save it as .docx",
    ".rtf": "save it as .docx",
    ".pages": "export it as .docx or .pdf",
    ".epub": "convert it to .html or .txt",
    ".xml": "convert it to .html or .txt",
    ".pptx": "export it as .pdf",
    ".zip": "unpack it and add the files in it",
}
_POLICY = re.compile(
    r"\b(?:polic(?:y|ies)|strateg(?:y|ies)|guidance|guidelines?|white paper|framework|"
    r"(?:operational|delivery|implementation|forward) plan|statutory|memorandum)\b",
    re.IGNORECASE,
)
_LITERATURE = re.compile(
    r"\b(?:realist (?:review|synthesis)|(?:scoping|systematic|literature|narrative|integrative|"
    r"rapid|umbrella|evidence) (?:\w+ )?(?:review|synthesis|map)|meta-?analysis)\b",
    re.IGNORECASE,
)


def read_document(
    path: Path,
    *,
    kind: Kind | None = None,
    consent: Consent | None = None,
    title: str | None = None,
    limits: Limits = LIMITS,
) -> Document:
    """Read a file into a Document without an id.

    Args:
        path: PDF, DOCX, HTML, TXT, Markdown, VTT or SRT; told by content, then by name.
        kind: what sort of source it is; guessed when None.
        consent: where its text may be sent; when None nowhere, whatever its kind.
        title: its title; taken from the document, else from the file's name, when None.
        limits: what reading it may cost.

    Raises:
        MissingInputError: there is no such file.
        InputError: it is empty, damaged, scanned, over a limit or of no format read here.
    """
    head = _head(path, limits)
    form = _format_of(path, head)
    draft = _read_text(path, limits) if form == "text" else parse_limited(path, form, limits)
    if not draft.text.strip():
        raise InputError(f"{path.name}: there is no text in it")
    turns = draft.turns or find_turns(draft.text, _heading_starts(draft))
    interview = bool(turns) or form == "captions"
    name = title or draft.title or path.stem
    return Document(
        title=name,
        text=draft.text,
        kind=kind or _guess_kind(draft, name, path.stem, interview=interview),
        consent=consent or Consent.LOCAL_ONLY,
        filename=path.name,
        sha256=sha256_of(draft.text),
        pages=draft.pages,
        sections=draft.sections,
        paragraphs=draft.paragraphs,
        turns=turns,
        warnings=(*draft.warnings, *_text_warnings(draft.text)),
    )


def _head(path: Path, limits: Limits) -> bytes:
    """The file's first bytes, once it is known to be a readable file of a sensible size."""
    if not path.exists():
        raise MissingInputError(f"{path}: no such file; check the name and the folder")
    if path.is_dir():
        raise InputError(
            f"{path}: is a folder; name the documents in it, for example {path}/*.pdf"
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its rights") from error
    if not head:
        raise InputError(f"{path.name}: the file is empty")
    if size > limits.file_megabytes << 20:
        raise InputError(
            f"{path.name}: {size >> 20} MB is more than the {limits.file_megabytes} MB that a "
            "document may have; split it or save it without pictures"
        )
    return head


def _format_of(path: Path, head: bytes) -> str:
    """The format: content first where it has a signature, the name otherwise.

    Raises:
        InputError: nothing here reads it.
    """
    suffix = path.suffix.lower()
    if b"%PDF-" in head:
        return "PDF"
    if head.startswith(b"PK\x03\x04") and suffix in {".docx", ".docm", *_TEXT}:
        return "DOCX"
    if suffix in {".pdf", ".docx", ".docm"}:
        raise InputError(
            f"{path.name}: is called {suffix} but its content is not; "
            "open it in the program it comes from and save it again"
        )
    if suffix in _HTML:
        return "HTML"
    if suffix in _CAPTIONS or head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return "captions"
    if suffix in _TEXT:
        return "text"
    advice = _ADVICE.get(suffix, "save it as one of these")
    raise InputError(
        f"{path.name}: {suffix} is not read; PDF, DOCX, HTML, TXT, MD, VTT and SRT are: {advice}"
    )


def _read_text(path: Path, limits: Limits) -> Draft:
    try:
        text, note = decode(path.read_bytes())
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from error
    if len(text) > limits.characters:
        raise InputError(f"{path.name}: more than {limits.characters:,} characters; split it")
    draft = parse_text(text)
    return replace(draft, warnings=(note,)) if note else draft


def _heading_starts(draft: Draft) -> list[int]:
    return [section.start for section in draft.sections if section.label]


def _text_warnings(text: str) -> tuple[str, ...]:
    """What a reader should know of the words themselves."""
    found = suspicious(text)
    notes = [f"{note} at character {at:,}" for at, note in hidden_signs(text)]
    if found:
        where = ", ".join(f"{span.start:,}" for span in found[:5])
        more = f" and {len(found) - 5} more" if len(found) > 5 else ""
        notes.append(
            f"{len(found)} passage(s) read like instructions to a machine, at character {where}"
            f"{more}: they are shown as text and never obeyed"
        )
    return tuple(notes)


def _guess_kind(draft: Draft, title: str, stem: str, *, interview: bool) -> Kind:
    """What sort of source it looks like; empirical when nothing speaks for another."""
    if interview:
        return Kind.INTERVIEW
    names = f"{title} {stem}".replace("_", " ")
    if _LITERATURE.search(names):
        return Kind.LITERATURE
    headings = " ".join(section.label.casefold() for section in draft.sections)
    studied = re.search(r"\b(?:methods?|methodology|results|findings)\b", headings)
    return Kind.POLICY if _POLICY.search(names) and not studied else Kind.EMPIRICAL
