"""The encoding of a text file, decided from its bytes; a guess says that it is one."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from realist.data.errors import InputError

CHUNK = 1 << 20
LONGEST_LINE = 16 << 20  # bytes; no bibliographic field comes near it
LARGEST_TEXT = 2 << 30  # bytes after decompression
STRAY = "realist-stray-bytes"  # error handler: what is not UTF-8 is read as Windows-1252

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FAR = ["gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "cp1253", "cp1256"]
_HIGH = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 1 << 18


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, and whether it was guessed rather than declared or proven."""

    name: str
    guessed: bool = False
    note: str = ""


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Read the one offending byte as Windows-1252, or Latin-1 where that has no letter."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    text = byte.decode("cp1252", "ignore") or byte.decode("latin-1")
    return text, error.start + 1


codecs.register_error(STRAY, _stray)


def detect_encoding(stream: BinaryIO, name: str, *, lines: bool) -> Encoding:
    """The encoding of a whole byte stream, read once in chunks.

    Args:
        stream: at the beginning of the (decompressed) bytes.
        name: the file's name for messages.
        lines: whether a line may be at most LONGEST_LINE bytes (false for XML and JSON).

    Raises:
        InputError: a line or the file is too long to be a list of records.
    """
    head = stream.read(CHUNK)
    declared = next((codec for bom, codec in _BOMS if head.startswith(bom)), "")
    wide = declared or _wide_without_bom(head)
    survey = _Survey(name, lines=lines)
    chunk = head
    while chunk:
        survey.see(chunk)
        chunk = stream.read(CHUNK)
    if wide.startswith("utf-16"):
        return Encoding(wide, guessed=not declared)
    if survey.is_utf8():
        return Encoding(declared or "utf-8")
    return _guess(survey, declared)


def _wide_without_bom(head: bytes) -> str:
    """UTF-16 without a mark shows as a NUL beside nearly every ASCII letter."""
    sample = head[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.3 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.1:
        return "utf-16-be"
    return ""


class _Survey:
    """What is seen of a file while its bytes pass once."""

    def __init__(self, name: str, *, lines: bool) -> None:
        self._name = name
        self._lines = lines
        self._total = 0
        self._since_break = 0
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self.runs: list[bytes] = []  # runs of bytes above 0x7F, for a guess
        self.around = b""  # text around them, for a guess
        self._sampled = 0

    def see(self, chunk: bytes) -> None:
        """Take note of the next chunk."""
        self._total += len(chunk)
        if self._total > LARGEST_TEXT:
            raise InputError(f"{self._name}: more than 2 GiB of text; split the export into parts")
        if self._lines:
            self._measure_line(chunk)
        if not chunk.isascii():
            self._sample(chunk)
        if self._decoder is not None:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._decoder = None

    def _measure_line(self, chunk: bytes) -> None:
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._since_break = len(chunk) - last - 1 if last >= 0 else self._since_break + len(chunk)
        if self._since_break > LONGEST_LINE:
            raise InputError(
                f"{self._name}: a line of more than {LONGEST_LINE >> 20} MB is not a list of "
                "records; export it again as RIS or CSV with one field (or record) per line"
            )

    def _sample(self, chunk: bytes) -> None:
        if self._sampled >= _SAMPLE:
            return
        for run in _HIGH.finditer(chunk):
            self.runs.append(run.group())
            self._sampled += len(run.group())
            if len(self.around) < _SAMPLE:
                self.around += chunk[max(0, run.start() - 8) : run.end() + 8]
            if self._sampled >= _SAMPLE:
                break

    def is_utf8(self) -> bool:
        """Whether every byte decoded, to the last."""
        if self._decoder is None:
            return False
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True


def _guess(survey: _Survey, declared: str) -> Encoding:
    """The likeliest encoding of bytes that are not all UTF-8."""
    bad = sum(1 for run in survey.runs if not _is_utf8(run))
    if declared or bad * 10 < len(survey.runs):
        note = "bytes that are not UTF-8 were read as Windows-1252"
        return Encoding(declared or "utf-8", guessed=True, note=note)
    high = sum(map(len, survey.runs))
    if high > 8 * len(survey.runs) / 3:  # long runs of high bytes: not a Western language
        best = from_bytes(survey.around, cp_isolation=_FAR).best()
        if best is not None:
            return Encoding(best.encoding.replace("_", "-"), guessed=True)
    middle = {byte for run in survey.runs for byte in run if 0x80 <= byte <= 0x9F}
    western = bool(middle) and not middle & {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return Encoding("cp1252" if western else "latin-1", guessed=True)


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
