"""What the environment says: read in one place, and keys never shown."""

import pytest

from realist.app.settings import from_environment
from realist.data.errors import UsageError


def test_the_key_comes_from_the_environment_or_from_a_file(tmp_path):
    """The environment first; a file that cannot be read is told, not passed over."""
    file = tmp_path / "key"
    file.write_text("from-a-file\n")
    assert from_environment({}).api_key == ""
    assert from_environment({"REALIST_KEY_FILE": str(file)}).api_key == "from-a-file"
    both = {"OPENAI_API_KEY": "given", "REALIST_KEY_FILE": str(tmp_path / "none")}
    assert from_environment(both).api_key == "given"
    with pytest.raises(UsageError, match="REALIST_KEY_FILE"):
        from_environment({"REALIST_KEY_FILE": str(tmp_path / "none")})


def test_no_key_is_in_the_settings_words():
    """Whatever prints them."""
    settings = from_environment({"OPENAI_API_KEY": "secret-1", "NCBI_API_KEY": "secret-2"})
    assert "secret" not in repr(settings)
    assert "secret" not in str(settings)


def test_the_browser_is_named_there_too():
    """For screenshots and browser tests."""
    assert from_environment({"REALIST_CHROMIUM": "/opt/chromium"}).chromium == "/opt/chromium"
