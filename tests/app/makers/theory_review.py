"""A review whose reviewer has confirmed ten extracts; everything in it is made up."""

from realist.data.domain import (
    Document,
    ExtractDecision,
    ExtractVerdict,
    Kind,
    Located,
    Match,
    Proposal,
    Review,
    Reviewer,
    ReviewerRole,
    Role,
)
from realist.data.store import Store

PASSAGES = (
    (Role.CONTEXT, "The two trusts had merged in spring."),
    (Role.CONTEXT, "Budgets had been cut twice."),
    (Role.RESOURCE, "Leaders met every ward once a week."),
    (Role.RESOURCE, "The board published each decision with its reasons."),
    (Role.RESOURCE, "A shared calendar showed who would come when."),
    (Role.REASONING, "Staff began to trust that they were heard."),
    (Role.REASONING, "People saw why and stopped guessing."),
    (Role.REASONING, "Nurses felt responsible for the whole pathway."),
    (Role.OUTCOME, "Fewer agency shifts were booked."),
    (Role.OUTCOME, "Discharges came a day earlier."),
)
THEMES = ("Being", "Relating")


def theory_review(url):
    """Two reviewers and a trainee; a fictional report with ten extracts that Ann confirmed."""
    text = "A fictional report, written for tests.\n\n" + "\n\n".join(t for _, t in PASSAGES)
    with Store.create(url) as store:
        store.start(Review("Leaders who listen", "How does listening work?", themes=THEMES))
        store.join([Reviewer("Ann"), Reviewer("Ben"), Reviewer("Tom", ReviewerRole.TRAINEE)])
        document = store.add_document(
            Document("Fictional report", text, Kind.EMPIRICAL, sha256="made up")
        )
        store.propose([_proposal(document, role, said) for role, said in PASSAGES])
        for made in store.proposals():
            at = made.located
            store.decide_extract(
                ExtractDecision(
                    made.id, "Ann", ExtractVerdict.CONFIRM, made.role, at.start, at.end
                )
            )


def _proposal(document, role, said):
    start = document.text.index(said)
    return Proposal(
        document_id=document.id,
        role=role,
        wording=said,
        located=Located(Match.EXACT, start, start + len(said), 100.0),
        proposer="made up",
    )
