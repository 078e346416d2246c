"""How a DOCX says that text is a heading, bold, or not to be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SMALLEST = 4  # half-points; smaller letters are not meant for eyes
_DEEPEST = 20  # styles based on styles
_HEADING = re.compile(r"(?i)heading ?(\d)")
_OFF = frozenset(["0", "false", "off", "none"])


@dataclass(frozen=True, slots=True)
class Face:
    """The traits of a run of text that matter here."""

    bold: bool = False
    vanished: bool = False
    tiny: bool = False
    white: bool = False
    backed: bool = False  # has a shade or highlight behind it

    @property
    def unseen(self) -> bool:
        """Whether a reader of the printed page would not see it."""
        return self.vanished or self.tiny or (self.white and not self.backed)


class Styles:
    """The document's styles by id."""

    def __init__(self, root: Element | None) -> None:
        nodes = root.findall(f"{W}style") if root is not None else []
        self._styles = {node.get(f"{W}styleId", ""): node for node in nodes}

    def _chain(self, style_id: str) -> list[Element]:
        """A style and what it is based on, nearest first."""
        chain: list[Element] = []
        while style_id in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[style_id])
            style_id = _value(chain[-1].find(f"{W}basedOn"))
        return chain

    def level(self, paragraph: Element) -> int | None:
        """0 for the title, 1 to 9 for a heading, None for anything else."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        for style in self._chain(_value(properties.find(f"{W}pStyle"))):
            name = _value(style.find(f"{W}name"))
            if name.casefold() == "title":
                return 0
            found = _HEADING.fullmatch(name)
            if found:
                return int(found[1])
        outline = _value(properties.find(f"{W}outlineLvl"))
        return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else None

    def paragraph_face(self, paragraph: Element) -> Face:
        """The face that a paragraph's style gives to its runs."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return Face()
        face = self.face(_value(properties.find(f"{W}pStyle")), Face())
        shade = properties.find(f"{W}shd")
        return replace(face, backed=face.backed or _is_shade(shade))

    def face(self, style_id: str, face: Face) -> Face:
        """A face with a style's traits laid over it."""
        for style in reversed(self._chain(style_id)):
            face = _laid_over(face, style.find(f"{W}rPr"))
        return face


def face_of(run: Element, face: Face, styles: Styles) -> Face:
    """The face of a run within a paragraph of the given face."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return face
    return _laid_over(styles.face(_value(properties.find(f"{W}rStyle")), face), properties)


def _laid_over(face: Face, properties: Element | None) -> Face:
    if properties is None:
        return face
    size, colour = _value(properties.find(f"{W}sz")), _value(properties.find(f"{W}color"))
    return Face(
        bold=_switch(properties.find(f"{W}b"), face.bold),
        vanished=_switch(properties.find(f"{W}vanish"), face.vanished),
        tiny=int(size) < SMALLEST if size.isdigit() else face.tiny,
        white=colour.upper() in ("FFFFFF", "FEFEFE") if colour else face.white,
        backed=face.backed
        or _is_shade(properties.find(f"{W}shd"))
        or properties.find(f"{W}highlight") is not None,
    )


def _is_shade(shade: Element | None) -> bool:
    fill = shade.get(f"{W}fill", "") if shade is not None else ""
    return fill.upper() not in ("", "AUTO", "FFFFFF")


def _switch(node: Element | None, inherited: bool) -> bool:  # noqa: FBT001
    return inherited if node is None else _value(node) not in _OFF


def _value(node: Element | None) -> str:
    return node.get(f"{W}val", "") if node is not None else ""
