"""LaTeX in bibliographies, as the plain text it stands for."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_MARKED = re.compile(r"[\\{}~$]|--|``|''")
_SIGNS = {
    "textgreater": ">", "textless": "<", "textbar": "|", "textsuperscript": "",
    "textsubscript": "", "textquotesingle": "'", "enspace": " ", "hspace": " ",
}  # fmt: skip
_LONGEST = 50_000  # characters; beyond it only the braces are taken away
_DEEPEST = 40


def plain_text(text: str) -> str:
    r"""`{\'e}tude of {NHS} \& care` → `étude of NHS & care`; a bare % is a percent sign.

    Text that pylatexenc cannot read keeps its commands and loses only its braces.
    """
    if not _MARKED.search(text):
        return text
    if len(text) > _LONGEST or _depth(text) > _DEEPEST:
        return _without_braces(text)
    safe = re.sub(r"(?<!\\)([%#&])", r"\\\1", text)
    if len(re.findall(r"(?<!\\)\$", safe)) % 2:
        safe = re.sub(r"(?<!\\)\$", r"\\$", safe)
    try:
        return str(_converter().latex_to_text(safe))
    except Exception:  # noqa: BLE001 -- it raises many things on mangled commands; the words are kept
        return _without_braces(text)


def _without_braces(text: str) -> str:
    return re.sub(r"[{}]", "", text)


def _depth(text: str) -> int:
    depth = deepest = 0
    for mark in re.findall(r"[{}]", text):
        depth += 1 if mark == "{" else -1
        deepest = max(deepest, depth)
    return deepest


@cache
def _converter() -> Any:
    from pylatexenc import latex2text  # noqa: PLC0415 -- slow to import

    context = latex2text.get_default_latex_context_db()
    context.set_unknown_macro_spec(latex2text.MacroTextSpec("", simplify_repl=_unknown))
    return latex2text.LatexNodes2Text(
        latex_context=context, math_mode="verbatim", keep_comments=True
    )


def _unknown(node: Any) -> str:
    """A command that pylatexenc does not know: its sign, or its name rather than nothing."""
    return _SIGNS.get(node.macroname, f"\\{node.macroname}")
