"""The tables of a review's database, under one name: `schema.record`, `schema.decision`.

Each group stands in a file of its own, `schema_*.py`. `log` is the truth; every table in
`PROJECTIONS` is rebuilt from it. `ranking*` is a cache and `model_call` the record of what
machines were asked.
"""

from __future__ import annotations

from realist.data.schema_beside import (
    credential,
    draft,
    model_call,
    preference,
    ranking,
    ranking_run,
    session,
)
from realist.data.schema_decisions import calibration, decision, resolution, settlement
from realist.data.schema_extraction import (
    document,
    document_file,
    document_version,
    extract_decision,
    extract_resolution,
    extraction_finished,
    file_content,
    proposal,
    suggestion,
    suggestion_decision,
)
from realist.data.schema_log import APPEND_ONLY, log, metadata
from realist.data.schema_review import (
    duplicate_group,
    import_batch,
    protocol,
    record,
    report,
    report_state,
    review,
    reviewer,
    study,
)
from realist.data.schema_theory import cmoc, cmoc_test, evidence, theory, theory_move

__all__ = [
    "APPEND_ONLY",
    "PROJECTIONS",
    "calibration",
    "cmoc",
    "cmoc_test",
    "credential",
    "decision",
    "document",
    "document_file",
    "document_version",
    "draft",
    "duplicate_group",
    "evidence",
    "extract_decision",
    "extract_resolution",
    "extraction_finished",
    "file_content",
    "import_batch",
    "log",
    "metadata",
    "model_call",
    "preference",
    "proposal",
    "protocol",
    "ranking",
    "ranking_run",
    "record",
    "report",
    "report_state",
    "resolution",
    "review",
    "reviewer",
    "session",
    "settlement",
    "study",
    "suggestion",
    "suggestion_decision",
    "theory",
    "theory_move",
]

PROJECTIONS = (
    review,
    reviewer,
    protocol,
    import_batch,
    record,
    duplicate_group,
    decision,
    calibration,
    resolution,
    settlement,
    document,
    document_version,
    document_file,
    proposal,
    extract_decision,
    extraction_finished,
    extract_resolution,
    suggestion,
    suggestion_decision,
    report,
    report_state,
    study,
    theory,
    cmoc,
    evidence,
    cmoc_test,
    theory_move,
)
