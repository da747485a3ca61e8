"""The engine with a language model: passages in, statements out, each with words we found ourselves.

Gives a claim as soon as its statement is complete in the stream and the words it relies on were located
in their passage. Never passes on words a model typed as a quotation, and never judges whether the words
support the claim: `verify` does that to every engine alike.
"""

from __future__ import annotations

import contextlib
import logging
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag import prompts, tokens
from rag.chat import Chat, Delta, Finish
from rag.domain import Claim, Closing, Dropped, Hit, Question, Span
from rag.grounding import has_address
from rag.loose_json import ObjectStream
from rag.openai_chat import OpenAIChat
from rag.settings import Settings
from rag.spotlight import Shown, one_line, show
from rag.verify import locate

log = logging.getLogger(__name__)

PASSAGE_TOKENS = 3000  # of the prompt; with history and rules it fits the 4,096 that local servers start with
HISTORY_TOKENS = 400
MAX_STATEMENTS = 12
MAX_EVIDENCE = 8  # per statement
MAX_TEXT = 600  # characters of one statement
MAX_FIELD = 120  # characters of a value, unit or qualifier

_LABEL = re.compile(r"p\d{3}")
_MARKER = re.compile(r"\s*(?:\[p?\d{1,3}(?:\s*[,;]\s*p?\d{1,3})*\]|\(p\d{3}(?:\s*[,;]\s*p\d{3})*\))")
_MARKUP = re.compile(r"[a-z][a-z0-9+.-]*://|www\.|\]\(|<[a-z!/]|`", re.IGNORECASE)
_THINK = "<think>"
_THOUGHT = re.compile(r"</think>", re.IGNORECASE)

_REASONS: dict[Finish, str] = {
    "stop": "The model's reply could not be read.",
    "length": "The model's reply was cut at its length limit before it said anything that could be checked.",
    "refusal": "The model declined to answer.",
    "empty": "The model's reply was empty.",
}


class LlmEngine:
    """Answers by a language model. Safe to share between threads; `close` it when done."""

    def __init__(
        self,
        chat: Chat,
        *,
        passage_tokens: int = PASSAGE_TOKENS,
        history_tokens: int = HISTORY_TOKENS,
        draw: random.Random | None = None,
    ) -> None:
        """`draw`: where labels and fences come from; unpredictable unless a test gives its own."""
        self._chat = chat
        self._prompt = prompts.load("answer")
        self._passage_tokens = passage_tokens
        self._history_tokens = history_tokens
        self._draw = draw or random.SystemRandom()

    @classmethod
    def from_settings(cls, settings: Settings) -> LlmEngine:
        """The engine that the settings describe; opens no connection yet."""
        key = settings.openai_api_key
        return cls(
            OpenAIChat(
                settings.llm_model,
                api_key=key.get_secret_value() if key else None,
                base_url=settings.openai_base_url,
                timeout=settings.llm_timeout,
                forbid_remote=settings.forbid_remote_models,
            )
        )

    @property
    def name(self) -> str:
        return f"llm:{self._chat.model}"

    def close(self) -> None:
        """Close the connections to the model."""
        self._chat.close()

    def read(self, question: Question, hits: Sequence[Hit]) -> Iterator[Claim | Dropped | Closing]:
        """Claims as they arrive, what was left out beside them, and one Closing last.

        The Closing's confidence is the share of the words given as evidence that stood in the passage
        named, 0 without a claim: it says how well the model quotes, no more. A reply that cannot be read
        (or a refusal, or an empty one) ends in a Closing with a reason, a note and no claim; a model that
        found no answer, in one without a note. Raises ModelUnavailable when the model fails,
        possibly after claims. Without a passage that fits, the model is not called.
        """
        shown = show(hits, self._passage_tokens, self._draw)
        if not shown.hits:
            yield Closing(0.0, "No passage was found that could answer.")
            return
        reader = _Reader(shown)
        with contextlib.closing(self._chat.stream(self._messages(question, shown))) as deltas:
            yield from reader.read(deltas)
        log.info(
            "model %s, prompt %s: %d passages, %d claims, %d of %d quotations located",
            self._chat.model,
            self._prompt.label,
            len(shown.hits),
            reader.claims,
            reader.located,
            reader.given,
        )
        yield reader.closing()

    def _messages(self, question: Question, shown: Shown) -> list[tuple[str, str]]:
        as_of = question.filters.as_of
        system, user = self._prompt.render(
            {
                "fence": shown.fence,
                "passages": shown.text,
                "as_of": as_of.isoformat() if as_of else "not given; take the newest passage's",
                "question": question.text,
            }
        )
        history: list[tuple[str, str]] = []
        left = self._history_tokens
        for turn in reversed(question.history):
            left -= tokens.count(turn.content)
            if left < 0:
                break
            history.insert(0, (turn.role, turn.content))
        return [(system["role"], system["content"]), *history, (user["role"], user["content"])]


