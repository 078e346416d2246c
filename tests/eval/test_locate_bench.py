"""Generated quotes are located as they should be, on texts in several scripts."""

# ruff: noqa: RUF001, SIM905 - other scripts and typography are the subject

from __future__ import annotations

import gzip
import random
from csv import DictReader
from importlib.util import find_spec
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest

from realist.data.domain import Located, Match
from realist.data.errors import InputError, MissingInputError, MissingPartError, UsageError
from realist.eval.locate_bench import as_table, is_right, langextract_locator, main, run_bench
from realist.eval.quote_variants import ALTERED, CLEAN, DAMAGED, Case, cases
from realist.extraction.locate import Source

SHARED = Path(__file__).parents[3] / "shared"

# Sentences written for these tests, combined at random: synthetic texts in three scripts.
WORDS = {
    "English": (
        "Leaders|Ward nurses|The finance team|Patient representatives|General practitioners|Social workers".split(
            "|"
        ),
        "did not trust|slowly accepted|met weekly to discuss|put into practice|found useful|never saw".split(
            "|"
        ),
        "the new referral form|a shared budget of £2,500|the first official plan|weekly joint rounds|"
        "targets for 2019–2020|the 12.5% cut".split("|"),
        ", because it eased their load|, though time was short|; complaints fell from 48 to 31|"
        ", which built mutual trust|; results weren't published".split("|"),
    ),
    "Cyrillic": (
        "Руководители|Медицинские сёстры|Главный врач|Представители пациентов|Сотрудники".split(
            "|"
        ),
        "не доверяли|постепенно приняли|обсуждали каждую неделю|внедрили|отменили".split("|"),
        "новую систему записи|общие цели района|план выписки|бюджет на 2019–2020 годы|совместные обходы".split(
            "|"
        ),
        ", потому что это снижало нагрузку|, хотя времени было мало|, и число жалоб упало с 48 до 31".split(
            "|"
        ),
    ),
    "Arabic": (
        "قادة الرعاية المتكاملة|الممرضون في العيادة|ممثلو المرضى|مديرو المستشفى|الأطباء العامون".split(
            "|"
        ),
        "لم يثقوا في|شاركوا في إعداد|ناقشوا كل أسبوع|قبلوا تدريجيا|رفضوا".split("|"),
        "الخطة المشتركة|السجل الإلكتروني الجديد|ميزانية عام ٢٠١٩|الأهداف المحلية|الاجتماعات الصباحية".split(
            "|"
        ),
        " لأنها خففت العبء عنهم| رغم ضيق الوقت| مما عزز الثقة المتبادلة| ولم تنشر النتائج أبدا".split(
            "|"
        ),
    ),
    "Chinese": (
        "整合照护的领导者|社区护士|患者代表|医院管理者|社会服务团队|全科医生".split("|"),
        "不信任|逐步接受了|每周讨论|没有培训就实施了|反复评估|共同制定了".split("|"),
        "新的预约系统|共同的地区目标|出院计划|2019—2020年的预算|等待时间减少的目标|联合查房制度".split(
            "|"
        ),
        "，因为这减轻了负担|，尽管时间很少|，投诉从48件降到31件|；结果从未公布|，从而加强了相互信任".split(
            "|"
        ),
    ),
}


def synthetic(script: str, size: int = 12_000, seed: int = 3) -> str:
    rng = random.Random(seed)
    blank, stop = ("", "。") if script == "Chinese" else (" ", ".")
    made = ""
    while len(made) < size:
        made += blank.join(rng.choice(part) for part in WORDS[script][:3]) + rng.choice(
            WORDS[script][3]
        )
        made += f"{blank}({rng.randint(1, 9_999)}){stop}" + (
            "\n\n" if rng.random() < 0.15 else blank
        )
    return made


def check_targets(rows):
    """The targets: 99 % of clean and elided, 95 % of damaged quotes, all altered and absent ones."""
    for row in rows:
        low = 1.0 if row.variant in ALTERED or row.variant.startswith("absent") else 0.99
        assert row.share >= (0.95 if row.variant in DAMAGED else low), row
        if row.variant in ALTERED:
            assert not row.verbatim


def test_targets_are_reached_on_english():
    """A synthetic English text: clean, damaged, altered, elided, joined, absent."""
    text, foreign = (
        synthetic("English"),
        " ".join(w for part in WORDS["Cyrillic"] for w in part) * 4,
    )
    rows = run_bench(text, foreign=foreign, each=30)
    assert {*CLEAN, *DAMAGED, *ALTERED} - {"markdown stripped", "decimal point lost"} <= {
        r.variant for r in rows
    }
    check_targets([r for r in rows if r.variant not in ("two passages joined", "ellipsis", "all")])


