"""Synthesis: what moves refuse, what views count, what is drawn and written."""

from dataclasses import replace
from xml.dom import minidom

import pytest

from realist.data.book import Book
from realist.data.configuration import (
    CmocTest,
    CmocVerdict,
    Configuration,
    DataPoint,
    Entry,
    ProgrammeTheory,
    Reach,
)
from realist.data.demo.paraphrases import paraphrases
from realist.data.domain import CmocStatus, Role, Stance
from realist.data.errors import NotFoundError, RefusedError
from realist.extraction.confirmed import Extract, chosen_extracts
from realist.extraction.consolidation import measured, propose_pairs
from realist.extraction.likeness import likeness
from realist.extraction.lineage import depths, edges_of, lineage_svg, theory_svg, unexplained
from realist.extraction.matrix import cells_of, column_of, current
from realist.extraction.merging_splitting import merge, split
from realist.extraction.patterns import instances_of, patterns
from realist.extraction.settling import accept_sentence, retire, settle
from realist.extraction.shaping import complete, create, draft, refine
from realist.extraction.synthesis import adjudicate, gaps, juxtapose, reconcile, situate
from realist.extraction.theorising import theorise
from realist.extraction.weighing import put_to, strike, weigh
from realist.extraction.writing import narrative, statement

EARLY = Entry(Role.CONTEXT, "early in a merger")
MEETINGS = Entry(Role.RESOURCE, "weekly meetings")
TRUST = Entry(Role.REASONING, "partners trust each other")
WAITS = Entry(Role.OUTCOME, "waits fall")


def extract(identity="P00001", role=Role.CONTEXT, quote="early in\na merger", document="D001"):
    return Extract(identity, document, role, quote, 0, len(quote), "", True, "k", ("Ann",))


def book_of(*drafts, points=()):
    """A book of configurations C001, C002, ... with (configuration, source, stance) points."""
    book = Book()
    for slots in drafts:
        book = book.after(create(book, draft(slots=slots)))
    for cmoc, source, stance in points:
        book = book.after(weigh(book, DataPoint(source, cmoc, stance)))
    return book


def test_a_configuration_is_made_from_extracts_of_two_documents():
    """Each extract is an entry that names it, each document a data point in support."""
    made = create(
        Book(),
        draft(),
        [extract(), extract("P00002", Role.OUTCOME, "waits fell", "D002")],
        by="Ann",
    )
    (cmoc,) = made.cmocs
    assert [(e.role, e.text, e.extracts) for e in cmoc.slots] == [
        (Role.CONTEXT, "early in a merger", ("P00001",)),
        (Role.OUTCOME, "waits fell", ("P00002",)),
    ]
    found = [(p.id, p.source_id, p.stance, p.origin) for p in made.evidence]
    assert found == [("E00001", "D001", "supports", "Ann"), ("E00002", "D002", "supports", "Ann")]


def test_what_nobody_confirmed_or_located_is_no_evidence():
    """An extract no person confirmed is refused, and one without a place in its document."""
    with pytest.raises(NotFoundError, match="P00009"):
        chosen_extracts({}, ["P00009"])
    with pytest.raises(RefusedError, match="no place"):
        chosen_extracts({"P00001": replace(extract(), start=None)}, ["P00001"])


def test_a_single_piece_is_a_configuration_and_can_be_completed():
    """One entry is enough; completing adds, and what says nothing new is refused."""
    book = book_of([WAITS])
    book = book.after(complete(book, "C001", [EARLY]))
    assert book.cmoc("C001").slots == (EARLY, WAITS)
    assert book.cmoc("C001").version == 2
    with pytest.raises(RefusedError, match="already"):
        complete(book, "C001", [EARLY])
    with pytest.raises(RefusedError, match="at least one"):
        create(book, draft())


def test_refining_is_about_words_alone():
    """A new status or number is not smuggled in, and a sentence goes with its wording."""
    book = book_of([EARLY, WAITS])
    book = book.after(accept_sentence(book, "C001", "If early, then shorter waits."))
    with pytest.raises(RefusedError, match="status"):
        refine(book, replace(book.cmoc("C001"), status=CmocStatus.SUPPORTED))
    refined = refine(book, replace(book.cmoc("C001"), slots=(WAITS,))).cmocs[0]
    assert (refined.sentence, refined.version) == ("", 3)


def test_only_outcomes_are_near_or_far():
    """A context with a reach is refused."""
    with pytest.raises(RefusedError, match="only an outcome"):
        create(Book(), draft(slots=[replace(EARLY, reach=Reach.DISTAL)]))


def test_an_obstacle_is_no_support():
    """Evidence that only qualifies settles nothing as supported, nor as without evidence."""
    book = book_of([WAITS], points=[("C001", "D001", Stance.QUALIFIES)])
    for status in (CmocStatus.SUPPORTED, CmocStatus.REFINED, CmocStatus.NO_EVIDENCE):
        with pytest.raises(RefusedError):
            settle(book, "C001", status)
    (gap,) = gaps(book, current(book))
    assert (gap.in_favour, gap.against) == (0, 1)
    assert "obstacles only" in gap.reasons[0]
    assert column_of(cells_of(book, current(book)), "C001").by_stance[Stance.SUPPORTS] == 0
    assert patterns(instances_of(book, current(book)), least=1) == []


