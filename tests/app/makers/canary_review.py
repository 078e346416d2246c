"""A review in which Ann has worked and Ben has not: canaries in all that she said. Made up.

`OPEN` words may show once both have decided; `PRIVATE` ones never. `hers` are her verdicts: two
reviews that differ in them alone must look the same to Ben.
"""

from dataclasses import dataclass, replace
from functools import partial

from front_review import small_review

from realist.app.work_moves import make_move
from realist.data.configuration import CmocTest, CmocVerdict, DataPoint, Entry
from realist.data.domain import (
    Decision,
    ExtractDecision,
    ExtractVerdict,
    Located,
    Match,
    Role,
    Stage,
    Stance,
    Verdict,
)
from realist.data.extracting import Selection
from realist.data.store import Store
from realist.data.suggestion import (
    Ground,
    Suggestion,
    SuggestionDecision,
    SuggestionKind,
    SuggestionVerdict,
)
from realist.data.values import withdrawal
from realist.extraction.shaping import create, draft
from realist.extraction.weighing import put_to

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
IN, OUT = Verdict.INCLUDE, Verdict.EXCLUDE
OTHERS = ("Ben", "Tom")
OPEN, PRIVATE = "qcanary", "qhidden"


@dataclass(frozen=True)
class Hers:
    """What Ann decided, in one of two ways."""

    title: Verdict = IN
    full_text: Verdict = OUT
    rating: str = "high"
    extract: ExtractVerdict = ExtractVerdict.CONFIRM
    suggestion: SuggestionVerdict = SuggestionVerdict.ACCEPT
    test: CmocVerdict = CmocVerdict.SUPPORTS


OTHERWISE = Hers(
    OUT, IN, "low", ExtractVerdict.REJECT, SuggestionVerdict.REJECT, CmocVerdict.CONTRADICTS
)


def canary_review(url, hers):
    """R000001 to R000003 passed the first stage by both; the rest of what Ann did is hers alone."""
    small_review(url, port=1)
    with Store.open(url) as store:
        for name in ("Ann", "Ben"):
            store.change_reviewer(name, lead=True)
        for record_id in ("R000001", "R000002", "R000003"):
            store.decide([Decision(record_id, "Ben", TA, IN)])
            store.decide([_private(Decision(record_id, "Ann", TA, IN), "passed")])
        store.decide([Decision("R000002", n, FT, IN) for n in ("Ann", "Ben")])
        _screened(store, hers)
        _extracted(store, hers)
        _suggested(store, hers)
        _tested(store, hers)


def _private(decision, where):
    return replace(decision, note=f"{PRIVATE}-note-{where}", tags=(f"{PRIVATE}-tag-{where}",))


def _said(decision, where):
    """The decision with a canary in each of its words."""
    words = {n: f"{OPEN}-{n}-{where}" for n in ("rationale", "concerns")}
    return replace(_private(decision, where), reason=f"other: {OPEN}-reason-{where}", **words)


def _screened(store, hers):
    def ann(record_id, stage, verdict, where, **more):
        made = _said(Decision(record_id, "Ann", stage, verdict), where)
        return store.decide([replace(made, **more)])[0]

    ann("R000004", TA, hers.title, "title")
    first = ann("R000005", TA, hers.title, "changed")
    ann("R000005", TA, hers.title, "anew", supersedes=first)
    ann("R000006", TA, hers.title, "undone")
    (held,) = store.decisions(TA, reviewer="Ann", record_id="R000006")
    store.decide([replace(withdrawal(held), reason=f"{OPEN}-reason-withdrawn")])
    ann("R000001", FT, hers.full_text, "fulltext")
    ann("R000002", Stage.RELEVANCE, IN, "relevance", rating=hers.rating)


def _extracted(store, hers):
    for proposal in store.proposals("D001")[1:]:
        at = proposal.located
        made = ExtractDecision(
            proposal.id, "Ann", hers.extract, proposal.role, at.start, at.end,
            restatement=f"{OPEN}-restated-{proposal.id}", reason=f"{OPEN}-extract-{proposal.id}",
        )  # fmt: skip
        store.decide_extract(made)
    own = Selection("D001", Role.CONTEXT, 44, 60, f"{OPEN}-own-words", f"{OPEN}-own-key")
    store.add_extract(own, "Ann")


def _suggested(store, hers):
    words = store.document("D001").text[44:60]
    ground = (Ground(words, Located(Match.EXACT, 44, 60, 100.0), "met", "so it says"),)
    wanted = (
        (SuggestionKind.SCREENING, "R000004", "title_abstract", "include"),
        (SuggestionKind.SCREENING, "R000007", "title_abstract", "include"),
        (SuggestionKind.CHARACTERISTICS, "D001", "design", "a fictional interview"),
        (SuggestionKind.APPRAISAL, "D001", "rigour", "high"),
    )
    store.suggest([Suggestion(*w, "it says so", ground, proposer="a test") for w in wanted])
    for made in store.suggestions():
        store.decide_suggestion(
            SuggestionDecision(
                made.id, "Ann", hers.suggestion, made.value, f"{OPEN}-suggestion-{made.about}"
            )
        )


def _tested(store, hers):
    wanted = draft("initial", [Entry(Role.CONTEXT, "meetings in the open")])
    make_move(store, partial(create, draft=wanted), by="Ben", reason="a start")
    test = CmocTest("", "C001", "D001", hers.test, "Ann", f"{OPEN}-test-reason")
    point = DataPoint(
        "D001", "C001", Stance(hers.test.stance), note=f"{OPEN}-test-note",
        rationale=f"{OPEN}-test-rationale",
    )  # fmt: skip
    make_move(
        store, partial(put_to, draft=test, found=point), by="Ann", reason=f"{OPEN}-test-move"
    )
