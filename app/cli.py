"""The command line: `realist COMMAND`. One file per group of commands; this one gathers them."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click

from realist.app import (
    cli_demo,
    cli_documents,
    cli_eval,
    cli_eval_extraction,
    cli_extracts,
    cli_people,
    cli_records,
    cli_reports,
    cli_review,
    cli_rules,
    cli_screening,
    cli_suggestions,
    cli_theory,
)
from realist.app.console import say
from realist.data.errors import RealistError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99},
    epilog="Start with `realist demo`, or `realist init --title T`, `realist import FILE`.",
)
@click.version_option(package_name="realist", prog_name="realist")
def realist() -> None:
    """Rapid realist reviews with people in charge: screen, extract, theorise, measure."""


MODULES = (
    cli_demo,
    cli_review,
    cli_records,
    cli_reports,
    cli_rules,
    cli_screening,
    cli_documents,
    cli_extracts,
    cli_theory,
    cli_eval,
    cli_eval_extraction,
    cli_suggestions,
    cli_people,
)
for module in MODULES:
    for command in module.COMMANDS:
        realist.add_command(command)


def main() -> None:
    """Run the command line; no traceback reaches a user.

    Exit codes: 0 done, 2 wrong usage, 1 anything else, with one line that says why.
    """
    try:
        code = realist.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("realist: interrupted; what was not finished was not kept")
        code = 1
    except RealistError as error:
        say(f"realist: {error}")
        code = error.exit_code
    except BrokenPipeError:
        code = 1
    except OSError as error:
        say(f"realist: {error.filename or 'the system'}: {error.strerror or error}")
        code = 1
    except Exception as error:  # noqa: BLE001 - the last wall before the user
        say(f"realist: a fault of ours, please report it: {_where(error)}")
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _where(error: Exception) -> str:
    """The fault and the place of it, in one line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"
