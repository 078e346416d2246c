"""Pieces of pages: text shown as typed, passages lit up, the flow drawn, data taken away."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.app.front_charts import csv_text
from realist.app.front_lit import Mark, Words, around, lit
from realist.app.front_text import record_html, table_html
from realist.app.serve import HOST, arguments, check_port, free_port
from realist.data.domain import (
    Decision,
    Record,
    Review,
    Reviewer,
    ReviewerRole,
    Role,
    Stage,
    Verdict,
)
from realist.data.errors import UsageError
from realist.data.protocol import Protocol, StageRules
from realist.data.store import Store
from realist.data.view import View
from realist.screening.flow import visible_flow

HOSTILE = "![x](http://127.0.0.1:9/x.png) <img src=http://127.0.0.1:9/y.png> $\\LaTeX$ & <b>"
TA = Stage.TITLE_ABSTRACT


def shown(html):
    """The text a browser would show, and the tags that stand around it."""
    tree = ET.fromstring(f"<all>{html}</all>".replace("&nbsp;", " "))
    return "".join(tree.itertext()), {node.tag for node in tree.iter()}


def test_a_records_text_is_shown_as_typed():
    """No markdown, HTML or mathematics in a record's fields is carried out."""
    record = Record("R1", title=HOSTILE, abstract=HOSTILE, authors=(HOSTILE,), keywords=(HOSTILE,))
    text, tags = shown(record_html(record))
    assert text.count(HOSTILE) == 4
    assert not {"img", "b", "a", "script"} & tags


def test_a_table_shows_cells_as_typed():
    """Neither heads, cells nor caption are markup."""
    text, tags = shown(table_html([HOSTILE], [[HOSTILE]], caption=HOSTILE))
    assert text.count(HOSTILE) == 3
    assert "img" not in tags


@given(
    st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6),
)
def test_lighting_up_changes_no_letter(text, spans):
    """Whatever overlaps, the text read through the marks is the text."""
    spans = [(s, min(s + n, len(text))) for s, n in spans if s < len(text)]
    marks = [Mark(s, e, Role.CONTEXT, n) for n, (s, e) in enumerate(spans, start=1)]
    pieces = lit(text, marks)
    assert "".join(p["text"] for p in pieces) == text
    assert all(text[p["start"] :].startswith(p["text"]) for p in pieces)
    assert sorted(letter for p in pieces for letter, _ in p.get("letters", [])) == sorted(
        m.label for m in marks
    )


def test_a_stretch_of_the_text_keeps_its_offsets_and_cut_marks():
    """A passage that runs over the edge of the shown part is lit as far as it is shown."""
    pieces = lit("Trust grew. Waits fell.", [Mark(6, 17, Role.CONTEXT, 1)], 12, 23)
    assert [(p["start"], p["text"]) for p in pieces] == [(12, "Waits"), (17, " fell.")]
    assert pieces[0]["letters"] == [["C1", "context open"]]


def test_each_mark_has_a_letter_and_lights_its_own_words():
    """Colour is never alone, and the current passage comes before one it overlaps."""
    pieces = lit(
        "Trust grew. Waits fell.",
        [Mark(0, 11, Role.CONTEXT, 1), Mark(6, 11, Role.OUTCOME, 2, "confirmed", current=True)],
    )
    letters = [label for p in pieces for label, _ in p.get("letters", [])]
    assert letters == ["C1", "O2"]
    assert ("grew.", "outcome confirmed current") in [(p["text"], p.get("look")) for p in pieces]


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (lambda w: (w.start(7), w.end(9)), (6, 10)),
        (lambda w: (w.start(6, -1), w.end(10, 1)), (0, 17)),
        (lambda w: (w.start(0, -1), w.end(17, 1)), (0, 17)),
    ],
)
def test_bounds_snap_to_words(move, expected):
    """Inside a word to its whole, a step to the next, and never outside the text."""
    assert move(Words("Trust grew slowly")) == expected


def test_the_words_around_are_cut_between_words():
    """And say where something was left out."""
    text = "one two three four five six"
    before, after = around(text, 8, 13, reach=6)
    assert (before, after) == ("… two ", " four …")
    assert around("# Head\n\none two three\n\nfour", 12, 15) == ("one ", " three")


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        store.add_records([Record(source_id=f"s{n}", title=f"Title {n}") for n in range(2)])
        yield store


def decide(store, *pairs):
    store.decide([Decision(record, name, TA, Verdict.INCLUDE) for record, name in pairs])


def test_a_trainee_sees_no_total_of_an_open_stage(store):
    """While reviewers are still blind to each other, counts would tell."""
    decide(store, ("R000001", "Ann"), ("R000001", "Ben"), ("R000002", "Ann"))
    (first, *_) = visible_flow(View(store, "Tom"))
    assert (first.n, first.included, first.waiting) == (2, 0, 2)


def test_a_trainee_is_not_told_of_reasons_that_differ_at_an_open_stage(store):
    """That would tell what became of a record on which the trainee may still decide."""
    store.set_protocol(Protocol(stages=(StageRules(TA, reasons=("setting", "design")),)))
    for name, why in (("Ann", "setting"), ("Ben", "design")):
        store.decide([Decision("R000001", name, TA, Verdict.EXCLUDE, reason=why)])
    assert visible_flow(View(store, "Ann"))[0].reason_conflicts == 1
    assert visible_flow(View(store, "Tom"))[0].reason_conflicts == 0


def test_a_trainee_sees_the_totals_of_a_closed_stage(store):
    """Then nobody's blindness is left to guard."""
    decide(store, *((r, name) for r in ("R000001", "R000002") for name in ("Ann", "Ben")))
    first, second = visible_flow(View(store, "Tom"))
    assert (first.included, first.waiting) == (2, 0)
    assert (second.stage, second.waiting) == (Stage.FULL_TEXT, 2)


def test_data_taken_away_runs_no_formula():
    """A spreadsheet must not act on what a record says; figures stay figures."""
    taken = csv_text([{"title": "=1+1", "value": -0.5}])
    assert taken.splitlines() == ["title,value", "'=1+1,-0.5"]


def test_the_app_listens_on_this_machine_alone():
    """Streamlit's own default would be every interface, with telemetry."""
    given = arguments("sqlite:///x.db", 8599)
    assert f"--server.address={HOST}" in given
    assert "--browser.gatherUsageStats=false" in given
    assert "--client.showErrorDetails=none" in given
    assert given[-2:] == ["--db", "sqlite:///x.db"]


def test_a_taken_port_is_worded():
    """With a free one to take instead."""
    import socket

    with socket.socket() as busy:
        busy.bind((HOST, 0))
        busy.listen()
        with pytest.raises(UsageError, match=r"in use.*--port \d+"):
            check_port(busy.getsockname()[1])
    check_port(free_port())
