"""What may not matter to a measure does not: order, who is who, repetition, names.

Each measure is written once in a table below and goes through every property that holds for it.
All data are drawn from a seed.
"""

import random
from dataclasses import replace

import numpy as np
import pytest

from realist.data.domain import Role
from realist.eval.agreement import agreement
from realist.eval.alpha import krippendorff_alpha
from realist.eval.annotations import Annotation, Quote
from realist.eval.calibration import calibration
from realist.eval.classification import score_screening
from realist.eval.conflicts import conflict_rate
from realist.eval.extraction_scores import score_extraction
from realist.eval.kappa import cohen_kappa
from realist.eval.ranking import atd, loss, ndcg, recall_at, score_ranking, wss
from realist.eval.raters import (
    brennan_prediger,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    percent_agreement,
)

LEVELS = ["low", "moderate", "high"]


def screened(seed, count=120):
    draw = random.Random(seed)
    truth = [draw.random() < 0.3 for _ in range(count)]
    return [(t ^ (draw.random() < 0.15), t ^ (draw.random() < 0.1)) for t in truth]


def rated(seed, *, raters=4, gaps=0.0, count=60):
    draw = random.Random(seed)
    rows = []
    for _ in range(count):
        truth = draw.choice(LEVELS)
        row = [truth if draw.random() < 0.7 else draw.choice(LEVELS) for _ in range(raters)]
        rows.append([None if draw.random() < gaps else one for one in row])
    return rows


def of_pair(name):
    def measure(rows):
        found = getattr(agreement([a for a, _ in rows], [b for _, b in rows]), name)
        return found if isinstance(found, float) else found.value

    return measure


PAIR = {
    name: of_pair(name)
    for name in [
        "percent_agreement",
        "kappa",
        "ac1",
        "pabak",
        "alpha",
        "ppa",
        "npa",
        "prevalence_index",
        "bias_index",
        "conflict_rate",
    ]
}
RATERS = {
    "percent": lambda rows, levels: percent_agreement(rows).value,
    "ac1": lambda rows, levels: gwet_ac1(rows).value,
    "ac2 linear": lambda rows, levels: gwet_ac2(rows, categories=levels, weights="linear").value,
    "ac2": lambda rows, levels: gwet_ac2(rows, categories=levels).value,
    "brennan-prediger": lambda rows, levels: brennan_prediger(rows, categories=levels).value,
    "alpha nominal": lambda rows, levels: krippendorff_alpha(rows, level="nominal").value,
    "alpha ordinal": lambda rows, levels: (
        krippendorff_alpha(rows, level="ordinal", categories=levels).value
    ),
}
COMPLETE = RATERS | {
    "fleiss": lambda rows, levels: fleiss_kappa(rows).value,
    "fleiss quadratic": lambda rows, levels: (
        fleiss_kappa(rows, categories=levels, weights="quadratic").value
    ),
}


def of_two(**options):
    def measure(rows, levels):
        first, second = [row[0] for row in rows], [row[1] for row in rows]
        return cohen_kappa(first, second, categories=levels, **options).value

    return measure


TWO = COMPLETE | {
    "kappa": of_two(),
    "kappa linear": of_two(weights="linear"),
    "kappa quadratic": of_two(weights="quadratic"),
    "conflicts": lambda rows, levels: (
        conflict_rate([row[0] for row in rows], [row[1] for row in rows]).rate.value
    ),
}
DEPENDS_ON_N = {"alpha", "alpha nominal", "alpha ordinal"}  # alpha corrects for small samples


@pytest.mark.parametrize("name", PAIR)
def test_the_order_of_items_does_not_matter_to_two_reviewers(name):
    """Shuffled decisions agree as much."""
    rows = screened(1)
    assert PAIR[name](random.Random(9).sample(rows, len(rows))) == pytest.approx(PAIR[name](rows))


@pytest.mark.parametrize("name", PAIR)
def test_who_is_first_does_not_matter_but_to_the_bias_index(name):
    """Swapped reviewers agree as much; the bias index changes its sign."""
    rows = screened(2)
    sign = -1 if name == "bias_index" else 1
    assert PAIR[name]([(b, a) for a, b in rows]) == pytest.approx(sign * PAIR[name](rows))


