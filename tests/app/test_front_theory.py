"""The theory as HTML: text shown as typed, stances counted apart, entries that survive a form."""

import sys
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.app.front_order import choices
from realist.app.front_theory_card import cmoc_html, point_html, theory_html, weight_html
from realist.app.front_theory_desk import MOVE_WORDS, STATE_WORDS, TheoryDesk, name_of
from realist.app.front_theory_form import line_of
from realist.app.front_theory_matrix import table_of
from realist.app.front_theory_trail import drawing_html, trail_rows
from realist.app.theory_options import entry_of
from realist.app.work_moves import make_move, undo
from realist.app.work_trail import trail
from realist.data.configuration import (
    CmocTest,
    CmocVerdict,
    Configuration,
    DataPoint,
    Entry,
    Intent,
    MoveKind,
    ProgrammeTheory,
    Reach,
    State,
)
from realist.data.domain import Document, Kind, Role, Stance
from realist.data.store import Store
from realist.data.view import View
from realist.extraction.confirmed import confirmed_extracts
from realist.extraction.shaping import create, draft
from realist.extraction.weighing import put_to, weigh

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from theory_review import PASSAGES, theory_review

HOSTILE = "![x](http://127.0.0.1:9/x.png) <img src=http://127.0.0.1:9/y.png> & <b>"


@pytest.fixture
def store(tmp_path):
    url = f"sqlite:///{tmp_path / 'review.db'}"
    theory_review(url)
    with Store.open(url) as store:
        yield store


def desk_of(store, name):
    view = View(store, name)
    found = confirmed_extracts(store, name)
    return TheoryDesk(view, view.book(), store.book(), found, {"D001": "Fictional report"})


def shown(html):
    tree = ET.fromstring(f"<all>{html}</all>")
    return "".join(tree.itertext()), {node.tag for node in tree.iter()}


def test_what_people_wrote_is_shown_as_typed(store):
    """In every field of a configuration, its evidence and a theory."""
    desk = desk_of(store, "Ann")
    cmoc = Configuration(
        "C001",
        1,
        "initial",
        theme=HOSTILE,
        slots=tuple(Entry(role, HOSTILE) for role in Role),
        label=HOSTILE,
        rivals=(HOSTILE,),
        note=HOSTILE,
        sentence=HOSTILE,
    )
    point = DataPoint(HOSTILE, "C001", Stance.SUPPORTS, HOSTILE, HOSTILE, rationale=HOSTILE)
    theory = ProgrammeTheory("T01", HOSTILE, HOSTILE)
    for html, times in (
        (cmoc_html(desk, cmoc, full=True), 9),
        (point_html(desk, point), 4),
        (theory_html(desk, theory), 2),
    ):
        text, tags = shown(html)
        assert text.count(HOSTILE) == times
        assert not {"img", "script", "a"} & tags


def test_an_obstacle_is_counted_apart_from_support():
    """By documents, each stance for itself; two points of a document are one document."""
    points = [
        DataPoint("D001", "C001", Stance.SUPPORTS),
        DataPoint("D001", "C001", Stance.SUPPORTS),
        DataPoint("D002", "C001", Stance.QUALIFIES),
    ]
    text, _ = shown(weight_html(points))
    assert "S 1 supports" in text
    assert "Q 1 qualifies" in text


def test_a_cell_of_the_matrix_opens_to_the_source_s_own_words(store):
    """The quote is the slice of the text; its summary says what and where for a screen reader."""
    extracts = list(confirmed_extracts(store, "Ann").values())[:1]
    wanted = draft("initial")
    make_move(store, lambda b: create(b, wanted, extracts, by="Ann"), by="Ann", reason="read")
    desk = desk_of(store, "Ann")
    html = table_of(desk, [desk.book.cmoc("C001")])
    text, tags = shown(html)
    assert {"details", "summary"} <= tags
    assert PASSAGES[0][1] in text
    assert 'aria-label="Fictional report, initial CMOC 1: supports"' in html


