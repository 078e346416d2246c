"""The flow as counts that close and as a drawing. Names and reasons are made up."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.data.dedupe import best_record
from realist.data.domain import Decision, Record, Review, Reviewer, ReviewerRole, Stage, Verdict
from realist.data.errors import MissingInputError
from realist.data.reports import as_state
from realist.data.retrieval import Retrieval
from realist.data.store import Store
from realist.data.view import View
from realist.eval.flow_counts import Counts, Identified, Sought, counted_flow
from realist.eval.flow_diagram import described, diagram
from realist.eval.flow_picture import svg, write_png, write_svg
from realist.screening.flow import StageFlow

HOSTILE = "</text><script>x()</script> & $x^2$ \x07"


def stage_flow(stage=Stage.TITLE_ABSTRACT, **more):
    counts = {"n": 10, "included": 4, "excluded": 6, "conflicts": 0, "waiting": 0, "reasons": ()}
    return StageFlow(stage, **counts | more)


def words(drawn):
    """Each text of the SVG."""
    return [t.text or "" for t in ET.fromstring(svg(drawn)).iter() if t.tag.endswith("text")]


def test_the_flow_is_a_drawing_with_the_counts():
    """Well-formed, and a reason with markup in it is only text."""
    drawn = diagram([stage_flow(n=5716, reasons=((HOSTILE, 6),))])
    said = words(drawn)
    assert "n = 5,716" in said
    assert any("<script>x()</script> & $x^2$" in line for line in said)
    assert not any("Removed" in line for line in said)
    assert "5,716 in" in described([stage_flow(n=5716)])


def test_sources_and_what_left_before_screening_are_named():
    """PRISMA's first row; more sources than fit are summed up."""
    sources = tuple((f"Database {n}", 10) for n in range(8))
    counts = Counts(Identified(80, sources, 60, 8, 2, 10))
    said = words(diagram([stage_flow()], counts))
    assert {"Records identified", "n = 80", "Database 5: 10", "other sources: 20"} <= set(said)
    removed = {"Removed before screening: 70", "duplicates: 60", "could not be read: 8"}
    assert removed | {"for other reasons: 2"} <= set(said)


def test_reports_stand_between_screening_and_full_text():
    """Those not retrieved are told with reasons and not counted as assessed or waiting."""
    full = stage_flow(Stage.FULL_TEXT, n=4, included=1, excluded=1, waiting=2)
    reports = Sought(4, 1, 1, 2, (("no access", 1),), True, 1, 1)
    counts = Counts(Identified(10, (("A", 10),), 0, 0, 0, 10), reports)
    said = words(diagram([stage_flow(), full], counts))
    at = said.index("Reports sought for retrieval")
    assert said[at : at + 5] == [
        "Reports sought for retrieval",
        "n = 4",
        "Reports not retrieved: 1",
        "no access: 1",
        "still being sought: 1",
    ]
    at = said.index("Reports assessed in full text")
    assert said[at : at + 3] == ["Reports assessed in full text", "n = 2", "Excluded: 1"]
    assert "still waiting" not in " ".join(said)


def test_a_review_without_reports_is_drawn_without_them():
    """A team that keeps no account of retrieval is not told that nothing was retrieved."""
    reports = Sought(4, 0, 0, 4, (), False, 4, 4)
    counts = Counts(Identified(10, (), 0, 0, 0, 10), reports)
    full = stage_flow(Stage.FULL_TEXT, n=4, included=4, excluded=0)
    assert "Reports sought for retrieval" not in words(diagram([stage_flow(), full], counts))


@given(st.lists(st.tuples(st.text(max_size=300), st.integers(1, 10**6)), max_size=9))
def test_any_reason_can_be_drawn(reasons):
    """Whatever it says, the picture is well-formed and every line is inside it."""
    drawn = diagram([stage_flow(reasons=tuple(reasons))], most=12)
    ET.fromstring(svg(drawn))
    for box in drawn.boxes:
        assert box.y + box.height <= drawn.height
        assert all(len(line) <= 60 for line in box.lines)


def test_pictures_are_written(tmp_path):
    """SVG and PNG, whatever stands in them; a folder that is not there is worded."""
    drawn = diagram([stage_flow(reasons=((HOSTILE, 3), ("理由", 3)))], note="Made up.")
    write_svg(drawn, tmp_path / "f.svg")
    write_png(drawn, tmp_path / "f.png")
    assert ET.parse(tmp_path / "f.svg").getroot().tag.endswith("svg")
    png = (tmp_path / "f.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (2 * drawn.width, 2 * drawn.height)
    with pytest.raises(MissingInputError, match="no such folder"):
        write_png(drawn, tmp_path / "none" / "f.png")


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        read = [Record(source_id=f"s{n}", title=f"Title {n}") for n in range(6)]
        rejected = [{"line": 9, "reason": "no title"}]
        batch = {"source": "Scopus", "found": 8, "rejected": rejected}
        store.add_records([*read, read[0]], batch=batch)
        yield store


def decide(store, stage, verdicts, name):
    store.decide([Decision(r, name, stage, v) for r, v in verdicts.items()], actor="test")


def test_identified_and_reports_close(store):
    """What was found is what was removed and screened; what was sought has become something."""
    (group,) = store.propose_duplicates([(("R000001", "R000006"), 0.95, "one DOI")])
    store.merge([group], best_record)
    included = dict.fromkeys(["R000001", "R000002", "R000003", "R000004"], Verdict.INCLUDE)
    for name in ("Ann", "Ben"):
        decide(store, Stage.TITLE_ABSTRACT, included | {"R000005": Verdict.EXCLUDE}, name)
        decide(store, Stage.FULL_TEXT, {"R000001": Verdict.EXCLUDE}, name)
    store.seek(["R000001", "R000002", "R000003"])
    lost = as_state(store.report("RP00002"), state=Retrieval.NOT_RETRIEVED, reason="no access")
    store.state_reports([lost, as_state(store.report("RP00003"), state=Retrieval.RETRIEVED)])
    stages, counts = counted_flow(View(store))
    found, reports = counts.identified, counts.reports
    assert found == Identified(8, (("Scopus", 8),), 2, 1, 0, 5)
    assert (reports.sought, reports.not_retrieved, reports.awaited, reports.assessed) == (
        *(4, 1, 1, 2),
    )
    said = " ".join(words(diagram(stages, counts)))
    assert re.search(r"Reports sought for retrieval n = 4 .* full text n = 2", said)
    assert counted_flow(View(store, "Tom"))[1].reports is None


def test_studies_are_counted_apart_from_reports(store):
    """Two reports of one study are one study, and the last box says both."""
    for stage in Stage:
        for name in ("Ann", "Ben"):
            decide(store, stage, dict.fromkeys(store.all_ids()[:3], Verdict.INCLUDE), name)
    store.seek(store.all_ids()[:3])
    store.join_reports(["RP00001", "RP00002"], "Aled 2019")
    stages, counts = counted_flow(View(store))
    assert (counts.reports.included_reports, counts.reports.included_studies) == (3, 2)
    assert "2 studies in 3 reports" in words(diagram(stages, counts))
