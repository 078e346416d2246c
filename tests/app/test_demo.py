"""The demonstration review, built by its command as a newcomer would."""

import shutil
from collections import Counter
from dataclasses import replace
from itertools import groupby

import pytest

from realist.app.work import settle_conflict
from realist.app.work_demo import demo as build
from realist.data.clock import system_clock
from realist.data.demo.documents import gold_path
from realist.data.demo.suggestions import BY_HAND, ON_DOCUMENTS, ON_RECORDS, PROPOSER
from realist.data.domain import Decision, Review, Stage
from realist.data.store import Store
from realist.data.view import View
from realist.screening.consensus import State, settle_all

pytestmark = pytest.mark.slow
KEYS = {
    "records",
    "ranked",
    "documents",
    "proposals",
    "located",
    "agreement",
    "ranking",
    "seconds",
}


def batched(rows, size):
    """itertools.batched comes with Python 3.12."""
    return (rows[n : n + size] for n in range(0, len(rows), size))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The demonstration's file and what its command reports, made once for all of these tests."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REALIST_CACHE", str(folder / "cache"))
        return folder / "review.db", build(f"sqlite:///{folder / 'review.db'}", say=str)


@pytest.fixture
def demo(built, realist, tmp_path):
    """The command line beside a copy of it."""
    path, result = built
    shutil.copy(path, tmp_path / "review.db")
    return realist, result


def test_the_demonstration_follows_the_published_flow(demo, tmp_path):
    """One command gives the contract's JSON, the published flow, and a review that verifies."""
    realist, result = demo
    assert set(result) >= KEYS
    assert (result["records"], result["ranked"], result["documents"]) == (5716, 5716, 6)
    assert result["proposals"] == sum(result["located"].values()) > 0
    assert 0.55 <= result["agreement"]["kappa"]["value"] <= 0.75
    flow = realist("flow", "--json").json
    assert [s["n"] for s in flow["stages"]] == [5716, 99, 22, 21, 18]
    assert flow["included"] == 18
    assert flow["synthetic"] is True
    reports = flow["reports"]
    assert (reports["sought"], reports["not_retrieved"], reports["assessed"]) == (99, 0, 99)
    assert realist("verify").code == 0
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        texts = {d.id: d.text for d in store.documents()}
        for proposal in store.proposals():
            start, end = proposal.located.start, proposal.located.end
            assert texts[proposal.document_id][start:end] == proposal.wording
        real = {r.id for r in store.records() if not r.synthetic}
        settled = settle_all(View(store), Stage.RIGOUR)
        included = {r for r, s in settled.items() if s.state is State.INCLUDED}
        assert len(real) == 22
        assert included < real


def test_a_second_run_adds_nothing_and_the_figures_stay(demo, tmp_path):
    """Running the demonstration again reports the same review."""
    realist, first = demo
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        events = store.count_events()
    second = realist("demo", "--no-serve", "--json").json
    assert {k: second[k] for k in KEYS - {"seconds", "ranking"}} == {
        k: first[k] for k in KEYS - {"seconds", "ranking"}
    }
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        assert store.count_events() == events


def test_the_published_synthesis_and_the_gold_are_there(demo):
    """57 cells of evidence, what became of the nine, and proposals that can be scored."""
    realist, _ = demo
    matrix = realist("theory", "matrix", "--json").json
    assert (len(matrix["documents"]), len(matrix["cmocs"]), len(matrix["cells"])) == (18, 6, 57)
    result = realist("eval", "extraction", str(gold_path()), "--json").json
    assert set(result) >= {"spans", "roles", "cmocs"}
    assert result["spans"]["f1"] > 0


def test_suggestions_written_by_hand_say_so_and_can_be_measured(demo):
    """Each is flagged as nobody's model's; one rests on words its document does not hold."""
    realist, _ = demo
    found = realist("suggestions", "list", "--json").json["suggestions"]
    assert len(found) == len(ON_DOCUMENTS) + len(ON_RECORDS)
    assert all(BY_HAND in s["flags"] and s["proposer"] == PROPOSER for s in found)
    (lost,) = [s for s in found for q in s["quotes"] if q["match"] != "exact"]
    assert lost["value"] == "unverified"
    (voice,) = realist("eval", "suggestions", "--json").json["voices"]
    assert (voice["proposer"], voice["n"]) == (PROPOSER, len(ON_RECORDS))
    assert 0 < voice["sensitivity"]["value"] < 1


def test_the_demonstration_leaves_another_review_alone(realist, tmp_path):
    """A database that holds a review of somebody's own is not touched."""
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("My own"))
    result = realist("demo", "--no-serve")
    assert (result.code, "My own" in result.err) == (1, True)


def test_a_build_that_was_cut_short_is_begun_anew(realist, tmp_path):
    """What an interrupted build left behind does not get in the way of the command."""
    (tmp_path / "review.db.building").write_bytes(b"half a database")
    result = realist("demo", "--no-serve", "--json").json
    assert set(result) >= KEYS
    assert result["records"] == 5716
    assert not list(tmp_path.glob("*.building*"))


def test_replayed_decision_by_decision_it_gives_the_published_flow(demo, tmp_path, held_open):
    """Each decision and each settlement of its log, in order, as its people would make it.

    Nothing is carried over but what was decided: each is held against the rules anew, each
    settlement needs an open conflict and both signatures.
    """
    realist, _ = demo
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as source:
        made = sorted(
            [*source.decisions(history=True), *source.resolutions()], key=lambda row: row.id
        )
        events = Counter(event.kind for event in source.events())
        assert len(made) == events["decided"] + events["resolved"]
        Store.create(f"sqlite:///{tmp_path / 'anew.db'}").close()
        engine = held_open(tmp_path / "anew.db")
        with Store(engine, tmp_path / "anew.db", system_clock) as anew:
            anew.start(source.review())
            anew.set_protocol(source.protocol())
            anew.join(source.reviewers())
            anew.add_records([replace(r, id="") for r in source.records()])
            for decided, rows in groupby(made, key=lambda row: isinstance(row, Decision)):
                fresh = [replace(row, id=0, at="") for row in rows]
                if decided:  # each is held against the rules as the one before it left them
                    for some in batched(fresh, 50):
                        anew.decide(some)
                else:
                    for settlement in fresh:
                        settle_conflict(anew, settlement)
            assert len(anew.decisions()) == len(source.decisions())
    flow = realist("flow", "--db", "anew.db", "--json").json
    assert [s["n"] for s in flow["stages"]] == [5716, 99, 22, 21, 18]
    assert flow["included"] == 18
    verified = realist("verify", "--db", "anew.db")
    assert verified.code == 0, verified.err
