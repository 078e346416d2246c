"""Nothing of one reviewer reaches another before both have decided, by whatever way they look.

Ways are not listed by hand where they can be walked: every method of `View`, every command that
takes `--reviewer`. A new one takes part by itself, or fails here until it is told how to be
called. In the browser: test_canary_browser.py.
"""

import inspect
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import click
import pytest

from realist.app.cli import realist as command_line
from realist.data.domain import Decision, Stage, Verdict
from realist.data.errors import RealistError
from realist.data.store import Store
from realist.data.view import View

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from canary_review import FT, IN, OPEN, OTHERS, OTHERWISE, OUT, PRIVATE, TA, Hers, canary_review

pytestmark = pytest.mark.slow
VALUES = {  # of what must be named, by parameter
    "identity": ["C001"],
    "form": ["csv", "ris", "xlsx", "decisions", "qdpx", "bundle"],
    "stage": [str(stage) for stage in Stage],
    "order": ["ranked", "random"],
    "to": ["csv", "ris", "xlsx"],
    "theory": ["C001"],
    "raters": ["Ann,{viewer}"],
}
TOLD_APART = {"identity", "form", "stage", "order"}  # each of the values is tried
NOT_READS = {
    "init": "names who takes part",
    "decide": "takes the decisions of a file",
    "suggest": "asks a model; in whose order is `queue`'s business",
}
FILES = {"svg", "png", "out"}
ALSO = (  # what is refused says why, and must not say more
    "resolve R000004 include --by {viewer} --reason so",
    "resolve R000004 exclude --by {viewer} --by Ann --reason so",
    "resolve R000001 include --stage full_text --by {viewer} --reason so",
    "resolve R000002 exclude --stage relevance --by Ann --by {viewer} --reason so",
    "extracts settle D001 confirm --by {viewer} --reason so",
    "theory show C099 --reviewer {viewer}",
    "queue --reviewer {viewer} --stage nowhere",
    "duplicates list",
    "reviewers list --json",
    "documents list --json",
    "imports list --json",
    "verify",
)


@pytest.fixture(params=[Hers(), OTHERWISE], ids=["one way", "the other"])
def review(request, realist, tmp_path):
    """The command line on a review in which Ann has decided, and every person's ranking made."""
    canary_review(f"sqlite:///{tmp_path / 'review.db'}", request.param)
    return realist


@pytest.fixture
def store(review, tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'review.db'}") as store:
        yield store


def looked(view):
    """All that the methods and attributes of a view give, asked in every way they can be."""
    store, ids = view.store, view.store.all_ids()
    given = {
        "stage": list(Stage),
        "record_id": ids,
        "document_id": [None, *(d.id for d in store.documents())],
        "history": [True, False],
    }
    found = {}
    for name in [n for n in dir(view) if not n.startswith("_") and n != "store"]:
        value = getattr(view, name)
        calls = [{}]
        for wanted in inspect.signature(value).parameters if callable(value) else ():
            calls = [{**call, wanted: each} for call in calls for each in given[wanted]]
        answers = [value(**call) if callable(value) else value for call in calls]
        found[name] = [vars(a) if type(a).__repr__ is object.__repr__ else a for a in answers]
    return found


def leaves(command, path=()):
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from leaves(below, (*path, name))
    else:
        yield path, command


PROGRESS = re.compile(r"[\r\n]?[a-z ]+ \d+/\d+\s*$", re.MULTILINE)  # told when it takes long


def commands(viewer):
    """Every command that may be run as a reviewer, in each of the ways that matter."""
    for path, command in leaves(command_line):
        names = {o.name: o for o in command.params}
        if not any("--reviewer" in o.opts for o in command.params) or " ".join(path) in NOT_READS:
            continue
        runs = [[*path, "--reviewer", viewer]]
        for name, option in names.items():
            if name in TOLD_APART or (option.required and name != "reviewer"):
                flag = [] if isinstance(option, click.Argument) else [option.opts[0]]
                runs = [[*run, *flag, value] for run in runs for value in VALUES[name]]
        for name in FILES & names.keys():
            runs = [[*run, names[name].opts[0], f"made.{name}"] for run in runs]
        for name in (VALUES.keys() - TOLD_APART) & names.keys():
            more = [VALUES[name][0].format(viewer=viewer)]
            runs += [[*run, names[name].opts[0], *more] for run in runs]
        yield from runs
        if "as_json" in names:
            yield from ([*run, "--json"] for run in runs)
    yield from (line.format(viewer=viewer).split() for line in ALSO)


