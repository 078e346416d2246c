"""What a model is asked about the review, as units of work: one for each chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from realist.app.work_documents import chosen_documents
from realist.app.work_model import Found, Unit
from realist.data.domain import Consent, Document, Proposal, Record, Stage
from realist.data.errors import NotFoundError, UsageError
from realist.data.progress import Progress
from realist.data.store import Store
from realist.data.suggestion import Suggestion
from realist.extraction import suggesting
from realist.extraction.asking import Asker, Run, Task, run
from realist.extraction.assembly import assemble
from realist.extraction.chains import ModelProposer
from realist.extraction.findings import Criterion
from realist.extraction.study import appraise, characteristics
from realist.extraction.theory_tests import Target, put_to_test, target_of
from realist.prompts.ask import Answer
from realist.prompts.replies import ScreeningReply
from realist.prompts.screen import one_by_one, screening_request

PARTS = ("characteristics", "extracts", "assembly")
AT_ONCE = 25  # records whose suggestions are kept together: what a kill may cost


def extraction_work(
    store: Store, document_id: str | None = None, only: Sequence[str] = PARTS
) -> list[Unit]:
    """Characteristics, extracts and configurations of each document, or some of the three.

    Configurations are assembled from the extracts just proposed; where those are left out, from
    the ones proposed before, whatever people decided on them, so that no reviewer's decision
    shows in what another is given.
    """
    return [
        Unit(
            document.id,
            document.consent,
            partial(_read_document, store, document, tuple(only or PARTS)),
            follow_up="assembly" in (only or PARTS) and "extracts" in (only or PARTS),
        )
        for document in chosen_documents(store, document_id)
    ]


def appraisal_work(
    store: Store, document_id: str | None = None, *, theories: Sequence[str] = ()
) -> list[Unit]:
    """Relevance, richness and rigour of each document, on the review's own scales.

    Raises:
        UsageError: the review has no scale for one of the three.
    """
    stages = {rules.stage: rules.scale for rules in store.protocol().stages}
    scales = {c.value: stages.get(Stage(c.value), ()) for c in Criterion}
    missing = [name for name, levels in scales.items() if not levels]
    if missing:
        raise UsageError(
            f"the review has no scale for {', '.join(missing)}: a model appraises on the "
            "review's own levels, set in its protocol"
        )
    question = store.review().question
    stated = tuple(theories) or tuple(t.statement for t in store.theories())

    def ask(document: Document, asker: Asker, _progress: Progress | None) -> Found:
        done = appraise(asker, document, scales=scales, question=question, theories=stated)
        return _found(done, suggesting.of_appraisal)

    return [Unit(d.id, d.consent, partial(ask, d)) for d in chosen_documents(store, document_id)]


def theory_work(
    store: Store, document_id: str | None = None, target_id: str | None = None
) -> list[Unit]:
    """Each live configuration (and each theory that has none) put to each document.

    Raises:
        NotFoundError: no such document, configuration or theory.
        UsageError: there is nothing to test.
    """
    targets = _targets(store, target_id)
    question = store.review().question

    def ask(document: Document, asker: Asker, progress: Progress | None) -> Found:
        done = put_to_test(asker, document, targets, question=question, progress=progress)
        return _found(done, suggesting.of_theory_test).settled

    return [Unit(d.id, d.consent, partial(ask, d)) for d in chosen_documents(store, document_id)]


def screening_work(
    store: Store, record_ids: Sequence[str], criteria: Sequence[str] = ()
) -> list[Unit]:
    """Titles and abstracts against the review's criteria, one by one.

    Raises:
        UsageError: the review has no criteria, and none are given.
        NotFoundError: no such record.
    """
    asked = tuple(criteria) or criteria_of(store)
    if not asked:
        raise UsageError(
            "a model can screen only by criteria: set the review's own in its protocol, or give "
            "--criterion"
        )
    question = store.review().question
    held = store.records_by_id(list(record_ids))
    for missing in [r for r in record_ids if r not in held]:
        raise NotFoundError(f"no record {missing!r} in this review")
    records = [held[r] for r in record_ids]
    return [
        Unit(
            some[0].id,
            Consent.MODEL_ALLOWED,
            partial(_screen, some, question, asked),
            of_records=True,
        )
        for some in (records[at : at + AT_ONCE] for at in range(0, len(records), AT_ONCE))
    ]


def criteria_of(store: Store) -> tuple[str, ...]:
    """The review's criteria, each so worded that a record meets it to be included."""
    rules = store.protocol()
    return (
        *rules.include_criteria,
        *(f"This does not hold of it: {c}" for c in rules.exclude_criteria),
    )


def _read_document(
    store: Store,
    document: Document,
    only: tuple[str, ...],
    asker: Asker,
    progress: Progress | None,
) -> Found:
    review, found = store.review(), Found()
    if "characteristics" in only:
        done = characteristics(asker, document, progress=progress)
        found += _found(done, suggesting.of_characteristic).settled
    proposer = ModelProposer(asker, question=review.question, definitions=review.definitions)
    open_windows = 0
    if "extracts" in only:
        made = tuple(proposer.propose(document, progress=progress))
        ran = proposer.runs[document.id]
        found += Found(made, (), ran.parts, ran.pending, ran.failures).settled
        open_windows = ran.pending
    else:
        made = _proposed_before(store, document, proposer.name)
    if "assembly" in only and not open_windows:
        joined = assemble(
            asker, document, made, question=review.question, definitions=review.definitions
        )
        found += _found(joined, suggesting.of_assembly)
    return found


def _proposed_before(store: Store, document: Document, proposer: str) -> tuple[Proposal, ...]:
    """What this model proposed of a document, or whatever was proposed of it at all."""
    held = store.proposals(document.id)
    return tuple(p for p in held if p.proposer == proposer) or tuple(held)


def _targets(store: Store, target_id: str | None) -> list[Target]:
    book = store.book()
    if target_id:
        known = book.cmocs if target_id in book.cmocs else book.theories
        tested = book.live(target_id) if known is book.cmocs else book.theory(target_id)
        return [target_of(tested)]
    targets = [target_of(c) for c in book.live_cmocs()]
    targets += [target_of(t) for t in book.live_theories() if not t.cmocs]
    if not targets:
        raise UsageError("there is no configuration or theory to test yet")
    return targets


def _screen(
    records: Sequence[Record],
    question: str,
    criteria: tuple[str, ...],
    asker: Asker,
    progress: Progress | None,
) -> Found:
    prompt = asker.prompt("screening")

    def read(record: Record, answer: Answer[ScreeningReply]) -> list[Suggestion]:
        made = asker.made(prompt, answer)
        return [suggesting.of_screening(record, criteria, answer.value, prompt, made)]

    tasks = [
        Task(
            screening_request(
                record,
                question=question,
                criteria=criteria,
                model=asker.requested_model,
                temperature=asker.temperature,
                overrides=asker.overrides,
            ),
            ScreeningReply,
            partial(read, record),
            one_by_one(criteria),
        )
        for record in records
    ]
    return _found(run(asker, tasks, progress), _as_it_is)


def _as_it_is(suggestion: Suggestion) -> Suggestion:
    return suggestion


def _found(done: Run[Any], turn: Callable[[Any], Suggestion]) -> Found:
    suggestions = tuple(turn(found) for found in done.found)
    return Found((), suggestions, done.parts, done.pending, done.failures)
