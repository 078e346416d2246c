"""Rankers are values with names; ranking orders what nobody has decided."""

import json
from dataclasses import replace

import numpy as np
import pytest

from realist.data.domain import Record
from realist.data.errors import NotFoundError, UsageError
from realist.screening.experience import standard
from realist.screening.lanes import Lane
from realist.screening.learner import Embedded, Learner
from realist.screening.rank import build_features, rank
from realist.screening.ranker import LeastCertain, Ranker
from realist.screening.rankers import DEFAULT, ranker, ranker_names

U4 = ranker("u4")

# Synthetic: sentences made of two vocabularies, written for these tests.
CARE = [
    "integrated",
    "care",
    "leadership",
    "trust",
    "partnership",
    "system",
    "boards",
    "clinicians",
    "engagement",
]
SOIL = ["soil", "bacteria", "drought", "nitrogen", "sampling", "roots", "fungi", "crop", "yield"]


def _records(n=24):
    """Even ids speak of care, odd ids of soil; every sixth has no abstract."""
    out = []
    for i in range(n):
        words = (CARE, SOIL)[i % 2]
        text = " ".join(words[(i + k) % len(words)] for k in range(5))
        out.append(Record(id=f"r{i}", title=text, abstract="" if i % 6 == 0 else f"{text} study"))
    return out


def test_named_rankers_are_listed_and_found():
    """Ours is the default, u4 is there, and an unknown name is answered with the known ones."""
    assert ranker_names()[:2] == (DEFAULT, "u4")
    assert all(ranker(name).name == name for name in ranker_names())
    with pytest.raises(UsageError, match="u4"):
        ranker("elas_u9")


@pytest.mark.parametrize("name", ranker_names())
def test_a_ranker_survives_being_written_down(name):
    """Through JSON and back gives the same value."""
    text = json.dumps(ranker(name).to_dict())
    assert Ranker.from_dict(json.loads(text)) == ranker(name)


def test_an_unknown_part_or_setting_is_refused_in_words():
    """A ranker written by a later version says which part is not known."""
    with pytest.raises(UsageError, match="quantum"):
        Ranker.from_dict({"name": "x", "classifier": {"kind": "quantum"}})
    with pytest.raises(UsageError, match="spin"):
        Ranker.from_dict({"name": "x", "classifier": {"kind": "linear_svm", "spin": 1}})


@pytest.mark.parametrize("name", ranker_names())
def test_labels_bring_their_like_to_the_top(name):
    """One record of each kind is enough to put care before soil, abstracts given."""
    records = _records()
    found = rank(records, {"r2": 1.0, "r1": 0.0}, ranker=ranker(name))
    assert set(found.ids) == {r.id for r in records} - {"r1", "r2"}
    assert all(int(i[1:]) % 2 == 0 for i in found.lane(Lane.ABSTRACT)[:7])
    assert found.basis == "labels"
    assert found.labelled == 2


def test_the_question_orders_a_cold_start():
    """With no label, or labels of one kind, likeness to the question decides."""
    question = "How does drought change soil fungi?"
    for labels in ({}, {"r0": 0.0}, {"r1": 1.0}):
        found = rank(_records(), labels, question=question, ranker=U4)
        assert found.basis == "question"
        assert int(found.ids[0][1:]) % 2 == 1


def test_theories_help_a_cold_start():
    """A programme theory finds its records where there is no question."""
    found = rank(_records(), {}, theories=["Trust between boards and clinicians"], ranker=U4)
    assert all(int(i[1:]) % 2 == 0 for i in found.ids[:6])


def test_with_nothing_to_go_by_the_order_is_that_of_import():
    """No question and no decisions: a stable order, and words that say so."""
    records = _records()
    found = rank(records, {}, ranker=U4)
    assert found.ids == tuple(r.id for r in records)
    assert found.basis == "as imported"
    assert "question" in found.note


def test_without_question_or_decisions_experience_orders():
    """Our own ranker begins with what other reviews included, and says so."""
    editorial = Record(id="e", title="Ditches", abstract="The editor writes about a new system.")
    study = Record(
        id="s", title="Ditches", abstract="We compared two groups; results were significant."
    )
    for labels in ({}, {"x": 0.0}):
        records = [editorial, study, Record(id="x", title="Canals", abstract="On canals.")]
        found = rank(records, labels, ranker=ranker("realist"))
        assert found.ids.index("s") < found.ids.index("e")
        assert found.basis == "experience"
        assert "other reviews" in found.note


