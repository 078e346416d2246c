"""A file goes to a report by itself only where there is no doubt. The texts are made up."""

from pathlib import Path

import pytest

from realist.data.canonical import sha256_of
from realist.data.domain import Document, Record
from realist.data.report_matching import claims

TRUST = Record(
    "R1",
    title="How trust grows between leaders of integrated care systems",
    authors=("Poirot, Hercule", "Lemon, Felicity"),
    year=2013,
    doi="10.5555/ios.21.77",
)
MONEY = Record(
    "R2", title="Pooled budgets and their discontents in local government", authors=("Marple, J",),
    year=2013,
)  # fmt: skip
SHORT = Record("R3", title="Leadership", authors=("Christie, Agatha",), year=1930)
WANTED = [("RP1", [TRUST]), ("RP2", [MONEY]), ("RP3", [SHORT])]


def of(name, text="Nothing of note."):
    document = Document("", text, sha256=sha256_of(text))
    return [(c.report_id, c.sure) for c in claims([(Path(name), document)], WANTED)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("10.5555_ios.21.77.pdf", "Nothing of note."),
        ("10.5555%2Fios.21.77.pdf", "Nothing of note."),
        ("x.pdf", "doi:10.5555/IOS.21.77\nHow trust grows between leaders of integrated care"),
        ("x.pdf", "HOW TRUST GROWS\nBETWEEN LEADERS OF INTE-\nGRATED CARE SYSTEMS\nH. Poirot"),
        ("Poirot How trust grows between leaders of integrated care systems.pdf", "Scan."),
    ],
)
def test_sure_claims(name, text):
    """A DOI in the name, a DOI with the title, or the title with an author."""
    assert of(name, text) == [("RP1", True)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.pdf", "A reply to doi:10.5555/ios.21.77"),
        ("x.pdf", "How trust grows between leaders of integrated care systems"),
        ("Poirot 2013.pdf", "Nothing of note."),
    ],
)
def test_doubtful_claims(name, text):
    """A DOI that may be cited, a title without an author or year, an author and a year alone."""
    assert of(name, text) == [("RP1", False)]


@pytest.mark.parametrize(
    "name", ["Leadership.pdf", "scan0001.pdf", "Christie 1931.pdf", "10.5555_ios.21.771.pdf"]
)
def test_no_claim(name):
    """A one-word title proves nothing; a name without a meaning or a longer DOI neither."""
    assert of(name, "Leadership, and other matters") == []


def test_two_files_for_one_report_are_for_a_person():
    """As are a file that fits two reports."""
    text = f"{TRUST.title}. Poirot"
    two = [(Path(n), Document("", text, sha256=sha256_of(text))) for n in ("a.pdf", "b.pdf")]
    assert [c.sure for c in claims(two, WANTED)] == [False, False]
    assert "several files" in claims(two, WANTED)[0].reason
    twins = [("RP1", [TRUST]), ("RP2", [TRUST])]
    found = claims(two[:1], twins)
    assert [(c.report_id, c.sure) for c in found] == [("RP1", False), ("RP2", False)]


def test_a_duplicates_doi_counts():
    """A record's duplicates lead to the same report."""
    wanted = [("RP2", [MONEY, TRUST])]
    made = claims([(Path("10.5555_ios.21.77.pdf"), Document("", "x"))], wanted)
    assert [(c.report_id, c.sure) for c in made] == [("RP2", True)]
