"""What earlier reviews teach: weights of common words and of directions of the embeddings."""

from dataclasses import replace

import numpy as np
import pytest

from realist.data.domain import Record
from realist.screening.experience import (
    Experience,
    experience,
    standard,
    word_matrix,
    word_scores,
)
from realist.screening.learner import Embedded, Learner
from realist.screening.rank import build_features
from realist.screening.rankers import ranker

# Synthetic: written for these tests.
TEXTS = [
    "we compared two groups of patients and the results were significant",
    "a new system and its application in the field of ditches",
    "the editor writes about ditches and canals",
    "results of treatment were measured in both groups of patients",
]
WORDS = {"results": 2.0, "groups": 1.0, "system": -3.0, "nowhere": 9.0}


@pytest.fixture
def features():
    """Of the four texts, by their words."""
    records = [Record(id=str(i), title=text, abstract=text) for i, text in enumerate(TEXTS)]
    return build_features(records, ranker())


def test_scores_are_the_learned_columns_times_the_weights(features):
    """What is learned from is what is scored with; a word that is not there counts nothing."""
    columns = word_matrix(features.tfidf, tuple(WORDS))
    expected = columns @ np.array(list(WORDS.values()), dtype=np.float32)
    assert word_scores(features.tfidf, WORDS) == pytest.approx(expected, abs=1e-6)
    assert not columns[:, 3].any()


def test_shipped_experience_puts_studies_before_the_rest(features):
    """A comparison of patients with results comes before a system and an editorial."""
    scores = experience().scores(features)
    assert min(scores[[0, 3]]) > max(scores[[1, 2]])
    assert len(experience().meaning) == 384


def test_experience_survives_being_written_down(features):
    """Weights rounded to five digits give the same scores to four."""
    again = Experience.from_json(experience().to_json())
    assert again.scores(features) == pytest.approx(experience().scores(features), abs=1e-3)


def test_embeddings_of_another_model_are_left_out(features):
    """Directions were learned for one model: rows of another speak by words alone."""
    rows = np.eye(4, len(experience().meaning), dtype=np.float32)
    by_words = experience().scores(features)
    other = replace(features, embedded=Embedded(rows, model="another of that length"))
    assert (experience().scores(other) == by_words).all()
    packaged = replace(features, embedded=Embedded(rows))
    assert (experience().scores(packaged) != by_words).any()


def test_experience_fades_as_relevant_records_are_found(features):
    """Its part of the score falls with the square root of one plus the relevant records."""
    parts = []
    for labels in ([1.0, 0.0], [1.0, 0.0, 1.0]):
        rows, values = np.arange(len(labels)), np.array(labels)
        plain = replace(ranker(), experience_weight=0.0, question_weight=1e-9)
        with_it = Learner(ranker(), features).scores(rows, values)
        without = Learner(plain, features, "x").scores(rows, values)
        parts.append((with_it - without) / experience().scores(features))
    assert parts[0] == pytest.approx(np.full(4, 0.5 / np.sqrt(2)), abs=1e-3)
    assert parts[1] == pytest.approx(np.full(4, 0.5 / np.sqrt(3)), abs=1e-3)


def test_a_set_can_be_ranked_without_what_was_learned_from_it(features):
    """Features may carry other weights in place of the shipped ones."""
    own = replace(features, experience=Experience({"ditches": 1.0}))
    assert Learner(ranker(), own).experienced[[1, 2]].min() > 0


def test_scores_are_standardised_where_there_are_any():
    """All the same are zeros, and none are none, without a warning."""
    found = standard(np.array([1.0, 3.0]))
    assert found.tolist() == [-1.0, 1.0]
    assert standard(np.array([2.0, 2.0])).tolist() == [0.0, 0.0]
    assert standard(np.array([])).tolist() == []


def test_experience_knows_nothing_of_no_records(features):
    """A stage that no record came to scores without a warning, and so do records all alike."""
    none = replace(features, tfidf=replace(features.tfidf, matrix=features.tfidf.matrix[:0]))
    assert experience().scores(none).tolist() == []
    same = replace(features.tfidf, matrix=features.tfidf.matrix[[0, 0, 0]])
    assert experience().scores(replace(features, tfidf=same)).tolist() == [0.0, 0.0, 0.0]
