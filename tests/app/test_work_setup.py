"""Setting a review up: whoever begins it leads, and the role is asked at every write."""

import inspect
from dataclasses import replace
from pathlib import Path

import pytest

from realist.app import roles, work_setup
from realist.app.front_oidc import person_of
from realist.app.uploads import Uploads, safe_name
from realist.data.default_protocol import DEFAULT
from realist.data.domain import Consent, Document, Review, Reviewer, ReviewerRole
from realist.data.errors import NotFoundError, RefusedError, StaleWriteError
from realist.data.integrity import check
from realist.data.store import Store

WORDS = "correct horse battery"


@pytest.fixture
def db(tmp_path):
    return f"sqlite:///{tmp_path / 'review.db'}"


@pytest.fixture
def store(db):
    work_setup.begin(db, Review("T", "How?"), "Ann", ["Ben", "", " Cy "])
    with Store.open(db) as store:
        store.join([Reviewer("Simulated", simulated=True, lead=True)])
        store.add_document(Document("D", "Words.", sha256="x"))
        yield store
        assert check(store).sound


def test_whoever_begins_a_review_leads_it(store):
    """The others are screeners; an empty line is nobody."""
    assert [(r.name, r.lead) for r in store.reviewers() if not r.simulated] == [
        ("Ann", True),
        ("Ben", False),
        ("Cy", False),
    ]
    assert roles.leads(store) == {"Ann"}
    assert {e.actor for e in list(store.events())[:2]} == {"Ann"}


@pytest.mark.parametrize(("title", "who"), [("", "Ann"), ("T", " ")])
def test_a_review_needs_a_title_and_somebody(db, tmp_path, title, who):
    """And a refusal leaves no file behind."""
    with pytest.raises(RefusedError):
        work_setup.begin(db, Review(title), who)
    assert not (tmp_path / "review.db").exists()


def test_nothing_is_begun_over_something_else(store, db, tmp_path):
    """Neither over a review nor over a file of another kind; over nothing it is."""
    with pytest.raises(RefusedError, match="holds something"):
        work_setup.begin(db, Review("Other"), "Eve")
    other = tmp_path / "letter.db"
    other.write_text("Dear all")
    assert not work_setup.can_begin(f"sqlite:///{other}")
    assert not work_setup.can_begin("sqlite:///:memory:")
    assert not work_setup.can_begin(f"sqlite:///{tmp_path}/no/folder.db")
    assert work_setup.can_begin(f"sqlite:///{tmp_path}/new.db")
    assert other.read_text() == "Dear all"


CALLS = {
    "change_review": lambda s, by: work_setup.change_review(
        s, replace(s.review(), notes="x"), seen=s.review(), by=by
    ),
    "set_protocol": lambda s, by: work_setup.set_protocol(
        s, replace(DEFAULT, show_rank=False), seen=s.protocol(), by=by
    ),
    "add_person": lambda s, by: work_setup.add_person(
        s, "Dee", role=ReviewerRole.TRAINEE, lead=False, by=by
    ),
    "change_person": lambda s, by: work_setup.change_person(
        s, "Cy", role=ReviewerRole.TRAINEE, lead=False, by=by
    ),
    "let_go": lambda s, by: work_setup.let_go(s, "Cy", by=by),
    "new_passphrase": lambda s, by: work_setup.new_passphrase(s, "Cy", by=by),
    "set_email": lambda s, by: work_setup.set_email(s, "Cy", "cy@example.org", by=by),
    "change_consent": lambda s, by: work_setup.change_consent(
        s, "D001", Consent.MODEL_ALLOWED, by=by
    ),
    "undo_import": lambda s, by: work_setup.undo_import(s, 1, by=by),
    "merge": lambda s, by: work_setup.merge(s, "G1", by=by),
    "part": lambda s, by: work_setup.part(s, "G1", by=by),
    "look_for_duplicates": lambda s, by: work_setup.look_for_duplicates(s, by=by),
    "import_uploads": lambda s, by: work_setup.import_uploads(s, [], said={}, by=by),
    "add_uploads": lambda s, by: work_setup.add_uploads(
        s, [], kind=None, consent=Consent.LOCAL_ONLY, by=by
    ),
}


def test_every_write_of_the_set_up_is_in_the_test_below():
    """So that none can be added without its check."""
    writes = {
        name
        for name, f in inspect.getmembers(work_setup, inspect.isfunction)
        if f.__module__ == work_setup.__name__ and "by" in inspect.signature(f).parameters
    }
    assert writes == set(CALLS)


def test_only_a_lead_writes(store):
    """Not a screener, not a simulated lead, not a stranger; and nothing is logged."""
    before = store.count_events()
    for write in CALLS.values():
        for who in ("Ben", "Simulated", "Eve"):
            with pytest.raises(RefusedError, match="only those who lead"):
                write(store, who)
    assert store.count_events() == before
    assert store.with_passphrase() == frozenset()


def test_one_who_no_longer_leads_writes_nothing(store):
    """The role is read afresh, not kept from when the page was drawn."""
    work_setup.change_person(store, "Ben", role=ReviewerRole.SCREENER, lead=True, by="Ann")
    work_setup.change_person(store, "Ann", role=ReviewerRole.SCREENER, lead=False, by="Ben")
    with pytest.raises(RefusedError):
        CALLS["add_person"](store, "Ann")


