"""The engine with a language model: passages in, statements out, each with words we found ourselves.

One conversation a question: the passages, the model's statements, and where some of them failed one round to
mend them with the reasons. Gives each claim as soon as its statement is complete and grounded. Never passes
on words a model typed as a quotation; what else a statement must meet, `verify` checks.
"""

from __future__ import annotations

import contextlib
import logging
import random
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from rag import prompts, tokens
from rag.cancellation import Cancellation
from rag.chat import Chat, Message
from rag.domain import Claim, Closing, Dropped, Hit, Question
from rag.errors import ModelUnavailable
from rag.grounding import Grounded
from rag.model_errors import unavailable
from rag.replies import REPLY, ReplyReader
from rag.spotlight import Showing, one_line, show

log = logging.getLogger(__name__)

PASSAGES = 6000  # tokens of passages at most: more than the hits that an engine reads have
HISTORY = 400  # tokens of earlier turns
REPLY_TOKENS = 1500  # of one reply, at most; a quarter of a small context
MARGIN = 100  # tokens that servers put between messages
SMALL = 4096  # tokens of context that local servers start with
LARGE = 128_000  # of OpenAI's models that tiktoken knows, at least
FAILED = 8  # statements that the model is asked to mend, at most

Ground = Callable[[Question, Claim, Showing], Grounded]


