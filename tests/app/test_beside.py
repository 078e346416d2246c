"""Work in a process of its own: its result, its refusal, its end when it is cancelled."""

import pytest

from realist.app import beside
from realist.app.beside import ErrandError
from realist.app.jobs import Cancelled
from realist.data.domain import Consent, Kind, Review, Reviewer
from realist.data.store import Store

pytestmark = pytest.mark.slow

RIS = "".join(
    f"TY  - JOUR\nTI  - Study {n} of Ünal\nAU  - Made, U. P.\nPY  - 2020\nER  - \n\n"
    for n in range(3)
)


@pytest.fixture
def store(tmp_path):
    with Store.create(f"sqlite:///{tmp_path / 'review.db'}") as store:
        store.start(Review("Leadership"))
        store.join([Reviewer("Ann", lead=True), Reviewer("Ben")])
        yield store


@pytest.fixture
def asked(store, tmp_path):
    """An import by Ann of a file and of one that is none."""
    good, bad = tmp_path / "search.ris", tmp_path / "bad.ris"
    good.write_text(RIS, encoding="utf-8")
    bad.write_bytes(b"\x00\x01")
    paths = [str(good), str(bad)]
    said = {"source": "Scopus", "hits": None}
    return {
        "url": f"sqlite:///{store.path}",
        "by": "Ann",
        "paths": paths,
        "said": said,
        "mapping": {},
    }


def heard(told):
    return lambda done, total: told.append((done, total))


def test_an_import_comes_back_with_its_report_and_how_far_it_was(store, asked):
    """As in the app's own process: a bad file takes no good one with it."""
    told = []
    report = beside.run("import", asked, heard(told))
    assert [(f["file"], f["imported"]) for f in report["files"]] == [("search.ris", 3)]
    assert [f["file"] for f in report["failed"]] == ["bad.ris"]
    assert told[-1] == (3, 3)
    assert next(r.title for r in store.records()) == "Study 0 of Ünal"
    assert beside.run("duplicates", asked, heard(told))["merged"] == 0


def test_a_refusal_comes_back_in_its_words(store, asked):
    """Who may do it is asked again on the other side."""
    with pytest.raises(ErrandError, match="only those who lead"):
        beside.run("import", asked | {"by": "Ben"}, heard([]))
    assert store.count_records() == 0


def test_a_process_that_ends_without_a_word_is_told(store, asked):
    """An errand nobody knows stands for one that was killed."""
    with pytest.raises(ErrandError, match="before its time"):
        beside.run("no such errand", asked, heard([]))


def test_what_is_cancelled_ends_its_process_and_keeps_nothing(store, asked):
    """On the way, and before work that says nothing has begun."""

    def cancel_after(least):
        def told(done, _total):
            if done >= least:
                raise Cancelled

        return told

    with pytest.raises(Cancelled):
        beside.run("import", asked, cancel_after(1))
    assert store.count_records() in (0, 3)  # whole or not at all
    with pytest.raises(Cancelled):
        beside.run("duplicates", asked, cancel_after(0))


def test_documents_are_read_and_proposals_made_beside_the_app(store, tmp_path):
    """What the set-up shows of each comes back as JSON says it; a bad file takes no good one."""
    text = "Staff felt trusted because the director set up a weekly meeting with every team."
    good, bad = tmp_path / "study.txt", tmp_path / "bad.pdf"
    good.write_text(text, encoding="utf-8")
    bad.write_bytes(b"no PDF")
    asked = {"url": f"sqlite:///{store.path}", "by": "Ann"}
    files = {"paths": [str(good), str(bad)], "kind": "policy", "consent": "local_only"}
    report = beside.run("documents", asked | files, heard([]))
    assert [f["document"] for f in report["files"]] == ["D001"]
    assert [f["file"] for f in report["failed"]] == ["bad.pdf"]
    assert (store.document("D001").kind, store.document("D001").consent) == (
        Kind.POLICY,
        Consent.LOCAL_ONLY,
    )
    told = []
    made = beside.run("propose", asked, heard(told))
    assert made["documents"] == 1
    assert made["proposals"] == len(store.proposals()) > 0
    assert told[-1] == (1, 1)


@pytest.mark.parametrize("errand", ["documents", "propose"])
def test_who_does_not_lead_is_refused_beside_the_app_too(store, errand):
    """A page that is still open asks for what its person may no longer do."""
    asked = {"url": f"sqlite:///{store.path}", "by": "Ben"}
    files = {"paths": [], "kind": None, "consent": "local_only"}
    with pytest.raises(ErrandError, match="only those who lead"):
        beside.run(errand, asked | files, heard([]))
