"""What the people who lead a review change in it: its words, its team, its documents' consent."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from realist.data import schema, values
from realist.data.domain import Consent, Review, Reviewer, ReviewerRole
from realist.data.errors import RefusedError, StaleWriteError
from realist.data.log import Event
from realist.data.reads import Reads


class Steering(Reads):
    """The part of the store that changes what a review is."""

    def change_review(
        self, review: Review, *, seen: Review | None = None, actor: str = "steward"
    ) -> Review:
        """Change the review's words; gives it as it then stands.

        Args:
            review: as it shall be; whether it is synthetic stays as it is.
            seen: as the writer saw it; None to write over whatever stands.
            actor: who says so.

        Raises:
            RefusedError: it would have no title.
            StaleWriteError: somebody changed it meanwhile.
        """
        if not review.title.strip():
            raise RefusedError("a review needs a title")
        with self._writing() as connection:
            now = values.review_of(connection.execute(select(schema.review)).one())
            if seen is not None and seen != now:
                raise StaleWriteError(
                    "the review was changed meanwhile, perhaps in another tab; look at it again"
                )
            wanted = values.review_row(replace(review, synthetic=now.synthetic))
            held = values.review_row(now)
            change = {key: value for key, value in wanted.items() if value != held[key]}
            if change:
                self._append(connection, [Event("review_changed", change, actor)])
        return self.review()

    def change_reviewer(
        self,
        name: str,
        *,
        role: ReviewerRole | None = None,
        lead: bool | None = None,
        actor: str = "steward",
    ) -> Reviewer:
        """Change what a reviewer's decisions count for, or whether they lead.

        Raises:
            NotFoundError: nobody of that name.
            RefusedError: nobody would lead any more.
        """
        held = self.reviewer(name)
        wanted = replace(held, role=role or held.role, lead=held.lead if lead is None else lead)
        others = [r for r in self.reviewers() if r.lead and not r.left and r.name != name]
        if held.lead and not wanted.lead and not others:
            raise RefusedError(f"{name} is the only one who leads; let somebody else lead first")
        if wanted != held:
            said = {"name": name, "role": str(wanted.role), "lead": wanted.lead}
            with self._writing() as connection:
                self._append(connection, [Event("reviewer_changed", said, actor)])
        return wanted

    def change_consent(
        self, document_id: str, consent: Consent, *, actor: str = "steward"
    ) -> None:
        """Say anew where a document's text may be sent.

        What was sent before stays in the record of calls; it cannot be called back.

        Raises:
            NotFoundError: no such document.
        """
        if self.document(document_id).consent is consent:
            return
        said = {"id": document_id, "consent": str(consent)}
        with self._writing() as connection:
            self._append(connection, [Event("consent_changed", said, actor)])
