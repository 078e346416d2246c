"""Signing in through an organisation, from the button to the reviewer and out again."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("joserfc", reason="needs realist[oidc]")
from realist.app import screenshots
from realist.app.screenshots import served, settled
from realist.data.store import Store

sys.path.insert(0, str(Path(__file__).parent / "makers"))
from front_review import small_review
from provider import Provider

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a text for this test alone, of some length"
client_id = "realist"
client_secret = "not a secret"
server_metadata_url = "{url}/.well-known/openid-configuration"
"""


@pytest.fixture
def page(browser):
    found = browser.new_page()
    found.set_default_timeout(60_000)
    yield found
    found.close()


def test_an_address_opens_its_reviewer_and_no_other(page, tmp_path, monkeypatch):
    """A lead has entered it; a stranger is told; names alone open nothing; out means out."""
    url, port = f"sqlite:///{tmp_path / 'review.db'}", screenshots.free_port()
    small_review(url, port=9)
    monkeypatch.setattr(screenshots, "free_port", lambda: port)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".streamlit").mkdir()
    with Store.open(url) as store:
        store.set_email("Ben", "ben@example.org")
    with Provider("ben@example.org") as provider:
        secrets = SECRETS.format(port=port, url=provider.url)
        (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets)
        with served(url) as address:
            page.goto(address)
            enter = page.get_by_role("button", name="Sign in with your organisation")
            enter.wait_for()
            assert page.get_by_role("combobox").count() == 0
            enter.click()
            page.get_by_role("button", name="Ben", exact=True).wait_for()
            settled(page)
            page.reload()
            page.get_by_role("button", name="Sign out").click()
            enter.wait_for()
            settled(page)
            assert page.get_by_role("button", name="Sign out").count() == 0
            provider.email = "eve@example.org"
            enter.click()
            page.get_by_text("eve@example.org is nobody's address").wait_for()
            assert page.get_by_role("button", name="Sign out").count() == 0
