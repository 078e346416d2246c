"""A few lines that write PDFs for the tests: made by us, no page of anybody's document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 612, 792


@dataclass(frozen=True)
class Text:
    """One string on a page, from its lower left corner, with extra operators before it."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"
    before: str = ""  # "3 Tr" for invisible, "1 1 1 rg" for white
    after: str = ""


def column(
    x: float, y: float, lines: Sequence[str], *, size: float = 10, step: float = 12
) -> list[Text]:
    """Lines set below each other."""
    return [Text(x, y - step * n, line, size) for n, line in enumerate(lines)]


def write_pdf(
    pages: Sequence[Sequence[Text | bytes]],
    *,
    labels: str = "",
    box: Sequence[float] = (0, 0, WIDTH, HEIGHT),
    title: str = "",
    turned: int = 0,
    entries: str = "",
    resources: str = "",
    more: Mapping[int, str] | None = None,
) -> bytes:
    """A PDF of pages; bytes among the texts are drawn as they are (`/Im1 Do` is a picture).

    `labels` are entries of the catalog, `entries` of every page, `resources` of its resources,
    `more` objects by a number from 1000.
    """
    count = len(pages)
    kids = " ".join(f"{7 + 2 * n} 0 R" for n in range(count))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {labels} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream",
        6: b"<< /Title (" + _escaped(title) + b") >>",
    }
    for n, page in enumerate(pages):
        content = b"\n".join(item if isinstance(item, bytes) else _drawn(item) for item in page)
        objects[7 + 2 * n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{' '.join(map(str, box))}] "
            f"/Rotate {turned} /Contents {8 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> "
            f"/XObject << /Im1 5 0 R >> {resources} >> {entries} >>"
        ).encode()
        objects[8 + 2 * n] = (
            b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"
        )
    return _bound(objects | {number: body.encode() for number, body in (more or {}).items()})


def _drawn(item: Text) -> bytes:
    head = f"q {item.before} BT /{item.font} {item.size} Tf {item.x} {item.y} Td (".encode()
    return head + _escaped(item.text) + f") Tj ET {item.after} Q".encode()


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _bound(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + objects[number] + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(objects):
        out += b"%d 1\n%010d 00000 n \n" % (number, offsets[number])
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        max(objects) + 1,
        start,
    )
    return bytes(out)
