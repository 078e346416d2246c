"""The report's plots as inline SVG: the same data give the same bytes.

No pyplot and no global state but for matplotlib's own settings while a plot is written. Labels
are untrusted: they are never read as formulas, and matplotlib escapes them.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""Okabe and Ito's, told apart with any colour vision."""

_WIDTH, _HEIGHT = 6.4, 4.0  # inches
_TICKS = 16  # labels that fit below a plot
_LONGEST = 24  # characters of a label; the table beside the plot has it whole

Curve = tuple[str, Sequence[float], Sequence[float]]


def recall_plot(curves: Sequence[Curve], *, name: str = "recall") -> str:
    """Recall against the share screened, one stepped line per curve, and a random order's.

    Args:
        curves: Label, shares screened, recall; as `ranking.recall_curve` gives them.
        name: Prefix of the SVG's ids, one per plot of a page.
    """

    def draw(axes: Axes) -> None:
        for number, (label, x, y) in enumerate(curves):
            across, up = _corners(x, y)
            colour = COLOURS[number % len(COLOURS)]
            axes.step(across, up, where="post", color=colour, label=_short(label))
        axes.plot([0, 1], [0, 1], color="0.6", linestyle=":", label="random order")
        axes.set(xlabel="share of records screened", ylabel="recall", xlim=(0, 1), ylim=(0, 1.02))
        _legend(axes)

    return _svg(draw, name)


def intervals_plot(rows: Sequence[Mapping[str, Any]], *, name: str = "agreement") -> str:
    """Measures as points with their intervals as lines; those without a value are left out.

    Args:
        rows: measure, value, low, high; low and high may be None.
        name: Prefix of the SVG's ids.
    """
    shown = [row for row in rows if row["value"] is not None][::-1]

    def draw(axes: Axes) -> None:
        for place, row in enumerate(shown):
            if row["low"] is not None:
                axes.plot([row["low"], row["high"]], [place] * 2, color=COLOURS[0], alpha=0.55)
            axes.plot(row["value"], place, "o", color=COLOURS[0])
        axes.set_yticks(range(len(shown)), [_short(row["measure"]) for row in shown])
        axes.set(xlabel="agreement, with 95 % interval", xlim=(None, 1.02))

    return _svg(draw, name)


def rates_plot(rates: Sequence[Mapping[str, Any]], *, name: str = "conflicts") -> str:
    """Conflict rates in their order with Wilson's intervals; groups without a rate are left out.

    Args:
        rates: As `ConflictRate.as_json` gives them.
        name: Prefix of the SVG's ids.
    """
    shown = [one for one in rates if one["rate"]["value"] is not None]

    def draw(axes: Axes) -> None:
        values = np.array([one["rate"]["value"] for one in shown])
        reach = np.abs([[one["rate"][end] for one in shown] for end in ("low", "high")] - values)
        places = np.arange(len(shown))
        axes.errorbar(places, values, yerr=reach, fmt="o-", color=COLOURS[0], capsize=3)
        labels = [_short(str(one["group"]).partition(" to ")[0]) for one in shown]
        ticks = slice(None, None, 1 + len(shown) // _TICKS)
        axes.set_xticks(places[ticks], labels[ticks], rotation=30, ha="right")
        axes.set(ylabel="conflict rate", ylim=(0, None))

    return _svg(draw, name)


def confusion_plot(
    table: Mapping[str, Mapping[str, int]], *, across: str, down: str, name: str = "confusion"
) -> str:
    """A table of counts as a heat map with the counts written in; absent cells stay empty.

    Args:
        table: Row to column to count.
        across: What the columns are.
        down: What the rows are.
        name: Prefix of the SVG's ids.
    """
    rows, columns = list(table), list(dict.fromkeys(c for row in table.values() for c in row))
    counts = np.array([[table[row].get(c, np.nan) for c in columns] for row in rows])

    def draw(axes: Axes) -> None:
        top = max(float(np.nanmax(counts, initial=0)), 1.0)
        axes.pcolormesh(counts, cmap="Blues", vmin=0, vmax=top, edgecolors="white")
        for (row, column), count in np.ndenumerate(counts):
            if np.isfinite(count):
                ink = "white" if count > 0.6 * top else "black"
                place = column + 0.5, row + 0.5
                axes.text(*place, f"{count:,.0f}", color=ink, ha="center", va="center")
        axes.set_xticks(np.arange(len(columns)) + 0.5, [_short(c) for c in columns])
        axes.set_yticks(np.arange(len(rows)) + 0.5, [_short(row) for row in rows])
        axes.set(xlabel=across, ylabel=down)
        axes.invert_yaxis()

    return _svg(draw, name)


def calibration_plot(bins: Sequence[Mapping[str, Any]], *, name: str = "calibration") -> str:
    """Observed shares against stated probabilities with Wilson's intervals; empty bins left out.

    Args:
        bins: As `Calibration.as_json` gives them.
        name: Prefix of the SVG's ids.
    """
    shown = [one for one in bins if one["n"]]

    def draw(axes: Axes) -> None:
        stated = [one["stated"] for one in shown]
        seen = np.array([one["observed"]["value"] for one in shown])
        reach = np.abs([[one["observed"][end] for one in shown] for end in ("low", "high")] - seen)
        axes.plot([0, 1], [0, 1], color="0.6", linestyle=":", label="as stated")
        axes.errorbar(
            stated, seen, yerr=reach, fmt="o", color=COLOURS[0], capsize=3, label="observed"
        )
        axes.set(xlabel="stated probability", ylabel="share included", xlim=(0, 1), ylim=(0, 1.02))
        _legend(axes)

    return _svg(draw, name)


def _corners(x: Sequence[float], y: Sequence[float]) -> tuple[Any, Any]:
    """A stepped curve's ends and the points at which it rises: the same line, far shorter."""
    across, up = np.asarray(x), np.asarray(y)
    kept = np.flatnonzero(np.diff(up, prepend=np.nan) != 0)
    kept = np.union1d(kept, [len(up) - 1]) if len(up) else kept
    return across[kept], up[kept]


def _short(label: object) -> str:
    text = " ".join(str(label).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _legend(axes: Axes) -> None:
    axes.legend(loc="lower right", frameon=False, fontsize="small")


def _svg(draw: Callable[[Axes], None], name: str) -> str:
    from matplotlib import rc_context  # noqa: PLC0415 - half a second, and only for reports
    from matplotlib.figure import Figure  # noqa: PLC0415

    settings: Any = {
        "svg.hashsalt": name,
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "text.parse_math": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    file = StringIO()
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        draw(figure.add_subplot())
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _inline(file.getvalue(), name)


def _inline(svg: str, name: str) -> str:
    """An SVG element fit for a page: no prologue, no metadata, ids of its own."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{name}-", body)
    return re.sub(r'<svg [^>]*?viewBox="([^"]*)"[^>]*>', r'<svg viewBox="\1" role="img">', body)
