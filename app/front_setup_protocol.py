"""Set-up, Stages: the review's rules; who decides at each stage, on what words and scales."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from realist.app import work_setup
from realist.app.front_setup_form import attempt, lines
from realist.app.front_text import STAGES, hint, section, stage_words
from realist.data.default_protocol import DEFAULT
from realist.data.domain import Stage, Verdict
from realist.data.protocol import Protocol, Rule, StageRules
from realist.data.view import View

_RULES = {
    Rule.DOUBLE: "Two decide on every record",
    Rule.SAMPLE: "Two on a share, one on the rest",
    Rule.SINGLE: "One decides",
}
_WORDS = (Verdict.INCLUDE, Verdict.MAYBE, Verdict.EXCLUDE)


def draw(view: View) -> None:
    """Draw this part; the form is made anew from what stands whenever somebody changed it."""
    protocol = view.store.protocol()
    section("Stages", "Each can exclude. A record comes to a stage when the one before passed it.")
    chosen = st.multiselect(
        "Stages of this review, in their order",
        STAGES,
        default=protocol.order_of_stages,
        format_func=stage_words,
        key=f"stages-{hash(protocol)}",
    )
    with st.form(f"protocol-{hash(protocol)}", border=False):
        stages = tuple(_stage(protocol, stage) for stage in chosen)
        wanted = replace(_lists(protocol), stages=stages)
        sent = st.form_submit_button("Save", type="primary")
    if sent:
        attempt(
            lambda: work_setup.set_protocol(
                view.store, wanted, seen=protocol, by=view.viewer or ""
            ),
            "Saved. Decisions made before stay; what they come to follows these rules.",
        )


def _stage(protocol: Protocol, stage: Stage) -> StageRules:
    held = {r.stage: r for r in (*DEFAULT.stages, *protocol.stages)}[stage]
    rules, key = list(_RULES), f"{hash(protocol)}-{stage}"
    with st.expander(stage_words(stage), expanded=stage is Stage.TITLE_ABSTRACT):
        left, right = st.columns(2, gap="large")
        with left, st.container(key=f"rl-who-{stage}"):
            rule = st.radio(
                "Who decides",
                rules,
                index=rules.index(held.rule),
                format_func=_RULES.__getitem__,
                key=f"rule-{key}",
            )
            share = st.number_input(
                "Share that two decide on, in per cent",
                0,
                100,
                round(held.sample * 100) or 20,
                key=f"share-{key}",  # the style sheet shows it with its rule alone, at once
            )
            maybe = st.checkbox(
                "Offer a maybe, which passes a record on",
                Verdict.MAYBE in held.verdicts,
                key=f"maybe-{key}",
            )
        with right:
            reasons = st.text_area(
                "Reasons for exclusion, one on each line",
                "\n".join(held.reasons),
                height=120,
                key=f"reasons-{key}",
            )
            required = st.checkbox(
                "An exclusion needs a reason", held.reason_required, key=f"required-{key}"
            )
            scale = st.text_input(
                "Scale, lowest level first, with commas",
                ", ".join(held.scale),
                key=f"scale-{key}",
                help="Empty where nothing is rated. Ratings are never added up.",
            )
            passes = st.text_input(
                "An include below this level says why", held.passes_from, key=f"passes-{key}"
            )
            rated = st.checkbox(
                "A decision needs a rating", held.rating_required, key=f"rated-{key}"
            )
    return StageRules(
        stage,
        rule or held.rule,
        sample=share / 100 if rule is Rule.SAMPLE else 0.0,
        verdicts=tuple(v for v in _WORDS if maybe or v is not Verdict.MAYBE),
        reasons=lines(reasons),
        reason_required=required,
        scale=lines(scale.replace(",", "\n")),
        passes_from=passes.strip(),
        rating_required=rated,
    )


def _lists(protocol: Protocol) -> Protocol:
    section("Criteria and words", "They stand beside every record.")
    key = hash(protocol)
    left, right = st.columns(2, gap="large")
    include = left.text_area(
        "Include when, one on each line", "\n".join(protocol.include_criteria), key=f"in-{key}"
    )
    exclude = right.text_area(
        "Exclude when, one on each line", "\n".join(protocol.exclude_criteria), key=f"ex-{key}"
    )
    lit_in = left.text_area(
        "Words that speak for a record, lit up, one on each line",
        "\n".join(protocol.highlight_include),
        key=f"lit-in-{key}",
    )
    lit_out = right.text_area(
        "Words that speak against it, one on each line",
        "\n".join(protocol.highlight_exclude),
        key=f"lit-ex-{key}",
    )
    section("What reviewers see")
    rank = st.checkbox(
        "That records are ranked, and why one stands where it does",
        protocol.show_rank,
        key=f"rank-{key}",
    )
    suggestions = st.checkbox(
        "A model's suggestion before their own decision",
        protocol.show_suggestions,
        key=f"suggest-{key}",
    )
    hint("Agreement is also given for the decisions made without a suggestion.")
    random = st.checkbox(
        "Records in random order instead of ranked", protocol.order == "random", key=f"rnd-{key}"
    )
    return replace(
        protocol,
        include_criteria=lines(include),
        exclude_criteria=lines(exclude),
        highlight_include=lines(lit_in),
        highlight_exclude=lines(lit_out),
        show_rank=rank,
        show_suggestions=suggestions,
        order="random" if random else "ranked",
    )
