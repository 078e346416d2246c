"""Identifiers in one spelling, and never a reason to lose a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realist.data.identifiers import (
    normalise_doi,
    normalise_openalex,
    normalise_pmcid,
    normalise_pmid,
)
from realist.data.people import split_authors, split_keywords
from realist.data.when import year_in


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/ABC.1", "10.1000/abc.1"),
        ("https://doi.org/10.1000/abc", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/Abc?x=1#y", "10.1000/abc"),
        ("doi: 10.1000/abc.", "10.1000/abc"),
        ("DOI:10.1000/abc)", "10.1000/abc"),
        ("10.1000%2Fabc", "10.1000/abc"),
        ("10.1016/S0140-6736(05)67154-8", "10.1016/s0140-6736(05)67154-8"),
        (
            "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
        ),
        ("10.1002/x&lt;1&gt;2", "10.1002/x<1>2"),
        ("https://onlinelibrary.example.org/doi/10.1000/abc/full", "10.1000/abc"),
        ("10.1000/full", "10.1000/full"),
        ("https://publisher.example.org/doi/10.1000/abc./full/pdf", "10.1000/abc"),
        ("https://doi.org/10.1000/abc%252Ddef", "10.1000/abc-def"),
        ("nonsense", ""),
        ("10.1000/", ""),
        ("", ""),
    ],
)
def test_dois_are_brought_to_one_spelling(text: str, doi: str) -> None:
    """Resolver, prefix, case, escapes and closing punctuation do not matter."""
    assert normalise_doi(text) == doi


PARTS = st.sampled_from(
    ["/full", "/pdf", "%25", "%2541", "&amp;amp;", ".", ")", "/", "10.1000/", "http"]
)


@given(st.lists(st.text(max_size=20) | PARTS, max_size=6).map("".join))
def test_a_normalised_doi_stays_as_it_is(text: str) -> None:
    """Normalising twice changes nothing, whatever came in."""
    once = normalise_doi("10.1000/" + text)
    assert normalise_doi(once) == once


@pytest.mark.parametrize(
    ("text", "pmid"),
    [
        ("12345678", "12345678"),
        ("PMID: 123456", "123456"),
        ("pmid8685657", "8685657"),
        ("https://pubmed.ncbi.nlm.nih.gov/31000002/", "31000002"),
        ("http://www.ncbi.nlm.nih.gov/pubmed/36900001", "36900001"),
        ("PMC7000001", ""),
        ("123456789", ""),
        ("٣٤٥", ""),
        ("", ""),
    ],
)
def test_pmids_are_found_where_they_are(text: str, pmid: str) -> None:
    """A bare number, a labelled one, an address; nothing else."""
    assert normalise_pmid(text) == pmid


def test_other_identifiers() -> None:
    """PMCID and OpenAlex id each have one spelling."""
    assert normalise_pmcid("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC0700001/") == "PMC700001"
    assert normalise_openalex("https://openalex.org/w2040765285") == "W2040765285"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Smith, J.; Doe, A.B.", ("Smith, J.", "Doe, A.B.")),
        ("Smith J, Doe AB.", ("Smith J", "Doe AB")),
        ("Smith, J. and Doe, A.", ("Smith, J.", "Doe, A.")),
        ("Smith, John", ("Smith, John",)),
        ("Åström, Lars (57001234567); Öz, A. (57007654321)", ("Åström, Lars", "Öz, A.")),
        ("", ()),
    ],
)
def test_authors_in_one_cell_are_told_apart(text: str, names: tuple[str, ...]) -> None:
    """Semicolons, "and", or commas after initials part the names."""
    assert split_authors(text) == names


def test_keywords_and_years() -> None:
    """Keywords part at the strongest separator there is; a year is found in any date."""
    assert split_keywords("a, b; c") == ("a, b", "c")
    assert split_keywords("['x', 'y']") == ("x", "y")
    years = ["2019/11/15/", "2021//", "c. 2014", "20200315", "1998 Spring", "n.d.", "12345"]
    assert [year_in(text) for text in years] == [2019, 2021, 2014, 2020, 1998, None, None]
