"""A labelled set of duplicates, made from real records by a stated model of corruption.

Real titles, abstracts, years and DOIs; everything else (authors, journals, pages, PMIDs, missing
DOIs) is synthetic, from a seed. `docs/file-formats.md` states the rates. Besides copies of a
record it holds what must not be merged: editorials, errata, replies, numbered parts, yearly
reports, and conference papers beside their journal versions.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from realist.data.dedupe_text import skeleton
from realist.data.domain import Record

REAL = 0.44  # real records used, as a share of the set
COPIED = 0.35  # of the works come in more than one copy
_JOURNALS = (
    ("Journal of Synthetic Medicine", "J Synth Med"),
    ("International Review of Invented Psychology", "Int Rev Invent Psychol"),
    ("British Journal of Imaginary Health Services", "Br J Imaginary Health Serv"),
    ("Empirical Software Fictions", "Empir Softw Fict"),
    ("Annals of Hypothetical Education", "Ann Hypothet Educ"),
    ("The Lancet of Nowhere", "Lancet Nowhere"),
    ("Proceedings of the Conference on Invented Systems", "Proc Conf Invent Syst"),
    ("Archives of Fabricated Neurology", "Arch Fabr Neurol"),
)
_FAMILIES = [
    "Smith",
    "Müller",
    "García",
    "Nguyễn",
    "Østergård",
    "Çelik",
    "O'Neill",
    "Kowalska",
    "Tanaka",
    "Johansson",
]
_GENERIC = ("Editorial", "Introduction", "Book reviews", "Letter to the editor", "In this issue")
_SPELLING = (("behavior", "behaviour"), ("randomized", "randomised"), ("ization", "isation"))
_SHORT_FORMS = (
    ("randomized controlled trial", "RCT"), ("randomised controlled trial", "RCT"),
    ("systematic review", "SR"), ("Systematic review", "SR"), ("development", "dev."),
    ("children", "chn"), ("patients", "pts"), ("software", "SW"), ("treatment", "tx"),
)  # fmt: skip
_TAILS = (
    " © 2019 Elsevier Ltd. All rights reserved.",
    " (C) 2015 The Authors.",
    " Copyright © 2017 Synthetic Press.",
)
_CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопярстувжхыз", strict=True))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record and the work it is a copy of."""

    record: Record
    work: str


