"""A document cut into parts for a model: numbered paragraphs, and where a reply's quote is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from realist.data.domain import Document, Located, Span
from realist.data.suspicion import suspicious
from realist.extraction.findings import Quoted
from realist.extraction.locate import Source
from realist.extraction.passages import paragraphs, windows
from realist.prompts.model import Origin
from realist.prompts.prompt_file import Prompt
from realist.prompts.render import Paragraph

READING = 24_000  # characters a chain reads at once where it needs the whole rather than passages
REPEATS = "repeats an example of the prompt"
NOT_FOUND = "a quote was not found in the source"
SPEAKS = "the passage speaks to a machine"
_NOT_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Part:
    """Some paragraphs by their numbers in the document, each with its range."""

    label: str
    spans: tuple[tuple[int, Span], ...]

    @property
    def read(self) -> tuple[Span, ...]:
        """The ranges of the text it holds."""
        return tuple(span for _, span in self.spans)


@dataclass(frozen=True)
class Parted:
    """A document with its numbered paragraphs, ready for locating what comes back."""

    document: Document
    _source: Source = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_source", Source(self.document.text))

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """Its paragraphs, by which a model names the place of a quote."""
        return paragraphs(self.document)

    def windows(self) -> list[Part]:
        """Section-sized parts that overlap by a paragraph, reference lists left out."""
        return [
            Part(f"{number:04d}", tuple(self._within(window.start, window.end)))
            for number, window in enumerate(windows(self.document), start=1)
        ]

    def readings(self, size: int = READING) -> list[Part]:
        """The same paragraphs, each once, in as few parts of about `size` as possible."""
        # A set: windows overlap by a paragraph, and a long one is cut between two of them.
        spans = {pair for part in self.windows() for pair in part.spans}
        return [
            Part(f"r{number:03d}", tuple(chunk))
            for number, chunk in enumerate(_chunks(sorted(spans, key=_place), size), start=1)
        ]

    def shown(self, part: Part) -> list[Paragraph]:
        """A part as the prompt shows it."""
        return [(number, self.document.text[s.start : s.end]) for number, s in part.spans]

    def quoted(self, wording: str, paragraph: int) -> Quoted:
        """A reply's quote, found anywhere in the text, near its paragraph by preference."""
        known = 1 <= paragraph <= len(self.paragraphs)
        within = self.paragraphs[paragraph - 1] if known else None
        return Quoted(wording, self._source.locate(wording, within=within))

    @cached_property
    def suspicious(self) -> tuple[Span, ...]:
        """Sentences that read like instructions to a model."""
        return suspicious(self.document.text)

    def flags(self, quoted: Quoted, prompt: Prompt) -> tuple[str, ...]:
        """What a person should beware of in a quote that a model gave."""
        warnings = {
            NOT_FOUND: not quoted.found,
            REPEATS: repeats_example(quoted.wording, prompt),
            SPEAKS: self._speaks(quoted.located),
        }
        return tuple(words for words, holds in warnings.items() if holds)

    def _speaks(self, located: Located) -> bool:
        start, end = located.start, located.end
        if start is None or end is None:
            return False
        return any(s.start < end and start < s.end for s in self.suspicious)

    def origin(self, part: Part) -> Origin:
        """Where a request about this part comes from, with the document's consent."""
        return Origin(consent=self.document.consent, document_id=self.document.id, part=part.label)

    def _within(self, start: int, end: int) -> Iterator[tuple[int, Span]]:
        for number, span in enumerate(self.paragraphs, start=1):
            low, high = max(start, span.start), min(end, span.end)
            if self.document.text[low:high].strip():
                yield number, Span(low, high, span.label)


def repeats_example(quote: str, prompt: Prompt) -> bool:
    """Whether a quote is the words of one of the prompt's invented examples."""
    words = _words(quote)
    return len(words) > 20 and any(words in _words(example.text) for example in prompt.examples)


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def _place(pair: tuple[int, Span]) -> tuple[int, int]:
    return pair[0], pair[1].start


def _chunks(spans: Sequence[tuple[int, Span]], size: int) -> Iterator[list[tuple[int, Span]]]:
    chunk: list[tuple[int, Span]] = []
    length = 0
    for number, span in spans:
        if chunk and length + span.end - span.start > size:
            yield chunk
            chunk, length = [], 0
        chunk.append((number, span))
        length += span.end - span.start
    if chunk:
        yield chunk
