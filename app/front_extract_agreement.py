"""Two extractors who finished the same documents blind: how far their extracts agree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from realist.app import front_charts, front_session
from realist.app.front_text import ROLE_WORDS, empty, hint, section, show, table_html
from realist.data.domain import Role
from realist.data.view import View

if TYPE_CHECKING:
    from realist.extraction.consensus import Consensus


def draw(view: View) -> None:
    """Agreement of extractors, document by document and over all."""
    section(
        "Extraction agreement",
        "Confirmed extracts of two people, each blind to the other until both had finished",
    )
    both = front_session.while_unchanged("extractors", view, _finished)
    if not both:
        empty(
            "No document has been finished by two extractors, you being one of them.",
            "Under Extract, press Finish once you have decided on a document's extracts.",
        )
        return
    rows = front_session.while_unchanged("extract agreement", view, lambda _: _by_document(both))
    show(table_html(list(rows[0]), [list(row.values()) for row in rows]))
    front_charts.downloads(rows, "extraction-agreement", command="realist extracts conflicts")
    pair = both[0].extractors
    scores = front_session.while_unchanged(
        f"extract scores {pair}", view, lambda seen: _scores(seen, pair, both)
    )
    section("Span agreement", f"Of {pair[0]} and {pair[1]}; F1 is the same whoever comes first")
    by_role = scores["roles"]
    table: list[list[object]] = [["all", scores["spans"]["f1"]]]
    table += [[ROLE_WORDS[role], by_role[role]["f1"]] for role in Role if role in by_role]
    show(table_html(["role", "F1"], table))
    hint("Two spans match where they share at least half of their characters and the role.")


def _finished(view: View) -> list[Consensus]:
    from realist.extraction.consensus import consensus

    finished = view.store.finished_by()
    found = (consensus(view.store, d) for d, by in finished.items() if view.viewer in by)
    return [one for one in found if one]


def _by_document(both: list[Consensus]) -> list[dict[str, Any]]:
    rows = []
    for one in both:
        kinds = Counter(str(c.kind) for c in (*one.conflicts, *(c for c, _ in one.settled)))
        rows.append(
            {
                "document": one.document_id,
                "extractors": " and ".join(one.extractors),
                "agreed": len(one.agreed),
                "one said no": kinds["verdict"],
                "role differs": kinds["role"],
                "bounds differ": kinds["bounds"],
                "found by one": kinds["found_by_one"],
                "settled": len(one.settled),
            }
        )
    return rows


def _scores(view: View, pair: tuple[str, str], both: list[Consensus]) -> dict[str, Any]:
    from realist.eval.annotations import annotations_from_decisions
    from realist.eval.extraction_scores import score_extraction

    documents = {one.document_id for one in both if one.extractors == pair}
    proposals = [p for p in view.store.proposals() if p.document_id in documents]
    made = view.store.extract_decisions()
    first, second = (
        annotations_from_decisions(proposals, [d for d in made if d.reviewer == name])
        for name in pair
    )
    texts = {d: view.store.document(d).text for d in documents}
    return score_extraction(first, second, texts=texts).as_json()