def test_a_merge_takes_over_evidence_and_places_in_theories():
    """The new one has both parents, all entries once, copies of the evidence, the theory's place."""
    book = book_of([EARLY, WAITS], [EARLY, TRUST], points=[("C001", "D001", Stance.SUPPORTS)])
    book = book.after(theorise(book, ProgrammeTheory("", "Being", "T.", cmocs=("C002", "C001"))))
    book = book.after(merge(book, ["C001", "C002"]))
    made = book.cmoc("C003")
    assert (made.parents, made.slots) == (("C001", "C002"), (EARLY, TRUST, WAITS))
    assert [(p.id, p.carried_from) for p in book.points("C003")] == [("E00002", "E00001")]
    assert book.theory("T01").cmocs == ("C003",)
    assert book.cmoc("C001").status is CmocStatus.MERGED
    assert (depths(book), book.faults()) == ({"C001": 0, "C002": 0, "C003": 1}, [])
    with pytest.raises(RefusedError, match="merged"):
        settle(book, "C001", CmocStatus.NEW)
    assert unexplained(book) == []


def test_a_split_leaves_no_evidence_behind():
    """Every data point must be given to one of the new ones."""
    book = book_of([EARLY, WAITS], points=[("C001", "D001", Stance.SUPPORTS)])
    parts = [draft(slots=[EARLY]), draft(slots=[WAITS])]
    with pytest.raises(RefusedError, match="E00001"):
        split(book, "C001", parts, [[], []])
    book = book.after(split(book, "C001", parts, [["E00001"], []]))
    assert [p.cmoc_id for p in book.points()] == ["C001", "C002"]
    assert book.faults() == []


def test_the_book_knows_orphans_and_cycles():
    """Evidence that a merge forgot, and an ancestor of itself, are faults."""
    book = book_of([EARLY], [WAITS], points=[("C001", "D001", Stance.SUPPORTS)])
    change = merge(book, ["C001", "C002"])
    assert "went under" in book.after(replace(change, evidence=())).faults()[0]
    loop = replace(book.cmoc("C001"), parents=("C001",))
    assert "own ancestor" in " ".join(book.after(replace(change, cmocs=(loop,))).faults())


def test_a_retired_configuration_leaves_its_theories():
    """It stays on record and is worked on no more."""
    book = book_of([EARLY])
    book = book.after(theorise(book, ProgrammeTheory("", "Being", "T.", cmocs=("C001",))))
    book = book.after(retire(book, "C001"))
    assert book.theory("T01").cmocs == ()
    with pytest.raises(RefusedError, match="retired"):
        complete(book, "C001", [WAITS])


def test_a_test_by_the_same_person_replaces_the_earlier_one():
    """A second look takes back what the first found; no evidence leaves no data point."""
    book = book_of([WAITS])
    test = CmocTest("", "C001", "D001", CmocVerdict.CONTRADICTS, "Ann", "waits rose")
    book = book.after(put_to(book, test))
    assert [p.stance for p in book.points("C001")] == [Stance.CONTRADICTS]
    book = book.after(put_to(book, replace(test, verdict=CmocVerdict.NO_EVIDENCE)))
    assert book.points("C001") == []
    assert [t.verdict for t in book.tests_of("C001")] == ["no_evidence"]
    with pytest.raises(RefusedError, match="none can be shown"):
        put_to(book, replace(test, verdict=CmocVerdict.NO_EVIDENCE), extracts=[extract()])


def test_an_extract_shows_only_its_own_document():
    """Evidence from D002 cannot be shown by a passage of D001."""
    book = book_of([WAITS])
    with pytest.raises(RefusedError, match="P00001"):
        weigh(book, DataPoint("D002", "C001", Stance.SUPPORTS), [extract()])


def test_views_put_the_evidence_side_by_side():
    """By stance, both ways, by rigour with the unrated first, by context."""
    book = book_of(
        [EARLY, TRUST, WAITS],
        points=[
            ("C001", "D002", Stance.SUPPORTS),
            ("C001", "D001", Stance.SUPPORTS),
            ("C001", "D003", Stance.CONTRADICTS),
        ],
    )
    sides = juxtapose(book, "C001")
    assert [p.source_id for p in sides[Stance.SUPPORTS]] == ["D001", "D002"]
    (both,) = reconcile(book, current(book))
    assert [p.source_id for p in both.against] == ["D003"]
    rated = replace(
        book, evidence={**book.evidence, "E00001": replace(book.evidence["E00001"], rigour="low")}
    )
    assert [p.id for p in adjudicate(rated, "C001", ["low", "high"])] == [
        "E00002",
        "E00003",
        "E00001",
    ]
    (place,) = situate(book, current(book))
    assert (place.context, place.documents) == (EARLY.text, ("D001", "D002"))
    struck = book.after(strike(book, "E00003"))
    assert reconcile(struck, current(struck)) == []