def test_where_nobody_was_made_lead_every_screener_may(tmp_path):
    """A review begun at the command line with people but no lead locks nobody out."""
    with Store.create(f"sqlite:///{tmp_path / 'r.db'}") as store:
        store.start(Review("T"))
        store.join([Reviewer("Ann"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        assert roles.leads(store) == {"Ann"}


def test_a_trainee_settles_nothing(store):
    """Whatever the page offered."""
    work_setup.change_person(store, "Cy", role=ReviewerRole.TRAINEE, lead=False, by="Ann")
    roles.require_screener(store, "Ben")
    with pytest.raises(RefusedError, match="in training"):
        roles.require_screener(store, "Cy")


def test_names_are_given_once(store):
    """Whatever their case."""
    with pytest.raises(RefusedError, match="already"):
        work_setup.add_person(store, "ben", role=ReviewerRole.SCREENER, lead=False, by="Ann")


def test_stale_rules_are_told(store):
    """Two leads in two tabs: the second is told."""
    seen = store.protocol()
    work_setup.set_protocol(store, replace(seen, order="random"), seen=seen, by="Ann")
    with pytest.raises(StaleWriteError):
        work_setup.set_protocol(store, replace(seen, show_rank=False), seen=seen, by="Ann")


def test_a_passphrase_of_ones_own_wants_the_old_one(store):
    """A lead may be the first to have one; a fresh one from a lead opens."""
    with pytest.raises(RefusedError, match="only those who lead"):
        work_setup.change_own_passphrase(store, "Ben", "", WORDS)
    work_setup.change_own_passphrase(store, "Ann", "", WORDS)
    with pytest.raises(RefusedError, match="not your passphrase"):
        work_setup.change_own_passphrase(store, "Ann", "wrong", "another " + WORDS)
    given = work_setup.new_passphrase(store, "Ben", by="Ann")
    assert store.check_passphrase("Ben", given)
    work_setup.change_own_passphrase(store, "Ben", given, WORDS)
    assert store.check_passphrase("Ben", WORDS)


def test_one_who_left_is_signed_out(store):
    """And leads no more."""
    token = store.open_session("Ben")
    work_setup.let_go(store, "Ben", by="Ann")
    assert store.signed_in(token) is None
    assert store.reviewer("Ben").left


def test_an_organisations_claims_become_a_reviewer(store):
    """By a verified address alone; a name, a stranger or an old token open nothing."""
    work_setup.set_email(store, "Ben", "ben@example.org", by="Ann")
    good = {"email": "Ben@Example.org", "email_verified": True, "exp": 200, "name": "Ann"}
    assert person_of(store, good, now=100) == "Ben"
    with pytest.raises(NotFoundError, match=r"eve@example\.org is nobody"):
        person_of(store, {**good, "email": "eve@example.org"}, now=100)
    for bad in ({"email": ""}, {"email_verified": False}, {"exp": 99}):
        with pytest.raises(RefusedError):
            person_of(store, {**good, **bad}, now=100)
    work_setup.let_go(store, "Ben", by="Ann")
    with pytest.raises(NotFoundError):
        person_of(store, good, now=100)


class Sent:
    def __init__(self, name, content):
        self.name, self.content = name, content

    def getbuffer(self):
        return memoryview(self.content)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\a.ris", "a.ris"),
        (".hidden", "hidden"),
        ("a\nb\x00.ris", "ab.ris"),
        ("/", "upload"),
        ("x" * 300 + ".ris", "x" * 80 + ".ris"),
    ],
)
def test_a_sent_name_leads_nowhere(sent, kept):
    """No folder, no control sign, no unbearable length."""
    assert safe_name(sent) == kept


def test_uploads_are_files_until_they_are_closed():
    """Two of one name are two files; nothing stays behind."""
    uploads = Uploads([Sent("a.ris", b"one"), Sent("../a.ris", b"two")])
    assert [p.read_bytes() for p in uploads.paths] == [b"one", b"two"]
    assert all(uploads.folder in p.parents for p in uploads.paths)
    uploads.close()
    assert not uploads.folder.exists()


def test_a_bad_file_takes_no_good_one_with_it(store, tmp_path):
    """Each is reported, without the folder it was kept in."""
    good, bad = tmp_path / "good.ris", tmp_path / "bad.ris"
    good.write_text("TY  - JOUR\nTI  - One\nER  - \n\nTY  - JOUR\nAB  - No title\n")
    bad.write_bytes(b"\x00\x01\x02")
    report = work_setup.import_uploads(store, [bad, good], said={"source": "Scopus"}, by="Ann")
    assert [f["file"] for f in report["files"]] == ["good.ris"]
    assert [f["file"] for f in report["failed"]] == ["bad.ris"]
    assert str(tmp_path) not in report["failed"][0]["error"]
    assert store.imports()[0]["source"] == "Scopus"
    assert store.imports()[0]["file"] == "good.ris"
    assert Path(store.imports()[0]["file"]).name == "good.ris"
