"""Files of documents are kept, and their pages drawn in the confined worker."""

import pytest
from pdf_writer import column, write_pdf

from realist.data.domain import Document, Review
from realist.data.errors import InputError, NotFoundError, RefusedError, StoreError
from realist.data.integrity import check
from realist.data.page_drawing import drawn_page
from realist.data.store import Store

LINES = ("Because the board met in the open,", "people began to trust it.")


def one_page(**how):
    return write_pdf([column(72, 700, LINES)], **how)


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Made up", "For tests?"))
        store.add_document(Document("A paper", "Made up.", sha256="one", filename="a.pdf"))
        yield store


def test_a_page_is_drawn_with_a_box_for_each_character():
    """Where the letters' boxes are, the picture is not blank; beside them it is."""
    page = drawn_page(one_page(), 0)
    assert len(page.pixels) == page.width * page.height * 3
    assert len(page.boxes) == len(page.text)
    at = page.text.index("board")
    left, top, _, bottom = page.boxes[at]
    _, _, right, _ = page.boxes[at + 4]
    rows = [
        page.pixels[(y * page.width + left) * 3 : (y * page.width + right) * 3]
        for y in range(top, bottom)
    ]
    assert min(min(row) for row in rows) < 100
    assert set(page.pixels[: page.width * 3]) == {255}


def test_boxes_follow_a_turned_page():
    """A page set to be shown sideways has its first line along the right edge."""
    upright, sideways = drawn_page(one_page(), 0), drawn_page(one_page(turned=90), 0)
    assert (upright.width < upright.height, sideways.width < sideways.height) == (True, False)
    left, top, right, bottom = sideways.boxes[sideways.text.index("board")]
    assert left > sideways.width * 0.8
    piece = [
        sideways.pixels[(y * sideways.width + left) * 3 : (y * sideways.width + right) * 3]
        for y in range(top, bottom)
    ]
    assert min(min(row) for row in piece) < 150


@pytest.mark.parametrize(
    ("content", "index", "said"),
    [(b"%PDF-1.7 not at all", 0, "damaged"), (one_page(), 3, "there are 1")],
)
def test_what_cannot_be_drawn_is_said(content, index, said):
    """A damaged file and a page that is not there cost only the worker."""
    with pytest.raises(InputError, match=said):
        drawn_page(content, index)


def test_a_file_is_kept_once_and_the_review_still_adds_up(store):
    """Its hash is in the log; the same text's file is not kept twice."""
    assert store.keep_file("D001", one_page(), filename="a.pdf", actor="Ann")
    assert not store.keep_file("D001", b"%PDF- another", filename="b.pdf")
    assert store.file_of("one") == one_page()
    assert store.file_of("two") is None
    assert check(store).sound
    with pytest.raises(NotFoundError):
        store.keep_file("D009", one_page(), filename="a.pdf")


def test_a_file_too_large_is_refused_in_words(store):
    """It says how large a file may be and what is there without it."""
    with pytest.raises(RefusedError, match=r"51 MB is more than the 50 MB.*pages will not be"):
        store.keep_file("D001", bytes(51 << 20), filename="big.pdf")


def test_a_kept_file_is_never_changed(store):
    """The database refuses; a file changed behind its back is not shown, and is told by the check."""
    store.keep_file("D001", one_page(), filename="a.pdf")
    with store._plain_sqlite() as raw:
        for statement in ("UPDATE file_content SET content = x'00'", "DELETE FROM file_content"):
            with pytest.raises(Exception, match="append-only"):
                raw.execute(statement)
        trigger = "SELECT sql FROM sqlite_master WHERE name = 'file_content_refuses_update'"
        (made,) = raw.execute(trigger).fetchone()
        raw.execute("DROP TRIGGER file_content_refuses_update")
        raw.execute("UPDATE file_content SET content = x'00'")
        raw.execute(made)
        raw.commit()
    with pytest.raises(StoreError, match="not the one that was kept"):
        store.file_of("one")
    assert check(store).faults == ("a.pdf: the file in the review is not the one that was kept",)
