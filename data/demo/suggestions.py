"""What a model's suggestions look like, for the demonstration: every one is written by hand.

No model was asked. They are here so that the pages and measures of suggestions have something to
show; each says so on the screen (`BY_HAND`). Some are wrong on purpose: one rests on words that
its document does not hold, and of the eleven on titles and abstracts three differ from
what the simulated reviewers settled. No figure made of them says anything about any model.
"""

from __future__ import annotations

from dataclasses import dataclass

from realist.data.suggestion import SuggestionKind

BY_HAND = "written by hand for this demonstration; no model was asked"
PROPOSER = "hand-written example"
UNVERIFIED = "no quote of it was found in the source"

_PURPOSE, _TRUST = "study_shared_purpose.md", "study_trust_between_partners.md"
_STUDY, _APPRAISAL = SuggestionKind.CHARACTERISTICS, SuggestionKind.APPRAISAL
_TEST = SuggestionKind.THEORY_TEST


@dataclass(frozen=True, slots=True)
class Scripted:
    """One hand-written suggestion; its quotes are located where it is kept."""

    kind: SuggestionKind
    about: str  # a document's file, or a record's id in the demonstration
    target: str
    value: str
    rationale: str
    quotes: tuple[tuple[str, str, str], ...]  # wording, bearing, reasoning
    flags: tuple[str, ...] = ()


ON_DOCUMENTS = (
    Scripted(
        _STUDY,
        _PURPOSE,
        "design",
        "Longitudinal realist case study of one care system",
        "",
        (("We used a longitudinal case study with a realist logic.", "", ""),),
    ),
    Scripted(
        _STUDY,
        _PURPOSE,
        "participants",
        "41 people, 17 of them interviewed twice",
        "",
        (("we carried out 58 interviews with 41 people, 17 of them twice", "", ""),),
    ),
    Scripted(
        _APPRAISAL,
        _PURPOSE,
        "richness",
        "high",
        "It says what was offered, how people took it, what came of it and where it did not.",
        (("Staff said that, hearing it so often and from the same mouth", "", ""),),
    ),
    Scripted(
        _TEST,
        _PURPOSE,
        "final-1",
        "refines",
        "Being said again and again counted for more than being clear.",
        (
            (
                "First, clarity was less at issue than constancy.",
                "refines",
                "The configuration speaks of clarity of intent; here constancy did the work.",
            ),
        ),
    ),
    Scripted(
        _TEST,
        _PURPOSE,
        "final-4",
        "unverified",
        "Claimed to support a shared culture of learning.",
        (("every team ran a learning set each month and shared its failures", "supports", ""),),
        (UNVERIFIED, "claimed: supports"),
    ),
    Scripted(
        _STUDY,
        _TRUST,
        "participants",
        "36 executives, heads of service and elected members",
        "",
        (("we interviewed executives, heads of service and elected members, 36 people", "", ""),),
    ),
    Scripted(
        _TEST,
        _TRUST,
        "final-3",
        "supports",
        "Unhurried meetings came before trust, and trust before a quick joint decision.",
        (
            (
                "They learned what the others were answerable for and to whom",
                "supports",
                "Meeting face to face led to understanding.",
            ),
            (
                "the six divided the clients between them over one weekend",
                "supports",
                "Understanding led to a decision taken together.",
            ),
        ),
    ),
)

# Record, verdict, why.
_SCREENED = (
    ("syn-02765", "include", "on professionals' part in a system's decisions"),
    ("syn-03558", "include", "on conflict between partners of an integrated system"),
    ("syn-00539", "include", "on leadership of newly formed systems"),
    ("syn-04697", "exclude", "a survey of a service; wrong: the reviewers let it pass"),
    ("syn-02012", "exclude", "on training of a workforce; wrong: the reviewers let it pass"),
    ("syn-00276", "include", "on leadership, though of councils; wrong: the reviewers did not"),
    ("syn-03871", "exclude", "on an illness, and not on leading a system"),
    ("syn-00824", "exclude", "on contracts and waiting times"),
    ("syn-04255", "exclude", "on ambulance services"),
    ("syn-00086", "exclude", "on records and how good they are"),
    ("syn-02338", "exclude", "on posts and why people stay in them"),
)
ON_RECORDS = tuple(
    Scripted(SuggestionKind.SCREENING, record, "title_abstract", verdict, why, ())
    for record, verdict, why in _SCREENED
)
