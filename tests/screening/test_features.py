"""Features: scikit-learn's arithmetic, and a cache that never changes a result."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from realist.data.values import content
from realist.screening.feature_cache import features_by_hash, tfidf_of
from realist.screening.features import TfidfSettings, build_tfidf, content_key

# Written for these tests.
TEXTS = [
    "Shared leadership in integrated care: a realist review of leadership",
    "Leadership training for nurses, a randomised trial",
    "Soil bacteria under drought. Soil bacteria again, and again",
    "",
    "a",
    "Naïve Größe ½ x1 leadership in integrated care",
]


@pytest.mark.parametrize(
    "settings", [TfidfSettings(), TfidfSettings(pairs=False), TfidfSettings(min_df=2, max_df=0.5)]
)
def test_every_weight_is_the_one_scikit_learn_gives(settings):
    """Terms, their weights and those of a new text agree with `TfidfVectorizer`."""
    theirs = TfidfVectorizer(
        ngram_range=(1, 2 if settings.pairs else 1),
        sublinear_tf=True,
        min_df=settings.min_df,
        max_df=settings.max_df,
    )
    expected = theirs.fit_transform(TEXTS).toarray()
    ours = build_tfidf(TEXTS, settings)
    terms = [ours.term(column) for column in range(ours.matrix.shape[1])]
    assert sorted(terms) == sorted(theirs.vocabulary_)
    columns = [theirs.vocabulary_[term] for term in terms]
    np.testing.assert_allclose(ours.matrix.toarray(), expected[:, columns], atol=1e-6)
    new = ["integrated care leadership under martian drought, soil bacteria"]
    np.testing.assert_allclose(
        ours.transform(new).toarray(), theirs.transform(new).toarray()[:, columns], atol=1e-6
    )


@given(st.lists(st.text(alphabet="ab c.é\n", max_size=20), min_size=1, max_size=6))
def test_rows_have_unit_length_or_none(texts):
    """Whatever the texts, a row's length is 1, or 0 where it has no term."""
    matrix = build_tfidf(texts, TfidfSettings()).matrix.toarray()
    lengths = np.linalg.norm(matrix, axis=1)
    assert np.all(np.isclose(lengths, 1, atol=1e-5) | (lengths == 0))


def test_features_read_from_the_folder_equal_those_built(tmp_path, monkeypatch):
    """A second process finds the same weights, terms and vocabulary in the cache folder."""
    monkeypatch.setattr("realist.screening.feature_cache._memory", type(_memory())())
    built = tfidf_of(TEXTS, TfidfSettings(), tmp_path)
    monkeypatch.setattr("realist.screening.feature_cache._memory", type(_memory())())
    read = tfidf_of(TEXTS, TfidfSettings(), tmp_path)
    assert read is not built
    assert read.words == built.words
    assert (read.matrix != built.matrix).nnz == 0
    assert [read.term(c) for c in range(9)] == [built.term(c) for c in range(9)]
    assert (read.transform(TEXTS) != built.transform(TEXTS)).nnz == 0


def _memory():
    from realist.screening import feature_cache

    return feature_cache._memory


def test_a_damaged_cache_file_is_made_again(tmp_path, monkeypatch):
    """A truncated file costs time, never a wrong or failed ranking."""
    monkeypatch.setattr("realist.screening.feature_cache._memory", type(_memory())())
    built = tfidf_of(TEXTS, TfidfSettings(), tmp_path)
    (file,) = tmp_path.glob("*.npz")
    whole = file.read_bytes()
    for damaged in (b"", b"not an archive", whole[: len(whole) // 2]):
        file.write_bytes(damaged)
        monkeypatch.setattr("realist.screening.feature_cache._memory", type(_memory())())
        again = tfidf_of(TEXTS, TfidfSettings(), tmp_path)
        assert (again.matrix != built.matrix).nnz == 0
        assert file.stat().st_size == len(whole)


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path):
    """Where the cache cannot be kept, features are made all the same."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    texts = [*TEXTS, "only here"]
    assert tfidf_of(texts, TfidfSettings(), blocked / "cache").matrix.shape[0] == len(texts)


def test_the_key_tells_texts_orders_and_settings_apart():
    """No two different inputs share a name, not even when joined texts are equal."""
    keys = {
        content_key(["ab", "c"], TfidfSettings()),
        content_key(["a", "bc"], TfidfSettings()),
        content_key(["c", "ab"], TfidfSettings()),
        content_key(["ab", "c"], TfidfSettings(min_df=2)),
    }
    assert len(keys) == 4


def test_features_found_by_hash_leave_the_texts_unread(tmp_path, monkeypatch):
    """Known hashes bring the same weights and lanes; one changed hash has the texts read again."""
    pairs = [("Trust in boards", "Boards met."), ("Drought", " "), ("Nurses", "Nurses led.")]
    hashes = [content(*pair) for pair in pairs]
    built, has_abstract = features_by_hash(hashes, lambda: pairs, TfidfSettings(), tmp_path)
    assert has_abstract.tolist() == [True, False, True]
    monkeypatch.setattr("realist.screening.feature_cache._memory", type(_memory())())

    def unread():
        raise AssertionError("read again")

    kept, lanes = features_by_hash(hashes, unread, TfidfSettings(), tmp_path)
    assert (kept.matrix != built.matrix).nnz == 0
    assert lanes.tolist() == has_abstract.tolist()
    with pytest.raises(AssertionError, match="read again"):
        features_by_hash([*hashes[:2], "another"], unread, TfidfSettings(), tmp_path)


def test_the_cache_folder_keeps_the_last_features_only(tmp_path):
    """Features of records as they were before the last imports do not pile up."""
    for n in range(20):
        features_by_hash([str(n)], lambda: [("Trust", "grows")], TfidfSettings(), tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 12