def labelled_set(source: Sequence[Record], size: int, seed: int = 11) -> list[Labelled]:
    """About `size` records in random order, made from `source` (real ones), with their works.

    Where the real ones are used up, further works are made by joining the halves of two.
    """
    rng = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    out: list[Labelled] = []
    for i, real in enumerate(_works(source, int(size * REAL), rng)):
        if len(out) >= size:
            break
        work = f"w{i}"
        base = _dressed(real, i, rng)
        out.append(Labelled(base, work))
        if rng.random() < COPIED:
            out += [Labelled(_copy(base, rng), work) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        out += [Labelled(near, f"{work}-{n}") for n, near in enumerate(_near_misses(base, rng))]
    out += [Labelled(_editorial(n, rng), f"e{n}") for n in range(max(10, size // 150))]
    rng.shuffle(out)
    return [replace(item, record=replace(item.record, id=f"r{n}")) for n, item in enumerate(out)]


def _works(source: Sequence[Record], real: int, rng: random.Random) -> Iterable[Record]:
    """`real` records with distinct titles; then, without end, joined halves of two."""
    seen: set[str] = set()
    pool = [r for r in source if len(r.title) > 20]
    rng.shuffle(pool)
    distinct = []
    for record in pool:
        key = skeleton(record.title)
        if key not in seen:
            seen.add(key)
            distinct.append(record)
        if len(distinct) >= real:  # the same mixture at every size, so that growth can be read
            break
    yield from distinct
    while True:
        a, b = rng.sample(distinct, 2)
        title = f"{_half(a.title, 0)} {_half(b.title, 1)}"
        abstract = f"{_half(a.abstract, 0)} {_half(b.abstract, 1)}"
        yield replace(a, title=title, abstract=abstract, doi="")


def _half(text: str, which: int) -> str:
    parts = text.split()
    middle = (len(parts) + 1) // 2
    return " ".join(parts[middle:] if which else parts[:middle])


def _dressed(real: Record, i: int, rng: random.Random) -> Record:
    """A real record with synthetic authors, journal, page and PMID; some in another script."""
    text: Callable[[str], str] = str
    if rng.random() < 1 / 15:
        text = rng.choice((_in_cyrillic, _in_chinese))
    authors = tuple(
        f"{rng.choice(_FAMILIES)}{_suffix(rng)}, {rng.choice('ABCDEFGHJKLM')}anna"
        for _ in range(rng.randint(1, 6))
    )
    page = str(rng.randint(1, 2000))
    return replace(
        real, title=text(real.title), abstract=text(real.abstract), authors=authors,
        year=real.year or rng.randint(1990, 2023), journal=rng.choice(_JOURNALS)[0],
        doi=real.doi or (f"10.5555/real.{i}" if rng.random() < 0.85 else ""),
        pmid=str(20_000_000 + i) if rng.random() < 0.5 else "", fields=(("SP", page),),
        synthetic=True,
    )  # fmt: skip


def _suffix(rng: random.Random) -> str:
    return "".join(rng.choices("aeiourstln", k=4))


def _in_cyrillic(text: str) -> str:
    return "".join(_CYRILLIC.get(c, c) for c in text.lower())


def _in_chinese(text: str) -> str:
    """Each word as two characters chosen by the word: no translation, but as distinct."""
    words = re.findall(r"\w+", text.lower())
    return "".join(
        chr(0x4E00 + sum(map(ord, w)) * 37 % 20_000) + chr(0x4E00 + len(w) * 991 + ord(w[0]) % 97)
        for w in words
    )


def _copy(base: Record, rng: random.Random) -> Record:
    """The same work as another database tells it."""
    doi = "" if rng.random() < 0.4 else base.doi
    pmid = base.pmid if rng.random() < 0.6 else ""
    year = (base.year or 2000) + (rng.choice((-1, 1)) if rng.random() < 0.1 else 0)
    long, short = next(pair for pair in _JOURNALS if pair[0] == base.journal)
    return replace(
        base, title=_worn_title(base.title, rng), abstract=_worn_abstract(base.abstract, rng),
        authors=_worn_authors(base.authors, rng), year=year, doi=doi, pmid=pmid,
        journal=rng.choice((long, short, short.upper(), "")),
        fields=base.fields if rng.random() < 0.7 else (),
    )  # fmt: skip


def _worn_title(title: str, rng: random.Random) -> str:
    changes: tuple[tuple[float, Callable[[str], str]], ...] = (
        (0.25, lambda t: _typo(t, rng)),
        (0.08, lambda t: _typo(t, rng)),
        (0.15, str.upper),
        (0.10, str.title),
        (0.15, _without_accents),
        (0.30, lambda t: t.rstrip(".") + "."),
        (0.15, lambda t: t.replace(":", " -").replace(" and ", " & ")),
        (0.10, _respelled),
        (0.10, _abbreviated),
        (0.05, lambda t: f"<i>{t[:9]}</i>{t[9:]}"),
        (0.05, lambda t: t.split(":")[0] if ":" in t and t.index(":") > 35 else t),
        (0.03, lambda t: f"[{t}]"),
    )
    for chance, change in changes:
        if rng.random() < chance:
            title = change(title)
    return title


def _worn_abstract(abstract: str, rng: random.Random) -> str:
    if not abstract or rng.random() < 0.15:
        return ""
    if rng.random() < 0.15:
        abstract = abstract[: max(200, len(abstract) // 2)]
    if rng.random() < 0.3:
        abstract += rng.choice(_TAILS)
    if rng.random() < 0.2:
        abstract = "BACKGROUND: " + abstract
    for _ in range(rng.choice((0, 0, 1, 3))):
        abstract = _typo(abstract, rng)
    return _respelled(abstract) if rng.random() < 0.1 else abstract


def _worn_authors(authors: tuple[str, ...], rng: random.Random) -> tuple[str, ...]:
    style = rng.randrange(5)
    if style == 0:
        return tuple(f"{name.split(',')[0]} {name.split(', ')[1][0]}" for name in authors)
    if style == 1:
        return tuple(map(_without_accents, authors))
    if style == 2:
        return (*authors[:3], "et al.") if len(authors) > 3 else authors
    return () if style == 3 and rng.random() < 0.5 else authors


def _typo(text: str, rng: random.Random) -> str:
    """One letter dropped, doubled, replaced, or swapped with the next; digits are left alone."""
    if len(text) < 8:
        return text
    at = rng.randrange(1, len(text) - 2)
    if not text[at].isalpha() or not text[at + 1].isalpha():
        return text
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + rng.choice("aeiorstn") + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text)
    return "".join(c for c in split if not unicodedata.combining(c))


def _abbreviated(title: str) -> str:
    for long, short in _SHORT_FORMS:
        title = title.replace(long, short)
    return title


def _respelled(text: str) -> str:
    for american, british in _SPELLING:
        text = text.replace(american, british)
    return text


def _near_misses(base: Record, rng: random.Random) -> list[Record]:
    """Other works that look like this one."""
    out: list[Record] = []
    year, kind = base.year or 2000, rng.random()

    def other(title: str, **changes: Any) -> Record:
        doi = f"10.5555/other.{rng.randrange(10**9)}" if rng.random() < 0.6 else ""
        fields = (("SP", str(rng.randint(1, 2000))),)
        return replace(base, title=title, doi=doi, pmid="", fields=fields, **changes)

    if kind < 0.01:
        label = rng.choice(("Erratum to: ", "Correction: ", "Corrigendum: ", "Retraction: "))
        out.append(other(label + base.title, abstract="", year=year + rng.choice((0, 1))))
    elif kind < 0.02:
        label = rng.choice(("Comment on: ", "Response to ", "Reply: "))
        out.append(other(label + base.title, abstract="", authors=("Critic, Ann",)))
    elif kind < 0.04:
        venue = rng.choice([long for long, _ in _JOURNALS if long != base.journal])
        abstract = _reworded(base.abstract, rng)
        out.append(other(base.title, abstract=abstract, journal=venue, year=year + 1))
    elif kind < 0.05:
        out += [
            other(f"{base.title}: part {part}", abstract=_reworded(base.abstract, rng))
            for part in (1, 2)
        ]
    elif kind < 0.06:
        start = rng.randint(2000, 2015)
        out += [other(f"{base.title}: report {start + n}", year=start + n) for n in range(3)]
    return out


def _reworded(text: str, rng: random.Random) -> str:
    """One word in six (or pair of Chinese characters) exchanged for another of the same text."""
    joint = "" if text and ord(text[0]) > 0x3000 else " "
    words = text.split() if joint else [text[n : n + 2] for n in range(0, len(text), 2)]
    return joint.join(rng.choice(words) if rng.random() < 1 / 6 else word for word in words)


def _editorial(n: int, rng: random.Random) -> Record:
    """A title that says nothing, from one of few journals."""
    return Record(
        title=rng.choice(_GENERIC), journal=rng.choice(_JOURNALS)[0], year=rng.randint(1995, 2023),
        doi=f"10.5555/ed.{n}" if rng.random() < 0.5 else "", synthetic=True,
        authors=(f"{rng.choice(_FAMILIES)}{_suffix(rng)}, A",) if rng.random() < 0.5 else (),
        fields=(("SP", str(rng.randint(1, 900))),),
    )  # fmt: skip
