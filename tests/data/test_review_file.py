"""The review file: written, read back, and its faults named by line and field."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.data.default_protocol import DEFAULT
from realist.data.domain import Review, Stage
from realist.data.errors import InputError, MissingInputError
from realist.data.protocol import Protocol, Rule, StageRules
from realist.data.review_file import read_review_file, review_toml, write_review_file

REVIEW = Review(
    'Leadership "in" systems',
    "How, for whom?\nAnd why",
    (("context", "what predates it"), ("outcome \u00e9", "results")),
    ("Being", "Delivering"),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "review.toml"


def test_what_is_written_is_read_back_equal(path):
    """Title, definitions, stages: all of it, and a person finds comments beside."""
    write_review_file(path, REVIEW, DEFAULT)
    found = read_review_file(path)
    assert (found.review, found.protocol) == (REVIEW, DEFAULT)
    assert found.differences(REVIEW, DEFAULT) == []
    assert path.read_text().count("#") > 3
    with pytest.raises(FileExistsError):
        write_review_file(path, REVIEW, DEFAULT)


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
def test_any_words_survive(tmp_path_factory, title, word):
    """No character of a title, definition, reason or scale breaks the file."""
    path = tmp_path_factory.mktemp("any") / "review.toml"
    stages = (StageRules(Stage.RIGOUR, Rule.SINGLE, reasons=(f"a{word}b",)),)
    review = Review(f"x{title}", word, ((f"k{word}", word),), (word,))
    protocol = Protocol(stages, highlight_include=(word,))
    path.write_text(review_toml(review, protocol), encoding="utf-8", newline="")
    found = read_review_file(path)
    assert (found.review, found.protocol) == (review, protocol)


def test_what_a_file_does_not_say_is_as_by_default(path):
    """A title is enough; a stage needs only its name."""
    path.write_text('title = "T"\n')
    assert read_review_file(path).protocol == DEFAULT
    path.write_text('title = "T"\n[[stages]]\nstage = "rigour"\n')
    assert read_review_file(path).protocol == Protocol((StageRules(Stage.RIGOUR),))


def test_differences_are_named(path):
    """Each field that differs, a stage's with its stage."""
    write_review_file(path, REVIEW, DEFAULT)
    found = read_review_file(path)
    other = replace(DEFAULT.stages[1], reason_required=False)
    protocol = replace(DEFAULT, stages=(DEFAULT.stages[0], other, *DEFAULT.stages[2:]), seed=9)
    changed = found.differences(replace(REVIEW, question="?"), protocol)
    assert changed == ["question", "seed", "full_text.reason_required"]
    assert found.differences(REVIEW, replace(DEFAULT, stages=DEFAULT.stages[:2])) == ["stages"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('title = "T"\nquestion = 3', 2, "question: write a text, not 3"),
        ('question = "Q"', 1, "title: a review needs a title"),
        ('title = "T"\ntitel = "U"', 2, "titel: unknown; there are title"),
        ('title = "T"\n[queue]\norder = "best"', 3, "queue.order: 'best' is not"),
        ('title = "T"\n[queue]\nseed = true', 3, "queue.seed: write a number"),
        ('title = "T"\n[[stages]]\nrule = "double"', 2, "stages.stage: name it"),
        (
            (
                'title = "T"\n[[stages]]\nstage = "rigour"\n[[stages]]\nstage = "richness"\n'
                'rule = "triple"'
            ),
            6,
            "stages.rule: 'triple' is not one of single, double, sample",
        ),
        (
            'title = "T"\n[[stages]]\nstage = "rigour"\nverdicts = ["include", "perhaps"]',
            4,
            "stages.verdicts: 'perhaps'",
        ),
        (
            (
                'title = "T"\n[[stages]]\nstage = "rigour"\nscale = ["low", "high"]\n'
                'passes_from = "moderate"'
            ),
            5,
            "stages.passes_from: 'moderate' is no level",
        ),
        ('title = "T"\nstages = 3', 2, "stages: write each stage"),
        ('title = "T"\ncriteria = "all"', 2, "criteria: write it as a table"),
        ('title = "T"\nstages = []', 2, "stages: a review needs at least one"),
    ],
)
def test_a_fault_is_named_by_line_and_field(path, text, line, said):
    """Which line, which field, and what to write instead."""
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_review_file(path)
    assert f"review.toml, line {line}: {said}" in str(error.value)


def test_what_is_no_toml_or_not_there_is_said(path):
    """The TOML reader's own line is passed on."""
    with pytest.raises(MissingInputError, match="no such file"):
        read_review_file(path)
    path.write_text('title = "T"\nquestion = \n')
    with pytest.raises(InputError, match="line 2"):
        read_review_file(path)
    path.write_bytes(b"title = '\xff'")
    with pytest.raises(InputError, match="UTF-8"):
        read_review_file(path)
