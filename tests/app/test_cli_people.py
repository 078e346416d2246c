"""Who leads, passphrases and consent at the command line."""

import io

import pytest

from realist.data.store import Store

WORDS = "correct horse battery"


@pytest.fixture
def review(realist, tmp_path):
    realist("init", "--title", "T", "--reviewer", "Ann", "--reviewer", "Ben")
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        yield store


def test_the_first_named_leads_and_others_may(realist, review):
    """`init` makes the first one lead; `add --lead` and `change` do so later."""
    realist("reviewers", "add", "Cy", "--lead")
    assert realist("reviewers", "change", "Ben", "--lead", "--role", "trainee", "--json").json == {
        "name": "Ben",
        "role": "trainee",
        "lead": True,
    }
    listed = realist("reviewers", "list", "--json").json["reviewers"]
    assert [r["lead"] for r in listed] == [True, True, True]
    assert realist("reviewers", "change", "Ann", "--no-lead").code == 0
    assert review.reviewer("Ann").lead is False


def test_a_passphrase_is_read_from_standard_input_and_never_shown(realist, review, monkeypatch):
    """Who is shut out by then is said; a short one is refused."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))
    done = realist("reviewers", "passphrase", "Ann")
    assert WORDS not in done.out + done.err
    assert "shut out of the app: Ben" in done.out
    assert review.check_passphrase("Ann", WORDS)
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    refused = realist("reviewers", "passphrase", "Ann")
    assert (refused.code, "10 to 200 characters" in refused.err) == (1, True)
    assert realist("reviewers", "passphrase", "Eve").code == 1
    assert review.check_passphrase("Ann", WORDS)


def test_an_address_is_kept_and_forgotten(realist, review):
    """Beside the review, not in its log."""
    n = review.count_events()
    realist("reviewers", "change", "Ben", "--email", "Ben@example.org")
    assert review.person_of("ben@example.org") == "Ben"
    realist("reviewers", "change", "Ben", "--email", "")
    assert review.emails() == {}
    assert review.count_events() == n


def test_consent_is_changed_by_a_logged_event(realist, review, tmp_path):
    """What it was is said; an unknown document or word is refused."""
    (tmp_path / "a.txt").write_text("The board met in the open.")
    realist("documents", "add", "a.txt")
    said = realist("documents", "consent", "D001", "model_allowed", "--json").json
    assert said == {"document": "D001", "consent": "model_allowed", "before": "local_only"}
    assert list(review.events())[-1].kind == "consent_changed"
    assert realist("documents", "consent", "D009", "local_only").code == 1
    assert realist("documents", "consent", "D001", "everywhere").code == 2


def test_exports_hold_no_hash(realist, review, tmp_path):
    """Nor does the log, nor what `reviewers list` says."""
    review.set_passphrase("Ann", WORDS)
    (tmp_path / "a.ris").write_text("TY  - JOUR\nTI  - One\nER  - \n")
    realist("import", "a.ris")
    for form, name in (("ris", "o.ris"), ("csv", "o.csv"), ("xlsx", "o.xlsx")):
        realist("export", form, "--out", name)
    written = list(tmp_path.glob("o.*"))
    assert len(written) == 3
    assert not any(b"argon2" in p.read_bytes() for p in written)
    assert "argon2" not in realist("reviewers", "list", "--json").out
