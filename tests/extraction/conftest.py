"""The demonstration documents, and replies to them written from their gold annotation.

The replies are hand-written: they say what the people who wrote the documents planted in them,
and stand in for an honest model. No model was asked.
"""

import re
from dataclasses import replace

import pytest

from realist.data.demo.documents import demo_documents, demo_gold
from realist.data.fulltext import read_document
from realist.prompts.render import plain
from realist.prompts.scripted import ScriptedModel

NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


def paragraphs(user_message):
    """The numbered paragraphs between the delimiters of a request."""
    return [(int(n), text) for n, text in NUMBERED.findall(user_message)]


def pieces(cmoc, shown):
    """The gold passages of a configuration that stand in the paragraphs shown."""
    return [
        {
            "paragraph": number,
            "quote": plain(span.quote),
            "restatement": f"In other words, the {span.role}.",
            "reasoning": "Hand-written after the gold annotation.",
            "role": span.role.value,
            "basis": "stated",
        }
        for span in cmoc
        for number, text in shown
        if plain(span.quote) in text
    ]


def honest_reply(user_message):
    """What an honest annotator replies to one window: the planted configurations in it."""
    shown = paragraphs(user_message)
    found = [pieces(cmoc, shown) for gold in demo_gold() for cmoc in gold.cmocs]
    return {
        "reading": "Hand-written.",
        "configurations": [
            {"pieces": p, "reasoning": "Planted together.", "direction": "works"}
            for p in found
            if p
        ],
    }


@pytest.fixture
def honest():
    """A scripted model that replies honestly, window by window."""
    return ScriptedModel(lambda request: honest_reply(request.messages[1].content))


@pytest.fixture
def reply_to():
    """The honest reply to a user message."""
    return honest_reply


@pytest.fixture
def read(tmp_path):
    """Any text as a document, with the consent and kind of a demonstration document."""

    def make(text, name="document.md", **settings):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return replace(read_document(path, **settings), id=name)

    return make


@pytest.fixture
def demo(read):
    """The six demonstration documents by name."""
    return {d.name: read(d.text, d.name, kind=d.kind, consent=d.consent) for d in demo_documents()}


@pytest.fixture
def gold():
    """Where the planted passages stand: document -> set of (role, start, end)."""
    return {
        g.document: {(s.role, s.start, s.end) for cmoc in g.cmocs for s in cmoc}
        for g in demo_gold()
    }
