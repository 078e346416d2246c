"""What stands behind the Extract page: parts of a text, selections, and what is kept of them."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.app.front_dwell import Dwell
from realist.app.front_extract import Edit, ExtractDesk, Sheet
from realist.app.front_extract_page import marked
from realist.app.front_extract_parts import LONGEST, part_at, parts_of
from realist.app.front_extract_text import chosen_of
from realist.app.front_lit import Mark
from realist.data.domain import Document, ExtractVerdict, Role, Span
from realist.data.page_drawing import DrawnPage
from realist.data.store import Store
from realist.data.view import View

sys.path.insert(0, str(Path(__file__).parent / "makers"))
sys.path.insert(0, str(Path(__file__).parents[1] / "data" / "makers"))
from front_review import small_review
from pdf_writer import column, write_pdf


class Clock:
    now = 100.0

    def __call__(self):
        self.now += 1
        return self.now


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'review.db'}"
    small_review(url, port=9)
    with Store.open(url) as store:
        yield store


@pytest.fixture
def desk():
    return ExtractDesk(dwell=Dwell(Clock()))


def words(sheet, said):
    start = sheet.document.text.index(said)
    return start, start + len(said)


@given(st.lists(st.integers(1, 30_000), max_size=12), st.integers(0, 60_000))
def test_parts_follow_each_other_and_none_is_too_long(sections, size):
    """Wherever sections begin, every character is in one part, and the part is found by it."""
    text = ("some words " * 6_000)[:size]
    starts = sorted({s for s in sections if s < size})
    ends = [*starts[1:], size] if starts else []
    spans = tuple(Span(a, b, f"S{a}") for a, b in zip(starts, ends, strict=True))
    parts = parts_of(Document("Made up", text, sections=spans))
    assert "".join(text[p.start : p.end] for p in parts) == text
    assert all(p.end - p.start <= LONGEST for p in parts)
    assert all(part_at(parts, p.start) == n for n, p in enumerate(parts))


def test_a_part_ends_where_a_section_does():
    """And is called after the sections in it."""
    text = "word " * 4_000
    spans = (
        Span(0, 9_000, "Methods"),
        Span(9_000, 11_000, "Results"),
        Span(11_000, 20_000, "End"),
    )
    parts = parts_of(Document("Made up", text, sections=spans))
    assert [(p.end, p.label) for p in parts] == [(11_000, "Methods … Results"), (20_000, "End")]


@pytest.mark.parametrize(
    "said",
    [
        None,
        "x",
        {"start": 0, "end": 5, "role": "context", "version": 2},
        {"start": 5, "end": 5, "role": "context", "version": 1},
        {"start": -1, "end": 5, "role": "context", "version": 1},
        {"start": 0, "end": 99, "role": "context", "version": 1},
        {"start": 0, "end": 5, "role": "boss", "version": 1},
        {"start": True, "end": 5, "role": "context", "version": 1},
        {"start": "0", "end": 5, "role": "context", "version": 1},
    ],
)
def test_what_a_browser_says_was_selected_is_checked(said):
    """Another version's offsets, none of the text's, or nonsense select nothing."""
    assert chosen_of(said, Document("Made up", "Ten signs.")) is None


def test_a_selection_is_kept_as_ones_own_once(store, desk):
    """On whole words; the same again is told."""
    view = View(store, "Ann")
    sheet = Sheet.read(view, "D001")
    start, end = words(sheet, "fictional interview")
    desk.select(sheet, start + 3, end - 2, Role.CONTEXT, lost=False)
    assert desk.keep_own(view, sheet, Edit(Role.CONTEXT, " in short ", stated=False))
    (made,) = store.extract_decisions(reviewer="Ann")
    assert (made.start, made.end, made.restatement) == (start, end, "in short")
    desk.select(sheet, start, end, Role.CONTEXT, lost=False)
    assert not desk.keep_own(view, Sheet.read(view, "D001"), Edit(Role.CONTEXT))
    assert "this very extract" in desk.take_message()[0]


def test_the_last_verdict_is_undone_from_wherever_one_is(store, desk):
    """And the desk goes back to it."""
    view = View(store, "Ann")
    sheet = Sheet.read(view, "D001")
    first = desk.current(sheet, sheet.located)
    assert desk.decide(view, sheet, sheet.located, ExtractVerdict.CONFIRM)
    assert desk.proposal_id != first.id
    assert desk.undo(view, Sheet.read(view, "D001"))
    assert desk.proposal_id == first.id
    assert store.extract_decisions(reviewer="Ann") == []
    assert not desk.undo(view, Sheet.read(view, "D001"))


def test_selecting_while_editing_moves_the_bounds(store, desk):
    """What was proposed stays the proposal; a selection of blanks changes nothing."""
    view = View(store, "Ann")
    sheet = Sheet.read(view, "D001")
    desk.current(sheet, sheet.located)
    desk.mode = "edit"
    desk.select(sheet, *words(sheet, "complaints fell"), Role.OUTCOME, lost=False)
    assert (desk.mode, desk.bounds) == ("edit", words(sheet, "complaints fell"))
    blank = sheet.document.text.index("\n\n")
    desk.select(sheet, blank, blank + 2, Role.CONTEXT, lost=False)
    assert desk.bounds == words(sheet, "complaints fell")


def test_a_mark_on_a_page_is_tinted_underlined_and_lettered():
    """The paper under it takes colour, the rest stays white."""
    page = DrawnPage(200, 100, b"\xff" * 200 * 100 * 3, "", ())
    mark = Mark(0, 5, Role.OUTCOME, 7, "confirmed")
    picture = marked(page, [(mark, [(100, 40, 160, 60)])])
    assert picture.getpixel((130, 50)) != (255, 255, 255)
    assert picture.getpixel((130, 60)) == (47, 138, 85)
    assert picture.getpixel((130, 64)) == (47, 138, 85)
    assert picture.getpixel((20, 80)) == (255, 255, 255)
    letters = picture.crop((60, 30, 99, 50)).convert("L").getextrema()
    assert letters[0] < 100


def test_documents_added_at_the_command_line_keep_their_pages(realist, tmp_path):
    """A PDF's file is kept; a text's is not; adding the same again keeps nothing twice."""
    lines = ("The board met in the open and people came.", "They began to trust it.")
    (tmp_path / "a.pdf").write_bytes(write_pdf([column(72, 700, lines)]))
    (tmp_path / "b.txt").write_text("A plain text about trust and boards.")
    assert realist("init", "--title", "Made up").code == 0
    for _ in range(2):
        added = realist("documents", "add", "a.pdf", "b.txt", "--json")
        assert added.code == 0, added.err
    assert len(json.loads(added.out)["documents"]) == 2
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        kept = [store.has_file(d.sha256) for d in store.documents()]
        assert store.file_of(store.documents()[0].sha256) == (tmp_path / "a.pdf").read_bytes()
        assert sum(e.kind == "file_kept" for e in store.events()) == 1
    assert kept == [True, False]
    assert realist("verify").code == 0
