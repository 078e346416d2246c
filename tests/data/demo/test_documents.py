"""The fictional documents and their gold annotation."""

import json

import pytest

from realist.data.demo.documents import demo_documents, demo_gold, gold_path
from realist.data.domain import Consent, Kind, Role

DOCUMENTS = pytest.mark.parametrize("document", demo_documents(), ids=lambda d: d.name)
GOLD = pytest.mark.parametrize("gold", demo_gold(), ids=lambda g: g.document)


def test_three_studies_one_policy_two_interviews():
    """Six documents; the interviews may not leave the machine."""
    kinds = [document.kind for document in demo_documents()]
    assert sorted(kinds) == sorted([Kind.EMPIRICAL] * 3 + [Kind.POLICY] + [Kind.INTERVIEW] * 2)
    for document in demo_documents():
        assert (document.consent is Consent.LOCAL_ONLY) is (document.kind is Kind.INTERVIEW)


@DOCUMENTS
def test_labelled_as_fictional(document):
    """The first line says that the document is fictional and written for the demonstration."""
    assert document.text.startswith("Fictional document written for Realist's demonstration")
    assert document.title
    assert not document.title.startswith("#")


@DOCUMENTS
def test_length(document):
    """1,500 to 4,000 words each."""
    assert 1500 <= len(document.text.split()) <= 4000


@DOCUMENTS
def test_text_is_canonical(document):
    """LF line ends, no tabs, no trailing blanks, one line end at the last, no mark-up left."""
    assert not set("\r\t\ufeff|") & set(document.text)
    assert all(line == line.rstrip() for line in document.text.split("\n"))
    assert document.text.endswith("\n")
    assert "[[" not in document.text


def test_interviews_have_turns():
    """Both transcripts go back and forth between an interviewer and numbered participants."""
    for document in demo_documents():
        turns = [line for line in document.text.split("\n") if line.startswith("Interviewer: ")]
        assert (len(turns) >= 20) is (document.kind is Kind.INTERVIEW)


@GOLD
def test_gold_quotes_are_slices(gold):
    """Every gold quote is the text between its offsets."""
    text = next(d.text for d in demo_documents() if d.name == gold.document)
    for span in (span for cmoc in gold.cmocs for span in cmoc):
        assert text[span.start : span.end] == span.quote
        assert span.quote == span.quote.strip()


@GOLD
def test_three_to_six_configurations(gold):
    """Each document has three to six configurations of two pieces or more, some partial."""
    assert 3 <= len(gold.cmocs) <= 6
    roles = [{span.role for span in cmoc} for cmoc in gold.cmocs]
    assert all(len(found) >= 2 for found in roles)
    assert set(Role) in roles
    assert any(found != set(Role) for found in roles)


def test_gold_file_is_in_the_contract_form():
    """One object a line: the document, and for each configuration four lists of entries."""
    rows = [json.loads(line) for line in gold_path().read_text("utf-8").splitlines()]
    assert [row["document"] for row in rows] == [d.name for d in demo_documents()]
    for cmoc in (cmoc for row in rows for cmoc in row["cmocs"]):
        assert list(cmoc) == [role.value for role in Role]
        assert all(set(e) == {"quote", "start", "end"} for part in cmoc.values() for e in part)


@pytest.mark.parametrize("role", list(Role))
def test_no_single_word_gives_a_role_away(role):
    """No word of four letters or more stands in a third of the gold passages of any role."""
    passages = [s.quote for g in demo_gold() for c in g.cmocs for s in c if s.role is role]
    words = {word for quote in passages for word in quote.lower().split() if len(word) > 3}
    common = {"that", "what", "with", "they", "them", "their", "been", "were", "have", "would"}
    for word in words - common:
        assert sum(word in quote.lower().split() for quote in passages) <= len(passages) / 3
