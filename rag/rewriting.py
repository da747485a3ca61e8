"""A follow-up question as one that stands alone, written by a language model and checked.

Gives what is asked in its place, or the reason there is nothing. The answer keeps the question as it was
typed beside it; what is brought in that nobody said is refused.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field

from rag import brief, prompts
from rag.cancellation import Cancellation
from rag.chat import Chat, Shape, Usage
from rag.domain import Question
from rag.restating import leaves_out, objection
from rag.spotlight import fence_for, one_line

MAX_TOKENS = 200  # of the reply
TURNS = 6  # the newest ones are shown
MAX_TURN = 600  # characters of each

SHAPE = Shape(
    "standalone_question",
    {
        "type": "object",
        "properties": {"question": {"type": "string"}},
        "required": ["question"],
        "additionalProperties": False,
    },
)
_SPACES = re.compile(r" {2,}")


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The question to search for, or why there is none; and what the call took."""

    text: str | None
    why: str = ""
    usage: Usage = field(default_factory=Usage)


class Rewriter:
    """Asks a model for the rewrite. Safe to share between threads; its chat is closed by who opened it."""

    def __init__(self, chat: Chat, *, draw: random.Random | None = None) -> None:
        """`draw`: where fences come from; unpredictable unless a test gives its own."""
        self._chat = chat
        self._prompt = prompts.load("rewrite")
        self._draw = draw or random.SystemRandom()

    @property
    def label(self) -> str:
        """Of the prompt that is sent."""
        return self._prompt.label

    def __call__(
        self, question: Question, *, seconds: float, cancellation: Cancellation | None = None
    ) -> Rewrite:
        """The rewrite of a question that follows others; the model is not called for one that does not."""
        if not question.history:
            return Rewrite(None, "there is no earlier turn")
        turns = [(turn.role, one_line(turn.content)[:MAX_TURN]) for turn in question.history[-TURNS:]]
        asked = one_line(question.text)
        fence = fence_for([asked, *(content for _, content in turns)], self._draw)
        blocks = [
            f"<<turn {number} {fence}>>\n{role}: {content}\n<<end {number} {fence}>>"
            for number, (role, content) in enumerate([*turns, ("user", asked)], 1)
        ]
        messages = self._prompt.render(
            {"fence": fence, "conversation": "\n".join(blocks[:-1]), "question": blocks[-1]}
        )
        reply = brief.ask(
            self._chat,
            [(message["role"], message["content"]) for message in messages],
            SHAPE,
            max_tokens=MAX_TOKENS,
            seconds=seconds,
            cancellation=cancellation,
        )
        if reply.found is None:
            return Rewrite(None, reply.why, reply.usage)
        text = reply.found["question"]
        if not isinstance(text, str):
            return Rewrite(None, "the reply could not be read", reply.usage)
        text = _SPACES.sub(" ", text.strip(" "))
        why = objection(text, [*(turn.content for turn in question.history), question.text])
        if why is None and leaves_out([text], question.text):
            why = "it leaves out too much of the question"
        return (
            Rewrite(None, f"the rewrite was not used: {why}", reply.usage)
            if why
            else Rewrite(text, "", reply.usage)
        )
