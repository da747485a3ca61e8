"""A model server's reply as it grows: its documents in, pieces of text out, and in the end how it ended.

Takes the chunks of a stream and the one document of a server that does not stream, in whatever shape they
come: servers leave out what OpenAI's never do. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.chat import Finish, Usage
from rag.loose_json import ObjectStream

MAX_REPLY = 50_000  # characters; a model that will not stop is cut here


class ServerFault(Exception):
    """The server reports, in the middle of its reply, that it failed."""


class ServerReply:
    """What one reply has come to. `finish` is set once the server has said why it stopped."""

    def __init__(self) -> None:
        self.begun = False  # a document has come
        self.finish: Finish | None = None
        self.usage: Usage | None = None
        self._pieces: list[str] = []
        self._length = 0

    def take(self, document: object) -> str:
        """The text that one document adds.

        Raises ServerFault for an error document, and TypeError for one that is no chat completion.
        """
        if not isinstance(document, Mapping):
            raise TypeError("not an object")
        if document.get("error"):
            raise ServerFault
        self.begun = True
        self.usage = _usage(document.get("usage")) or self.usage
        choices = document.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, Mapping) or self.finish:  # such as a last chunk that only counts tokens
            return ""
        said = choice.get("delta") or choice.get("message")
        said = said if isinstance(said, Mapping) else {}
        content, reason = said.get("content"), choice.get("finish_reason")
        if said.get("refusal") or reason == "content_filter":
            self.finish = "refusal"
            return ""
        text = content if isinstance(content, str) else ""
        self._pieces.append(text)
        self._length += len(text)
        if reason == "length" or self.overlong:
            self.finish = "length"
        elif reason:
            self.finish = self.end()
        return text

    @property
    def overlong(self) -> bool:
        return self._length > MAX_REPLY

    @property
    def unfinished(self) -> bool:
        """Whether the JSON in it stops before its end; what a model thought before it is passed over."""
        objects = ObjectStream()
        for _ in objects.feed("".join(self._pieces).rpartition("</think>")[2]):
            pass
        return objects.unfinished

    def end(self) -> Finish:
        """How a reply ends that stopped of itself."""
        return "stop" if self._length else "empty"


def _usage(said: object) -> Usage | None:
    if not isinstance(said, Mapping):
        return None
    prompt, completion = said.get("prompt_tokens"), said.get("completion_tokens")
    if not isinstance(prompt, int) or not isinstance(completion, int) or min(prompt, completion) < 0:
        return None
    return Usage(prompt, completion, 1) if prompt or completion else None
