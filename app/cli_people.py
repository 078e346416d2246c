"""Commands on who leads and how people sign in; and on where a document may be sent."""

from __future__ import annotations

import sys

import click

from realist.app.cli_documents import documents
from realist.app.cli_review import reviewers
from realist.app.console import emit
from realist.app.options import db_option, json_option, opened
from realist.data.domain import Consent, ReviewerRole
from realist.data.errors import UsageError


@reviewers.command("change", epilog="Example: realist reviewers change Ben --lead")
@click.argument("name")
@click.option("--role", type=click.Choice([str(r) for r in ReviewerRole]), help="What it counts.")
@click.option("--lead/--no-lead", default=None, help="May set the review up in the app.")
@click.option("--email", help="The address for an organisation's sign-in; '' forgets it.")
@db_option
@json_option
def change_reviewer(
    name: str, role: str | None, lead: bool | None, email: str | None, db: str, as_json: bool
) -> None:
    """Change what a reviewer's decisions count for, who leads, and their address."""
    with opened(db) as store:
        now = store.change_reviewer(name, role=ReviewerRole(role) if role else None, lead=lead)
        if email is not None:
            store.set_email(name, email)
    words = f"{now.name}: {now.role}{', leads' * now.lead}."
    result = {"name": now.name, "role": str(now.role), "lead": now.lead}
    emit(result, as_json=as_json, text=words)


@reviewers.command("passphrase", epilog="Example: realist reviewers passphrase Ann")
@click.argument("name")
@db_option
def set_passphrase(name: str, db: str) -> None:
    """Set a reviewer's passphrase: asked for, or one line of standard input; never an option."""
    with opened(db) as store:
        store.reviewer(name)
        if sys.stdin.isatty():
            given = click.prompt(
                f"Passphrase for {name}", hide_input=True, confirmation_prompt=True
            )
        else:
            given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise UsageError("no passphrase was given; nothing was changed")
        store.set_passphrase(name, given)
        others = {r.name for r in store.reviewers() if not (r.simulated or r.left)}
        shut_out = sorted(others - store.with_passphrase())
    click.echo(f"{name} has a new passphrase.")
    if shut_out:
        click.echo(f"Without one, and so shut out of the app: {', '.join(shut_out)}.")


@documents.command("consent", epilog="Example: realist documents consent D003 model_allowed")
@click.argument("document_id", metavar="ID")
@click.argument("consent", type=click.Choice([str(c) for c in Consent]))
@db_option
@json_option
def change_consent(document_id: str, consent: str, db: str, as_json: bool) -> None:
    """Say anew where a document's text may be sent; the change is logged."""
    with opened(db) as store:
        before = store.document(document_id).consent
        store.change_consent(document_id, Consent(consent))
    result = {"document": document_id, "consent": consent, "before": str(before)}
    emit(
        result, as_json=as_json, text=f"{document_id}: {before} until now, {consent} from now on."
    )


COMMANDS: tuple[click.Command, ...] = ()  # all of them belong to groups that stand elsewhere