def test_records_without_an_abstract_wait_in_their_own_lane():
    """Each lane keeps the order of the whole, and no record is in both or in none."""
    found = rank(_records(), {"r2": 1.0, "r1": 0.0}, ranker=U4)
    bare = found.lane(Lane.NO_ABSTRACT)
    assert set(bare) == {"r0", "r6", "r12", "r18"}
    assert sorted(bare + found.lane(Lane.ABSTRACT)) == sorted(found.ids)


def test_a_disagreement_pulls_half_way():
    """A record both wanted and refused ends between the two certain cases."""
    records = [*_records(), Record(id="odd", title="telescope mirrors", abstract="polishing")]
    probe = Record(id="probe", title="telescope mirrors", abstract="polishing again")
    scores = []
    for label in (0.0, 0.5, 1.0):
        labels = {"r2": 1.0, "r1": 0.0, "odd": label}
        found = rank([*records, probe], labels, ranker=U4)
        scores.append(found.scores[found.ids.index("probe")])
    assert scores[0] < scores[1] < scores[2]


def test_labels_must_fit_the_records():
    """A label for an unknown record, or outside 0 to 1, is refused by name."""
    with pytest.raises(NotFoundError, match="r99"):
        rank(_records(), {"r99": 1.0}, ranker=U4)
    with pytest.raises(UsageError, match="r1"):
        rank(_records(), {"r1": 2.0}, ranker=U4)
    with pytest.raises(UsageError, match="24"):
        rank(_records(), {}, ranker=U4, features=build_features(_records(6), U4))


def test_no_records_is_an_empty_ranking():
    """Nothing in, nothing out, and no failure."""
    assert rank([], {}, ranker=U4).ids == ()


def test_all_labelled_is_an_empty_ranking():
    """When every record is decided nothing waits."""
    records = _records(4)
    assert rank(records, {"r0": 1, "r1": 0, "r2": 1, "r3": 0}, ranker=U4).ids == ()


def test_parts_can_be_combined():
    """Another query on the same parts changes the order but not the set."""
    records, labels = _records(), {"r2": 1.0, "r1": 0.0}
    unsure = replace(U4, name="unsure", query=LeastCertain())
    assert set(rank(records, labels, ranker=unsure).ids) == set(
        rank(records, labels, ranker=U4).ids
    )
    assert rank(records, labels, ranker=unsure).ids != rank(records, labels, ranker=U4).ids


def test_the_question_goes_on_counting_and_less_with_every_find():
    """Between two records alike to the labels, the question decides; many labels outweigh it."""
    asking = replace(U4, name="asking", question_weight=1.0)
    records = [
        *(Record(id=f"c{i}", title="clinic trial outcome", abstract=str(i)) for i in range(40)),
        *(Record(id=f"s{i}", title="soil survey drought", abstract=str(i)) for i in range(40)),
    ]
    few = {"c0": 1.0, "s0": 0.0}
    found = rank(records, few, question="soil survey", ranker=replace(asking, question_weight=9))
    assert found.ids[0].startswith("s")
    many = {f"c{i}": 1.0 for i in range(30)} | {f"s{i}": 0.0 for i in range(30)}
    found = rank(records, many, question="soil survey", ranker=asking)
    assert found.ids[0].startswith("c")


@pytest.mark.parametrize("labels", [[1.0, 0.0], [1.0, 0.0, 1.0]])
def test_without_a_question_nearness_to_what_was_found_stands_in_for_it(labels):
    """It adds half a standard deviation, less with every find; a question takes its place."""
    records = [Record(id=str(i), title="same words", abstract="") for i in range(4)]
    vectors = np.array([[1, 0], [0, 1], [0.8, 0.6], [0.6, 0.8]], dtype=np.float16)
    features = build_features(records, U4, embedded=Embedded(vectors, {"x": vectors[1]}))
    finding = replace(U4, embedding_weight=0.25, question_weight=1.0)
    learner, rows, values = Learner(finding, features), np.arange(len(labels)), np.array(labels)
    trained = standard(learner.trained(rows, values))
    added = (learner.scores(rows, values) - trained) * np.sqrt(1 + values.sum())
    near = vectors.astype(float) @ (values @ vectors[rows].astype(float))
    assert added == pytest.approx(0.5 * standard(near), abs=1e-2)
    asked = Learner(finding, features, "x").scores(rows, values) - trained
    assert asked * np.sqrt(1 + values.sum()) == pytest.approx(
        standard(features.similarity(["x"])[:, 0]), abs=1e-2
    )
