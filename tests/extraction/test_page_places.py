"""A quote's lines on the picture of a page."""

from realist.extraction.locate import Source
from realist.extraction.page_places import lines_of, places


def grid(text):
    """Each character ten wide and twenty high, lines below each other."""
    boxes, x, y = [], 0, 0
    for sign in text:
        boxes.append((x, y, x + 10, y + 20))
        x, y = (0, y + 30) if sign == "\n" else (x + 10, y)
    return boxes


def test_a_quote_over_two_lines_has_a_box_for_each():
    """Hyphenation and line ends of the page do not matter."""
    text = "The board met in the op-\nen, and trust grew."
    found = places(Source(text), grid(text), "met in the open, and trust")
    assert found == [(100, 0, 240, 20), (0, 30, 130, 50)]


def test_words_that_are_only_similar_are_not_marked():
    """A box never stands on what the quote does not say."""
    text = "The board met in 2019 in the open."
    assert places(Source(text), grid(text), "The board met in 2020 in the open") == []


def test_two_columns_are_two_boxes():
    """A box does not reach from one column's foot to another's head on the same height."""
    assert lines_of([(500, 0, 510, 20), (0, 0, 10, 20)]) == [(500, 0, 510, 20), (0, 0, 10, 20)]


def test_a_repeated_quote_is_marked_where_it_was_quoted():
    """What stands around it in the document tells its places on the page apart."""
    text = "First, trust grew at once.\nThen it fell.\nLater, trust grew again."
    found = places(Source(text), grid(text), "trust grew", ("it fell. Later, ", " again."))
    assert found == [(70, 60, 170, 80)]
