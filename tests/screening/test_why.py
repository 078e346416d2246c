"""A record's rank can be explained, and a theory can ask for its records."""

import numpy as np
import pytest

from realist.data.domain import Record
from realist.screening.embedder import HashingEmbedder
from realist.screening.experience import experience, word_scores
from realist.screening.learner import Embedded, Learner
from realist.screening.rank import build_features
from realist.screening.rankers import ranker
from realist.screening.theory_scores import for_theory, theory_scores
from realist.screening.why import why

# Synthetic: written for these tests.
TEXTS = [
    "shared leadership builds trust between boards",
    "soil bacteria under drought stress",
    "trust and leadership in integrated care",
    "drought stress lowers crop yield",
    "funding flows and pooled budgets in integrated care",
    "nitrogen sampling of soil",
]


@pytest.fixture(params=[False, True], ids=["words", "words and meaning"])
def learner(request):
    """Trained on the first two records: the first relevant, the second not."""
    records = [Record(id=str(i), title=t, abstract=t) for i, t in enumerate(TEXTS)]
    rows = HashingEmbedder().embed(TEXTS)
    embedded = Embedded(rows) if request.param else None
    made = Learner(
        ranker("realist"), build_features(records, ranker("realist"), embedded=embedded)
    )
    made.learned = made.trained(np.array([0, 1]), np.array([1.0, 0.0]))
    return made


def test_terms_and_meaning_add_up_to_the_score(learner):
    """All contributions and the constant make what was learned: the explanation is its own."""
    told = why(learner, 2, np.array([0]), most=1000)
    terms = sum(t.weight for t in told.terms + told.against)
    total = terms + told.meaning + learner.fitted.direction.bias
    assert total == pytest.approx(learner.learned[2], abs=1e-5)
    assert (told.meaning != 0) == (learner.features.embedded is not None)


def test_the_terms_for_a_record_are_those_of_confirmed_ones(learner):
    """Shared words speak for it, words of refused records against it, each strongest first."""
    told = why(learner, 2, np.array([0]))
    assert {"trust", "leadership"} <= {t.term for t in told.terms}
    assert [t.weight for t in told.terms] == sorted((t.weight for t in told.terms), reverse=True)
    assert {"drought", "stress"} <= {t.term for t in why(learner, 3, np.array([0])).against}


def test_experience_names_its_own_words():
    """The words usual in other reviews add up to experience by words; a ranker without has none."""
    texts = ["we compared groups and results were significant", "a system for ditches", "canals"]
    records = [Record(id=str(i), title=t, abstract=t) for i, t in enumerate(texts)]
    features = build_features(records, ranker())
    told = why(Learner(ranker(), features), 0, np.array([], dtype=np.int64), most=1000)
    total = sum(t.weight for t in told.usual + told.unusual)
    assert total == pytest.approx(word_scores(features.tfidf, experience().words)[0], abs=1e-5)
    assert "groups" in {t.term for t in told.usual}
    assert told.experience > 0
    plain = why(Learner(ranker("realist-plain"), features), 0, np.array([], dtype=np.int64))
    assert plain.usual == plain.unusual == ()
    assert plain.experience == 0


def test_the_nearest_confirmed_record_comes_first(learner):
    """Neighbours are confirmed records only, never the record itself, nearest first."""
    told = why(learner, 2, np.array([0, 2, 4, 1]))
    assert [n.row for n in told.neighbours][:2] == [0, 4] or [n.row for n in told.neighbours][
        :2
    ] == [4, 0]
    assert 2 not in {n.row for n in told.neighbours}
    likeness = [n.likeness for n in told.neighbours]
    assert likeness == sorted(likeness, reverse=True)
    both = set(TEXTS[2].split()) & set(TEXTS[told.neighbours[0].row].split())
    assert set(told.shared[0].split()) <= both


def test_before_any_training_there_is_nothing_to_explain_but_likeness(learner):
    """An untrained learner gives no terms, and still the neighbours."""
    fresh = Learner(ranker("u4"), learner.features)
    told = why(fresh, 2, np.array([0]))
    assert told.terms == told.against == ()
    assert len(told.neighbours) == 1


def test_each_theory_scores_its_own_records_highest(learner):
    """A theory about budgets finds the budgets, one about trust finds trust."""
    scores = theory_scores(learner.features, ["Pooled budgets and funding", "Leadership, trust"])
    assert scores.shape == (6, 2)
    assert scores[:, 0].argmax() == 4
    assert scores[:, 1].argmax() in (0, 2)
    assert theory_scores(learner.features, []).shape == (6, 0)


def test_a_theory_short_of_evidence_pulls_its_records_up():
    """At share 0 relevance rules, at 1 the theory, between them both, on any scale."""
    relevance, likeness = np.array([300.0, 200, 100, 0]), np.array([0.0, 0.02, 0.01, 0.03])
    assert np.argsort(-for_theory(relevance, likeness, 0.0)).tolist() == [0, 1, 2, 3]
    assert np.argsort(-for_theory(relevance, likeness, 1.0)).tolist() == [3, 1, 2, 0]
    assert for_theory(relevance, likeness).argmax() == 1
    np.testing.assert_allclose(
        for_theory(relevance * 9 - 5, likeness), for_theory(relevance, likeness)
    )
    assert for_theory(np.ones(3), np.ones(3)).tolist() == [0, 0, 0]
