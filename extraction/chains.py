"""Context, mechanism and outcome, proposed by a model from each passage of a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from realist.data.domain import Document, Match, Proposal, Role
from realist.data.progress import Progress
from realist.extraction.asking import Asker, Run, Task, run
from realist.extraction.parts import Part, Parted
from realist.prompts.ask import Answer
from realist.prompts.prompt_file import Prompt
from realist.prompts.replies import CmoConfiguration, CmoPiece, CmoReply

# Dalkin et al. 2015, and the paraphrase of the demonstration review's Table 1.
DEFINITIONS = {
    Role.CONTEXT: "a situation or condition that predates the programme or lies outside its "
    "control, bears on it, and may change over time",
    Role.RESOURCE: "what the programme offers or does: activities, processes, actions",
    Role.REASONING: "how people respond to what is offered, in thought, feeling or choice",
    Role.OUTCOME: "a result or consequence, intended or unintended",
}


def definitions_text(definitions: Iterable[tuple[str, str]] = ()) -> str:
    """The review's operational definitions as lines; the usual one where a role has none."""
    own = dict(definitions)
    return "\n".join(f"- {role}: {own.get(role) or usual}" for role, usual in DEFINITIONS.items())


class ModelProposer:
    """Proposes extracts by a language model; keeps what it could not locate as well.

    Args:
        asker: the model and how to ask it.
        question: the review's question.
        definitions: the review's operational definitions, role by role.

    Attributes:
        runs: what became of each document's parts, by document id.
    """

    def __init__(
        self,
        asker: Asker,
        *,
        question: str = "",
        definitions: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._asker = asker
        self._prompt = asker.prompt("cmo_extraction")
        self._inputs = {"question": question, "definitions": definitions_text(definitions)}
        self.runs: dict[str, Run[Proposal]] = {}

    @property
    def name(self) -> str:
        """The model, the prompt and its version."""
        return self._asker.signature(self._prompt)

    def propose(self, document: Document, *, progress: Progress | None = None) -> list[Proposal]:
        """Proposals from all windows that answered, in the order of the text.

        Raises:
            RefusedError: the document's consent forbids this model.
        """
        parted = Parted(document)
        reader = _Reader(parted, self._prompt, self.name)
        tasks = [self._task(reader, part) for part in parted.windows()]
        self.runs[document.id] = done = run(self._asker, tasks, progress)
        return without_repeats(done.found)

    def _task(self, reader: _Reader, part: Part) -> Task[CmoReply, Proposal]:
        parted = reader.parted
        request = self._asker.request(
            self._prompt,
            parted.origin(part),
            {**self._inputs, "kind": parted.document.kind.value},
            {"passage": parted.shown(part)},
        )
        return Task(request, CmoReply, reader.read)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns a reply about a document into proposals."""

    parted: Parted
    prompt: Prompt
    proposer: str

    def read(self, answer: Answer[CmoReply]) -> list[Proposal]:
        """All pieces of all configurations; a shared key keeps a configuration together."""
        key = answer.request.key[:12]
        return [
            self._proposal(piece, configuration, f"{key}-{number}")
            for number, configuration in enumerate(answer.value.configurations, start=1)
            for piece in configuration.pieces
        ]

    def _proposal(self, piece: CmoPiece, whole: CmoConfiguration, key: str) -> Proposal:
        quoted = self.parted.quoted(piece.quote, piece.paragraph)
        return Proposal(
            document_id=self.parted.document.id,
            role=Role(piece.role),
            wording=piece.quote,
            located=quoted.located,
            configuration=key,
            restatement=piece.restatement,
            rationale=f"{piece.reasoning} ({whole.reasoning})",
            stated=piece.basis == "stated",
            proposer=self.proposer,
            direction=whole.direction,
            flags=self.parted.flags(quoted, self.prompt),
        )


def without_repeats(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Proposals less the configurations whose pieces an earlier one holds already.

    Windows overlap by a paragraph, so a model finds the same thing twice. A configuration
    with any piece of its own, or one that was not found, stays whole.
    """
    by_key: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_key.setdefault(proposal.configuration, []).append(proposal)
    kept: list[Proposal] = []
    held: list[set[tuple[Role, int | None, int | None]]] = []
    for pieces in by_key.values():
        found = {(p.role, p.located.start, p.located.end) for p in pieces}
        lost = any(p.located.match is Match.NOT_FOUND for p in pieces)
        if lost or not any(found <= earlier for earlier in held):
            kept.extend(pieces)
        held.append(found)
    return kept
