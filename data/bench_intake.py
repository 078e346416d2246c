"""Measures reading: `python -m realist.data.bench_intake {speed,fuzz} …`. Prints JSON.

`speed N` writes N synthetic records (labelled so, from a seed) as RIS and CSV and reads them
back; `fuzz FOLDER --rounds R` mutates a folder's files, and a workbook, R times a format.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from realist.data.errors import RealistError
from realist.data.intake import read_records

_WORDS = (
    "care", "leadership", "trust", "board", "system", "integrated", "outcome", "context", "nurse",
    "mechanism", "hospital", "community", "policy", "évaluation", "network", "partnership",
    "commissioning", "evidence", "practice", "change",
)  # fmt: skip


def synthetic_ris(count: int, seed: int = 1) -> Iterator[str]:
    """RIS text of synthetic records, one after the other."""
    rng = random.Random(seed)  # noqa: S311 -- a repeatable benchmark, not a secret
    for i in range(count):
        title = " ".join(rng.choices(_WORDS, k=12))
        abstract = " ".join(rng.choices(_WORDS, k=190))
        authors = "".join(f"AU  - Synthetic, A{rng.randrange(999)}\n" for _ in range(4))
        yield (
            f"TY  - JOUR\nID  - {i}\nTI  - {title} {i}\n{authors}"
            f"PY  - {rng.randrange(1990, 2025)}\n"
            f"JF  - Synthetic Journal\nVL  - 1\nDO  - 10.5555/synthetic.{i}\nAB  - {abstract}\n"
            "KW  - synthetic\nKW  - benchmark\nER  - \n\n"
        )


def synthetic_csv(count: int, seed: int = 1) -> Iterator[str]:
    """The same sort of records as CSV text."""
    rng = random.Random(seed)  # noqa: S311
    yield "record_id,title,abstract,authors,year,journal,doi\n"
    for i in range(count):
        title = " ".join(rng.choices(_WORDS, k=12))
        abstract = " ".join(rng.choices(_WORDS, k=190))
        yield f'{i},{title} {i},"{abstract}","A, B; C, D",2020,Synthetic Journal,10.5555/s.{i}\n'


def mutate(data: bytes, rng: random.Random) -> bytes:
    """A copy with one to eight random injuries: bytes, lines or stretches changed."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        if not out:
            break
        at = rng.randrange(len(out))
        length = min(len(out) - at, rng.choice((1, 1, 2, 8, 60, 400)))
        kind = rng.randrange(7)
        if kind == 0:
            out[at] = rng.randrange(256)
        elif kind == 1:
            del out[at : at + length]
        elif kind == 2:
            out[at:at] = bytes(out[at : at + length])
        elif kind == 3:
            out[at:at] = rng.choice(_TOKENS)
        elif kind == 4:
            del out[at:]
        elif kind == 5:
            other = rng.randrange(len(out))
            out[at : at + length] = out[other : other + length]
        else:
            out[at : at + 1] = rng.choice((b"\n", b"\r", b"\r\n", b" ", b""))
    return bytes(out)


_TOKENS = (
    b"TY  - JOUR\n", b"ER  - \n", b"\nTY - \n", b"PMID- 1\n", b"\n\n", b'"', b'""', b",", b"\t",
    b"{", b"}", b"@article{x,\n", b"@string{a=", b"#", b"\\", b"$", b"%", b"&", b"<record>",
    b"</record>", b"<", b"]]>", b"<![CDATA[", b"&lol;", b"[", b"]", b'{"id":1},', b"\x00", b"\xff",
    b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\\ud800", b"1e999", b"\xc2\x85", b"\xe2\x80\xa8", b"  - ",
)  # fmt: skip


def mutate_workbook(data: bytes, rng: random.Random) -> bytes:
    """A copy of a workbook with one part mutated inside the archive, or the archive itself."""
    if rng.random() < 0.2:
        return mutate(data, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        hurt = rng.choice([name for name in names if "sheet" in name or "Strings" in name])
        for name in names:
            content = old.read(name)
            new.writestr(name, mutate(content, rng) if name == hurt else content)
    return out.getvalue()


def _workbook_bytes() -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 -- slow to import

    book, out = Workbook(), io.BytesIO()
    rows = csv.reader(synthetic_csv(5))
    for row in rows:
        book.worksheets[0].append([*row[:1], row[1], row[2][:90], *row[3:]])
    book.save(out)
    return out.getvalue()


def fuzz(files: list[Path], rounds: int, seed: int = 7) -> dict[str, dict[str, float]]:
    """Read `rounds` mutants of each format's files; any traceback stops the run.

    Gives, per format: mutants, those refused in words, entries lost in silence (must be 0) and
    the slowest reading in seconds.
    """
    outcome: dict[str, dict[str, float]] = {}
    rng = random.Random(seed)  # noqa: S311
    formats = {path: read_records(path).format for path in files}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "mutant"
        for format_ in [*sorted(set(formats.values())), "xlsx"]:
            mine = [path.read_bytes() for path in files if formats[path] == format_]
            change = mutate
            if format_ == "xlsx":
                mine, change = [_workbook_bytes()], mutate_workbook
            tally = {
                "mutants": 0,
                "refused": 0,
                "records": 0,
                "rejected": 0,
                "lost": 0,
                "slowest": 0.0,
            }
            for _ in range(rounds):
                target.write_bytes(change(rng.choice(mine), rng))
                _tally(target, tally)
            outcome[format_] = tally
    return outcome


def _tally(target: Path, tally: dict[str, float]) -> None:
    start = time.perf_counter()
    try:
        intake = read_records(target)
        tally["records"] += len(intake.records)
        tally["rejected"] += len(intake.rejected)
        tally["lost"] += abs(intake.unaccounted)
    except RealistError:
        tally["refused"] += 1
    except Exception:
        sys.stderr.write(f"mutant kept as {_keep(target)}\n")
        raise
    tally["mutants"] += 1
    tally["slowest"] = max(tally["slowest"], round(time.perf_counter() - start, 3))


def _keep(target: Path) -> Path:
    kept = Path(tempfile.gettempdir()) / "realist_mutant"
    kept.write_bytes(target.read_bytes())
    return kept


def speed(count: int) -> dict[str, dict[str, float]]:
    """Seconds and peak memory for reading `count` synthetic records as RIS and as CSV."""
    outcome: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, texts in (("ris", synthetic_ris(count)), ("csv", synthetic_csv(count))):
            path = Path(folder) / "export"
            with path.open("w", encoding="utf-8") as stream:
                stream.writelines(texts)
            start = time.perf_counter()
            intake = read_records(path)
            seconds = round(time.perf_counter() - start, 2)
            outcome[name] = {
                "records": len(intake.records), "found": intake.found, "seconds": seconds,
                "megabytes": path.stat().st_size >> 20,
                "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
            }  # fmt: skip
            del intake
    return outcome


def main() -> None:
    """Parse the arguments and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m realist.data.bench_intake")
    commands = parser.add_subparsers(dest="command", required=True)
    fast = commands.add_parser("speed")
    fast.add_argument("count", type=int)
    rough = commands.add_parser("fuzz")
    rough.add_argument("folder", type=Path)
    rough.add_argument("--rounds", type=int, default=10_000)
    given = parser.parse_args()
    if given.command == "speed":
        figures = speed(given.count)
    else:
        figures = fuzz(sorted(p for p in given.folder.iterdir() if p.is_file()), given.rounds)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
