"""A review's coded texts as a REFI-QDA project (.qdpx), the exchange format of QDA programs.

The file is a zip of `project.qde` (XML) and of each text under `sources/`, as the REFI-QDA
Project Exchange standard, version 1.5 (2019), has it. Positions are counted in Unicode code
points of the text, the end exclusive, as ours are; texts are UTF-8 with LF. A guid follows from
the review and the id of what it names, so that the same review gives the same guids again.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from realist.data.domain import Document
from realist.data.export import write_zip

NAMESPACE = "urn:QDA-XML:project:1.0"
_SCHEMA = f"{NAMESPACE} http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the book; one that only groups others codes nothing."""

    id: str
    name: str
    description: str = ""
    color: str = ""  # "#rrggbb"
    codes: tuple[Code, ...] = ()
    codable: bool = True


@dataclass(frozen=True, slots=True)
class Coded:
    """A passage of a document with its codes; without bounds the document as a whole."""

    id: str
    document_id: str
    codes: tuple[str, ...]
    start: int | None = None
    end: int | None = None
    by: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that belong together, for instance the configurations of a theory."""

    id: str
    name: str
    description: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Project:
    """All that is written."""

    name: str
    documents: Sequence[Document]
    codes: Sequence[Code]
    coded: Sequence[Coded]
    groups: Sequence[Group] = ()
    people: Sequence[str] = ()


def write_qdpx(path: Path, project: Project) -> None:
    """Write the project; the file appears whole or not at all.

    Raises:
        MissingInputError: the folder is not there.
        UnwritableError: the file cannot be written.
    """
    files = {"project.qde": xml_of(project)}
    for document in project.documents:
        name = f"sources/{_guid(project, 'document', document.id)}.txt"
        files[name] = document.text.encode("utf-8", "replace")
    write_zip(path, files)


def xml_of(project: Project) -> bytes:
    """The project's XML."""
    root = Element(
        "Project",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": _SCHEMA,
            "name": _clean(project.name),
            "origin": "Realist",
        },
    )
    if project.people:
        users = SubElement(root, "Users")
        for name in project.people:
            guid = _guid(project, "person", name)
            SubElement(users, "User", {"guid": guid, "name": _clean(name)})
    _codes(project, SubElement(SubElement(root, "CodeBook"), "Codes"), project.codes)
    if project.documents:
        sources = SubElement(root, "Sources")
        for document in project.documents:
            _source(project, sources, document)
    if project.groups:
        sets = SubElement(root, "Sets")
        for group in project.groups:
            _group(project, sets, group)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _codes(project: Project, above: Element, codes: Iterable[Code]) -> None:
    for code in codes:
        element = SubElement(
            above,
            "Code",
            {
                "guid": _guid(project, "code", code.id),
                "name": _clean(code.name),
                "isCodable": "true" if code.codable else "false",
            },
        )
        if code.color:
            element.set("color", code.color)
        _described(element, code.description)
        _codes(project, element, code.codes)


def _source(project: Project, above: Element, document: Document) -> None:
    guid = _guid(project, "document", document.id)
    names = {
        "guid": guid,
        "name": _clean(document.title),
        "plainTextPath": f"internal://{guid}.txt",
    }
    source = SubElement(above, "TextSource", names)
    about = f"{document.id}, version {document.version}; {document.filename}".rstrip("; ")
    _described(source, about)
    own = [c for c in project.coded if c.document_id == document.id]
    for coded in (c for c in own if c.start is not None):
        selection = SubElement(
            source,
            "PlainTextSelection",
            {
                "guid": _guid(project, "passage", coded.id),
                "name": coded.id,
                "startPosition": str(coded.start),
                "endPosition": str(coded.end),
            },
        )
        _by(project, selection, coded)
        _described(selection, coded.description)
        _coding(project, selection, coded)
    for coded in (c for c in own if c.start is None):
        _coding(project, source, coded)


def _coding(project: Project, above: Element, coded: Coded) -> None:
    for code in coded.codes:
        coding = SubElement(above, "Coding", {"guid": _guid(project, "coding", coded.id, code)})
        _by(project, coding, coded)
        SubElement(coding, "CodeRef", {"targetGUID": _guid(project, "code", code)})


def _group(project: Project, above: Element, group: Group) -> None:
    element = SubElement(
        above, "Set", {"guid": _guid(project, "group", group.id), "name": _clean(group.name)}
    )
    _described(element, group.description)
    for code in group.codes:
        SubElement(element, "MemberCode", {"targetGUID": _guid(project, "code", code)})


def _by(project: Project, element: Element, coded: Coded) -> None:
    if coded.by in project.people:
        element.set("creatingUser", _guid(project, "person", coded.by))


def _described(element: Element, words: str) -> None:
    if words:
        SubElement(element, "Description").text = _clean(words)


def _guid(project: Project, *what: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\0".join((NAMESPACE, project.name, *what))))


def _clean(words: str) -> str:
    return _INVALID.sub("\ufffd", words)
