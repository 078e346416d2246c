"""Who may do what: asked at every write, whatever the menu showed.

Leads change what the review is; screeners settle records; trainees rate. Where nobody was made
lead (a review begun with people but no lead), every screener may lead, so that nobody is locked
out of a review of their own. The command line is the steward's, who holds the file.
"""

from __future__ import annotations

from realist.data.domain import ReviewerRole
from realist.data.errors import RefusedError
from realist.data.store import Store


def leads(store: Store) -> frozenset[str]:
    """The people who may change what the review is."""
    people = [r for r in store.reviewers() if not (r.simulated or r.left)]
    named = frozenset(r.name for r in people if r.lead)
    return named or frozenset(r.name for r in people if r.role is ReviewerRole.SCREENER)


def require_lead(store: Store, name: str) -> None:
    """Raise RefusedError unless this person leads the review, now."""
    who = leads(store)
    if name not in who:
        words = ", ".join(sorted(who)) or "nobody yet: realist reviewers lead NAME"
        raise RefusedError(f"only those who lead the review may do this ({words})")


def require_screener(store: Store, name: str) -> None:
    """Raise RefusedError unless this person's decisions settle records."""
    if store.reviewer(name).role is not ReviewerRole.SCREENER:
        raise RefusedError(f"{name} is in training: what trainees decide settles nothing")