class _Reader:
    """One reply being read: what it claimed, and how much of its evidence was found."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._seen: set[str] = set()
        self._finish: Finish = "stop"
        self._readable = False
        self.claims = 0
        self.given = 0
        self.located = 0

    def read(self, deltas: Iterator[Delta]) -> Iterator[Claim | Dropped]:
        objects = ObjectStream()
        for piece in self._spoken(deltas):
            for _, found in objects.feed(piece):
                if isinstance(found.get("statements"), list):
                    self._readable = True
                elif isinstance(found.get("text"), str) and "passage" not in found:
                    self._readable = True
                    yield from self._statement(found)

    def closing(self) -> Closing:
        if self.claims:
            cut = self._finish != "stop"
            notes = ("the model's reply was cut short; what it said until then was checked",) if cut else ()
            return Closing(self.located / self.given, None, notes)
        if self._finish != "stop" or not self._readable:
            return Closing(0.0, _REASONS[self._finish], ("the model gave no usable reply",))
        if self._seen:
            return Closing(0.0, "Nothing the model said could be found in the passages.")
        # The model's own reason is text that nothing checks, so it is not passed on.
        return Closing(0.0, "The model found no answer in the passages.")

    def _spoken(self, deltas: Iterator[Delta]) -> Iterator[str]:
        """The reply without the thinking that some models write out before it."""
        start, spoken = "", False
        for delta in deltas:
            self._finish = delta.finish or self._finish
            if spoken:
                yield delta.text
                continue
            start += delta.text
            if start.lstrip()[: len(_THINK)].lower() != _THINK[: len(start.lstrip())]:
                yield start
                spoken = True
            elif end := _THOUGHT.search(start):
                yield start[end.end() :]
                spoken = True
            elif len(start) > 100:  # only what may still become the end of the thinking is kept
                start = _THINK + start[-len("</think>") :]

    def _statement(self, found: Mapping[str, Any]) -> Iterator[Claim | Dropped]:
        text = one_line(_MARKER.sub("", found["text"]))
        if not text or text.casefold() in self._seen:
            return
        self._seen.add(text.casefold())
        if self.claims >= MAX_STATEMENTS:
            yield Dropped(text[:MAX_TEXT], f"more than {MAX_STATEMENTS} statements")
        elif len(text) > MAX_TEXT:
            yield Dropped(text[:MAX_TEXT], f"a statement longer than {MAX_TEXT} characters")
        elif _MARKUP.search(text) or has_address(text):
            yield Dropped(text, "a link or markup in the statement")
        else:
            yield from self._supported(text, found)

    def _supported(self, text: str, found: Mapping[str, Any]) -> Iterator[Claim | Dropped]:
        evidence = found.get("evidence")
        items = [evidence] if isinstance(evidence, dict) else evidence if isinstance(evidence, list) else []
        spans: list[Span] = []
        quotes: list[str] = []
        for item in items[:MAX_EVIDENCE]:
            self.given += 1
            placed = self._place(item)
            if isinstance(placed, Dropped):
                yield placed
                continue
            self.located += 1
            hit, start, end = placed
            span = Span(hit.article.id, hit.article.version, start, end)
            if span not in spans:
                spans.append(span)
                quotes.append(hit.article.text[start:end])
        if not spans:
            yield Dropped(text, "none of its evidence was found" if items else "no evidence was given")
            return
        first = self.claims == 0
        self.claims += 1
        value = _field(found.get("value"))
        yield Claim(
            text=text,
            spans=tuple(spans),
            value=_as_spelled(value, quotes) if value else None,
            unit=_field(found.get("unit")) if value else None,
            qualifier=_field(found.get("qualifier")) if value else None,
            answers=first or value is not None,
        )

    def _place(self, item: object) -> tuple[Hit, int, int] | Dropped:
        """The hit and the offsets in its article's text of the words an evidence item gives."""
        passage, words = (item.get("passage"), item.get("words")) if isinstance(item, dict) else (None, None)
        if not isinstance(words, str) or not words.strip():
            return Dropped(one_line(str(item))[:MAX_TEXT], "evidence without words")
        label = _LABEL.search(str(passage).lower())
        hit = self._shown.hits.get(label[0]) if label else None
        if hit is None:
            return Dropped(one_line(words)[:MAX_TEXT], "evidence from a passage that was not given")
        # Only the passage that was shown and named: the same words elsewhere are another source's.
        found = locate(words, hit.passage.text)
        if found is None:
            return Dropped(
                one_line(words)[:MAX_TEXT], "evidence whose words do not stand in the passage it names"
            )
        return hit, hit.passage.start + found[0], hit.passage.start + found[1]


def _field(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = one_line(str(value))
    if (
        not text
        or len(text) > MAX_FIELD
        or text.casefold() in ("null", "none", "n/a")
        or _MARKUP.search(text)
        or has_address(text)
    ):
        return None
    return text


def _as_spelled(value: str, quotes: Sequence[str]) -> str:
    """The value as the first quote that holds it spells it; as it came where none does."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in value.split()), re.IGNORECASE)
    return next((one_line(match[0]) for quote in quotes if (match := pattern.search(quote))), value)