@pytest.mark.parametrize("script", ["Cyrillic", "Arabic", "Chinese"])
def test_clean_quotes_are_verbatim_in_other_scripts(script):
    """Typography is forgiven, and altered numbers are not, whatever the script."""
    clean_or_altered = [*CLEAN, *ALTERED]
    rows = run_bench(synthetic(script), each=20, variants=clean_or_altered)
    check_targets([r for r in rows if r.variant != "all"])


def typeset(text: str, width: int = 80, seed: int = 0) -> tuple[str, list[int]]:
    """A text as a PDF gives it: broken lines, words hyphenated across them.

    Returns:
        The text, and for each place of the original the place in it (one more at the end).
    """
    rng = random.Random(seed)
    out: list[str] = []
    places: list[int] = []
    column = length = 0
    for before, char in pairwise(f" {text}"):
        piece, column = _set(before, char, column, width, rng)
        out.append(piece)
        places.append(length + len(piece) - 1)
        length += len(piece)
    return "".join(out), [*places, length]


def _set(before: str, char: str, column: int, width: int, rng: random.Random) -> tuple[str, int]:
    if char == "\n" or (char == " " and column >= width):
        return "\n", 0
    if column > width and before.isalpha() and char.isalpha() and rng.random() < 0.5:
        return f"-\n{char}", 1
    return char, column + 1


def test_quotes_are_found_in_a_typeset_text():
    """Clean quotes of a text whose lines were broken and words hyphenated are verbatim there."""
    clean = synthetic("English")
    broken, places = typeset(clean, width=60)
    source = Source(broken)
    for case in (c for c in cases(clean, each=40) if c.variant == "exact"):
        at = source.locate(case.quote)
        start, end = case.gold[0]
        assert at.match.verbatim, case.quote
        assert (at.start, at.end) == (places[start], places[end - 1] + 1) or clean.count(
            case.quote
        ) > 1


def test_the_same_seed_makes_the_same_cases():
    """A set can be made again."""
    text = synthetic("English", 4_000)
    assert cases(text, each=3, seed=1) == cases(text, each=3, seed=1)
    assert cases(text, each=3, seed=1) != cases(text, each=3, seed=2)


def test_a_bad_locator_scores_badly():
    """One that finds everything at the start of the text is right about almost nothing."""
    rows = run_bench(
        synthetic("English", 4_000), each=10, locator=lambda _: Located(Match.EXACT, 0, 80, 100.0)
    )
    shares = {row.variant: row.share for row in rows}
    assert shares["exact"] < 0.3
    assert shares["negation"] == 0
    assert shares["absent: words shuffled"] == 0


def test_what_counts_as_right():
    """The kind must fit and the passage must be the one; a repeat of the same letters will do."""
    text = "One two three. Four five six. One two three."
    case = Case("exact", "One two three.", ((0, 14),), frozenset({Match.EXACT}))
    assert is_right(case, Located(Match.EXACT, 30, 44), text)
    assert not is_right(case, Located(Match.EXACT, 15, 29), text)
    assert not is_right(case, Located(Match.FUZZY, 0, 14), text)


def test_the_table_has_a_line_for_every_variant():
    """And a head."""
    rows = run_bench(synthetic("English", 4_000), each=2)
    assert len(as_table(rows).splitlines()) == len(rows) + 1


def test_bad_calls_are_refused_in_words(tmp_path):
    """A short text, no text, a missing text: the reason is given."""
    with pytest.raises(InputError, match="too short"):
        run_bench("short")
    with pytest.raises(UsageError, match="name a text"):
        main([])
    with pytest.raises(MissingInputError, match="no such file"):
        main([str(tmp_path / "none.txt")])


@pytest.mark.skipif(find_spec("langextract") is not None, reason="langextract is installed")
def test_langextract_is_optional():
    """Without it, the comparison says what to install."""
    with pytest.raises(MissingPartError, match="pip install langextract"):
        langextract_locator("text")


def abstracts(name: str) -> str:
    path = SHARED / "benchmarks" / name
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the checkout")
    rows = DictReader(StringIO(gzip.decompress(path.read_bytes()).decode()))
    return "\n\n".join(f"{r['title']}\n{r['abstract']}" for r in rows)[:60_000]


@pytest.mark.shared
@pytest.mark.slow
def test_targets_are_reached_on_a_paper_and_on_abstracts():
    """Real texts of 60,000 characters, with quotes of each other as absent ones."""
    paper = SHARED / "papers" / "knight_2024.txt"
    if not paper.is_file():
        pytest.skip("the paper is not beside the checkout")
    texts = [
        paper.read_text(encoding="utf-8"),
        abstracts("niph_chronic_low_back_pain_qes_2024.csv.gz"),
    ]
    for text, foreign in (texts, texts[::-1]):
        rows = run_bench(text, foreign=foreign, each=100, seed=11)
        check_targets(rows)
        assert rows[-1].median_ms < 2  # the target is 1; other work may share the machine
