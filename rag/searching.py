"""What a question is taken to mean in its conversation, and what is searched for then.

Gives `Searches`: `understand` once for each question, then a call for what to search for. Without helpers
both are the local way and call nothing; with the helpers that the user's settings name, whatever goes wrong,
they are the local way too. It never raises for a model.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from rag.cancellation import Cancellation
from rag.chat import Chat, Usage
from rag.decomposition import Decomposer
from rag.domain import Question
from rag.following import Relation, Understood, understand
from rag.names import find_names
from rag.parts import plan
from rag.rewriting import Rewriter

log = logging.getLogger(__name__)

SECONDS = 4.0  # for all the helpers of one question together


@dataclass(frozen=True, slots=True)
class Sought:
    """The texts to search for, the one for the whole question first; what it took to find them."""

    texts: tuple[str, ...]
    usage: Usage = field(default_factory=Usage)
    unused: tuple[str, ...] = ()  # why what a helper should have given is not among them
    prompts: tuple[str, ...] = ()  # labels of the prompts that were sent
    before: str = ""  # the question that this one follows, whose evidence stays in play
    unclear: str = ""  # why nothing is searched for: what cannot be told of the question, and how to ask


@dataclass(frozen=True, slots=True)
class Taken:
    """A question as it was taken, what its conversation is searched with beside it, and what that took."""

    understood: Understood
    question: Question  # with the text that stands alone; its history and filters stay
    beside: tuple[str, ...] = ()  # lines searched together with it, oldest first
    alone: bool = True  # whether its text is known to stand alone
    usage: Usage = field(default_factory=Usage)
    unused: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    seconds: float = 0.0  # that the helpers had


class Searches:
    """Tells what to search for. Safe to share between threads; `close` it when done."""

    def __init__(
        self, chat: Chat | None = None, helpers: Collection[str] = (), *, seconds: float = SECONDS
    ) -> None:
        """`helpers`: of "rewrite" and "decompose" those that the chat is asked for; `seconds` for all."""
        self._chat = chat
        self._rewriter = Rewriter(chat) if chat and "rewrite" in helpers else None
        self._decomposer = Decomposer(chat) if chat and "decompose" in helpers else None
        self._seconds = seconds

    def understand(self, question: Question, cancellation: Cancellation | None = None) -> Taken:
        """The question so that it stands alone: by a model's checked rewrite where that is on, else by rules.

        What the rules find unclear stays so: a model that guesses a subject would answer another question.
        """
        understood = understand(question)
        if understood.relation == "unclear" and plan(question.text):
            # "Who mediated, and what was he paid?": its own first part says who is meant.
            understood = replace(understood, text=question.text, changed=False, relation="alone", reason="")
        plain = Taken(
            understood,
            replace(question, text=understood.text),
            beside(question, understood),
            alone=not question.history or understood.changed,
        )
        if self._rewriter is None or not question.history or understood.relation == "unclear":
            return plain
        began = time.monotonic()
        rewrite = self._rewriter(question, seconds=self._seconds, cancellation=cancellation)
        tried = replace(
            plain,
            usage=rewrite.usage,
            prompts=(self._rewriter.label,),
            seconds=time.monotonic() - began,
        )
        if rewrite.text is None:
            return replace(tried, unused=(rewrite.why,))
        changed = rewrite.text != question.text
        relation: Relation = "follows" if changed else "alone"
        taken = replace(understood, text=rewrite.text, changed=changed, relation=relation)
        asked = replace(question, text=rewrite.text)
        return replace(tried, understood=taken, question=asked, beside=(), alone=True)

    def __call__(self, asked: Question | Taken, cancellation: Cancellation | None = None) -> Sought:
        """The texts to search for; the question as it was taken is what is answered, whatever they are."""
        taken = asked if isinstance(asked, Taken) else self.understand(asked, cancellation)
        if taken.understood.relation == "unclear":
            return Sought((), unclear=taken.understood.reason)
        usage, unused, asked_with = taken.usage, list(taken.unused), list(taken.prompts)
        texts: tuple[str, ...] = (retrieval_text(taken),)
        left = self._seconds - taken.seconds
        # A question that cannot be understood alone cannot be taken apart either.
        if self._decomposer and taken.alone and left > 0:
            parts = self._decomposer(taken.question.text, seconds=left, cancellation=cancellation)
            usage += parts.usage
            asked_with += [self._decomposer.label] if parts.usage.calls else []
            unused += [parts.why] if parts.why else []
            texts = tuple(dict.fromkeys((*texts, *parts.texts)))
        if unused:
            log.info("searched for without a helper's words: %s", "; ".join(unused))
        before = taken.understood.before if taken.understood.relation == "follows" else ""
        return Sought(texts, usage, tuple(unused), tuple(asked_with), before)

    def close(self) -> None:
        """Close the connections to the model."""
        if self._chat is not None:
            self._chat.close()


def beside(question: Question, understood: Understood) -> tuple[str, ...]:
    """What a question that follows others is searched with: the question before it, and the first turn.

    The first turn usually says what the conversation is of; it is left out where the turn before or the
    question names something itself, for the talk may have turned to that.
    """
    earlier = [turn.content for turn in question.history if turn.role == "user"]
    if not earlier or understood.relation == "unclear":
        return ()
    named = find_names(earlier[-1]) or find_names(question.text)
    return tuple(dict.fromkeys([*([] if named else earlier[:1]), earlier[-1]]))


def retrieval_text(asked: Question | Taken) -> str:
    """The local way: a question as it was taken, with the turns `beside` it, a line each."""
    taken = asked if isinstance(asked, Taken) else AS_ASKED.understand(asked)
    return "\n".join(dict.fromkeys([*taken.beside, taken.question.text]))


AS_ASKED = Searches()  # the local way
