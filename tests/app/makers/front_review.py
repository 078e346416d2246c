"""A small review to drive the app with; everything in it is made up."""

from realist.data.domain import (
    Document,
    Kind,
    Located,
    Match,
    Proposal,
    Record,
    Review,
    Reviewer,
    ReviewerRole,
    Role,
)
from realist.data.store import Store

TEXT = (
    "A fictional interview, written for tests.\n\n"
    "Because the board met in the open, people began to trust it, and complaints fell. "
    "Nobody had asked for this. When money was short the meetings stopped.\n"
)
WORDS = ("board", "nurse", "trust", "housing", "data", "budget", "vision", "school")


def bait(port):
    """Text that would fetch a picture if it were taken for markdown or HTML."""
    at = f"http://127.0.0.1:{port}"
    return f'![x]({at}/m.png) <img src="{at}/h.png"> [link]({at}/l) $\\frac{{1}}{{2}}$ <b>bold</b>'


def small_review(url, *, port, records=30):
    """Two screeners, a trainee, a simulated reviewer; baited records and one baited document."""
    text = f"{TEXT}\n{bait(port)}\n"
    with Store.create(url) as store:
        store.start(Review("Open boards", "How do open board meetings build trust?"))
        store.join(
            [
                Reviewer("Ann"),
                Reviewer("Ben"),
                Reviewer("Tom", ReviewerRole.TRAINEE),
                Reviewer("Simulated one", ReviewerRole.TRAINEE, simulated=True),
            ]
        )
        store.add_records([_record(n, port) for n in range(records)])
        document = store.add_document(
            Document(f"Interview {bait(port)}", text, Kind.INTERVIEW, sha256="made up")
        )
        store.propose(_proposals(document, port))


def _record(number, port):
    words = " ".join(WORDS[(number * k) % len(WORDS)] for k in (1, 3, 5))
    return Record(
        source_id=f"s{number}",
        title=f"Study {number} of {words} {bait(port)}",
        abstract=f"We asked about {words} in {number} places. {bait(port)}",
        authors=("Made, U. P.",),
        year=2000 + number,
    )


def _proposals(document, port):
    def at(words):
        start = document.text.index(words)
        return Located(Match.EXACT, start, start + len(words), 100.0)

    quotes = (
        (Role.RESOURCE, "the board met in the open"),
        (Role.REASONING, "people began to trust it"),
        (Role.OUTCOME, "complaints fell"),
        (Role.CONTEXT, "When money was short"),
        (Role.CONTEXT, bait(port)),
    )
    found = [
        Proposal(document.id, role, words, at(words), rationale=bait(port), proposer="a test")
        for role, words in quotes
    ]
    lost = Proposal(
        document.id, Role.OUTCOME, f"Never said {bait(port)}", Located(Match.NOT_FOUND)
    )
    return [*found, lost]
