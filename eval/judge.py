"""A language model's second opinion on a run's answers: is each statement supported, is the value an answer?

Gives what it said, how far that agrees with the checks and with the gold, and where it does not. It never
changes a score or the gate: a verdict that is missing, unreadable or swayed by order counts as unscored.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Literal

from eval.agreement import agreement
from rag import brief, prompts, tokens
from rag.chat import Chat, Message, Shape, Usage
from rag.domain import JSON
from rag.progress import Progress, silent
from rag.spotlight import fence_for, one_line

TOKENS = 500_000  # of one run, prompts and replies together, unless told otherwise
REPLY_TOKENS = 200
MATERIAL_TOKENS = (
    3000  # what is longer is not cut, for the support could be in what is cut, but left unscored
)
FAILURES = 5  # in a row, after which a server is left alone
MAX_BECAUSE = 200  # characters of the model's own words that are kept

Kind = Literal["support", "value"]
Option = Literal["A", "B"]
SHAPE = Shape(
    "verdict",
    {
        "type": "object",
        "properties": {"because": {"type": "string"}, "option": {"type": "string", "enum": ["A", "B"]}},
        "required": ["because", "option"],
        "additionalProperties": False,
    },
)
# What is asked, the option that says yes, the one that says no.
ASKED: dict[Kind, tuple[str, str, str]] = {
    "support": (
        "Which holds of the statement?",
        "The quotations, with the dates beside them, bear out all that the statement says.",
        "The statement says something that the quotations do not bear out.",
    ),
    "value": (
        "Which holds of the proposed answer?",
        "By the quotations, the proposed answer is right for exactly what the question asks.",
        "The proposed answer is wrong, answers another question, or does not follow from the quotations.",
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to judge, and what the checks (of a statement) or the gold (of a value) say of it."""

    case: str
    kind: Kind
    text: str
    parts: tuple[tuple[str, str], ...]  # what is shown: name of the part, text
    other: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model said: yes, no, or None with the reason it is unscored."""

    verdict: bool | None
    because: str


def second_opinion(
    report: JSON,
    chat: Chat,
    *,
    seconds: float,
    limit: int = TOKENS,
    jobs: int = 1,
    progress: Progress = silent,
    draw: random.Random | None = None,
) -> JSON:
    """The judge's part of a report, from the report's answered cases.

    `seconds`: for one call. `limit`: tokens of all calls; once they could be passed, the rest is unscored.
    """
    judge = Judge(chat, seconds=seconds, limit=limit, draw=draw or random.SystemRandom())
    to_judge = [item for row in report["cases"] for item in items(row)]
    with ThreadPoolExecutor(jobs) as pool:
        try:
            opinions = []
            for opinion in pool.map(judge, to_judge):
                opinions.append(opinion)
                progress(len(opinions), len(to_judge), "Asking for a second opinion")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    judged = list(zip(to_judge, opinions, strict=True))
    return {
        "model": chat.model,
        "prompt": judge.prompt.label,
        "usage": asdict(judge.usage),
        "limit": limit,
        **{kind: _summed([pair for pair in judged if pair[0].kind == kind]) for kind in ASKED},
        "items": [
            {
                "case": item.case,
                "kind": item.kind,
                "text": item.text,
                "verdict": opinion.verdict,
                "because": opinion.because,
                "other": item.other,
            }
            for item, opinion in judged
        ],
    }


def items(row: JSON) -> Iterator[Item]:
    """What there is to judge of a case: nothing where it was not answered."""
    answer = row["answer"]
    if answer is None or answer["status"] != "answered":
        return
    cited = {citation["number"]: citation for citation in answer["citations"]}
    for statement in answer["statements"]:
        own = [cited[number] for number in statement["citations"] if number in cited]
        checked = bool(own) and all(all(citation["checks"].values()) for citation in own)
        parts = (*_quotations(own), ("statement", statement["text"]))
        yield Item(row["id"], "support", statement["text"], parts, checked)
    words = [answer["qualifier"], answer["value"], answer["unit"]]
    value = " ".join(word for word in words if word) if answer["value"] else answer["text"]
    parts = (
        *_quotations(answer["citations"]),
        ("day asked", row["as_of"] or "not given; the newest quotation's"),
        ("question", row["question"]),
        ("proposed answer", value),
    )
    yield Item(row["id"], "value", value, parts, row["verdict"] == "right")


class Judge:
    """Asks the model of one item after another, within a number of tokens. Safe to share between threads."""

    def __init__(self, chat: Chat, *, seconds: float, limit: int, draw: random.Random) -> None:
        self.prompt = prompts.load("judge")
        self.usage = Usage()
        self._chat = chat
        self._seconds = seconds
        self._limit = limit
        self._draw = draw
        self._lock = threading.Lock()
        self._reserved = 0  # tokens that calls under way may still take
        self._failures = 0  # in a row

    def __call__(self, item: Item) -> Opinion:
        """One opinion from two calls that list the options in either order.

        A model that prefers a place, or obeys a letter that the judged text names, contradicts itself and is
        unscored (the swap of Zheng et al. 2023, arXiv:2306.05685).
        """
        asked, yes, no = ASKED[item.kind]
        said: list[tuple[bool, str]] = []
        for first, second in ((yes, no), (no, yes)):
            fence = fence_for([text for _, text in item.parts], self._draw)
            material = _material(item.parts, fence)
            if tokens.count(material) > MATERIAL_TOKENS:
                return Opinion(None, "too long to be shown")
            messages = self.prompt.render(
                {"fence": fence, "material": material, "asked": asked, "first": first, "second": second}
            )
            option = self._option([(message["role"], message["content"]) for message in messages])
            if isinstance(option, str):
                return Opinion(None, option)
            chosen, because = option
            said.append(((chosen == "A") == (first == yes), because))
        if said[0][0] != said[1][0]:
            return Opinion(None, "the verdict changed with the order of the options")
        return Opinion(*said[0])

    def _option(self, messages: Sequence[Message]) -> tuple[Option, str] | str:
        """The option chosen, and because of what; or why there is none."""
        most = sum(tokens.count(content) for _, content in messages) + REPLY_TOKENS
        with self._lock:
            if self._failures >= FAILURES:
                return f"not asked: the model failed {FAILURES} times in a row"
            if self.usage.tokens + self._reserved + most > self._limit:
                return f"not asked: the limit of {self._limit:,} tokens"
            self._reserved += most
        reply = brief.ask(self._chat, messages, SHAPE, max_tokens=REPLY_TOKENS, seconds=self._seconds)
        with self._lock:
            self._reserved -= most
            self.usage += reply.usage
            self._failures = self._failures + 1 if reply.failed else 0
        if reply.found is None:
            return reply.why
        option, because = reply.found["option"], one_line(str(reply.found["because"]))[:MAX_BECAUSE]
        if option == "A":
            return "A", because
        return ("B", because) if option == "B" else "the reply names no option"


def _quotations(citations: Sequence[JSON]) -> Iterator[tuple[str, str]]:
    for number, citation in enumerate(citations, 1):
        source = f"{citation['publisher'] or 'unknown'}, {citation['published'] or 'without a date'}"
        yield f"quotation {number}", f"({source}) {citation['quote']}"


def _material(parts: Sequence[tuple[str, str]], fence: str) -> str:
    """The parts between their lines, each on one line without control or invisible characters."""
    return "\n\n".join(f"<<{name} {fence}>>\n{one_line(text)}\n<<end {fence}>>" for name, text in parts)


def _summed(judged: Sequence[tuple[Item, Opinion]]) -> JSON:
    """Counts and agreement of one kind."""
    verdicts = [opinion.verdict for _, opinion in judged]
    by_case: dict[str, list[tuple[bool, bool]]] = {}
    for item, opinion in judged:
        if opinion.verdict is not None:
            by_case.setdefault(item.case, []).append((opinion.verdict, item.other))
    found = asdict(agreement(list(by_case.values())))
    return {
        "yes": verdicts.count(True),
        "no": verdicts.count(False),
        "unscored": verdicts.count(None),
        "agreement": {
            name: round(value, 4) if isinstance(value, float) else value for name, value in found.items()
        },
    }
