"""OpenAI's chat request: what it may hold, and the question in it.

The last user message is the question, earlier user and assistant messages are its history; system messages
are taken and not followed, since the articles alone decide. Pure; refuses with `Problem`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api import examples
from api.problems import Problem
from api.schemas import TURNS_READ, Scope, cleaned
from rag.domain import MAX_QUESTION, Question, Turn

MODEL = "dateline"

# What would change the shape of the answer, and what is taken as not asked for. All else (temperature, seed,
# max_tokens, …) has no meaning here and is taken in silence, as other servers do.
UNSUPPORTED: dict[str, tuple[Any, ...]] = {
    "n": (1,),
    "tools": ([],),
    "functions": ([],),
    "tool_choice": ("none", "auto"),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "logprobs": (False,),
    "audio": (),
    "modalities": (["text"],),
}


class Message(BaseModel):
    model_config = ConfigDict(extra="allow")

    role: str
    content: str | list[dict[str, Any]] | None = None


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = None


class ChatRequest(Scope):
    """OpenAI's request; `as_of`, `since` and `publisher` are Dateline's own (`extra_body` in the client)."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": examples.QUESTION}]}]
        },
    )

    model: str = Field(MODEL, description=f"Any name is taken; “{MODEL}” answers.")
    messages: list[Message] = Field(min_length=1)
    stream: bool | None = None
    stream_options: StreamOptions | None = None

    def asked(self) -> Question:
        """Raises Problem for what cannot be a question."""
        for name, harmless in UNSUPPORTED.items():
            given = (self.model_extra or {}).get(name)
            if given is not None and given not in harmless:
                raise unsupported(name, f"Dateline does not support `{name}` as given.", "Leave it out.")
        text, history = conversation(self.messages)
        return Question(text=text, filters=self.filters(), history=history)


def conversation(messages: Sequence[Message]) -> tuple[str, tuple[Turn, ...]]:
    """The question and the turns before it. Raises Problem where there is no question."""
    turns: list[Turn] = []
    for number, message in enumerate(messages):
        where = f"messages.{number}"
        if message.role in ("system", "developer"):
            continue
        if message.role not in ("user", "assistant"):
            advice = "Send messages of the roles system, user and assistant."
            detail = f"Messages of the role “{message.role[:50]}” are not supported."
            raise unsupported(f"{where}.role", detail, advice)
        role: Literal["user", "assistant"] = "user" if message.role == "user" else "assistant"
        try:
            text = cleaned(text_of(message, where))
        except ValueError as error:
            raise _refused(f"{where}.content", f"{where}.content {error}.") from None
        if text or role == "user":
            turns.append(Turn(role, text))
    last_user = max((i for i, turn in enumerate(turns) if turn.role == "user"), default=None)
    if last_user is None:
        raise _refused("messages", "There is no message of the role user, so there is no question.")
    question = turns[last_user].content
    if not question:
        raise _refused("messages", "The last user message is empty.")
    if len(question) > MAX_QUESTION:
        length = f"The last user message has {len(question):,} characters; the most is {MAX_QUESTION:,}."
        raise _refused("messages", length)
    earlier = tuple(turn for turn in turns[:last_user] if turn.content)
    return question, earlier[-TURNS_READ:]


def text_of(message: Message, where: str = "messages") -> str:
    """The text of a message, its text parts joined. Raises Problem for a part of another type."""
    if not isinstance(message.content, list):
        return message.content or ""
    texts = []
    for part in message.content:
        kind = part.get("type")
        text = part.get("refusal" if kind == "refusal" else "text")
        if kind not in ("text", "refusal") or not isinstance(text, str):
            detail = f"Content parts of the type “{str(kind)[:50]}” are not supported."
            raise unsupported(f"{where}.content", detail, "Send text.")
        texts.append(text)
    return "\n".join(texts)


def unsupported(param: str, detail: str, advice: str) -> Problem:
    return Problem(400, "unsupported", detail, advice, param=param)


def _refused(param: str, detail: str) -> Problem:
    return Problem(400, "invalid_request", detail, "Ask something.", param=param)
