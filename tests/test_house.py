"""The house itself: packages match folders, and every test says what it shows."""

import ast
import tomllib
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


def test_no_module_hides_a_library():
    """Streamlit puts app/ first on the path: no file there may take a library's name."""
    from importlib.metadata import packages_distributions
    from sys import stdlib_module_names

    taken = set(packages_distributions()) | set(stdlib_module_names)
    assert not {p.stem for p in (ROOT / "app").glob("*.py")} - {"__init__"} & taken


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
