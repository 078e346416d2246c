"""The house itself: packages match folders, and every test says what it shows."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("app", "data", "eval", "extraction", "prompts", "screening")
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))


def test_every_folder_with_code_is_shipped():
    """A package missing from the list would work when editable and be absent from the wheel."""
    folders = {
        f"realist.{'.'.join(init.parent.relative_to(ROOT).parts)}"
        for floor in FLOORS
        for init in (ROOT / floor).rglob("__init__.py")
    }
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert set(tool["packages"]) == folders
    assert set(tool["package-dir"]) == folders


def test_every_data_file_is_shipped():
    """Prompts, prices, styles and what was learned of other reviews are in the wheel."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    shipped = {
        path
        for package, patterns in tool["package-data"].items()
        for pattern in patterns
        for path in (ROOT / tool["package-dir"][package]).glob(pattern)
    }
    data = {
        path
        for folder in tool["package-dir"].values()
        for path in (ROOT / folder).iterdir()
        if path.is_file() and path.suffix not in {".py", ".pyc"} and path.name[0] != "."
    }
    assert data == shipped
    assert ROOT / "screening/experience.json" in shipped


def test_no_module_hides_a_library():
    """Streamlit puts app/ first on the path: no file there may take a library's name."""
    taken = set(packages_distributions()) | set(sys.stdlib_module_names)
    assert not {p.stem for p in (ROOT / "app").glob("*.py")} - {"__init__"} & taken


def test_every_library_used_is_declared():
    """What the code imports stands in pyproject, so that a fresh install has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    listed = [*project["dependencies"], *(name for extra in extras for name in extra)]
    declared = {re.split(r"[<>=\[; ]", name)[0].lower().replace("_", "-") for name in listed}
    sold_as = packages_distributions()
    used = {
        sold_as.get(module, [module])[0].lower().replace("_", "-")
        for folder in (*FLOORS, "tests")
        for path in (ROOT / folder).rglob("*.py")
        for module in imported(path)
        if folder != "tests" or module in sold_as  # tests have helpers of their own
    }
    assert used - declared == set()


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        for name in names:
            top = name.partition(".")[0]
            if top != "realist" and top not in sys.stdlib_module_names:
                yield top


@pytest.mark.parametrize("path", TESTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_test_states_a_behaviour(path):
    """A test without a docstring does not say what it would mean if it failed."""
    tree = ast.parse(path.read_text())
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
