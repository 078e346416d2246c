"""The examples in the evaluation's docstrings run and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

import realist.eval

MODULES = [found.name for found in pkgutil.iter_modules(realist.eval.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_the_docstring_says(name):
    """Each docstring example is executed as written."""
    module = importlib.import_module(f"realist.eval.{name}")
    assert doctest.testmod(module).failed == 0
