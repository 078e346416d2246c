"""Prompt files are complete, exact and replaceable; examples stand on their own text."""

import json
from importlib import resources

import pytest

from realist.data.domain import Match
from realist.data.errors import InputError, MissingInputError, NotFoundError
from realist.extraction.locate import Source
from realist.prompts.model import Origin
from realist.prompts.prompt_file import check_overrides, load_prompt, parse_prompt, prompt_ids
from realist.prompts.replies import SCHEMAS, json_schema

GOOD = """+++
id = "x"
version = "1"
schema = "CmoReply"
inputs = ["question"]
sources = ["passage"]
+++

## System
Read.

## User
{{question}} {{passage}}
"""


def quotes(value):
    """Every (paragraph, quote) anywhere in a reply; extracts are looked up by their number."""
    if isinstance(value, dict):
        if value.get("quote"):
            yield value.get("paragraph"), value["quote"]
        for inner in value.values():
            yield from quotes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from quotes(inner)


@pytest.mark.parametrize("prompt_id", prompt_ids())
def test_examples_locate_word_for_word_in_their_own_text(prompt_id):
    """A model is never shown a quote that its source does not hold in that paragraph."""
    for example in load_prompt(prompt_id).examples:
        lines = dict(example.paragraphs)
        for paragraph, quote in quotes(example.reply.model_dump()):
            text = lines[paragraph] if paragraph else example.text
            assert Source(text).locate(quote).match is Match.EXACT


@pytest.mark.parametrize("prompt_id", prompt_ids())
def test_a_prompt_names_itself_and_warns_of_instructions_in_the_source(prompt_id):
    """Id and file agree; every prompt says that the source is material and not instruction."""
    prompt = load_prompt(prompt_id)
    assert prompt.id == prompt_id
    assert "instruction to you" in prompt.system
    assert "{{schema}}" in prompt.system


def test_the_prompts_are_those_the_chains_use():
    """A prompt nobody asks for, or a schema nobody fills, is left over."""
    assert len(prompt_ids()) == len(SCHEMAS) == len({load_prompt(i).schema for i in prompt_ids()})


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_schemas_are_strict_and_put_the_verdict_last(schema):
    """All fields required and no others allowed; reasoning stands before what it decides."""
    whole = json_schema(schema)
    text = json.dumps(whole)
    for part in [whole, *whole.get("$defs", {}).values()]:
        assert part["additionalProperties"] is False
        names = list(part["properties"])
        assert part["required"] == names
        for verdict in {"verdict", "level", "judgement", "role", "bearing", "direction"} & set(
            names
        ):
            reason = next(n for n in names if n in ("reasoning", "reasons"))
            assert names.index(reason) < names.index(verdict)
    assert '"title": "' not in text
    assert "minLength" not in text
    assert "maximum" not in text


def test_what_stands_in_a_value_is_never_expanded():
    """A source that holds a slot's name gets no look at the slot."""
    prompt = parse_prompt(GOOD, where="x.md")
    user = prompt.render({"question": "{{passage}}"}, {"passage": [(1, "{{question}}")]})[1]
    assert user.content.startswith("{{passage}} <<<PASSAGE")
    assert "[1] {{question}}" in user.content


def test_a_request_carries_the_hashes_of_its_prompt_and_schema():
    """Template and schema are stored with every call; editing the file changes its hash."""
    prompt = parse_prompt(GOOD, where="x.md")
    other = parse_prompt(GOOD.replace("Read.", "Read!"), where="x.md")
    messages = prompt.render({"question": "?"}, {"passage": [(1, "a")]})
    made = prompt.request(messages, model="m", origin=Origin(document_id="D1"))
    assert made.origin.document_id == "D1"
    assert made.origin.prompt_sha256 == prompt.sha256 != other.sha256
    assert len(made.origin.schema_sha256) == 64
    assert made.schema_name == "CmoReply"


def test_a_review_may_have_a_prompt_of_its_own(tmp_path):
    """A file of the same name in the review's folder takes the packaged one's place."""
    text = resources.files("realist.prompts").joinpath("cmo_extraction.md").read_text("utf-8")
    own = text.replace('version = "1.0.0"', 'version = "ours"').replace("\n", "\r\n")
    (tmp_path / "cmo_extraction.md").write_text(own, encoding="utf-8", newline="")
    assert load_prompt("cmo_extraction", overrides=tmp_path).version == "ours"
    assert load_prompt("assembly", overrides=tmp_path).version == "1.0.0"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{definitions}}", "", "definitions"),
        ('"question", "definitions"', '"question"', "definitions"),
        ("{{passage}}", "", "passage"),
        ('"CmoReply"', '"TheoryReply"', "does not fit TheoryReply"),
        ('schema = "CmoReply"', "", "schema is missing"),
        ('["question", ', '["question", "query", ', "query"),
    ],
)
def test_an_override_must_ask_for_what_the_chain_gives_and_reads(tmp_path, old, new, said):
    """A missing input, source or schema, or one nobody fills, is said with the file's name."""
    text = resources.files("realist.prompts").joinpath("cmo_extraction.md").read_text("utf-8")
    (tmp_path / "cmo_extraction.md").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        check_overrides(tmp_path)
    assert "cmo_extraction.md" in str(caught.value)


def test_an_override_keeps_the_schema_that_is_read(tmp_path):
    """A reply of another form could not be read by the chain that asks."""
    text = resources.files("realist.prompts").joinpath("appraisal.md").read_text("utf-8")
    other = text.replace('"AppraisalReply"', '"TheoryReply"')
    (tmp_path / "appraisal.md").write_text(other, encoding="utf-8")
    with pytest.raises(InputError, match=r"TheoryReply; .* read as AppraisalReply"):
        check_overrides(tmp_path)


def test_a_folder_of_prompts_is_checked_whole(tmp_path):
    """A misspelt name would be passed over in silence; an empty or absent folder too."""
    with pytest.raises(InputError, match="no prompt in it"):
        check_overrides(tmp_path)
    (tmp_path / "cmo-extraction.md").write_text(GOOD)
    with pytest.raises(InputError, match="no prompt of Realist's; there are appraisal"):
        check_overrides(tmp_path)
    with pytest.raises(MissingInputError, match="no such folder"):
        check_overrides(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("+++", "---", "a prompt file is"),
        ('id = "x"', "id = ", "front matter"),
        ('"CmoReply"', '"Nothing"', "Nothing"),
        ("{{question}}", "{{query}}", "query"),
        ("{{passage}}", "", "passage"),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(old, new, said):
    """The message says which file and what is wrong with it."""
    with pytest.raises(InputError, match=said) as caught:
        parse_prompt(GOOD.replace(old, new), where="mine.md")
    assert "mine.md" in str(caught.value)


def test_missing_values_and_unknown_prompts_are_said():
    """A slot without a value, and a name without a file."""
    with pytest.raises(InputError, match="passage"):
        parse_prompt(GOOD, where="x.md").render({"question": "?"})
    with pytest.raises(NotFoundError, match="cmo_extraction"):
        load_prompt("nothing")
