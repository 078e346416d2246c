"""What runs beside the app: `python -m realist.app.errands NAME`; `realist.app.beside` asks.

Ended at any time: an import, a merge and proposals are kept whole or not at all, documents one by
one, embeddings chunk by chunk.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from realist.data.domain import Consent, Kind
from realist.data.errors import RealistError
from realist.data.progress import Progress
from realist.data.store import Store


def _import(store: Store, asked: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    from realist.app.work_setup import import_uploads

    paths = [Path(path) for path in asked["paths"]]
    said, mapping, by = asked["said"], asked["mapping"], asked["by"]
    return import_uploads(store, paths, said=said, mapping=mapping, by=by, progress=progress)


def _duplicates(store: Store, asked: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    from realist.app.work_setup import look_for_duplicates

    return look_for_duplicates(store, by=asked["by"], progress=progress)


def _documents(store: Store, asked: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    from realist.app.work_setup import add_uploads

    return add_uploads(
        store,
        [Path(path) for path in asked["paths"]],
        kind=Kind(asked["kind"]) if asked["kind"] else None,
        consent=Consent(asked["consent"]),
        by=asked["by"],
        progress=progress,
    )


def _propose(store: Store, asked: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    from realist.app.roles import require_lead
    from realist.app.work_documents import propose_extracts

    require_lead(store, asked["by"])
    return propose_extracts(store, progress=progress)


def _embed(store: Store, _asked: Mapping[str, Any], progress: Progress) -> int:
    from realist.app.work_embed import embed_review

    if hasattr(os, "nice"):  # it writes little; the others would hold up writers the longer
        os.nice(10)
    return embed_review(store, progress=progress)


ERRANDS: dict[str, Callable[[Store, Mapping[str, Any], Progress], Any]] = {
    "import": _import,
    "duplicates": _duplicates,
    "documents": _documents,
    "propose": _propose,
    "embed": _embed,
}


def main(errand: str, asked: Mapping[str, Any]) -> None:
    """Do it, and say so line by line."""
    try:
        with Store.open(asked["url"]) as store:
            result = ERRANDS[errand](store, asked, lambda d, t: _say(done=d, total=t))
        _say(result=result)
    except RealistError as error:
        _say(error=str(error))


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], json.load(sys.stdin))
