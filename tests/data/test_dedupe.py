"""Duplicates: what is merged, what is asked about, what is left alone."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realist.data.bench_corruption import labelled_set
from realist.data.bench_dedupe import measure
from realist.data.dedupe import DuplicateGroup, best_record, propose_groups
from realist.data.dedupe_text import same_journal, skeleton, words
from realist.data.domain import Record
from realist.data.errors import UsageError

ABSTRACT = (
    "Leaders of integrated care systems worked across organisations. We interviewed thirty of them "
    "and found that trust, once earned, let staff share information that rules had kept apart."
)
OTHER = (
    "A survey of road bridges in three counties showed that repainting at ten years costs less than "
    "replacement at forty, and that inspectors agree about corrosion more often than engineers do."
)
TITLE = "Leadership across boundaries in integrated care: a realist evaluation"


def record(identifier: str, title: str = TITLE, **fields: object) -> Record:
    """A record with this much known about it."""
    return Record(id=identifier, title=title, **fields)  # type: ignore[arg-type]


def merged(*records: Record) -> list[tuple[str, ...]]:
    """The ids of the automatic groups."""
    return [group.ids for group in propose_groups(records) if group.automatic]


def asked(*records: Record) -> list[tuple[str, ...]]:
    """The ids of the groups for review."""
    return [group.ids for group in propose_groups(records) if not group.automatic]


def test_the_same_doi_in_any_case_merges() -> None:
    """A shared DOI and a like title need no abstract."""
    a = record("a", doi="10.1000/x")
    b = record("b", title=TITLE.upper(), doi="10.1000/x")
    assert merged(a, b) == [("a", "b")]


def test_one_doi_over_two_titles_is_asked_about() -> None:
    """A DOI that covers a whole supplement, or is wrong, merges nothing by itself."""
    a = record("a", doi="10.1000/x")
    b = record("b", title="Repainting bridges in three counties", doi="10.1000/x")
    assert merged(a, b) == []
    assert asked(a, b) == [("a", "b")]


def test_different_dois_never_merge_on_a_title() -> None:
    """Two editorials with their own DOIs, or two versions of one paper, stay two records."""
    editorials = [record(f"e{i}", title="Editorial", doi=f"10.1000/e{i}") for i in range(5)]
    assert propose_groups(editorials) == []
    a = record("a", doi="10.1000/a", abstract=ABSTRACT)
    b = record("b", doi="10.1000/b", abstract=ABSTRACT)
    assert merged(a, b) == []
    assert asked(a, b) == [("a", "b")]
    assert propose_groups([replace(a, abstract=""), replace(b, abstract="")]) == []


def test_a_title_without_an_abstract_is_never_merged_by_itself() -> None:
    """With no identifier and no second abstract a person decides."""
    assert merged(record("a", year=2020), record("b", year=2020)) == []
    assert asked(record("a"), record("b", abstract=ABSTRACT)) == [("a", "b")]


def test_a_title_that_says_nothing_needs_more_beside_it() -> None:
    """Editorials without anything else are not even asked about; with page and journal they are."""
    assert propose_groups([record(f"e{i}", title="Editorial", year=2020) for i in range(9)]) == []
    page = (("SP", "101"),)
    a = record("a", title="Editorial", year=2020, journal="Lancet", fields=page)
    b = record("b", title="Editorial.", year=2020, journal="The Lancet", fields=page)
    assert asked(a, b) == [("a", "b")]


def test_title_and_abstract_merge_whatever_the_dress() -> None:
    """Case, accents, markup, a typo, section labels and a rights line do not matter."""
    a = record(
        "a", abstract=ABSTRACT, authors=("Müller, A.",), year=2020, journal="Journal of Care"
    )
    b = record(
        "b",
        title="<i>Leadership</i> Across Boundaries in Integrated Care - A realist evalution.",
        abstract="BACKGROUND: " + ABSTRACT.upper() + " © 2020 Elsevier.",
        authors=("Muller A",), year=2021, journal="J Care",
    )  # fmt: skip
    assert merged(a, b) == [("a", "b")]


@pytest.mark.parametrize(
    "change",
    [
        {"title": TITLE + ": part 2"},
        {"title": "Erratum: " + TITLE},
        {"title": TITLE + ": study protocol"},
        {"year": 2015},
        {"journal": "Bridge Engineering Quarterly"},
        {"authors": ("Entirely, Different",)},
    ],
)
def test_what_differs_on_purpose_is_not_merged(change: dict[str, object]) -> None:
    """A number, an erratum, a protocol, another year, venue or author needs a person."""
    a = record(
        "a", abstract=ABSTRACT, year=2020, journal="Journal of Care", authors=("Müller, A.",)
    )
    b = replace(a, id="b", **change)  # type: ignore[arg-type]
    assert merged(a, b) == []


def test_titles_in_other_scripts_are_told_apart() -> None:
    """Cyrillic and Chinese titles are not reduced to nothing, which would make them all equal."""
    titles = [
        "Лидерство в здравоохранении",
        "Ремонт мостов и дорог",
        "整合医疗体系中的领导力",
        "桥梁维护的经济分析",
    ]
    distinct = [record(f"r{i}", title=t, abstract=ABSTRACT[i:]) for i, t in enumerate(titles)]
    assert merged(*distinct) == []
    assert len({skeleton(title) for title in titles}) == 4
    assert words("整合医疗") == ["整合", "合医", "医疗"]
    pair = [record("a", title=titles[2], doi="10.1/x"), record("b", title=titles[2], doi="10.1/x")]
    assert merged(*pair) == [("a", "b")]


def test_a_third_record_does_not_join_two_dois() -> None:
    """A record without a DOI that fits two with different ones is asked about, not merged."""
    a = record("a", doi="10.1000/conference", abstract=ABSTRACT)
    b = record("b", doi="10.1000/journal", abstract=ABSTRACT)
    c = record("c", abstract=ABSTRACT)
    assert merged(a, b, c) == []
    assert {"a", "b", "c"} == {i for ids in asked(a, b, c) for i in ids}


def test_a_record_is_in_one_automatic_group() -> None:
    """Chains of duplicates become one group, kept record first."""
    chain = [record("a", doi="10.1/x"), record("b", doi="10.1/x", pmid="5"), record("c", pmid="5")]
    groups = propose_groups(chain)
    assert [group.ids for group in groups] == [("a", "b", "c")]
    assert groups[0].confidence >= 0.9
    assert groups[0].reason


def test_records_need_ids_of_their_own() -> None:
    """Without ids a group could not be applied."""
    with pytest.raises(UsageError, match="ids"):
        propose_groups([record("a"), record("a")])
    with pytest.raises(UsageError, match="ids"):
        propose_groups([record("")])
    assert propose_groups([]) == []


def test_the_best_of_each_field_is_kept() -> None:
    """The merged view takes the fuller field from whichever source has it; the id stays."""
    a = record("a", title="SHOUTED TITLE", year=2020, keywords=("x",), authors=("A B",))
    b = record(
        "b", title="Shouted title", abstract=ABSTRACT, doi="10.1/x", pmid="5", year=2020,
        keywords=("x", "y"), authors=("Berg, Anna", "Doe, C"), journal="J",
    )  # fmt: skip
    best = best_record([a, b, replace(b, id="c", year=2021)])
    assert (best.id, best.title, best.abstract) == ("a", "Shouted title", ABSTRACT)
    assert (best.doi, best.pmid, best.year, best.journal) == ("10.1/x", "5", 2020, "J")
    assert best.keywords == ("x", "y")
    assert best.authors == ("Berg, Anna", "Doe, C")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Journal of Synthetic Medicine", "J Synth Med", True),
        ("The Lancet", "Lancet", True),
        ("BMJ", "British Medical Journal", True),
        ("International Journal of Nursing Studies", "Int. J. Nurs. Stud.", True),
        ("Addiction", "Addiction (Abingdon, England)", True),
        ("Journal of Nursing", "Bridge Engineering", False),
        ("Annals of Surgery", "Annals of Internal Medicine", False),
    ],
)
def test_journals_are_known_by_their_abbreviations(a: str, b: str, same: bool) -> None:
    """An abbreviation and its journal agree; two journals do not."""
    assert same_journal(a, b) is same


def synthetic(count: int) -> list[Record]:
    """Invented records with titles and abstracts of their own."""
    rng = random.Random(2)
    vocabulary = [
        "".join(rng.choices("abcdefghilmnoprstu", k=rng.randint(3, 9))) for _ in range(3000)
    ]
    return [
        Record(
            title=" ".join(rng.choices(vocabulary, k=11)).capitalize(),
            abstract=" ".join(rng.choices(vocabulary, k=90)),
            year=rng.randint(1990, 2020),
        )
        for _ in range(count)
    ]


def test_the_corruption_model_is_seen_through() -> None:
    """On invented records worn by the model: automatic merges are right, copies are found."""
    items = labelled_set(synthetic(900), 1500, seed=3)
    figures = measure(items, propose_groups([item.record for item in items]))
    assert figures["precision"] >= 0.999
    assert figures["recall_with_review"] >= 0.95
    assert figures["review_queue"] < 0.1 * figures["records"]


def test_precision_and_recall_are_what_they_are_called() -> None:
    """The measure counts pairs: two right of three merged, two found of four."""
    items = [
        type("I", (), {"record": record(i), "work": w})()
        for i, w in (
            ("a", "1"),
            ("b", "1"),
            ("c", "2"),
            ("d", "2"),
            ("e", "3"),
            ("f", "3"),
            ("g", "3"),
        )
    ]
    groups = [
        DuplicateGroup(("a", "b"), 1, "", automatic=True),
        DuplicateGroup(("c", "e"), 1, "", automatic=True),
        DuplicateGroup(("f", "g"), 1, "", automatic=True),
        DuplicateGroup(("c", "d"), 0.5, "", automatic=False),
    ]
    figures = measure(items, groups)
    assert figures["precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert figures["recall"] == pytest.approx(2 / 5)
    assert figures["recall_with_review"] == pytest.approx(3 / 5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12), st.randoms(use_true_random=False))
def test_any_titles_can_be_compared_in_any_order(titles: list[str], rng: random.Random) -> None:
    """No title breaks it, groups are disjoint, and order changes only which record is kept."""
    records = [record(f"r{i}", title=t, abstract=t * 9) for i, t in enumerate(titles)]
    groups = propose_groups(records)
    together = [i for group in groups if group.automatic for i in group.ids]
    assert len(together) == len(set(together))
    rng.shuffle(records)
    again = propose_groups(records)
    assert {frozenset(g.ids) for g in again if g.automatic} == {
        frozenset(g.ids) for g in groups if g.automatic
    }


def test_the_groups_come_surest_first() -> None:
    """Automatic groups lead, each kind by falling confidence."""
    items = labelled_set(synthetic(200), 400, seed=5)
    groups = propose_groups([item.record for item in items])
    kinds = [group.automatic for group in groups]
    assert kinds == sorted(kinds, reverse=True)
    for kind in (True, False):
        confidences = [group.confidence for group in groups if group.automatic is kind]
        assert all(a >= b for a, b in pairwise(confidences))
