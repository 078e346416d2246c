"""The published facts keep the figures of their source."""

from collections import Counter

from realist.data.demo.facts import published_facts
from realist.data.domain import CmocStatus, Role, Stage, Stance, Verdict


def test_twenty_two_documents_with_titles_alone():
    """The real documents carry bibliographic facts and no abstract, and are not synthetic."""
    records = published_facts().records
    assert len({record.source_id for record in records}) == 22
    assert all(r.title and r.doi and r.journal and r.authors and r.year for r in records)
    assert not any(r.abstract or r.synthetic for r in records)
    assert "aufegger_2020" in {record.source_id for record in records}


def test_flow_is_the_published_one():
    """The counts by stage are those printed, and the decisions per document add up to them."""
    facts = published_facts()
    assert [n for _, n in facts.flow] == [5716, 99, 22, 21, 18, 18]
    for stage, count in facts.flow[2:5]:
        assert sum(Stage(stage) in path for path in facts.verdicts.values()) == count
    included = [p for p in facts.verdicts.values() if p.get(Stage.RIGOUR) is Verdict.INCLUDE]
    assert len(included) == 18


def test_nine_initial_configurations():
    """Statuses are as published; no wording, no parents: neither was published."""
    initial = [cmoc for cmoc in published_facts().cmocs if cmoc.phase == "initial"]
    by_status = {
        status: [cmoc.number for cmoc in initial if cmoc.status is status] for status in CmocStatus
    }
    assert by_status[CmocStatus.REFINED] == [1, 6, 7, 8]
    assert by_status[CmocStatus.MERGED] == [2, 4, 5, 9]
    assert by_status[CmocStatus.NO_EVIDENCE] == [3]
    assert not any(cmoc.slots or cmoc.parents for cmoc in initial)
    assert all("inference" in cmoc.note for cmoc in initial)


def test_six_final_configurations_have_all_four_slots():
    """Each final configuration is quoted with context, resource, reasoning and outcome."""
    final = [cmoc for cmoc in published_facts().cmocs if cmoc.phase == "final"]
    assert [cmoc.number for cmoc in final] == [1, 2, 3, 4, 5, 6]
    for cmoc in final:
        assert [slot.role for slot in cmoc.slots] == list(Role)
        assert "2024" in cmoc.source
        assert not cmoc.parents


def test_fifty_seven_cells():
    """The matrix has 57 cells over 18 documents, and the published number per configuration."""
    evidence = published_facts().evidence
    cells = {(cell.source_id, cell.cmoc_id) for cell in evidence}
    assert len(cells) == len(evidence) == 57
    assert len({cell.source_id for cell in evidence}) == 18
    per_cmoc = Counter(cell.cmoc_id for cell in evidence)
    assert [per_cmoc[f"final-{k}"] for k in range(1, 7)] == [10, 11, 12, 8, 6, 10]


def test_an_obstacle_is_not_support():
    """The four cells the source notes as limits qualify; all the others support."""
    evidence = published_facts().evidence
    qualified = {(c.source_id, c.cmoc_id) for c in evidence if c.stance is Stance.QUALIFIES}
    assert qualified == {
        ("pearson_watson_2018", "final-5"),
        ("pearson_watson_2018", "final-6"),
        ("embuldeniya_2018", "final-5"),
        ("sims_2021", "final-2"),
    }
    assert {c.stance for c in evidence} == {Stance.QUALIFIES, Stance.SUPPORTS}
    assert all(bool(c.note) is (c.stance is Stance.QUALIFIES) for c in evidence)


def test_only_included_documents_contribute():
    """No document excluded at appraisal stands in the matrix."""
    facts = published_facts()
    contributing = {cell.source_id for cell in facts.evidence}
    included = {k for k, p in facts.verdicts.items() if p.get(Stage.RIGOUR) is Verdict.INCLUDE}
    assert contributing == included


def test_one_theory_for_each_theme():
    """The four themes have a theory each, and together they rest on all six configurations."""
    facts = published_facts()
    assert sorted(t.theme for t in facts.theories) == sorted(facts.review.themes)
    assert sorted(c for t in facts.theories for c in t.cmocs) == [
        f"final-{k}" for k in range(1, 7)
    ]
    assert [role for role, _ in facts.review.definitions] == [role.value for role in Role]