@pytest.mark.parametrize("name", sorted(PAIR.keys() - DEPENDS_ON_N))
def test_every_decision_twice_changes_nothing(name):
    """Repetition adds no agreement (it would narrow the intervals)."""
    rows = screened(3)
    assert PAIR[name](rows * 2) == pytest.approx(PAIR[name](rows))


@pytest.mark.parametrize("name", PAIR)
def test_calling_an_include_an_exclude_turns_the_measures_as_it_should(name):
    """Chance-corrected coefficients stay, PPA and NPA change places, the indices their sign."""
    rows = screened(4)
    turned = [(not a, not b) for a, b in rows]
    twin = {"ppa": "npa", "npa": "ppa"}.get(name, name)
    sign = -1 if name in {"prevalence_index", "bias_index"} else 1
    assert PAIR[name](turned) == pytest.approx(sign * PAIR[twin](rows))


@pytest.mark.parametrize("name", RATERS)
def test_neither_items_nor_raters_have_an_order(name):
    """Rows and columns shuffled, some ratings missing."""
    rows = rated(5, gaps=0.2)
    columns = random.Random(6).sample(range(4), 4)
    turned = [[row[c] for c in columns] for row in random.Random(7).sample(rows, len(rows))]
    assert RATERS[name](turned, LEVELS) == pytest.approx(RATERS[name](rows, LEVELS))


@pytest.mark.parametrize("name", RATERS)
def test_an_item_that_nobody_rated_changes_nothing(name):
    """An empty row is no item, and a rater who rated nothing no rater."""
    rows = rated(8, gaps=0.2)
    more = [*([*row, None] for row in rows), [None] * 5]
    assert RATERS[name](more, LEVELS) == pytest.approx(RATERS[name](rows, LEVELS))


@pytest.mark.parametrize("name", sorted(TWO.keys() - DEPENDS_ON_N))
def test_every_item_twice_changes_nothing(name):
    """Repetition adds no agreement."""
    rows = rated(9, raters=2)
    assert TWO[name](rows * 2, LEVELS) == pytest.approx(TWO[name](rows, LEVELS))


@pytest.mark.parametrize("name", TWO)
def test_two_raters_may_change_places(name):
    """All coefficients of two raters are symmetric."""
    rows = rated(10, raters=2)
    swapped = [row[::-1] for row in rows]
    assert TWO[name](swapped, LEVELS) == pytest.approx(TWO[name](rows, LEVELS))


@pytest.mark.parametrize("name", TWO)
def test_labels_are_only_names(name):
    """Renamed labels, in the same order or in reverse, agree as much."""
    rows, levels = rated(11, raters=2), ["z", "b", "q"]
    new = dict(zip(LEVELS, levels, strict=True))
    renamed = [[new[one] for one in row] for row in rows]
    assert TWO[name](renamed, levels) == pytest.approx(TWO[name](rows, LEVELS))
    assert TWO[name](renamed, levels[::-1]) == pytest.approx(TWO[name](rows, LEVELS))


@pytest.mark.parametrize("name", COMPLETE)
def test_perfect_agreement_is_one(name):
    """Nobody ever differs: 1, whatever the coefficient."""
    rows = [[level] * 3 for level in LEVELS * 4]
    assert COMPLETE[name](rows, LEVELS) == pytest.approx(1)


@pytest.mark.parametrize("measure", [loss, ndcg, wss, atd, lambda x: recall_at(x, 0.2)])
def test_a_ranking_is_its_labels_whatever_their_type(measure):
    """Booleans, integers, floats and arrays of them are one ranking."""
    draw = random.Random(12)
    labels = [int(draw.random() < 0.2) for _ in range(80)]
    for form in (
        [bool(one) for one in labels],
        tuple(float(one) for one in labels),
        np.array(labels, dtype=np.int8),
    ):
        assert measure(form) == measure(labels)


