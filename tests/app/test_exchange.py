"""The review for other programs: a REFI-QDA project that holds together, a bundle for deposit."""

import hashlib
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from realist.data.domain import Document
from realist.data.qdpx import Code, Coded, Project, write_qdpx, xml_of

Q = "{urn:QDA-XML:project:1.0}"
TEXT = (
    "# Findings 📎\n\nBecause leaders met partners every week, staff trusted each other and "
    "waiting times fell by 12 per cent.\n"
)
ORDER = {  # of children, as the schema has them
    "Project": ["Users", "CodeBook", "Sources", "Sets"],
    "TextSource": ["Description", "PlainTextSelection", "Coding"],
    "PlainTextSelection": ["Description", "Coding"],
    "Code": ["Description", "Code"],
    "Set": ["Description", "MemberCode"],
}


@pytest.fixture
def review(realist, tmp_path):
    """One document that may go out and one that may not, two extracts, a theory on one CMOC."""
    (tmp_path / "open.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "shut.txt").write_text("P1: nobody else may read this.\n\nP2: no.\n")
    realist("init", "--title", "ICS & <others>", "--reviewer", "Ann", "--reviewer", "Ben")
    realist("documents", "add", "open.txt", "--consent", "model_allowed")
    realist("documents", "add", "shut.txt")
    for words, role in (("leaders met partners", "resource"), ("waiting times fell", "outcome")):
        at = TEXT.index(words)
        args = ("--document", "D001", "--start", at, "--end", at + len(words), "--role", role)
        assert realist("extracts", "add", *args, "--by", "Ann").code == 0
    given = ("--extract", "P00001", "--extract", "P00002", "--by", "Ann", "--reason", "r")
    realist("theory", "create", *given, "--label", "meetings")
    realist("theory", "write", "--statement", "S.", "--cmoc", "C001", "--reason", "r")
    realist("theory", "weigh", "C001", "D002", "contradicts", "--reason", "r")
    args = ("C001", "D001", "qualifies", "--by", "Ann", "--reason", "canary")
    assert realist("theory", "test", *args).code == 0
    return realist


def test_a_project_holds_what_was_coded_where(review):
    """Each passage is the slice that its positions name, coded with role and configuration."""
    assert review("export", "qdpx", "--json").json | {"file": ""} == {
        "file": "",
        "documents": 2,
        "local_only": 1,
        "codes": 5,
        "passages": 2,
        "without_place": 0,
    }
    with zipfile.ZipFile("review.qdpx") as packed:
        root = ET.fromstring(packed.read("project.qde"))
        names = set(packed.namelist())
        texts = {n: packed.read(n).decode() for n in names if n.startswith("sources/")}
    codes = {c.get("guid"): c.get("name") for c in root.iter(f"{Q}Code")}
    found = {}
    for source in root.iter(f"{Q}TextSource"):
        text = texts[source.get("plainTextPath").replace("internal://", "sources/")]
        for at in source.iter(f"{Q}PlainTextSelection"):
            words = text[int(at.get("startPosition")) : int(at.get("endPosition"))]
            found[words] = {codes[ref.get("targetGUID")] for ref in at.iter(f"{Q}CodeRef")}
    assert found == {
        "leaders met partners": {"Mechanism: resource", "C001, initial CMOC 1: meetings"},
        "waiting times fell": {"Outcome", "C001, initial CMOC 1: meetings"},
    }
    whole = [s for s in root.iter(f"{Q}TextSource") if s.find(f"{Q}Coding") is not None]
    assert [s.get("name") for s in whole] == ["Findings 📎", "shut"]
    (group,) = root.iter(f"{Q}Set")
    assert [codes[m.get("targetGUID")] for m in group.iter(f"{Q}MemberCode")] == [
        "C001, initial CMOC 1: meetings"
    ]


def test_a_project_keeps_the_order_and_references_that_the_standard_asks_for(review):
    """Children come in the schema's order, every guid is given once, every reference is there."""
    review("export", "qdpx", "--out", "a.qdpx")
    review("export", "qdpx", "--out", "b.qdpx")
    assert Path("a.qdpx").read_bytes() == Path("b.qdpx").read_bytes()
    with zipfile.ZipFile("a.qdpx") as packed:
        root = ET.fromstring(packed.read("project.qde"))
    guids = [e.get("guid") for e in root.iter() if e.get("guid")]
    assert len(guids) == len(set(guids))
    for name in ("targetGUID", "creatingUser"):
        assert {e.get(name) for e in root.iter() if e.get(name)} <= set(guids)
    for element in root.iter():
        kinds = [child.tag.removeprefix(Q) for child in element]
        if order := ORDER.get(element.tag.removeprefix(Q)):
            assert kinds == sorted(kinds, key=order.index)


def test_control_characters_and_markup_do_not_break_a_project(tmp_path):
    """What XML cannot hold is replaced; what it would read as markup is text."""
    document = Document("<b>\x00&", "a\ud800b\n", id="D001")
    coded = [Coded("P1", "D001", ("c",), 0, 3, "Ann", "]]>\x0b")]
    project = Project("\x01<x>", [document], [Code("c", "<c>")], coded, people=["Ann"])
    root = ET.fromstring(xml_of(project))
    assert next(root.iter(f"{Q}Code")).get("name") == "<c>"
    write_qdpx(tmp_path / "p.qdpx", project)
    with zipfile.ZipFile(tmp_path / "p.qdpx") as packed:
        (name,) = [n for n in packed.namelist() if n.startswith("sources/")]
        assert packed.read(name) == b"a?b\n"


def test_a_bundle_holds_the_review_and_no_text_that_is_local_only(review):
    """Every file is in the manifest with its hash; what stays at home is named."""
    Path("r.csv").write_text("record_id,title\ns1,Leaders who listen\n")
    Path("d.csv").write_text("record_id,reviewer,verdict,note,tags\ns1,Ann,include,secret,hush\n")
    assert review("import", "r.csv").code == review("decide", "d.csv").code == 0
    told = review("export", "bundle", "--json").json
    assert told["texts_left_out"] == ["D002"]
    with zipfile.ZipFile("review.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(files.pop("manifest.json"))
    assert manifest["sha256"] == {n: hashlib.sha256(b).hexdigest() for n, b in files.items()}
    assert files["documents/D001.txt"].decode() == TEXT
    assert not any(b"nobody else" in b for b in files.values())
    assert b"Leaders who listen" in files["decisions.csv"]
    assert not any(private in b for b in files.values() for private in (b"secret", b"hush"))
    assert b"waiting times fell" in files["extracts.csv"]
    assert b'title = "ICS & <others>"' in files["review.toml"]
    assert len(json.loads(files["theory/matrix.json"])["cells"]) == 3


@pytest.mark.parametrize("form", ["qdpx", "bundle"])
def test_an_export_for_a_reviewer_keeps_a_colleague_s_test_back(review, form):
    """Ann's blind test and its evidence are in no file that is written as Ben."""
    review("export", form, "--reviewer", "Ben", "--out", "ben.zip")
    with zipfile.ZipFile("ben.zip") as packed:
        everything = b"".join(packed.read(name) for name in packed.namelist())
    assert b"canary" not in everything
    assert b"qualifies C001" not in everything


def test_a_folder_that_is_not_there_is_told(review):
    """Nothing is written, and the folder is named."""
    for form in ("qdpx", "bundle"):
        refused = review("export", form, "--out", "nowhere/file")
        assert (refused.code, "no such folder" in refused.err) == (1, True)
