"""`realist theory propose-sentence` over real HTTP to a loopback server with a made-up reply."""

import json

from realist.prompts.loopback import LoopbackServer, completion

REPLY = {"reasoning": "Two entries.", "sentence": "If leaders listen, then waits fall."}


def made(realist, tmp_path):
    """A configuration of words alone, and one that comes from a local-only document."""
    (tmp_path / "talk.txt").write_text("Because leaders listened, waits fell.\n")
    realist("init", "--title", "ICS", "--reviewer", "Ann")
    realist("documents", "add", "talk.txt", "--kind", "interview")
    for _ in range(2):
        realist(
            "theory", "create", "--resource", "leaders listen", "--outcome", "waits fall",
            "--reason", "read",
        )  # fmt: skip
    realist("theory", "weigh", "C002", "D001", "supports", "--reason", "says so")


def test_a_proposed_sentence_changes_nothing_until_accepted(realist, tmp_path):
    """The second asking is answered from the call log."""
    made(realist, tmp_path)
    with LoopbackServer(lambda _request: completion(json.dumps(REPLY))) as server:
        args = ("theory", "propose-sentence", "C001", "--model", "m", "--base-url", server.url)
        first, second = realist(*args, "--json").json, realist(*args, "--json").json
    assert first["sentence"] == REPLY["sentence"]
    assert (first["calls"], second["calls"], second["cached"]) == (1, 0, 1)
    (drafted, _) = realist("theory", "statements", "--json").json["statements"]
    assert drafted["accepted"] is False


def test_words_from_a_local_only_document_stay_here(realist, tmp_path):
    """Refused before anything is sent; a server of one's own may read them."""
    made(realist, tmp_path)
    told = realist("theory", "propose-sentence", "C002", "--model", "m", "--tokens", "1000")
    assert (told.code, "local only" in told.err) == (1, True)
    with LoopbackServer(lambda _request: completion(json.dumps(REPLY))) as server:
        args = ("theory", "propose-sentence", "C002", "--model", "m", "--base-url", server.url)
        assert realist(*args).code == 0
