"""Words cut at line ends: which hyphens go and which stay."""

import pytest

from realist.data.joining import HYPHEN, join_lines, vocabulary_of


@pytest.mark.parametrize(
    ("lines", "elsewhere", "whole"),
    [
        (["how part-", "ners share"], "", "how partners share"),
        (["the inter-", "organisational plan"], "organisational", "the inter-organisational plan"),
        (["the inter-", "vention worked"], "the plan", "the intervention worked"),
        (["an inter-", "view"], "a view", "an interview"),
        (["a well-", "being board"], "well-being", "a well-being board"),
        (["a well-", "being board"], "wellbeing", "a wellbeing board"),
        (["decision-", "making"], "decision making", "decision-making"),
        (["how-", "ever it was"], "how ever", "however it was"),
        (["state-of-the-", "art care"], "", "state-of-the-art care"),
        (["Covid-", "19 came"], "", "Covid-19 came"),
        (["in 2012-", "2014"], "", "in 2012-2014"),
        (["Neiva-", "Ganga"], "", "Neiva-Ganga"),
        (["a co\u00ad", "ordinated plan"], "co ordinated", "a coordinated plan"),
        ([f"leader{HYPHEN}", "ship works"], "", "leadership works"),
        (["one -", "two"], "", "one - two"),
        (["plain", "lines"], "", "plain lines"),
        (["the \ufb01nal", "o\ufb03ce"], "", "the final office"),
    ],
)
def test_the_document_decides_on_hyphens(lines, elsewhere, whole):
    """The words that the document uses elsewhere tell a cut word from a compound."""
    assert join_lines(lines, vocabulary_of([elsewhere])) == whole


def test_cut_words_are_no_vocabulary():
    """Halves at a line's end do not count as words of the document."""
    words = vocabulary_of(["we are part-", "ners well-being", "now"])
    assert set(words) == {"we", "are", "well", "being", "well-being", "now"}
