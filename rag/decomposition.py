"""A question that needs several facts as a question for each, written by a language model and checked.

Gives what to search for beside the question, never in its place: a bad part costs a search, not an answer.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from rag import brief, prompts
from rag.cancellation import Cancellation
from rag.chat import Chat, Shape, Usage
from rag.restating import leaves_out, objection
from rag.spotlight import fence_for, one_line

MAX_TOKENS = 300  # of the reply
PARTS = 3  # at most
SHORTEST = 6  # words; a shorter question does not ask for two facts

SHAPE = Shape(
    "simple_questions",
    {
        "type": "object",
        "properties": {"questions": {"type": "array", "items": {"type": "string"}}},
        "required": ["questions"],
        "additionalProperties": False,
    },
)
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Parts:
    """The questions to search for as well, none for a simple one; why a reply was not used; what it took."""

    texts: tuple[str, ...] = ()
    why: str = ""
    usage: Usage = field(default_factory=Usage)


class Decomposer:
    """Asks a model for the parts. Safe to share between threads; its chat is closed by who opened it."""

    def __init__(self, chat: Chat, *, draw: random.Random | None = None) -> None:
        """`draw`: where fences come from; unpredictable unless a test gives its own."""
        self._chat = chat
        self._prompt = prompts.load("decompose")
        self._draw = draw or random.SystemRandom()

    @property
    def label(self) -> str:
        """Of the prompt that is sent."""
        return self._prompt.label

    def __call__(self, question: str, *, seconds: float, cancellation: Cancellation | None = None) -> Parts:
        """The parts of a question that stands alone; the model is not called for a very short one."""
        asked = one_line(question)
        if len(asked.split()) < SHORTEST:
            return Parts()
        fence = fence_for([asked], self._draw)
        messages = self._prompt.render({"fence": fence, "question": asked})
        reply = brief.ask(
            self._chat,
            [(message["role"], message["content"]) for message in messages],
            SHAPE,
            max_tokens=MAX_TOKENS,
            seconds=seconds,
            cancellation=cancellation,
        )
        if reply.found is None:
            return Parts((), reply.why, reply.usage)
        given = reply.found["questions"]
        if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
            return Parts((), "the reply could not be read", reply.usage)
        texts = tuple(dict.fromkeys(_SPACES.sub(" ", text.strip(" ")) for text in given))
        if len(texts) < 2:  # one fact is what the question itself asks for
            return Parts((), "", reply.usage)
        why = f"more than {PARTS} questions" if len(texts) > PARTS else None
        why = why or next((said for text in texts if (said := objection(text, [question]))), None)
        if why is None and leaves_out(texts, question):
            why = "they leave out too much of the question"
        return (
            Parts((), f"the parts were not used: {why}", reply.usage)
            if why
            else Parts(texts, "", reply.usage)
        )
