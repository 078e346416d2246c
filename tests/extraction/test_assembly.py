"""Configurations are assembled from located extracts by their numbers, partial ones included."""

from realist.data.domain import Match, Role
from realist.extraction.asking import Asker
from realist.extraction.assembly import assemble
from realist.extraction.chains import ModelProposer
from realist.prompts.scripted import ScriptedModel


def whole(*numbers, basis="stated"):
    statement = "If heard, then waits fall."
    return {"extracts": list(numbers), "reasoning": "r", "statement": statement, "basis": basis}


def reply(*configurations):
    return {"reading": "r", "configurations": list(configurations)}


def test_extracts_are_shown_once_in_the_order_of_the_text(demo, honest):
    """As slices of the source with their roles; what was not located is not shown."""
    document = demo["study_shared_purpose.md"]
    proposals = ModelProposer(Asker(honest)).propose(document)
    model = ScriptedModel([reply(whole(1, 2), whole(2, 3, basis="inferred"), whole())])
    done = assemble(Asker(model), document, [*reversed(proposals), *proposals])
    shown = [
        line.partition("] ")[2]
        for line in model.requests[0].messages[1].content.splitlines()
        if line.startswith("[")
    ]
    assert len(shown) == len({(p.role, p.located.start) for p in proposals})
    first, second = done.found
    starts = [p.located.start for p in first.members]
    assert starts == sorted(starts)
    role, start = first.members[0].role, first.members[0].located.start
    assert shown[0] == f"({role}) " + document.text[start : first.members[0].located.end]
    assert first.members[1] is second.members[0]  # one extract may serve in two
    assert (first.stated, second.stated) == (True, False)
    assert first.key != second.key
    assert first.roles <= set(Role)


def test_a_number_that_is_not_listed_goes_back(demo, honest):
    """The complaint says which numbers there are; a second wrong one is a counted failure."""
    document = demo["study_shared_purpose.md"]
    proposals = ModelProposer(Asker(honest)).propose(document)
    model = ScriptedModel([reply(whole(1, 999)), reply(whole(1, 2))])
    done = assemble(Asker(model), document, proposals)
    assert (done.repaired, len(done.found)) == (1, 1)
    assert "there is no extract 999" in model.requests[1].messages[-1].content
    bad = assemble(Asker(ScriptedModel([reply(whole(0))] * 2)), document, proposals)
    assert [f.kind for f in bad.failures] == ["malformed"]


def test_fewer_than_two_located_extracts_ask_nothing(demo, honest):
    """There is nothing to join."""
    document = demo["study_shared_purpose.md"]
    first = ModelProposer(Asker(honest)).propose(document)[0]
    model = ScriptedModel([])
    assert assemble(Asker(model), document, [first]).found == ()
    assert model.requests == []
    assert first.located.match is not Match.NOT_FOUND
