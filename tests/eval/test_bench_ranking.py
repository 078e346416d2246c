"""The benchmark measures each arm by itself and sets it beside ASReview."""

import csv

import pytest

from realist.data.errors import MissingInputError, MissingPartError
from realist.eval.bench_ranking import ARMS, Job, main, run
from realist.eval.bench_table import markdown


@pytest.fixture
def folder(tmp_path):
    """A generated set: every eighth record is relevant and says so in its words."""
    import gzip

    with gzip.open(tmp_path / "made.csv.gz", "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["record_id", "title", "abstract", "label_included"])
        for i in range(64):
            kind = "trust in boards" if i % 8 == 2 else "soil and drought"
            rows.writerow(
                [i, f"{kind} number {i}", f"A study of {kind}, part {i * 7}", int(i % 8 == 2)]
            )
    return tmp_path


def test_an_arm_is_measured_by_its_own_run(folder):
    """A ranker that cannot miss gets loss 0 and full recall; time and memory are there."""
    row = run(Job(folder / "made.csv.gz", ARMS[1], 2, None, folder / "cache", ""))
    assert row["loss"] == 0
    assert row["recall@0.2"] == 1
    assert (row["records"], row["relevant"], row["set"]) == (64, 8, "made")
    assert row["seconds"] > 0
    assert row["peak_mb"] > 10


def test_a_missing_asreview_is_named(folder, tmp_path):
    """An interpreter without ASReview gives one worded line."""
    import sys

    with pytest.raises(MissingPartError, match="asreview"):
        run(Job(folder / "made.csv.gz", ARMS[0], 1, None, tmp_path, sys.executable))


def test_an_empty_folder_is_refused(tmp_path):
    """No sets, no table."""
    with pytest.raises(MissingInputError, match=r"csv\.gz"):
        main(["--sets", str(tmp_path)])


def _row(name, arm, loss):
    columns = ("ndcg", "wss95", "wss100", "atd", "seconds", "peak_mb")
    shares = ("0.01", "0.02", "0.05", "0.1", "0.2", "0.5")
    rest = dict.fromkeys(columns, 1.0) | {f"recall@{s}": 0.5 for s in shares}
    return {"set": name, "arm": arm, "records": 9, "relevant": 3, "loss": loss} | rest


def test_the_table_pairs_by_set():
    """Mean ratio, paired difference and the worst set follow from four hand-made figures."""
    rows = [
        _row("a", "ASReview", 0.2),
        _row("a", "u4", 0.1),
        _row("b", "ASReview", 0.1),
        _row("b", "u4", 0.11),
    ]
    text = markdown(rows, 3)
    assert text.startswith("# Ranking")
    line = next(line for line in text.splitlines() if line.startswith("| u4 | ASReview"))
    assert "-30.0%" in line
    assert "-0.0450" in line
    assert "1 of 2" in line
    assert "b +10%" in line
