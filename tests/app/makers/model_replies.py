"""A small review for every chain, and replies to it written by hand: no model has said them."""

import json
import re
from dataclasses import replace

from realist.app.work_chains import (
    appraisal_work,
    extraction_work,
    screening_work,
    theory_work,
)
from realist.data.configuration import Configuration, Entry
from realist.data.domain import (
    CmocStatus,
    Consent,
    Record,
    Review,
    Reviewer,
    Role,
    Stage,
)
from realist.data.fulltext import read_document
from realist.data.store import Store
from realist.extraction import shaping

RESOURCE, REASONING = "leaders met partners every week", "staff trusted each other"
PAPERS = {
    "one.md": f"# Findings\n\nIn the first place, {RESOURCE}, so {REASONING} and waits fell.\n\n"
    "We interviewed 41 people in two towns.\n",
    "two.md": f"# Findings\n\nElsewhere {REASONING} only after {RESOURCE} for a year.\n\n"
    "We observed 12 meetings in one county.\n",
}
CRITERIA = ("It is about integrated care.", "It says how or why something works.")
CHAINS = ("extract", "appraise", "theory", "screening")
NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


def new_review(folder, *, consent=Consent.LOCAL_ONLY):
    """A review with two documents, three records, two reviewers and one configuration."""
    folder.mkdir(exist_ok=True)
    store = Store.create(f"sqlite:///{folder / 'review.db'}")
    store.start(Review("ICS", "How does leadership work?"))
    store.join([Reviewer("Ann"), Reviewer("Ben")])
    store.add_records(
        [
            Record(title=f"Integrated care {n}", abstract="We explain how trust grew.")
            for n in range(3)
        ]
    )
    store.set_protocol(replace(store.protocol(), include_criteria=CRITERIA))
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
        store.add_document(replace(read_document(folder / name), consent=consent))
    slots = (Entry(Role.RESOURCE, "weekly meetings"), Entry(Role.REASONING, "trust"))
    draft = Configuration("", 0, "initial", status=CmocStatus.PROPOSED, slots=slots)
    book = store.book()
    store.move(book, shaping.create(book, draft), by="Ann", reason="first draft")
    return store


def units(store, chain):
    """The work of one chain on that review."""
    if chain == "screening":
        return screening_work(store, store.all_ids())
    make = {"extract": extraction_work, "appraise": appraisal_work, "theory": theory_work}
    return make[chain](store)


def reply_to(request):
    """What an honest annotator replies to a request, by the schema it asks for."""
    name = request["response_format"]["json_schema"]["name"]
    shown = [(int(n), text) for n, text in NUMBERED.findall(request["messages"][1]["content"])]
    return REPLIES[name](shown)


def quote(shown, words):
    """The words with the number of the paragraph that holds them."""
    return {"paragraph": next(n for n, text in shown if words in text), "quote": words}


def _pieces(shown):
    base = {"restatement": "In other words.", "reasoning": "By hand.", "basis": "stated"}
    return [
        {**quote(shown, RESOURCE), "role": "resource", **base},
        {**quote(shown, REASONING), "role": "reasoning", **base},
    ]


def _characteristics(shown):
    words = next(w for w in ("41 people", "12 meetings") if any(w in t for _, t in shown))
    found = {**quote(shown, words), "field": "participants", "summary": words, "basis": "stated"}
    return {"reading": "By hand.", "findings": [found]}


def _appraisal(shown):
    given = {"evidence": [quote(shown, REASONING)], "reasoning": "By hand."}
    names = ("relevance", "richness", "rigour")
    return {"appraisals": [{"criterion": name, **given, "level": "high"} for name in names]}


def _screening(_shown):
    judged = [
        {"criterion": 1, "quote": "Integrated care", "reasoning": "Said.", "judgement": "met"},
        {"criterion": 2, "quote": "how trust grew", "reasoning": "Said.", "judgement": "met"},
    ]
    return {"criteria": judged, "reasons": "Both are met.", "verdict": "include"}


REPLIES = {
    "CmoReply": lambda shown: {
        "reading": "By hand.",
        "configurations": [
            {"pieces": _pieces(shown), "reasoning": "One sentence.", "direction": "works"}
        ],
    },
    "CharacteristicsReply": _characteristics,
    "AssemblyReply": lambda _shown: {
        "reading": "By hand.",
        "configurations": [
            {
                "extracts": [1, 2],
                "reasoning": "One sentence.",
                "statement": "If leaders meet, staff trust.",
                "basis": "inferred",
            }
        ],
    },
    "AppraisalReply": _appraisal,
    "TheoryReply": lambda shown: {
        "evidence": [{**quote(shown, REASONING), "reasoning": "Trust.", "bearing": "supports"}],
        "reasoning": "It shows the same.",
        "verdict": "supports",
    },
    "ScreeningReply": _screening,
}


def as_batch_line(line, body):
    """One line of a provider's output file."""
    return json.dumps(
        {
            "custom_id": line["custom_id"],
            "response": {"status_code": 200, "body": json.loads(body)},
            "error": None,
        }
    )


def decisions_at(store, verdicts, *, suggestion=False):
    """Both reviewers' title and abstract decisions; `verdicts` by record and reviewer."""
    from realist.data.domain import Decision, Seen, Verdict

    store.decide(
        [
            Decision(
                record_id,
                reviewer,
                Stage.TITLE_ABSTRACT,
                Verdict(verdict),
                seen=Seen(suggestion=suggestion),
            )
            for (record_id, reviewer), verdict in verdicts.items()
        ]
    )