def collected(realist, folder, viewer):
    """What each command says, and what it writes; times are taken out."""
    found = {}
    for arguments in [["rank", "--reviewer", viewer], *commands(viewer)]:
        result = realist(*arguments)
        said = f"{result.code}\n{result.out}\n{PROGRESS.sub('', result.err)}"
        assert "fault of ours" not in said, (arguments, said)
        for file in sorted(
            p for p in folder.iterdir() if p.is_file() and "review.db" not in p.name
        ):
            said += f"\n{file.name}\n{contents(file)}"
            file.unlink()
        said = re.sub(r"\d{4}-\d\d-\d\d(T[\d:+]+| [\d:]+)?|\d+(\.\d+)? s\b", "", said)
        found[" ".join(map(str, arguments))] = re.sub(r'"seconds": [\d.]+', "", said)
    return found


def contents(file):
    if not zipfile.is_zipfile(file):
        return file.read_bytes().decode("utf-8", "replace")
    with zipfile.ZipFile(file) as packed:
        return "".join(
            packed.read(n).decode() for n in sorted(packed.namelist()) if "docProps" not in n
        )


@pytest.mark.parametrize("viewer", OTHERS)
def test_no_method_of_a_view_tells(store, viewer):
    """Whatever is asked of it, in whatever way, about whichever record."""
    found = looked(View(store, viewer))
    assert len(found) > 15
    for name, said in found.items():
        assert OPEN not in repr(said), name
        assert PRIVATE not in repr(said), name
    steward = repr(looked(View(store)))
    assert steward.count(OPEN) > 20, "the canaries are there to be found"
    assert steward.count(PRIVATE) > 10


def test_no_command_tells_and_all_is_the_same_whatever_the_colleague_decided(
    realist, tmp_path, monkeypatch
):
    """Two reviews that differ in Ann's verdicts alone: screens, files, errors, order, counts."""
    found = []
    for n, hers in enumerate((Hers(), OTHERWISE)):
        folder = tmp_path / str(n)
        folder.mkdir()
        monkeypatch.chdir(folder)
        canary_review(f"sqlite:///{folder / 'review.db'}", hers)
        found.append({who: collected(realist, folder, who) for who in OTHERS})
        with Store.open(f"sqlite:///{folder / 'review.db'}") as store:
            found[-1] |= {f"view of {who}": looked(View(store, who)) for who in OTHERS}
    assert len(found[0]["Ben"]) > 80
    for who, one in found[0].items():
        for way, said in one.items():
            assert OPEN not in repr(said), (who, way)
            assert PRIVATE not in repr(said), (who, way)
            assert _plain(said) == _plain(found[1][who][way]), (who, way)


def _plain(said):
    """Without times, and hashes of what holds times: the log's last event, files of a bundle."""
    words = said if isinstance(said, str) else repr(said)
    return re.sub(r"at='[^']*'|The last one is [0-9a-f]+|\b[0-9a-f]{64}\b", "", words)


def test_once_both_have_decided_reasons_show_and_private_words_never(store, review, tmp_path):
    """Ben decides: Ann's reason is open to him, her note and tags are not; to Tom not yet."""
    verdict = store.decisions(TA, reviewer="Ann", record_id="R000004")[0].verdict
    store.decide([Decision("R000004", "Ben", TA, OUT if verdict is IN else IN)])
    store.decide([Decision("R000001", "Ben", FT, Verdict.EXCLUDE, "wrong kind of publication")])
    (shown,) = [d for d in View(store, "Ben").decisions_on("R000004", TA) if d.reviewer == "Ann"]
    assert f"{OPEN}-reason-title" in shown.reason
    assert (shown.note, shown.tags) == ("", ())
    found = collected(review, tmp_path, "Ben")
    for command in ("conflicts", "history", "export csv"):
        said = [s for c, s in found.items() if all(word in c.split() for word in command.split())]
        assert any(f"{OPEN}-reason-title" in s for s in said), command
    assert not any(PRIVATE in said for said in found.values())
    for where in ("changed", "anew", "undone", "relevance"):
        assert not any(f"-{where}" in said for said in found.values()), where
    assert not any(OPEN in said for said in collected(review, tmp_path, "Tom").values())


def test_a_refusal_does_not_tell(store):
    """Ben's stale or unwanted write is told what is wrong, and nothing of Ann's."""
    wrong = Decision("R000004", "Ben", TA, IN, supersedes=1)
    with pytest.raises(RealistError) as told:
        store.decide([wrong])
    assert OPEN not in str(told.value)
    store.decide([replace(wrong, supersedes=None)])
    with pytest.raises(RealistError) as told:
        store.decide([replace(wrong, supersedes=None)])
    assert PRIVATE not in str(told.value)
