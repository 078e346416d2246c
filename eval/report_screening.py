"""The report's sections on screening: agreement, conflicts, ranking, stopping, voices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from realist.eval import plots
from realist.eval.grras import who
from realist.eval.report_parts import Plot, Results, Section, Table, tabulated
from realist.eval.wording import label, listed

AGREEMENT = (
    *("kappa", "ac1", "percent_agreement", "pabak", "alpha", "ppa", "npa"),
    *("prevalence_index", "bias_index", "conflict_rate"),
)


def agreement_section(results: Results) -> Section:
    """Coefficients and cross-tables of each pair."""
    compared = listed(results["agreement"])
    measures = tabulated(
        "Agreement, with 95 % intervals where there are any",
        ["", *map(who, compared)],
        [
            ["items rated by both", *(one.get("n") for one in compared)],
            *([label(key), *(one.get(key) for one in compared)] for key in AGREEMENT),
        ],
    )
    crossed = [one for one in compared if one.get("table")]
    cells = tabulated(
        "Cross-tables; a maybe counts as an include",
        ["", "both include", "only the first", "only the second", "both exclude"],
        [[who(one), *(one["table"][cell] for cell in "abcd")] for one in crossed],
    )
    note = (
        "Screening is a rare event: kappa falls as includes become rare while AC1 and PABAK rise "
        "towards 1. Read them together, and with the positive agreement."
    )
    return Section("Agreement of reviewers", (note,), (measures, cells))


def conflicts_section(results: Results) -> Section:
    """Rates by pair, batch and time, with a plot of each."""
    parts: Mapping[str, list[Mapping[str, Any]]] = results["conflicts"]
    tables = [
        tabulated(
            f"Conflict rate by {label(name)}",
            [label(name), "doubly rated", "conflicts", "rate"],
            [[one["group"], one["n"], one["conflicts"], one["rate"]] for one in rates],
        )
        for name, rates in parts.items()
    ]
    drawn = [
        Plot(
            f"Conflict rate by {label(name)}, with Wilson's 95 % intervals",
            plots.rates_plot(rates, name=f"conflicts-{number}"),
        )
        for number, (name, rates) in enumerate(parts.items())
        if sum(one["rate"]["value"] is not None for one in rates) > 1
    ]
    note = "Conflicts / doubly rated items, before reconciliation."
    return Section("Conflicts", (note,), tuple(tables), tuple(drawn))


def ranking_section(results: Results) -> Section:
    """Measures and recall by set, recall curves, records found last."""
    sets = listed(results["ranking"].get("sets"))
    keys = ("records", "relevant", "loss", "ndcg", "wss95", "atd")
    named = [([one["name"], one.get("ranker", "")], one, one.get("recall") or {}) for one in sets]
    shares = list(dict.fromkeys(share for _, _, recall in named for share in recall))
    tables = [
        tabulated(
            "Ranking of labelled records",
            ["set", "ranker", *map(label, keys)],
            [[*names, *(one.get(key) for key in keys)] for names, one, _ in named],
        ),
        tabulated(
            "Recall by share of records screened",
            ["set", "ranker", *shares],
            [[*names, *(recall.get(share) for share in shares)] for names, _, recall in named],
        ),
    ]
    if last := listed(results["ranking"].get("hardest")):
        rows = [[one["record"], one["position"]] for one in last]
        tables.append(tabulated("Records found last", ["record", "mean position"], rows))
    note = (
        "On the records after the priors. Loss: 0 is a perfect recall curve, 1 the worst order "
        "(ASReview's). ATD: mean position of relevant records as a share of all."
    )
    return Section("Ranking", (note,), tuple(tables), _recall_plots(sets))


def _recall_plots(sets: Sequence[Mapping[str, Any]]) -> tuple[Plot, ...]:
    curves = [
        (
            ", ".join(filter(None, [one["name"], one.get("ranker")])),
            one["curve"]["screened"],
            one["curve"]["recall"],
        )
        for one in sets
        if one.get("curve")
    ]
    if not curves:
        return ()
    return (Plot("Recall against the share of records screened", plots.recall_plot(curves)),)


def stopping_section(results: Results) -> Section:
    """Each rule, where it stops and what it reached."""
    rules = listed(results["stopping"].get("rules"))
    keys = list(dict.fromkeys(key for one in rules for key in one))
    rows = [[one.get(key) for key in keys] for one in rules]
    table = tabulated("Where each rule stops", [label(key) for key in keys], rows)
    return Section("Stopping", (), (table,))


VOICE = ("n", "sensitivity", "specificity", "precision", "f2", "mcc", "wmcc")


def screening_section(results: Results) -> Section:
    """Voices against the consensus, with the includes they missed."""
    voices = {
        str(one.get("name") or f"voice {number}"): one
        for number, one in enumerate(listed(results["screening"]), 1)
    }
    priced = any(one.get("cost") is not None for one in voices.values())
    keys = (*VOICE, "cost_per_record") if priced else VOICE
    measures = tabulated(
        "Against the consensus, with 95 % intervals where there are any",
        ["", *voices],
        [[label(key), *(one.get(key) for one in voices.values())] for key in keys],
    )
    lost = {name: list(map(str, one.get("missed") or [])) for name, one in voices.items()}
    missed = tabulated(
        "Includes missed",
        ["", "missed", "records"],
        [[name, len(records), ", ".join(records) or "none"] for name, records in lost.items()],
    )
    drawn = [
        Plot(f"{name}: decisions against the consensus", _voice_plot(one["table"], number))
        for number, (name, one) in enumerate(voices.items())
        if one.get("table")
    ]
    title = "Screening proposals and single reviewers"
    return Section(title, (), (measures, missed), tuple(drawn))


def _voice_plot(cells: Mapping[str, int], number: int) -> str:
    table = {
        "include": {"include": cells["tp"], "exclude": cells["fn"]},
        "exclude": {"include": cells["fp"], "exclude": cells["tn"]},
    }
    return plots.confusion_plot(table, across="voice", down="consensus", name=f"voice-{number}")


def calibration_section(results: Results) -> Section:
    """Stated probabilities and observed shares."""
    tables: list[Table] = []
    drawn: list[Plot] = []
    for number, one in enumerate(listed(results["calibration"])):
        name = str(one.get("name") or "model")
        tables += _calibration_tables(one, name)
        if any(found["n"] for found in one["bins"]):
            svg = plots.calibration_plot(one["bins"], name=f"calibration-{number}")
            drawn.append(Plot(f"{name}: observed shares against stated probabilities", svg))
    return Section("Calibration", (), tuple(tables), tuple(drawn))


def _calibration_tables(one: Mapping[str, Any], name: str) -> list[Table]:
    keys = ("brier", "brier_skill", "expected_calibration_error")
    summary = [[label(key), one.get(key)] for key in keys]
    rows = [
        [f"{found['low']:g} to {found['high']:g}", found["n"], found["stated"], found["observed"]]
        for found in one["bins"]
    ]
    header = ["stated probability", "records", "mean stated", "share included"]
    return [
        tabulated(f"{name}: summary", ["", name], summary),
        tabulated(f"{name}: calibration", header, rows),
    ]
