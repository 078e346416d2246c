"""WebVTT and SubRip captions to a transcript: `Name: words`, one paragraph to a turn.

Times, settings and cue numbers are dropped. Cues of one speaker run together; where nobody is
named, a pause of two seconds after a sentence begins a paragraph.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from realist.data.canonical import Block, Draft, assemble, clean_line
from realist.data.decoding import decode
from realist.data.domain import Span
from realist.data.errors import InputError
from realist.data.transcript import is_part, split_speaker

PAUSE = 2.0  # seconds
_CUE = re.compile(
    r"^\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3})"
)
_NO_CAPTION = re.compile(r"\s*\ufeff?(?:WEBVTT|NOTE|STYLE|REGION)(?!\w)")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s+([^>]{1,80})>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z0-9][^<>]{0,200}>|\{\\[^{}]{0,80}\}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    speaker: str
    words: str
    voice: bool = False  # named by the format, not by words before a colon


def parse(content: bytes) -> Draft:
    """Read captions as a transcript with turns.

    Raises:
        InputError: there is no cue in it.
    """
    text, note = decode(content)
    found: list[_Cue] = []
    timed = False
    untimed: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        made = list(_cues(block))
        timed = timed or bool(made)
        if not made and (words := _untimed(block)):
            untimed.append(words)
            end = found[-1].end if found else 0.0
            made = [_Cue(end, end, *one) for one in _by_speaker("", words)]
        found += made
    cues = _believed(found)
    if not timed:
        raise InputError(
            'has no captions: each needs a line such as "00:00:01.000 --> 00:00:04.000"'
        )
    turns = [(speaker, clean_line(words)) for speaker, words in _turns(cues)]
    turns = [(speaker, words) for speaker, words in turns if words]
    blocks = [Block(f"{speaker}: {words}" if speaker else words) for speaker, words in turns]
    warnings = [note] if note else []
    if untimed:
        warnings.append(
            f"{len(untimed)} passage(s) have no time that can be read; their words were kept "
            f"where they stand: {' '.join(' '.join(untimed).split())[:200]!r}"
        )
    draft = assemble(blocks, warnings=warnings)
    spans = tuple(
        Span(span.end - len(words), span.end, speaker)
        for span, (speaker, words) in zip(draft.paragraphs, turns, strict=True)
        if speaker
    )
    return Draft(draft.text, paragraphs=draft.paragraphs, turns=spans, warnings=draft.warnings)


def _cues(block: str) -> Iterator[_Cue]:
    """The cues of one block of lines; a voice may change within one."""
    lines = block.split("\n")
    at = next((n for n, line in enumerate(lines[:3]) if _CUE.match(line)), None)
    if at is None:  # the header, a note, a style sheet
        return
    timing = _CUE.match(lines[at])
    assert timing is not None
    start, end = _seconds(timing[1]), _seconds(timing[2])
    pieces = _VOICE.split("\n".join(lines[at + 1 :]))
    for speaker, words in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        for named, said in _by_speaker(clean_line(html.unescape(speaker)), words):
            yield _Cue(start, end, named, said, voice=bool(speaker))


def _untimed(block: str) -> str:
    """The words of a block that has no time, unless it is none of the captions'."""
    if _NO_CAPTION.match(block):
        return ""
    lines = [
        line for line in block.split("\n") if "-->" not in line and not line.strip().isdigit()
    ]
    return "\n".join(lines) if any(map(str.isalnum, "".join(lines))) else ""


def _by_speaker(speaker: str, words: str) -> Iterator[tuple[str, str]]:
    """Lines of a cue, those that begin with a name apart."""
    for line in words.split("\n"):
        plain = clean_line(html.unescape(_TAG.sub("", line)))
        if not plain:
            continue
        named, said = ("", plain) if speaker else split_speaker(plain)
        yield speaker or named, said


def _believed(cues: list[_Cue]) -> list[_Cue]:
    """Cues whose name comes back or is a part in an interview keep it; others are words."""
    times = Counter(cue.speaker for cue in cues)
    return [
        cue
        if not cue.speaker or cue.voice or times[cue.speaker] > 1 or is_part(cue.speaker)
        else _Cue(cue.start, cue.end, "", f"{cue.speaker}: {cue.words}")
        for cue in cues
    ]


def _turns(cues: list[_Cue]) -> Iterator[tuple[str, str]]:
    """Cues run together by speaker; an unnamed cue continues the speaker before it."""
    speaker, words, end = "", "", cues[0].start
    for cue in cues:
        paused = cue.start - end > PAUSE and _SENTENCE_END.search(words)
        changed = bool(cue.speaker) and cue.speaker != speaker
        if words and (changed or (paused and not speaker)):
            yield speaker, words
            words = ""
        speaker = cue.speaker or speaker
        if not words.endswith(cue.words):  # rolling captions repeat the line above
            words = f"{words} {cue.words}".strip()
        end = cue.end
    yield speaker, words


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
