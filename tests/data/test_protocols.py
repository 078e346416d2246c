"""The review's rules in the store."""

from dataclasses import replace

import pytest

from realist.data.default_protocol import DEFAULT
from realist.data.domain import Review, Stage, Verdict
from realist.data.errors import RefusedError
from realist.data.integrity import check
from realist.data.protocol import Protocol, Rule, StageRules, problems
from realist.data.protocols import protocol_of, protocol_row
from realist.data.store import Store
from realist.data.view import View

SHORT = Protocol(
    (
        StageRules(Stage.TITLE_ABSTRACT, Rule.SAMPLE, 0.2),
        StageRules(Stage.RIGOUR, Rule.SINGLE, scale=("weak", "strong"), passes_from="strong"),
    ),
    order="random",
    include_criteria=("about leadership",),
)


@pytest.fixture
def store():
    with Store.create("sqlite://") as store:
        store.start(Review("Leadership"))
        yield store


def test_a_review_without_rules_has_the_default_ones(store):
    """Five stages in order, two on each, a reason from the list at full text."""
    assert store.protocol() == DEFAULT
    assert store.protocol().order_of_stages == tuple(Stage)
    assert store.protocol().of(Stage.FULL_TEXT).reason_required
    assert problems(DEFAULT) == []


def test_rules_are_set_by_an_event_and_replayed(store):
    """The last rules set hold, in the view too, and the log gives the same table again."""
    assert store.set_protocol(DEFAULT) is False
    assert store.set_protocol(SHORT)
    assert store.set_protocol(SHORT) is False
    assert store.protocol() == View(store).protocol == SHORT
    assert [e.kind for e in store.events()].count("protocol_set") == 1
    assert check(store).sound


def test_a_stage_the_review_has_not_is_not_found():
    """Asking for a stage that the team left out is an error, not a default."""
    with pytest.raises(KeyError):
        SHORT.of(Stage.FULL_TEXT)


@pytest.mark.parametrize("protocol", [DEFAULT, SHORT])
def test_rules_survive_json(protocol):
    """Rules written as JSON are read back equal."""
    assert protocol_of(protocol_row(protocol)) == protocol


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"rule": Rule.SAMPLE}, "sample"),
        ({"sample": 0.2}, "sample"),
        ({"verdicts": (Verdict.INCLUDE,)}, "verdicts"),
        ({"reason_required": True}, "reasons"),
        ({"scale": ("low", "Low")}, "scale"),
        ({"passes_from": "high"}, "passes_from"),
        ({"rating_required": True}, "rating_required"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(store, change, word):
    """The refusal names the stage and the field, and nothing is set."""
    rules = replace(StageRules(Stage.RICHNESS), **change)
    with pytest.raises(RefusedError, match=f"richness: {word}"):
        store.set_protocol(Protocol((rules,)))
    assert store.protocol() == DEFAULT


def test_a_stage_comes_once(store):
    """A stage named twice is refused."""
    twice = Protocol((StageRules(Stage.RIGOUR), StageRules(Stage.RIGOUR)))
    with pytest.raises(RefusedError, match="rigour comes twice"):
        store.set_protocol(twice)
