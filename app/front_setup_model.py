"""Set-up, Model: which language model may be asked, at what cost, and asking for extracts."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import streamlit as st

from realist.app import beside, front_jobs, front_session, settings, work_setup
from realist.app.counts import count
from realist.app.front_setup_form import attempt
from realist.app.front_text import empty, hint, notice, section
from realist.app.jobs import Result, Work
from realist.app.roles import require_lead
from realist.data.domain import Consent, Review
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.view import View

_KIND = "extraction"


def draw(view: View) -> None:
    """Draw this part."""
    review = view.store.review()
    chosen, asking = st.columns(2, gap="large")
    with chosen:
        section("The model", "None is asked unless you name one and press the button here.")
        _form(view, review)
        _key(review)
    with asking:
        section("Propose extracts")
        _ask(view, review)


def _form(view: View, review: Review) -> None:
    with st.form(f"model-{hash(review)}", border=False):
        model = st.text_input("Model", review.model, max_chars=200, placeholder="gpt-5-mini")
        base_url = st.text_input(
            "Its server (empty: the provider's own)",
            review.base_url,
            max_chars=500,
            placeholder="http://127.0.0.1:11434/v1",
        )
        budget = st.number_input(
            "Most that one run may cost, in US dollars",
            min_value=0.0,
            value=review.budget,
            step=0.5,
            help="A run stops before the call that could pass it.",
        )
        sent = st.form_submit_button("Save", type="primary")
    if sent:
        wanted = replace(
            review, model=model.strip(), base_url=base_url.strip(), budget=budget or None
        )
        attempt(
            lambda: work_setup.change_review(
                view.store, wanted, seen=review, by=view.viewer or ""
            ),
            "Saved.",
        )


def _key(review: Review) -> None:
    """Whether there is a key; the key itself is neither shown nor kept in the review."""
    if settings.from_environment().api_key:
        notice("A key was found on the server.", "good")
    elif review.model and not review.base_url:
        notice(
            "No key was found: set OPENAI_API_KEY, or name its file in REALIST_KEY_FILE, where "
            "the app is started, and start it again.",
            "warning",
        )
    hint("The key is read on the server when it is used, and never stored in the review.")


def _ask(view: View, review: Review) -> None:
    documents = view.store.documents()
    if not documents:
        empty("There are no documents yet.", "Add them under Documents.")
        return
    job = front_jobs.latest(_KIND)
    busy = bool(job and job.open)
    hint(
        f"{count(len(documents), 'document')}. What comes are proposals: nothing is evidence "
        "before a person has decided on it under Extract."
    )
    if st.button("Propose by rules, on this machine", disabled=busy):
        _start(view, "Proposing by rules", _offline(front_session.database(), view.viewer or ""))
    allowed = sum(d.consent is Consent.MODEL_ALLOWED for d in documents)
    named = bool(review.model)
    if st.button("Ask the model", disabled=busy or not named):
        _start(view, f"Asking {review.model}", _by_model(view.store, view.viewer or "", review))
    if named:
        hint(
            f"{allowed:,} of {len(documents):,} may be sent; the others are withheld, unless the "
            "server is on this machine."
        )
    else:
        hint("Name a model first to ask one.")


def _start(view: View, label: str, work: Work) -> None:
    require_lead(view.store, view.viewer or "")
    front_jobs.start(_KIND, label, work)


def _offline(url: str, by: str) -> Work:
    def work(progress: Progress, _stop: threading.Event) -> Result:
        return _said(beside.run("propose", {"url": url, "by": by}, progress))

    return work


def _by_model(store: Store, by: str, review: Review) -> Work:
    choice = settings.from_environment()

    def work(progress: Progress, stop: threading.Event) -> Result:
        from realist.app.model_choice import ModelChoice
        from realist.app.work_chains import extraction_work
        from realist.app.work_model import ask_directly

        require_lead(store, by)
        asked = ModelChoice(review.model, review.base_url, choice.api_key, review.budget)
        units = extraction_work(store)
        report = ask_directly(store, asked, units, progress, stop=stop)
        if stop.is_set():
            progress(0, len(units))  # says so, instead of a result that is not whole
        return _said(report)

    return work


def _said(report: dict[str, Any]) -> Result:
    located = sum(n for kind, n in report["located"].items() if kind != "not_found")
    said = f"{count(report['proposals'], 'proposal')}, {located:,} found in the text"
    if report.get("cost"):
        said += f", US$ {report['cost']:.2f}"
    if report.get("withheld"):
        said += f"; {count(len(report['withheld']), 'document')} withheld"
    if report.get("failed"):
        said += f"; {count(len(report['failed']), 'part')} failed"
    return Result(said, report)