def test_the_trail_of_a_colleague_who_is_still_blind_leaves_tests_out(store):
    """It comes back once the colleague has made the same test."""
    wanted = draft("initial", [Entry(Role.CONTEXT, "early")])
    make_move(store, partial(create, draft=wanted), by="Ann", reason="read")

    def put(by):
        test = CmocTest("", "C001", "D001", CmocVerdict.SUPPORTS, by, "so")
        make_move(store, partial(put_to, draft=test), by=by, reason="so")

    put("Ann")
    kinds = [row["kind"] for row in trail(View(store, "Ben"))]
    assert kinds == ["create"]
    put("Ben")
    kinds = [row["kind"] for row in trail(View(store, "Ben"))]
    assert kinds == ["create", "test", "test"]


def test_the_history_speaks_in_plain_words(store):
    """No move goes by the log's name for it, nor by its number there."""
    wanted = draft("initial", [Entry(Role.CONTEXT, "early")])
    made = make_move(store, partial(create, draft=wanted), by="Ann", reason="read")
    undo(store, made["move"], by="Ann", reason="too early")
    last, first = trail_rows(desk_of(store, "Ann"), trail(View(store, "Ann")))
    assert first[2] == "created (taken back later)"
    assert last[2] == f"taken back: what was created on {first[0]}"
    assert str(made["move"]) not in (first[0], first[1], *first[3:])
    assert (set(MOVE_WORDS), set(STATE_WORDS)) == (set(MoveKind), set(State))


def test_a_theory_in_use_is_said_to_be(store):
    """The state is in words of the field, not of the store."""
    text, _ = shown(theory_html(desk_of(store, "Ann"), ProgrammeTheory("T01", "Trust", "So")))
    assert "in use" in text
    assert "live" not in text


def test_a_drawing_fits_the_dark_theme():
    """The picture itself is the one that is taken away."""
    light, dark = (drawing_html("<svg/>", "Lineage", dark=dark) for dark in (False, True))
    assert 'class="rl-drawing"' in light
    assert 'class="rl-drawing dark"' in dark
    assert light == dark.replace(" dark", "")


def test_evidence_weighed_openly_is_open_to_all(store):
    """Only tests are blind: what is added as evidence is the team's."""
    wanted = draft("initial", [Entry(Role.CONTEXT, "early")])
    make_move(store, partial(create, draft=wanted), by="Ann", reason="read")
    point = DataPoint("D001", "C001", Stance.QUALIFIES, origin="Ann")
    make_move(store, partial(weigh, draft=point), by="Ann", reason="an obstacle")
    assert len(desk_of(store, "Ben").book.points("C001")) == 1
    assert name_of(desk_of(store, "Ben").book.cmoc("C001")) == "initial CMOC 1"


@given(
    st.text(alphabet=st.characters(codec="ascii", exclude_categories=["C"]), min_size=1),
    st.booleans(),
    st.sampled_from([None, *Reach]),
    st.sampled_from([None, *Intent]),
)
def test_an_entry_survives_the_field_it_is_edited_in(text, stated, reach, intent):
    """Words and marks come back as they went in, whatever brackets the words hold."""
    words = " ".join(text.split())
    entry = Entry(Role.OUTCOME, words, stated, reach, intent)
    if words and (stated is False or reach or intent or "[" not in words):
        assert entry_of(Role.OUTCOME, line_of(entry)) == entry


def test_records_can_be_sought_for_thin_and_one_sided_configurations(store):
    """Not for one with evidence on both sides, which lacks no records but a slot."""
    store.add_document(Document("Another", "Words.", Kind.POLICY, sha256="other"))
    wanted = draft("initial", [Entry(Role.OUTCOME, "waits fall")])

    def weighed(document, stance):
        point = DataPoint(document, "C001", stance)
        make_move(store, lambda b: weigh(b, point), by="Ann", reason="read")
        return choices(View(store, "Ann")).get("C001", "")

    make_move(store, partial(create, draft=wanted), by="Ann", reason="read")
    assert "short of evidence" in weighed("D001", Stance.SUPPORTS)
    assert "one-sided" in weighed("D002", Stance.SUPPORTS)
    assert weighed("D002", Stance.QUALIFIES) == ""
    assert choices(View(store, "Ann"), "C001")["C001"].startswith("C001: ")
    assert "C009" not in choices(View(store, "Ann"), "C009")
