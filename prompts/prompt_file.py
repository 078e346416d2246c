"""Prompt files: a text with front matter, packaged, and replaceable per review.

A file starts with TOML between two lines of `+++`:

    id, version     of the prompt
    schema          name of the reply's schema in `replies`
    inputs          trusted values, put in for {{name}}
    sources         untrusted texts, put in for {{name}} between delimiters
    [[examples]]    `text`, one paragraph per line, and `reply`, JSON that fits the schema

then come a line `## System`, the system message, a line `## User`, and the user message.
{{examples}} stands for all examples, {{schema}} for the reply's JSON schema.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from realist.data.errors import InputError, MissingInputError, NotFoundError
from realist.prompts.model import Message, ModelRequest, Origin, canonical_json, sha256
from realist.prompts.render import Paragraph, delimited
from realist.prompts.replies import SCHEMAS, Reply, json_schema

_FILE = re.compile(
    r"\A\ufeff?\+\+\+\n(.*?)\n\+\+\+\n+## System\n(.*?)\n## User\n(.*)\Z", re.DOTALL
)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Example:
    """An invented text and the reply wished for; shown to the model, never evidence."""

    text: str
    reply: Reply

    @property
    def paragraphs(self) -> list[Paragraph]:
        """Its paragraphs, numbered from 1."""
        return list(enumerate(self.text.splitlines(), start=1))


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt, ready to be filled in; `sha256` is the whole file's."""

    id: str
    version: str
    schema: type[Reply]
    inputs: tuple[str, ...]
    sources: tuple[str, ...]
    examples: tuple[Example, ...]
    system: str
    user: str
    sha256: str
    own: bool = False  # the review's own file in place of the packaged one

    @property
    def schema_sha256(self) -> str:
        """Hash of the reply's JSON schema."""
        return sha256(canonical_json(json_schema(self.schema)))

    def render(
        self,
        inputs: Mapping[str, str] | None = None,
        sources: Mapping[str, Sequence[Paragraph]] | None = None,
    ) -> tuple[Message, ...]:
        """The messages; what stands in an input or a source is never expanded again.

        Raises:
            InputError: a value the front matter names is missing.
        """
        schema = canonical_json(json_schema(self.schema))
        values = {"examples": _shown(self.examples), "schema": schema, **(inputs or {})}
        values |= {n: delimited(p, label=n.upper()) for n, p in (sources or {}).items()}
        missing = [n for n in (*self.inputs, *self.sources) if n not in values]
        if missing:
            raise InputError(f"prompt {self.id}: no value for {', '.join(missing)}")
        return tuple(
            Message(role, _SLOT.sub(lambda slot: values[slot.group(1)], text).strip())
            for role, text in (("system", self.system), ("user", self.user))
        )

    def request(
        self,
        messages: tuple[Message, ...],
        *,
        model: str,
        origin: Origin,
        temperature: float | None = 0.0,
        max_tokens: int = 4096,
    ) -> ModelRequest:
        """The rendered messages as a request that knows where it comes from."""
        return ModelRequest(
            messages=messages,
            model=model,
            schema_name=self.schema.__name__,
            schema=json_schema(self.schema),
            temperature=temperature,
            max_tokens=max_tokens,
            origin=Origin(
                consent=origin.consent,
                document_id=origin.document_id,
                part=origin.part,
                prompt_id=self.id,
                prompt_version=self.version,
                prompt_sha256=self.sha256,
                schema_sha256=self.schema_sha256,
            ),
        )


def prompt_ids() -> list[str]:
    """The packaged prompts' names."""
    folder = resources.files("realist.prompts")
    return sorted(f.name.removesuffix(".md") for f in folder.iterdir() if f.name.endswith(".md"))


def load_prompt(prompt_id: str, *, overrides: Path | None = None) -> Prompt:
    """A prompt by its name, from the review's own folder if it has one there.

    Raises:
        NotFoundError: there is no such prompt.
        InputError: the file is not a prompt; the message says why.
    """
    own = overrides / f"{prompt_id}.md" if overrides else None
    if prompt_id not in prompt_ids():
        if own and own.is_file():
            return parse_prompt(own.read_text(encoding="utf-8"), where=str(own))
        raise NotFoundError(f"no prompt {prompt_id!r}; there are {', '.join(prompt_ids())}")
    packaged = _packaged(prompt_id)
    if own is None or not own.is_file():
        return packaged
    return _overriding(own, packaged)