def test_a_better_place_for_a_relevant_record_is_better_by_every_measure():
    """Moving one relevant record one place forward never makes a ranking worse."""
    draw = random.Random(13)
    for _ in range(50):
        labels = [int(draw.random() < 0.3) for _ in range(40)]
        places = [i for i in range(1, 40) if labels[i] == 1 and labels[i - 1] == 0]
        if not places:
            continue
        place = draw.choice(places)
        better = [*labels]
        better[place - 1], better[place] = 1, 0
        old, new = score_ranking(labels), score_ranking(better)
        assert new.loss < old.loss
        assert new.atd < old.atd
        assert new.ndcg > old.ndcg
        assert new.wss95 >= old.wss95


VOICE = ("sensitivity", "specificity", "precision", "f2", "mcc", "wmcc")


@pytest.mark.parametrize("name", VOICE)
def test_a_voice_is_measured_alike_in_any_order_and_twice(name):
    """Shuffled or repeated records give the same shares."""
    rows = screened(14)
    base = getattr(score_screening(*zip(*rows, strict=True)), name).value
    for other in (random.Random(1).sample(rows, len(rows)), rows * 2):
        assert getattr(score_screening(*zip(*other, strict=True)), name).value == pytest.approx(
            base
        )


def test_swapping_voice_and_consensus_swaps_sensitivity_and_precision():
    """The MCC does not care who is right."""
    truth, voice = zip(*screened(15), strict=True)
    one, other = score_screening(truth, voice), score_screening(voice, truth)
    assert one.sensitivity == other.precision
    assert one.mcc.value == pytest.approx(other.mcc.value)


def test_calibration_does_not_depend_on_order_or_repetition():
    """Brier score and calibration error are means over records."""
    draw = random.Random(16)
    rows = [(int(draw.random() < 0.4), draw.random()) for _ in range(50)]
    base = calibration(*zip(*rows, strict=True))
    for other in (rows[::-1], rows * 2):
        found = calibration(*zip(*other, strict=True))
        assert (found.brier, found.error) == pytest.approx((base.brier, base.error))


def annotated(seed, documents=4):
    draw = random.Random(seed)

    def cmoc():
        starts = [draw.randrange(0, 300) for _ in range(draw.randrange(1, 5))]
        return tuple(
            Quote(draw.choice(list(Role)), "", start, start + draw.randrange(5, 40))
            for start in starts
        )

    return [Annotation(f"d{n}", tuple(cmoc() for _ in range(3))) for n in range(documents)]


def shaken(annotations, seed):
    """The same annotations with some bounds moved, as a second person would give them."""
    draw = random.Random(seed)

    def moved(quote):
        shift = draw.choice([0, 0, 3, 30])
        return replace(quote, start=quote.start + shift, end=quote.end + shift)

    return [replace(a, cmocs=tuple(tuple(map(moved, c)) for c in a.cmocs)) for a in annotations]


def shares(gold, predicted):
    found = score_extraction(gold, predicted).as_json()
    parts = [
        found["spans"],
        found["spans"]["exact"],
        found["cmocs"],
        *(found["roles"][r] for r in Role),
    ]
    return [part[name] for part in parts for name in ("precision", "recall", "f1")]


def reversed_throughout(annotations):
    return [
        replace(one, cmocs=tuple(cmoc[::-1] for cmoc in one.cmocs[::-1]))
        for one in annotations[::-1]
    ]


def under_other_names(annotations):
    return [replace(one, document=f"copy of {one.document}") for one in annotations]


def further_on(annotations):
    return [
        replace(
            one,
            cmocs=tuple(
                tuple(replace(q, start=q.start + 777, end=q.end + 777) for q in cmoc)
                for cmoc in one.cmocs
            ),
        )
        for one in annotations
    ]


@pytest.mark.parametrize(
    "change",
    [
        reversed_throughout,
        under_other_names,
        further_on,
        lambda annotations: annotations + under_other_names(annotations),
    ],
    ids=["order", "names", "offset", "twice"],
)
def test_extraction_scores_keep_under_what_may_not_matter(change):
    """Order of documents, configurations and quotes; names; a shift of all; every document twice."""
    gold = annotated(17)
    predicted = shaken(gold, 18)
    base = shares(gold, predicted)
    assert any(one not in (0, 1, None) for one in base)
    assert shares(change(gold), change(predicted)) == pytest.approx(base)