def test_patterns_count_documents_not_configurations():
    """The same words in two configurations of two documents are one pattern of two."""
    other = Entry(Role.REASONING, "partners trust  each other.")
    book = book_of(
        [EARLY, TRUST],
        [EARLY, other],
        points=[("C001", "D001", Stance.SUPPORTS), ("C002", "D002", Stance.REFINES)],
    )
    (one,) = patterns(instances_of(book, current(book)))
    assert (one.kind, one.documents, one.origins) == ("CM", ("D001", "D002"), ("C001", "C002"))
    assert len(one.variants[1]) == 2


def test_paraphrases_are_proposed_with_stated_precision_and_recall():
    """On the shipped set by words alone: 15 of 20 pairs found, 21 proposed; and likeness is sane."""
    made = paraphrases()
    assert (len(made.cmocs), len(made.pairs)) == (60, 20)
    found = measured(propose_pairs(made.cmocs), made.pairs)
    assert found.recall >= 0.7
    assert found.precision >= 0.65
    alike = likeness(made.cmocs[:6])
    assert (alike == alike.T).all()
    assert (alike.diagonal() == 1).all()
    apart = [
        Configuration("a", 1, "initial", slots=(EARLY,)),
        Configuration("b", 2, "initial", slots=(WAITS,)),
    ]
    assert likeness(apart)[0, 1] == 0
    assert propose_pairs([]) == []


def test_statements_say_what_is_not_known_yet():
    """A draft joins the entries; an accepted sentence takes its place."""
    book = book_of([EARLY, MEETINGS, TRUST, WAITS], [EARLY])
    assert statement(book.cmoc("C001")) == (
        "If early in a merger, and weekly meetings, then waits fall, "
        "because partners trust each other."
    )
    assert "not known yet" in statement(book.cmoc("C002"))
    book = book.after(accept_sentence(book, "C001", "If A, then B, because C."))
    book = book.after(
        theorise(book, ProgrammeTheory("", "Being", "Leaders learn.", cmocs=("C001",)))
    )
    text = narrative(book, book.theory("T01"))
    assert "Leaders learn." in text
    assert "If A, then B, because C." in text
    assert "No evidence yet." in text


def test_what_followed_a_configuration_follows_what_came_of_it():
    """After a merge the new one; after a split those that have an outcome; never itself."""
    book = book_of([TRUST], [WAITS], [EARLY])
    later = replace(book.cmoc("C003"), follows=("C001",))
    book = book.after(refine(book, later))
    book = book.after(merge(book, ["C001", "C002"]))
    assert book.cmoc("C003").follows == ("C004",)
    drafts = [draft(slots=[TRUST]), draft(slots=[WAITS])]
    parted = book.after(split(book, "C004", drafts, [[], []]))
    assert parted.cmoc("C003").follows == ("C006",)
    joined = book.after(merge(book, ["C003", "C004"]))
    assert joined.cmoc("C005").follows == ()
    assert not parted.faults() + joined.faults()


def test_drawings_escape_what_people_wrote():
    """Markup and control characters end as text in well-formed SVG without scripts or links."""
    bad = "<script>alert(1)</script> & \x00 ]]> \ud800"
    book = book_of([Entry(Role.CONTEXT, bad)], [WAITS])
    book = book.after(theorise(book, ProgrammeTheory("", bad, bad, cmocs=("C001", "C002"))))
    book = book.after(merge(book, ["C001", "C002"]))
    for svg in (lineage_svg(book), theory_svg(book, book.theory("T01"))):
        tree = minidom.parseString(svg.encode())
        assert not tree.getElementsByTagName("script")
        assert not tree.getElementsByTagName("a")
        assert "&lt;script&gt;" in svg
    assert len(edges_of(book)) == 3
    minidom.parseString(lineage_svg(Book()).encode())


def test_a_narrative_names_what_a_configuration_borrows_from_and_its_rivals():
    """Substantive theory and rival explanations stand with the configuration that has them."""
    wanted = replace(draft(slots=[WAITS]), substantive="contact theory", rivals=("more money.",))
    book = Book().after(create(Book(), wanted))
    book = book.after(
        theorise(book, ProgrammeTheory("", "Being", "Leaders learn.", cmocs=("C001",)))
    )
    text = narrative(book, book.theory("T01"))
    assert "Substantive theory: contact theory." in text
    assert text.endswith("Rival explanation: more money.")


def test_all_in_work_stay_in_view_when_the_first_becomes_final():
    """An initial configuration still worked with is in the matrix beside a final one."""
    book = Book().after(create(Book(), draft("initial", [EARLY])))
    book = book.after(create(book, draft("final", [WAITS])))
    assert [c.id for c in current(book)] == ["C001", "C002"]
    assert [c.id for c in current(book, "final")] == ["C002"]
