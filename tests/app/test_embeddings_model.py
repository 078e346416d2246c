"""Which model makes the embeddings: the packaged one, a folder, the hub's or an endpoint's."""

from realist.app.work_embed import embedder, model_name
from realist.screening.embedder import EndpointEmbedder, SentenceEmbedder

TABLE = "record_id,title,abstract\n1,Trust,Boards and trust\n2,Steel,Bridges of steel\n"


def test_an_endpoint_named_in_the_environment_embeds_and_ranks(
    realist, tmp_path, monkeypatch, embeddings_server
):
    """It is said where the texts go; its vectors are kept under a name of their own."""
    url, handler = embeddings_server
    monkeypatch.setenv("REALIST_EMBEDDINGS_URL", url)
    monkeypatch.setenv("REALIST_EMBEDDINGS_MODEL", "m")
    (tmp_path / "a.csv").write_text(TABLE)
    realist("init", "--title", "T", "--question", "Trust?", "--reviewer", "Ann")
    realist("import", "a.csv")
    made = realist("embed", "--json")
    assert made.code == 0
    assert made.json == {"embedded": 5, "model": f"m at {url}"}
    assert f"go to {url}" in made.err
    assert realist("embed", "--json").json["embedded"] == 0
    ranked = realist("rank", "--json")
    assert ranked.code == 0
    assert ranked.json["records"] == 2
    handler.short = 1
    (tmp_path / "b.csv").write_text(TABLE.replace("1,Trust", "3,Nurses"))
    realist("import", "b.csv")
    failed = realist("embed")
    assert failed.code == 1
    assert "returned" in failed.err
    assert "Traceback" not in failed.err


def test_an_endpoint_without_a_model_is_told(realist, monkeypatch):
    """One line, and nothing is sent."""
    monkeypatch.setenv("REALIST_EMBEDDINGS_URL", "http://127.0.0.1:9/v1")
    realist("init", "--title", "T")
    failed = realist("embed")
    assert failed.code == 1
    assert "which model" in failed.err


def test_a_folder_stays_on_this_machine_and_a_name_is_the_hubs(tmp_path, monkeypatch):
    """Vectors of a folder are kept under its whole path, so that two of one name are apart."""
    monkeypatch.setenv("REALIST_EMBEDDINGS_MODEL", str(tmp_path))
    found, _ = embedder()
    assert isinstance(found, SentenceEmbedder)
    assert found.local_only
    assert model_name() == str(tmp_path.resolve())
    monkeypatch.setenv("REALIST_EMBEDDINGS_MODEL", "group/model")
    found, _ = embedder()
    assert isinstance(found, SentenceEmbedder)
    assert not found.local_only
    monkeypatch.setenv("REALIST_EMBEDDINGS_MODEL", str(tmp_path / "none"))
    assert "there is no folder" in embedder()[1]


def test_the_key_goes_to_the_endpoint_and_into_no_words(monkeypatch):
    """It is sent, never shown."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("REALIST_EMBEDDINGS_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("REALIST_EMBEDDINGS_MODEL", "m")
    found, _ = embedder()
    assert isinstance(found, EndpointEmbedder)
    assert found.api_key == "secret"
    assert "secret" not in repr(found)