@cache
def _packaged(prompt_id: str) -> Prompt:
    text = resources.files("realist.prompts").joinpath(f"{prompt_id}.md").read_text("utf-8")
    return parse_prompt(text, where=f"{prompt_id}.md")


def check_overrides(folder: Path) -> list[str]:
    """The prompts that a folder replaces; every one of them is read and checked.

    Raises:
        MissingInputError: there is no such folder.
        InputError: a file is not a prompt, or not one of the names known, or it asks for less.
    """
    if not folder.is_dir():
        raise MissingInputError(f"{folder}: no such folder of prompts")
    names = sorted(path.stem for path in folder.glob("*.md"))
    strange = [name for name in names if name not in prompt_ids()]
    if strange or not names:
        what = f"{strange[0]}.md is no prompt of Realist's" if strange else "no prompt in it"
        raise InputError(f"{folder}: {what}; there are {', '.join(prompt_ids())}")
    for name in names:
        load_prompt(name, overrides=folder)
    return names


def _overriding(path: Path, packaged: Prompt) -> Prompt:
    """The review's own prompt, as long as it asks for what the chain gives and reads."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    own = parse_prompt(text, where=str(path))
    if own.schema is not packaged.schema:
        raise InputError(
            f"{path}: its schema is {own.schema.__name__}; the reply to {packaged.id} is read as "
            f"{packaged.schema.__name__}"
        )
    used = set(_SLOT.findall(own.system + own.user))
    for name in (*packaged.inputs, *packaged.sources):
        if name not in (*own.inputs, *own.sources) or name not in used:
            raise InputError(
                f"{path}: {{{{{name}}}}} is missing: name it in the front matter and use it "
                "in the text, as the packaged prompt does"
            )
    unknown = {*own.inputs, *own.sources} - {*packaged.inputs, *packaged.sources}
    if unknown:
        raise InputError(f"{path}: nothing is known to put in for {', '.join(sorted(unknown))}")
    return replace(own, own=own.sha256 != packaged.sha256)


def parse_prompt(text: str, *, where: str) -> Prompt:
    """A prompt from its file's text; raises InputError naming the file and the fault."""
    text = text.replace("\r\n", "\n")
    parts = _FILE.match(text)
    if not parts:
        raise InputError(f"{where}: a prompt file is +++, TOML, +++, '## System', '## User'")
    try:
        front = tomllib.loads(parts.group(1))
        prompt = _prompt(front, parts.group(2), parts.group(3), sha256(text))
    except ValidationError as error:
        first = error.errors()[0]
        fault = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(
            f"{where}: front matter: an example's reply does not fit {error.title}: {fault}"
        ) from error
    except (tomllib.TOMLDecodeError, ValueError, KeyError) as error:
        raise InputError(f"{where}: front matter: {error}") from error
    known = {*prompt.inputs, *prompt.sources, "examples", "schema"}
    used = set(_SLOT.findall(prompt.system + prompt.user))
    if used - known or set(prompt.sources) - used:
        odd = ", ".join(sorted((used - known) | (set(prompt.sources) - used)))
        raise InputError(f"{where}: {odd}: declared in the front matter and used must agree")
    return prompt


def _prompt(front: dict[str, Any], system: str, user: str, digest: str) -> Prompt:
    missing = [name for name in ("id", "version", "schema", "sources") if name not in front]
    if missing:
        raise ValueError(f"{missing[0]} is missing")
    schema = SCHEMAS.get(front["schema"])
    if schema is None:
        known = ", ".join(SCHEMAS)
        raise ValueError(f"no reply schema is called {front['schema']!r}; there are {known}")
    return Prompt(
        id=str(front["id"]),
        version=str(front["version"]),
        schema=schema,
        inputs=tuple(front.get("inputs", ())),
        sources=tuple(front["sources"]),
        examples=tuple(
            Example(e["text"].strip(), schema.model_validate_json(e["reply"]))
            for e in front.get("examples", ())
        ),
        system=system,
        user=user,
        sha256=digest,
    )


def _shown(examples: Sequence[Example]) -> str:
    return "\n\n".join(
        f"EXAMPLE {n} (invented)\n{delimited(e.paragraphs, label='EXAMPLE')}\n"
        f"Reply: {canonical_json(e.reply.model_dump())}"
        for n, e in enumerate(examples, start=1)
    )
