"""HTML to blocks, on selectolax: words a reader of the page would see, in order.

Nothing is rendered or fetched. What the page hides (the `hidden` attribute, inline style or the
page's own style sheet: not displayed, transparent, tiny, off the screen, white on nothing) and
its comments are left out and said. Style sheets in other files are not followed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from realist.data.canonical import Block, Draft, assemble, clean_line
from realist.data.decoding import decode
from realist.data.suspicion import hidden_note


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


MOST_RULES = 2000
_BLOCKS = _tags(
    "address article aside blockquote body caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form header hgroup hr html legend li main ol p pre "
    "section summary table tbody tfoot thead tr ul"
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CELLS = frozenset(["td", "th"])
_SKIPPED = _tags(
    "audio button canvas datalist embed head iframe input link meta nav noscript object "
    "script select style svg template textarea title video"
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_AT_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]*)\}")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?(?:\.0\d*)?(?![.\d])|"
    r"font-size\s*:\s*(?:0*\.?0*(?:px|pt|em|rem|%)?|[01](?:\.\d+)?(?:px|pt)|0?\.[01]\d*r?em)"
    r"\s*(?:;|!|$)|"
    r"(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01]|"
    r"clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
# No room to be seen in, and what does not fit is cut off.
_NO_ROOM = re.compile(
    r"(?<![-\w])(?:max-)?(?:height|width)\s*:\s*(?:0*\.?0+(?:px|pt|r?em|%|v[hw])?|1px)\s*(?:;|!|$)",
    re.IGNORECASE,
)
_CUT_OFF = re.compile(r"(?<![-\w])overflow\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;!]+)", re.IGNORECASE)
_COLOURS = re.compile(r"color|background", re.IGNORECASE)
_BEARING = re.compile(f"{_HIDING.pattern}|{_NO_ROOM.pattern}|overflow|color|backg", re.IGNORECASE)
_PALE = re.compile(
    r"(?:white|snow|ivory|transparent|#f[c-f]f[c-f]f[c-f]|#fff|rgba?\((?:\s*25[0-5]\s*,){2}\s*25[0-5]\s*"
    r"(?:,[^)]*)?\)|rgba\([^)]*,\s*0?(?:\.0\d*)?\s*\))\s*$",
    re.IGNORECASE,
)
_BACKED = re.compile(
    r"background(?:-color|-image)?\s*:\s*(?!\s*(?:none|transparent|white|#fff))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Look:
    """How an element's words look; inherited."""

    hidden: bool = False
    pale: bool = False
    backed: bool = False

    @property
    def unseen(self) -> bool:
        return self.hidden or (self.pale and not self.backed)


@dataclass(slots=True)
class _Collector:
    """Gathers words into blocks, and the hidden ones apart."""

    blocks: list[Block] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[str] | None = None
    heading: bool = False

    def flush(self) -> None:
        """End the block at hand; within a table's row, cells stay on one line."""
        text = clean_line("".join(self.words))
        self.words = []
        if text and self.cells is not None:
            self.cells.append(text)
        elif text:
            self.blocks.append(Block(text, self.heading))

    def end_row(self) -> None:
        """End a table's row: its cells become one block, parted by tabs."""
        self.flush()
        if self.cells:
            self.blocks.append(Block("\t".join(self.cells)))
        self.cells = None


def parse(content: bytes) -> Draft:
    """Read the words of an HTML page, its headings and what it hides."""
    text, note = _decoded(content)
    tree = LexborHTMLParser(text)
    collector = _Collector()
    if tree.body is not None:
        _collect(tree.body, _styled(tree), collector)
    warnings = [note] if note else []
    if hidden := " ".join(collector.hidden).strip():
        warnings.append(hidden_note("in the page", hidden))
    return assemble(collector.blocks, title=_title(tree), warnings=warnings)


def _decoded(content: bytes) -> tuple[str, str]:
    """The page's text by its declared encoding where that works, else by its bytes."""
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((codecs.BOM_UTF8, b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode(declared[1].decode("ascii")), ""
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content)


def _title(tree: LexborHTMLParser) -> str:
    """The only first-level heading, else the page's title."""
    top = tree.css("h1")
    named = tree.css_first("title")
    node = top[0] if len(top) == 1 else named
    return clean_line(node.text()) if node is not None else ""


def _styled(tree: LexborHTMLParser) -> dict[int, str]:
    """Declarations of the page's own style sheet that bear on sight, by element."""
    styled: dict[int, str] = {}
    sheets = "\n".join(node.text() or "" for node in tree.css("style"))
    for count, rule in enumerate(_RULE.finditer(_AT_BLOCK.sub("", sheets))):
        if count >= MOST_RULES:
            break
        selector, declarations = rule[1].strip(), rule[2]
        if not _BEARING.search(declarations):
            continue
        try:
            matches = tree.css(selector)
        except SelectolaxError:  # a selector that the parser does not know
            continue
        for node in matches:
            styled[node.mem_id] = styled.get(node.mem_id, "") + ";" + declarations
    return styled


def _look(node: LexborNode, above: _Look, styled: dict[int, str]) -> _Look:
    """How an element looks, given its parent, the sheet and its own style."""
    attributes = node.attributes
    style = f"{styled.get(node.mem_id, '')};{attributes.get('style') or ''}"
    colours = _COLOUR.findall(style) or [attributes.get("color") or ""]
    pale = bool(_PALE.match(colours[-1].strip())) if colours[-1] else above.pale
    ground = attributes.get("bgcolor") or attributes.get("background")
    return _Look(
        hidden=above.hidden or "hidden" in attributes or _hides(style),
        pale=pale,
        backed=above.backed or bool(ground) or bool(_BACKED.search(style)),
    )


def _hides(style: str) -> bool:
    return bool(_HIDING.search(style) or (_NO_ROOM.search(style) and _CUT_OFF.search(style)))


def _collect(root: LexborNode, styled: dict[int, str], collector: _Collector) -> None:
    """Walk the tree without recursion: pages may be nested thousands deep."""
    for node, look, entering in _walk(root, styled):
        tag = node.tag or ""
        if tag == "-text":
            target = collector.hidden if look.unseen else collector.words
            target.append(node.text() or "")
        elif tag == "-comment":
            collector.hidden.append(node.comment_content or "")
        elif tag == "br":
            collector.words.append(" ")
        elif tag in _HEADINGS:
            collector.flush()
            collector.heading = entering
        elif tag == "tr":
            collector.end_row()
            collector.cells = [] if entering else None
        elif tag in _BLOCKS or tag in _CELLS:
            collector.flush()
    collector.end_row()


def _walk(root: LexborNode, styled: dict[int, str]) -> Iterator[tuple[LexborNode, _Look, bool]]:
    """Nodes in document order, elements twice: on the way in and on the way out."""
    stack = [(root, _Look(), True)]
    while stack:
        node, above, entering = stack.pop()
        element = bool(node.is_element_node)
        look = _look(node, above, styled) if element and entering else above
        yield node, look, entering
        if not (element and entering) or (node.tag or "") in _SKIPPED:
            continue
        stack.append((node, look, False))
        children = list(node.iter(include_text=True))
        stack += [(child, look, True) for child in reversed(children)]
