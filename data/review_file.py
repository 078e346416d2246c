"""The review file: what a review asks and by which rules, as TOML that a team can read and keep.

`read_review_file` says of a fault in which file and line it stands, which field it is and what to
write instead; `write_review_file` writes what is read back equal.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from realist.data.default_protocol import DEFAULT
from realist.data.domain import Review, Stage, Verdict
from realist.data.errors import InputError, MissingInputError
from realist.data.protocol import Protocol, Rule, StageRules, problems

FILE_NAME = "review.toml"

_KINDS: dict[str, type[StrEnum]] = {"stage": Stage, "rule": Rule, "verdicts": Verdict}
_TEXT, _TEXTS, _YES, _NUMBER = "a text", "a list of texts", "true or false", "a number"
_TOP = {"title": _TEXT, "question": _TEXT, "themes": _TEXTS}
_LISTS = {"include": _TEXTS, "exclude": _TEXTS}
_QUEUE = {"order": _TEXT, "seed": _NUMBER, "show_rank": _YES, "show_suggestions": _YES}
_STAGE = {
    "stage": _TEXT,
    "rule": _TEXT,
    "sample": _NUMBER,
    "verdicts": _TEXTS,
    "reasons": _TEXTS,
    "reason_required": _YES,
    "scale": _TEXTS,
    "passes_from": _TEXT,
    "rating_required": _YES,
}
_TABLES = ("definitions", "criteria", "highlight", "queue", "stages")
_COMMENTS = {
    "criteria": "What a record must be, and must not be, to go on.",
    "highlight": "Words to light up in a record.",
    "queue": 'order: "ranked" or "random". seed: of the random order and of the sample.',
    "stages": (
        'In the review\'s own order. rule: "single", "double", or "sample" with sample = 0.2 '
        "where two\n# decide on a fifth. scale: the levels of a rating, lowest first; an include "
        "rated below\n# passes_from says why in its rationale."
    ),
}


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """What a review file says."""

    review: Review
    protocol: Protocol

    def differences(self, review: Review, protocol: Protocol) -> list[str]:
        """The fields in which a review differs from the file."""
        words = ("title", "question", "definitions", "themes")
        found = [n for n in words if getattr(self.review, n) != getattr(review, n)]
        rules = [n for n in Protocol.__dataclass_fields__ if n != "stages"]
        found += [n for n in rules if getattr(self.protocol, n) != getattr(protocol, n)]
        if self.protocol.order_of_stages != protocol.order_of_stages:
            return [*found, "stages"]
        pairs = zip(self.protocol.stages, protocol.stages, strict=True)
        return found + [
            f"{mine.stage}.{name}"
            for mine, its in pairs
            for name in StageRules.__dataclass_fields__
            if getattr(mine, name) != getattr(its, name)
        ]


def read_review_file(path: Path) -> ReviewFile:
    """Read a review file; what it does not say is as in the default rules.

    Raises:
        MissingInputError: there is no such file.
        InputError: it is not TOML, or a field is wrong; with line, field and what to write.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingInputError(
            f"{path}: there is no such file; `realist rules show > FILE` writes one"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read as UTF-8 text; save it as such ({error})"
        ) from error
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}") from error
    return _Reader(path, text).read(said)


def write_review_file(path: Path, review: Review, protocol: Protocol) -> None:
    """Write the review file.

    Raises:
        FileExistsError: the file is there; nobody's file is written over.
    """
    with path.open("x", encoding="utf-8") as file:
        file.write(review_toml(review, protocol))


def review_toml(review: Review, protocol: Protocol) -> str:
    """The review file's text."""
    return "\n".join(_lines(review, protocol)) + "\n"


