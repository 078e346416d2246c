"""Options that several commands share, and the opening of the review they name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from realist.app.settings import from_environment
from realist.data.domain import Stage
from realist.data.errors import InputError, UsageError
from realist.data.names import person
from realist.data.store import Store

Command = Callable[..., Any]

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")

reviewer_option = click.option(
    "--reviewer",
    metavar="NAME",
    callback=lambda _context, _option, value: value and person(value),
    help="See the review as this reviewer may; without it, as the steward, who sees all.",
)

document_option = click.option(
    "--document", "document_id", metavar="ID", help="Only this document."
)

stage_option = click.option(
    "--stage",
    type=click.Choice([str(stage) for stage in Stage]),
    default=str(Stage.TITLE_ABSTRACT),
    show_default=True,
    help="The stage of the review.",
)


def db_option(command: Command) -> Command:
    """`--db`: the review's database; a plain path is taken for an SQLite file."""
    return click.option(
        "--db",
        metavar="URL",
        default=lambda: from_environment().db,
        show_default="sqlite:///review.db, or REALIST_DB",
        callback=lambda _context, _option, value: url_of(value),
        help="The review's database.",
    )(command)


def url_of(value: str) -> str:
    """A database URL from a URL or a file's path.

    Raises:
        UsageError: it names no file.
    """
    url = value if "://" in value else f"sqlite:///{value}"
    if url in {"sqlite://", "sqlite:///", "sqlite:///:memory:"}:
        raise UsageError(f"--db {value}: names no file to keep the review in; say --db review.db")
    return url


def pairs(
    values: tuple[str, ...], *, option: str = "--map", example: str = "COLUMN=FIELD"
) -> dict[str, str]:
    """`COL=FIELD` options as a mapping.

    Raises:
        UsageError: one has no equals sign.
    """
    split = [value.rpartition("=") for value in values]
    for value, (left, sign, right) in zip(values, split, strict=True):
        if not (left and sign and right):
            raise UsageError(f"{option} {value}: write it as {example}")
    return {left: right for left, _, right in split}


def text_or_file(value: str) -> str:
    """The value itself, or the text of the file that `@FILE` names.

    Raises:
        InputError: no such file, or not one of text.
    """
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{value}: the file {value[1:]!r} cannot be read as text; check its name, "
            "or give the text itself"
        ) from error


def opened(db: str) -> Store:
    """The review named by `--db`.

    Raises:
        NoReviewError: there is none.
    """
    store = Store.open(db)
    store.review()
    return store
