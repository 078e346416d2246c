"""Damaged files of every format: a document, or a worded refusal, and nothing else."""

import contextlib
import io
import zipfile
from itertools import pairwise

import pytest
from docx_writer import W, paragraph, run, write_docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import CUTS, damaged
from pdf_writer import Text, column, write_pdf

from realist.data import parse_captions, parse_docx, parse_html
from realist.data.errors import InputError
from realist.data.fulltext import read_document
from realist.data.parse_text import parse_text
from realist.data.sandbox import Limits
from realist.data.transcript import find_turns

pytestmark = pytest.mark.slow

LIMITS = Limits(seconds=20, megabytes=600, characters=2_000_000)
PDF = write_pdf(
    [
        [
            Text(72, 740, "Trust in places", 16, "F2"),
            *column(72, 700, ["Leaders met every month and part-", "ners came."] * 6),
            *column(320, 700, ["Nobody spoke freely at first, and", "then they did."] * 6),
            Text(72, 100, "unseen", before="1 1 1 rg"),
        ],
        [b"q 612 0 0 792 0 0 cm /Im1 Do Q"],
    ],
    labels="/PageLabels << /Nums [0 << /S /D /St 3 >>] >>",
)
DOCX_XML = (
    paragraph("Trust", style="Titel")
    + paragraph("We asked ", run("twelve", "<w:b/>"), run("x", "<w:vanish/>"), " people.")
    + f"<w:tbl><w:tr><w:tc>{paragraph('a')}</w:tc><w:tc>{paragraph('b')}</w:tc></w:tr></w:tbl>"
    + "<w:p><w:r><w:t>x</w:t><w:lastRenderedPageBreak/><w:br/></w:r></w:p>"
)
HTML = b"""<html><head><title>T</title><style>.a{display:none} b{color:#fff}</style></head><body>
<h1>Trust</h1><p style="color:white">a</p><p class=a>b</p><!-- c --><table><tr><td>1<td>2</table>
<ul><li>one<li>two</ul><p>P1: words</p></body></html>"""
VTT = b"""WEBVTT

00:01.000 --> 00:02.000
<v P1>How <i>did</i> it start?

2
00:00:03,000 --> 00:00:09,000
Interviewer: And &amp; then?
P1: Well.
"""
FILES = {"pdf": PDF, "docx": write_docx(DOCX_XML), "html": HTML, "vtt": VTT}


def _check(draft):
    """Every span lies in the text, in order; pages and sections leave no gap."""
    for spans in (draft.pages, draft.sections, draft.paragraphs, draft.turns):
        assert all(0 <= s.start <= s.end <= len(draft.text) for s in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))
    for spans in (draft.pages, draft.sections):
        assert all(a.end == b.start for a, b in pairwise(spans))
        assert not spans or spans[-1].end == len(draft.text)
    draft.text.encode()


def _parse(parser, content):
    """Parse in this process; only a worded refusal may stop it."""
    with contextlib.suppress(InputError):
        _check(parser(content))


def _read(folder, suffix, content):
    """Read through the worker, as users do."""
    path = folder / f"damaged.{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        _check(read_document(path, limits=LIMITS))


@given(st.lists(CUTS, min_size=1, max_size=4))
def test_damaged_html_is_read_or_refused(cuts):
    """HTML with cuts and nasty insertions never raises anything unworded."""
    _parse(parse_html.parse, damaged(HTML, cuts))


@given(st.lists(CUTS, min_size=1, max_size=4))
def test_damaged_captions_are_read_or_refused(cuts):
    """Captions likewise."""
    _parse(parse_captions.parse, damaged(VTT, cuts))


@given(st.lists(CUTS, min_size=1, max_size=3), st.booleans())
def test_damaged_docx_is_read_or_refused(cuts, inside):
    """DOCX damaged as a package, or soundly packed around damaged XML."""
    if not inside:
        _parse(parse_docx.parse, damaged(FILES["docx"], cuts))
        return
    xml = f"<w:document {W}><w:body>{DOCX_XML}</w:body></w:document>".encode()
    _parse(parse_docx.parse, write_docx("", word_document=damaged(xml, cuts)))


@given(st.text(max_size=600), st.lists(CUTS, max_size=3))
def test_any_text_has_spans_within_it(text, cuts):
    """Whatever a text file holds, its structure lies within it and its words stay."""
    text = damaged(text.encode("utf-8", "replace"), cuts).decode("utf-8", "replace")
    draft = parse_text(text)
    _check(draft)
    assert draft.text == text
    assert all(text[p.start : p.end].strip() == text[p.start : p.end] for p in draft.paragraphs)
    assert all(0 <= t.start < t.end <= len(text) and t.label for t in find_turns(text))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(CUTS, min_size=1, max_size=3))
def test_damaged_pdfs_do_not_reach_the_caller(tmp_path, cuts):
    """A PDF that crashes, hangs or swells pdfium costs only the worker."""
    _read(tmp_path, "pdf", damaged(PDF, cuts))


@pytest.mark.parametrize("suffix", sorted(FILES))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cuts=st.lists(CUTS, min_size=1, max_size=6))
def test_damaged_files_of_every_format_do_not_reach_the_caller(tmp_path, suffix, cuts):
    """The same at length, through the worker, for all formats."""
    _read(tmp_path, suffix, damaged(FILES[suffix], cuts))


@pytest.mark.parametrize("encoding", ["UTF-9", "big5"])
def test_a_docx_in_an_encoding_nobody_reads_is_refused(encoding):
    """Found by a coverage-guided fuzzer: a part may claim any encoding."""
    xml = f'<?xml version="1.0" encoding="{encoding}"?><w:document {W}><w:body/></w:document>'
    with pytest.raises(InputError, match="is damaged"):
        parse_docx.parse(write_docx("", word_document=xml.encode()))


def test_the_undamaged_files_are_read(tmp_path):
    """What is damaged above is sound before, so that the fuzzing starts from something."""
    for suffix, content in FILES.items():
        path = tmp_path / f"sound.{suffix}"
        path.write_bytes(content)
        assert len(read_document(path).text) > 10, suffix


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    """A small package around a hundred megabytes of blanks is refused for what it unpacks to."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(100):
            part.write(b" " * (1 << 20))
    path = tmp_path / "bomb.docx"
    path.write_bytes(out.getvalue())
    assert len(out.getvalue()) < 1 << 20
    with pytest.raises(InputError, match=r"bomb\.docx: unpacks to more than 64 MB"):
        read_document(path)