class _Reader:
    """Reads one file, and knows where each field stands in it."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def read(self, said: Mapping[str, Any]) -> ReviewFile:
        top = {key: value for key, value in said.items() if key not in _TABLES}
        self._check(top, _TOP, "")
        definitions = self._table(said, "definitions", None)
        criteria = self._table(said, "criteria", _LISTS)
        highlight = self._table(said, "highlight", _LISTS)
        queue = self._table(said, "queue", _QUEUE)
        if not str(top.get("title", "")).strip():
            raise self._wrong("", "title", "a review needs a title")
        review = Review(
            title=top["title"],
            question=top.get("question", ""),
            definitions=tuple(definitions.items()),
            themes=tuple(top.get("themes", ())),
        )
        protocol = Protocol(
            stages=self._stages(said.get("stages")),
            include_criteria=tuple(criteria.get("include", ())),
            exclude_criteria=tuple(criteria.get("exclude", ())),
            highlight_include=tuple(highlight.get("include", ())),
            highlight_exclude=tuple(highlight.get("exclude", ())),
            **queue,
        )
        self._check_sense(protocol)
        return ReviewFile(review, protocol)

    def _stages(self, said: Any) -> tuple[StageRules, ...]:
        if said is None:
            return DEFAULT.stages
        if not isinstance(said, list) or not all(isinstance(row, dict) for row in said):
            raise self._wrong("", "stages", "write each stage as a table [[stages]]")
        return tuple(self._stage(row, n) for n, row in enumerate(said))

    def _stage(self, row: dict[str, Any], n: int) -> StageRules:
        self._check(row, _STAGE, "stages", n)
        if "stage" not in row:
            raise self._wrong("stages", "stage", f"name it: {', '.join(Stage)}", n)
        made: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
        for name, kind in _KINDS.items():
            if name not in made:
                continue
            known = {str(word): word for word in kind}
            given = made[name] if name == "verdicts" else (made[name],)
            for value in given:
                if value not in known:
                    problem = f"{value!r} is not one of {', '.join(known)}"
                    raise self._wrong("stages", name, problem, n)
            words = tuple(known[value] for value in given)
            made[name] = words if name == "verdicts" else words[0]
        return StageRules(**made)

    def _table(
        self, said: Mapping[str, Any], name: str, fields: Mapping[str, str] | None
    ) -> dict[str, Any]:
        table = said.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong("", name, f"write it as a table [{name}]")
        self._check(table, fields or dict.fromkeys(table, _TEXT), name)
        return table

    def _check(
        self, table: Mapping[str, Any], fields: Mapping[str, str], where: str, n: int = 0
    ) -> None:
        for key, value in table.items():
            if key not in fields:
                raise self._wrong(where, key, f"unknown; there are {', '.join(fields)}", n)
            if not _is(fields[key], value):
                raise self._wrong(where, key, f"write {fields[key]}, not {value!r}", n)

    def _check_sense(self, protocol: Protocol) -> None:
        for problem in problems(protocol):
            parts = problem.split(": ", 2)
            names = [str(rules.stage) for rules in protocol.stages]
            if len(parts) == 3 and parts[0] in names:
                raise self._wrong("stages", parts[1], parts[2], names.index(parts[0]))
            raise self._wrong("queue" if parts[0] == "order" else "", parts[0], parts[-1])

    def _wrong(self, table: str, key: str, problem: str, n: int = 0) -> InputError:
        line = self._line(table, key, n)
        name = f"{table}.{key}" if table else key
        return InputError(f"{self._path}, line {line}: {name}: {problem}")

    def _line(self, table: str, key: str, n: int) -> int:
        """Where a field stands, or where its table begins if it is not there."""
        headers = [i for i, line in enumerate(self._lines) if _heads(line, table)]
        start = headers[min(n, len(headers) - 1)] if table and headers else 0
        for i in range(start, len(self._lines)):
            line = self._lines[i].strip()
            if i > start and table and line.startswith("["):
                break
            if re.match(rf"""(\[+\s*)?["']?{re.escape(key)}["']?\s*[=\].]""", line):
                return i + 1
        return start + 1


def _heads(line: str, table: str) -> bool:
    return re.fullmatch(rf"\[+\s*{re.escape(table)}\s*\]+\s*(#.*)?", line.strip()) is not None


def _is(kind: str, value: Any) -> bool:
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind == _NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, {_TEXT: str, _YES: bool}[kind])


def _lines(review: Review, protocol: Protocol) -> Iterator[str]:
    yield "# The review: its question and its rules. `realist rules set` takes them over,"
    yield "# `realist verify` says where this file and the database differ."
    yield from _fields(_TOP, {n: getattr(review, n) for n in _TOP})
    tables: dict[str, dict[str, Any]] = {
        "definitions": dict(review.definitions),
        "criteria": {s: getattr(protocol, f"{s}_criteria") for s in _LISTS},
        "highlight": {s: getattr(protocol, f"highlight_{s}") for s in _LISTS},
        "queue": {name: getattr(protocol, name) for name in _QUEUE},
    }
    for name, table in tables.items():
        yield from _header(name, f"[{name}]")
        yield from _fields(table, table)
    for n, rules in enumerate(protocol.stages):
        yield from _header("stages" if n == 0 else "", "[[stages]]")
        yield from _fields(_STAGE, {name: getattr(rules, name) for name in _STAGE})


def _header(comment: str, header: str) -> Iterator[str]:
    yield ""
    if comment in _COMMENTS:
        yield f"# {_COMMENTS[comment]}"
    yield header


def _fields(names: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        yield f"{_key(name)} = {_value(values[name])}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Sequence):
        items = [_quoted(item) for item in value]
        short = ", ".join(items)
        return f"[{short}]" if len(short) < 70 else "[\n  " + ",\n  ".join(items) + ",\n]"
    return str(value)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for the one letter JSON leaves bare."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
