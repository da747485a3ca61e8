"""A language model's reply, read while it arrives: its statements, each with words that we found ourselves.

Gives a claim as soon as its statement is complete and the words it relies on were located in the passage it
names, and a Dropped for what was not. Never passes on words a model typed as a quotation, and never judges
whether the words support the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag.chat import Delta, Finish, Shape, Usage
from rag.cited_words import has_address
from rag.domain import JSON, Claim, Closing, Dropped, Hit, Span
from rag.loose_json import ObjectStream
from rag.spotlight import Showing, one_line
from rag.verify import locate

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


def _object(**properties: JSON) -> JSON:
    """An object as strict structured outputs take it: every property required, none besides."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT: JSON = {"type": "string"}
_MAYBE: JSON = {"type": ["string", "null"]}
REPLY = Shape(
    "statements",
    _object(
        statements={
            "type": "array",
            "items": _object(
                text=_TEXT,
                value=_MAYBE,
                unit=_MAYBE,
                qualifier=_MAYBE,
                evidence={"type": "array", "items": _object(passage=_TEXT, words=_TEXT)},
            ),
        },
        reason=_MAYBE,
    ),
)


class ReplyReader:
    """Reads the replies of one conversation: what they claimed, and how much of their evidence was found."""

    def __init__(self, shown: Showing) -> None:
        self._shown = shown
        self._seen: set[str] = set()
        self._finish: Finish = "stop"
        self._readable = self._spoke = False
        self.text = ""  # of the reply being read
        self.failed: list[Dropped] = []  # statements of the reply being read that are no claims
        self.usage = Usage()  # of all replies
        self.claims = 0
        self.shown = 0  # of the claims, as far as the engine was told
        self.support = 0.0  # of those shown, together
        self.told: set[object] = set()  # what was shown: text and spans, so that nothing is shown twice
        self.given = 0
        self.located = 0

    def read(self, deltas: Iterator[Delta]) -> Iterator[Claim | Dropped]:
        """The claims of one reply as they arrive, with what cannot be one."""
        self.text, self._seen, self.failed = "", set(), []
        objects = ObjectStream()
        for piece in self._spoken(deltas):
            for _, found in objects.feed(piece):
                if isinstance(found.get("statements"), list):
                    self._readable = True
                elif isinstance(found.get("text"), str) and "passage" not in found:
                    self._readable = True
                    yield from self._statement(found)

    def closing(self) -> Closing:
        """How it ended: how well it kept to its passages as the confidence, or why there is no claim."""
        if self.claims:
            cut = self._finish != "stop"
            notes = ("the model's reply was cut short; what it said until then was checked",) if cut else ()
            support = self.support / self.shown if self.shown else 0.0
            return Closing(support * self.located / self.given, None, notes, self.usage)
        if self._finish != "stop" or not self._readable:
            reason = _REASONS[self._finish]
            return Closing(0.0, reason, ("the model gave no usable reply",), self.usage)
        if self._spoke:
            reason = "Nothing the model said could be found in the passages."
        else:  # the model's own reason is text that nothing checks, so it is not passed on
            reason = "The model found no answer in the passages."
        return Closing(0.0, reason, usage=self.usage)

    def _spoken(self, deltas: Iterator[Delta]) -> Iterator[str]:
        """The reply without the thinking that some models write out before it."""
        start, spoken = "", False
        for delta in deltas:
            self._finish = delta.finish or self._finish
            self.usage += delta.usage or Usage()
            if spoken:
                self.text += delta.text
                yield delta.text
                continue
            start += delta.text
            if start.lstrip()[: len(_THINK)].lower() != _THINK[: len(start.lstrip())]:
                self.text, spoken = start, True
            elif end := _THOUGHT.search(start):
                self.text, spoken = start[end.end() :], True
            elif len(start) > 100:  # only what may still become the end of the thinking is kept
                start = _THINK + start[-len("</think>") :]
            if spoken:
                yield self.text

    def _statement(self, found: Mapping[str, Any]) -> Iterator[Claim | Dropped]:
        text = one_line(_MARKER.sub("", found["text"]))
        if not text or text.casefold() in self._seen:
            return
        self._seen.add(text.casefold())
        self._spoke = True
        if self.claims >= MAX_STATEMENTS:
            yield self._fail(text[:MAX_TEXT], f"more than {MAX_STATEMENTS} statements")
        elif len(text) > MAX_TEXT:
            yield self._fail(text[:MAX_TEXT], f"a statement longer than {MAX_TEXT} characters")
        elif _MARKUP.search(text) or has_address(text):
            yield self._fail(text, "a link or markup in the statement")
        else:
            yield from self._supported(text, found)

    def _fail(self, text: str, reason: str) -> Dropped:
        self.failed.append(Dropped(text, reason))
        return self.failed[-1]

    def _supported(self, text: str, found: Mapping[str, Any]) -> Iterator[Claim | Dropped]:
        evidence = found.get("evidence")
        items = [evidence] if isinstance(evidence, dict) else evidence if isinstance(evidence, list) else []
        spans: list[Span] = []
        quotes: list[str] = []
        lost = ""
        for item in items[:MAX_EVIDENCE]:
            self.given += 1
            placed = self._place(item)
            if isinstance(placed, Dropped):
                yield placed
                lost = placed.reason
                continue
            self.located += 1
            hit, start, end = placed
            span = Span(hit.article.id, hit.article.version, start, end)
            if span not in spans:
                spans.append(span)
                quotes.append(hit.article.text[start:end])
        if not spans:
            yield self._fail(text, f"nothing supports it: {lost}" if lost else "no evidence was given")
            return
        self.claims += 1
        value = _field(found.get("value"))
        yield Claim(
            text=text,
            spans=tuple(spans),
            value=_as_spelled(value, quotes) if value else None,
            unit=_field(found.get("unit")) if value else None,
            qualifier=_field(found.get("qualifier")) if value else None,
            answers=value is not None,
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
