"""SAFE's four phases as a checklist: a practical heuristic for when to stop, with no promise.

Reference:
    Boetje & van de Schoot (2024), The SAFE procedure: a practical stopping heuristic for active
    learning-based screening in systematic reviews and meta-analyses. Systematic Reviews 13:81.
"""

from __future__ import annotations

from dataclasses import dataclass

CLAIMS = "That four plausible reasons to go on have been dealt with, one after the other."
DOES_NOT_CLAIM = "Any recall, or any confidence in one."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the screening has come.

    Attributes:
        total: records in all.
        screened: of them screened.
        found: of these relevant.
        last_run: irrelevant records in a row, up to now.
        random_screened, random_found: of the random records screened before any ranking.
        key_papers, key_found: papers known beforehand that must be found, and how many were.
        second_model_run: irrelevant in a row since another model took over; None if none did.
        recheck_run: excluded records, most likely first, looked at again in a row without one
            turning out relevant; None if none was looked at.
    """

    total: int
    screened: int
    found: int
    last_run: int
    random_screened: int = 0
    random_found: int = 0
    key_papers: int = 0
    key_found: int = 0
    second_model_run: int | None = None
    recheck_run: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of one phase, and whether it is met.

    Where there is nothing to check yet (no key paper named, no estimate to go by) it is neither
    met nor in the way.
    """

    phase: int
    condition: str
    met: bool
    detail: str
    checkable: bool = True

    @property
    def open(self) -> bool:
        """Whether it stands in the way of going on to the next phase."""
        return self.checkable and not self.met


_NOTHING = "nothing to check yet"


def checklist(progress: Progress, run: int = 50) -> tuple[Check, ...]:
    """The conditions of SAFE's four phases in order; stop when none is open."""
    return (*_random_phase(progress), *_ranked_phase(progress, run), *_last_phases(progress, run))


def phase(progress: Progress, run: int = 50) -> int:
    """The phase the screening is in: that of the first open condition; 5 when none is."""
    return next((c.phase for c in checklist(progress, run) if c.open), 5)


def estimated_relevant(progress: Progress) -> float:
    """Relevant records in the whole set, from the random phase's share."""
    if not progress.random_screened:
        return 0.0
    return progress.random_found / progress.random_screened * progress.total


def _random_phase(at: Progress) -> tuple[Check, ...]:
    return (
        Check(
            1,
            "1 % of the records screened in random order",
            at.random_screened * 100 >= at.total,
            f"{at.random_screened:,} of {at.total:,}",
        ),
        Check(1, "at least one relevant record found", at.found > 0, f"{at.found} found"),
    )


def _ranked_phase(at: Progress, run: int) -> tuple[Check, ...]:
    twice = 2 * estimated_relevant(at)
    return (
        Check(
            2,
            "all key papers found",
            0 < at.key_papers <= at.key_found,
            f"{at.key_found} of {at.key_papers}" if at.key_papers else _NOTHING,
            checkable=at.key_papers > 0,
        ),
        Check(
            2,
            "twice the estimated number of relevant records screened",
            0 < twice <= at.screened,
            f"{at.screened:,} of {twice:,.0f}" if twice else _NOTHING,
            checkable=twice > 0,
        ),
        Check(
            2,
            "10 % of all records screened",
            at.screened * 10 >= at.total,
            f"{at.screened:,} of {at.total:,}",
        ),
        Check(2, f"{run} irrelevant in a row", at.last_run >= run, f"{at.last_run}"),
    )


def _last_phases(at: Progress, run: int) -> tuple[Check, ...]:
    second, again = at.second_model_run, at.recheck_run
    return (
        Check(
            3,
            f"{run} irrelevant in a row with another model",
            second is not None and second >= run,
            "not begun" if second is None else f"{second}",
        ),
        Check(
            4,
            f"{run} excluded records looked at again, most likely first, none relevant",
            again is not None and again >= run,
            "not begun" if again is None else f"{again}",
        ),
    )
