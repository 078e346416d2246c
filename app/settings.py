"""Every setting that comes from the environment, read here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from realist.data.errors import UsageError

DEFAULT_DB = "sqlite:///review.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; the command line's options come before it."""

    db: str = DEFAULT_DB
    cache: Path = Path.home() / ".cache" / "realist"
    model: str = ""
    base_url: str = ""
    embeddings_model: str = ""  # the packaged one where nothing is said
    embeddings_url: str = ""
    chromium: str = ""  # the browser for screenshots and browser tests
    api_key: str = ""  # never printed, logged or stored; nor are these:
    search_keys: Mapping[str, str] = field(default_factory=dict)  # "openalex", "pubmed"

    def __repr__(self) -> str:
        return f"Settings(db={self.db!r}, model={self.model!r}, base_url={self.base_url!r})"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read REALIST_DB, _CACHE, _CHROMIUM, what names models, and the services' keys.

    Models: REALIST_MODEL, _BASE_URL, _EMBEDDINGS_MODEL, _EMBEDDINGS_URL, _KEY_FILE.

    Raises:
        UsageError: the file that should hold the model's key cannot be read.
    """
    base = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Settings(
        db=environment.get("REALIST_DB") or DEFAULT_DB,
        cache=Path(environment.get("REALIST_CACHE") or Path(base) / "realist"),
        model=environment.get("REALIST_MODEL", ""),
        base_url=environment.get("REALIST_BASE_URL", ""),
        embeddings_model=environment.get("REALIST_EMBEDDINGS_MODEL", ""),
        embeddings_url=environment.get("REALIST_EMBEDDINGS_URL", ""),
        chromium=environment.get("REALIST_CHROMIUM", ""),
        api_key=_key(environment),
        search_keys={
            "openalex": environment.get("OPENALEX_API_KEY", ""),
            "pubmed": environment.get("NCBI_API_KEY", ""),
        },
    )


def _key(environment: Mapping[str, str]) -> str:
    """The model's key: OPENAI_API_KEY, else what stands in the file REALIST_KEY_FILE names."""
    named = environment.get("REALIST_KEY_FILE", "")
    if environment.get("OPENAI_API_KEY") or not named:
        return environment.get("OPENAI_API_KEY", "")
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"REALIST_KEY_FILE {named}: cannot be read; check the file") from error