class LlmEngine:
    """Answers by a language model. Safe to share between threads; `close` it when done."""

    def __init__(
        self,
        chat: Chat,
        ground: Ground | None = None,
        *,
        context: int | None = None,
        answer_tokens: int | None = None,
        draw: random.Random | None = None,
    ) -> None:
        """`ground` compares each claim with its passages (`rag.grounding`). `context`: tokens that the model
        reads and writes in one call (None: by its name); `answer_tokens`: what one answer may take in all.
        `draw`: where labels and fences come from; unpredictable unless a test gives its own.
        """
        self._chat = chat
        self._ground = ground
        self._prompt = prompts.load("answer")
        self._repair = prompts.load("repair")
        self._encoding = tokens.encoding_of(chat.model)
        self._context = context or context_of(chat.model)
        self._answer_tokens = answer_tokens
        self._draw = draw or random.SystemRandom()

    @property
    def name(self) -> str:
        return f"llm:{self._chat.model}"

    def close(self) -> None:
        """Close the connections to the model."""
        self._chat.close()

    def read(
        self, question: Question, hits: Sequence[Hit], cancellation: Cancellation | None = None
    ) -> Generator[Claim | Dropped | Closing, Dropped | None]:
        """Claims as they arrive, what was left out beside them, and one Closing last.

        A claim that is sent back as a Dropped goes into the one round of mending, with those that were left
        out here. The Closing's confidence is the share of the words given as evidence that stood in the
        passage named, times how far these say what was said (`rag.support`), 0 without a claim: how well the
        model keeps to its passages, no more. A reply that cannot be read (or a refusal, or an empty one) ends
        in a Closing with a reason, a note and no claim; a model that found no answer, in one without a note.
        Raises ModelUnavailable when the model fails, possibly after claims, and, without a call, where no
        passage fits beside the question; a mending that fails leaves what was said before it.
        """
        shown = self._show(question, hits)
        if not shown.hits:
            if hits:
                raise unavailable(
                    "The language model's context or the answer's tokens leave no room for a passage.",
                    "Raise DATELINE_LLM_CONTEXT or DATELINE_LLM_TOKENS_PER_ANSWER; ask a shorter question.",
                    retryable=False,
                )
            yield Closing(0.0, "No passage was found that could answer.")
            return
        reader, used = ReplyReader(shown), [self._prompt.label]
        messages = self._messages(question, shown)
        failed = yield from self._claims(question, shown, reader, messages, cancellation)
        if failed and self._affordable(messages, reader):
            used.append(self._repair.label)
            messages = self._mending(messages, reader.text, shown, failed)
            try:
                yield from self._claims(question, shown, reader, messages, cancellation)
            except ModelUnavailable as error:  # what the first reply said stands as it is
                log.info("model %s did not mend its statements: %s", self._chat.model, error)
        log.info(
            "model %s, prompts %s: %d passages, %d claims, %d of %d quotations located, %d tokens",
            self._chat.model,
            ", ".join(used),
            len(shown.hits),
            reader.claims,
            reader.located,
            reader.given,
            reader.usage.tokens,
        )
        yield replace(reader.closing(), prompts=tuple(used))

    def _claims(
        self,
        question: Question,
        shown: Showing,
        reader: ReplyReader,
        messages: Sequence[Message],
        cancellation: Cancellation | None,
    ) -> Generator[Claim | Dropped, Dropped | None, list[Dropped]]:
        """What one reply claims; the statements that failed, here or where they went."""
        failed: list[Dropped] = []
        stream = self._chat.stream(
            messages, shape=REPLY, max_tokens=self._reply_tokens, cancellation=cancellation
        )
        with contextlib.closing(stream) as deltas:
            for item in reader.read(deltas):
                if isinstance(item, Dropped):
                    yield item
                    continue
                # What is shown first is meant as the answer, though it names no value.
                proposed = item if reader.shown else replace(item, answers=True)
                grounded = self._ground(question, proposed, shown) if self._ground else Grounded(proposed)
                if grounded.dropped:
                    yield grounded.dropped
                    failed += [] if grounded.claim else [grounded.dropped]
                said = grounded.claim and (grounded.claim.text.casefold(), grounded.claim.spans)
                if grounded.claim is None or said in reader.told:
                    continue
                if sent_back := (yield grounded.claim):
                    failed.append(sent_back)
                else:
                    reader.shown += 1
                    reader.support += grounded.support
                    reader.told.add(said)
        return [*reader.failed, *failed]

    @property
    def _reply_tokens(self) -> int:
        return min(REPLY_TOKENS, self._context // 4)

    def _show(self, question: Question, hits: Sequence[Hit]) -> Showing:
        """The passages that fit beside everything else into the model's context and the answer's budget."""
        beside = [body for _, body in self._prompt.sections]
        beside += [question.text, *(content for _, content in self._turns(question))]
        room = min(self._context, self._answer_tokens or self._context)
        room -= self._reply_tokens + MARGIN + sum(map(self._count, beside))
        return show(hits, min(PASSAGES, room), self._draw, encoding=self._encoding)

    def _affordable(self, messages: Sequence[Message], reader: ReplyReader) -> bool:
        """Whether the round of mending fits the model's context and what one answer may take."""
        prompt = sum(self._count(content) for _, content in messages) + 2 * self._count(reader.text)
        call = prompt + self._reply_tokens + 4 * MARGIN
        return call <= self._context and reader.usage.tokens + call <= (self._answer_tokens or LARGE)

    def _count(self, text: str) -> int:
        return tokens.count(text, self._encoding)

    def _turns(self, question: Question) -> list[Message]:
        """The newest turns of the conversation that fit."""
        turns: list[Message] = []
        left = HISTORY
        for turn in reversed(question.history):
            left -= self._count(turn.content)
            if left < 0:
                break
            turns.insert(0, (turn.role, turn.content))
        return turns

    def _messages(self, question: Question, shown: Showing) -> list[Message]:
        as_of = question.filters.as_of
        system, user = self._prompt.render(
            {
                "fence": shown.fence,
                "passages": shown.text,
                "as_of": as_of.isoformat() if as_of else "not given; take the newest passage's",
                "question": question.text,
            }
        )
        return [
            (system["role"], system["content"]),
            *self._turns(question),
            (user["role"], user["content"]),
        ]

    def _mending(
        self, messages: Sequence[Message], reply: str, shown: Showing, failed: Sequence[Dropped]
    ) -> list[Message]:
        """The conversation so far, with what was wrong. Statements repeat words of articles: data."""
        listed = "\n".join(f"- “{one_line(item.text)}”: {one_line(item.reason)}." for item in failed[:FAILED])
        listed = listed.replace(shown.fence, "")
        (user,) = self._repair.render({"fence": shown.fence, "failed": listed})
        return [*messages, ("assistant", reply), (user["role"], user["content"])]


def context_of(model: str) -> int:
    """Tokens that a model reads and writes in one call, as far as its name tells."""
    return LARGE if tokens.known(model) else SMALL
