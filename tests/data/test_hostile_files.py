"""Files made to exhaust or to reach out: refused in words, within their limits. All made here."""

import contextlib
import io
import os
import resource
import socket
import struct
import threading
import time
import zipfile
import zlib

import pytest
from docx_writer import TYPES, W, paragraph, write_docx
from pdf_writer import Text, write_pdf

from realist.data.errors import InputError
from realist.data.fulltext import read_document
from realist.data.sandbox import Limits

pytestmark = pytest.mark.slow

SMALL = Limits(seconds=3, megabytes=400, characters=200_000)


def packed(parts, **declared):
    """A zip of (name, bytes) pairs, names may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **declared) as package:
        for name, content in parts:
            package.writestr(name, content)
    return out.getvalue()


def document_xml(body=""):
    """The main part of a package."""
    return f"<w:document {W}><w:body>{body}</w:body></w:document>"


def quine_like(depth=12):
    """A zip in a zip in a zip: only the outermost is ever opened."""
    inner = b"x" * 100_000
    for _ in range(depth):
        inner = packed([("a.zip", inner)])
    return inner


def lying_size():
    """Fifty megabytes of blanks whose headers say that they are ten bytes."""
    content = bytearray(packed([("word/document.xml", b" " * (50 << 20))]))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(signature)
        content[at + offset : at + offset + 4] = struct.pack("<I", 10)
    return bytes(content)


def flate_bomb_pdf():
    """A page whose content stream unpacks to a hundred megabytes of blanks."""
    stream = zlib.compress(b" " * (100 << 20), 9)
    whole = write_pdf([[Text(72, 700, "Words.")]])
    head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream)
    at = whole.index(b"8 0 obj")
    begin = whole.index(b"<<", at)
    end = whole.index(b"endstream", at)
    return whole[:begin] + head + stream + b"\n" + whole[end:]


TEN = {n: f"&l{n - 1};" * 10 if n else "ha" for n in range(9)}
LAUGHS = "<!DOCTYPE l [" + "".join(f'<!ENTITY l{n} "{x}">' for n, x in TEN.items()) + "]>"
HOSTILE = {
    "laughs.docx": packed(
        [
            ("[Content_Types].xml", TYPES),
            ("word/document.xml", LAUGHS + document_xml(f"<w:p>{'&l8;'}</w:p>")),
        ]
    ),
    "external.docx": packed(
        [
            (
                "word/document.xml",
                '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
                + document_xml("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>"),
            )
        ]
    ),
    "lying.docx": lying_size(),
    "nested.docx": quine_like(),
    "many.docx": packed([(f"p/{n}.xml", "") for n in range(20_000)]),
    "deep.docx": write_docx("<w:p>" * 50_000),
    "deep.html": b"<div>" * 200_000 + b"word",
    "attributes.html": b"<p " + b" ".join(b"a%d=b" % n for n in range(200_000)) + b">word</p>",
    "entities.html": b"<p>" + b"&amp;" * 300_000 + b"</p>",
    "styles.html": b"<style>" + b"a b c d e f{color:red}" * 20_000 + b"</style><p>word</p>",
    "cues.vtt": b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\n<v A>x\n\n" * 40_000,
    "line.srt": b"1\n00:00:00,000 --> 00:00:01,000\n" + b"x" * 3_000_000,
    "bomb.pdf": flate_bomb_pdf(),
    "cycle.pdf": write_pdf([[Text(72, 700, "Words.")]]).replace(
        b"/Kids [7 0 R]", b"/Kids [2 0 R]"
    ),
    "count.pdf": write_pdf([[Text(72, 700, "Words.")]]).replace(b"/Count 1", b"/Count 999999999"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_no_more_than_its_limits(tmp_path, name):
    """It is read or refused by name, in time, and the reader here has not grown with it."""
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.monotonic()
    try:
        document = read_document(path, limits=SMALL)
    except InputError as error:
        assert name in str(error)  # noqa: PT017  either outcome is lawful
    else:
        assert len(document.text) <= SMALL.characters
    assert time.monotonic() - begin < SMALL.seconds + 15
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 150 << 10  # kilobytes


@pytest.mark.parametrize("name", ["laughs.docx", "external.docx"])
def test_entities_are_never_expanded(tmp_path, name):
    """Neither a billion laughs nor a file of this machine ends up in a text."""
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(InputError, match="entities"):
        read_document(path, limits=SMALL)


def test_names_that_climb_out_of_a_package_write_nothing(tmp_path):
    """Parts are read by name and never unpacked."""
    path = tmp_path / "slip.docx"
    path.write_bytes(
        packed(
            [
                ("../../escaped.txt", "out"),
                ("/tmp/realist-escaped.txt", "out"),
                ("[Content_Types].xml", TYPES),
                ("word/document.xml", document_xml(paragraph("Words."))),
            ]
        )
    )
    assert read_document(path).text == "Words."
    assert not os.path.exists("/tmp/realist-escaped.txt")  # noqa: PTH110
    assert sorted(p.name for p in tmp_path.parent.glob("**/escaped.txt")) == []


def test_a_package_with_a_part_twice_is_read_or_refused(tmp_path):
    """Which of two main parts counts is the last one, as for other readers; nothing breaks."""
    path = tmp_path / "twice.docx"
    parts = [("word/document.xml", document_xml(paragraph(words))) for words in ("One.", "Two.")]
    with contextlib.suppress(UserWarning), pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(packed([("[Content_Types].xml", TYPES), *parts]))
    assert read_document(path).text == "Two."


def test_a_page_that_names_addresses_reaches_none(tmp_path):
    """Images, styles, frames and a refresh point at a server here: nobody calls."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        port = server.getsockname()[1]

        def listen():
            with contextlib.suppress(OSError):
                calls.append(server.accept())

        listener = threading.Thread(target=listen)
        listener.start()
        at = f"http://127.0.0.1:{port}"
        page = (
            f'<html><head><link rel=stylesheet href="{at}/a.css"><base href="{at}/">'
            f'<meta http-equiv=refresh content="0;url={at}"><style>@import "{at}/b.css";</style>'
            f'</head><body><img src="{at}/p.png"><iframe src="{at}"></iframe>'
            f'<script src="{at}/x.js"></script><p>Words.</p></body></html>'
        )
        path = tmp_path / "calls.html"
        path.write_text(page)
        assert read_document(path).text == "Words."
        listener.join()
    assert calls == []
