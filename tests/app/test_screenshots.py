"""The tools that drive a browser say in a line what they lack."""

import click
import pytest

from realist.app import screenshots


def test_without_playwright_or_browser_one_line_says_so(monkeypatch):
    """The library is named with the command that gets it, the browser with the variable."""
    monkeypatch.setattr(screenshots, "find_spec", lambda _name: None)
    with pytest.raises(click.ClickException, match="pip install"):
        screenshots.need_browser()
    monkeypatch.setattr(screenshots, "find_spec", lambda _name: object())
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("REALIST_CHROMIUM", raising=False)
    with pytest.raises(click.ClickException, match="REALIST_CHROMIUM"):
        screenshots.need_browser()
