"""The process that embeds beside the app: `python -m realist.app.embedder URL`.

One JSON object a line: how far it is, and at last how many texts it embedded. Ended at any time
it loses a chunk at most.
"""

from __future__ import annotations

import json
import os
import sys

from realist.app.work_embed import embed_review
from realist.data.errors import RealistError
from realist.data.store import Store


def main(url: str) -> None:
    """Embed what is missing and say so line by line."""
    if hasattr(os, "nice"):
        os.nice(10)  # the page comes first
    try:
        with Store.open(url) as store:
            _say(embedded=embed_review(store, progress=lambda d, t: _say(done=d, total=t)))
    except RealistError as error:
        _say(error=str(error))


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
