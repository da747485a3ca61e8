"""What became of the statements that a misbehaving model sent: shown or dropped, and with what value.

Pure: it compares an answer with the script's own labels. Knows nothing of how a statement is checked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.benchmarks.binomial import Share
from eval.cases import Case
from eval.metrics import value_accuracy
from eval.standin.modes import TRANSPORT
from eval.standin.script import Plan, Sent
from rag.documents import answer_document
from rag.domain import Answer

_WORD = re.compile(r"[\w$€£%]+")
VALUED = ("number", "range", "money", "percent", "date", "duration", "name")


@dataclass(frozen=True, slots=True)
class Fate:
    """One statement that was sent, and what became of it."""

    sent: Sent
    shown: bool
    cites: tuple[str, ...] = ()  # the quotes it was shown with
    reason: str = ""  # why it was dropped, as far as the answer tells
    retold: bool = False  # not shown as it was sent, but by the sentence that it cites, word for word

    @property
    def leaked(self) -> bool:
        """A bad statement that reached the user as it was meant to."""
        return self.shown and self.sent.statement.lie in ("words", "evidence")

    def row(self, case: Case) -> dict[str, Any]:
        made = self.sent.statement
        return {
            "mode": self.sent.model,
            "kind": made.kind,
            "round": self.sent.round,
            "case": case.id,
            "question": case.question,
            "text": made.text,
            "how": made.how,
            "value": made.value,
            "evidence": [words for _, words in made.evidence],
            "cited": list(self.cites),
            "reason": self.reason,
        }


@dataclass(slots=True)
class Result:
    """All that one answer showed of what was sent for it."""

    case: Case
    plan: Plan
    fates: list[Fate]
    wrong_value: str | None = None
    unknown: list[str] = field(default_factory=list)  # shown, and never sent in these words
    answered: bool = False


def key(text: str) -> str:
    """A statement's words, without its marks and spaces."""
    return " ".join(_WORD.findall(text.casefold()))


def judge(case: Case, plan: Plan, sent: Iterable[Sent], answer: Answer) -> Result:
    """What became of each statement sent for a case, by the answer that came of it."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    shown = {key(one.text): [quotes[n] for n in one.citations] for one in answer.statements}
    verbatim = [said for said, cites in shown.items() if said in map(key, cites)]
    reasons: dict[str, list[str]] = {}
    for dropped in answer.dropped:
        reasons.setdefault(key(dropped.text), []).append(dropped.reason)
    distinct = {(key(one.statement.text), one.statement.lie): one for one in sent}
    result = Result(case, plan, [], answered=answer.status == "answered")
    for (said, lie), one in distinct.items():
        cites = shown.get(said)
        reached = cites is not None
        if lie == "evidence" and cites is not None:  # cited after all by words that support it: no harm
            reached = not any(_supports(case, quote) for quote in cites)
        retold = not reached and any(key(words) in text for words in _words(one) for text in verbatim)
        why = reasons.get(said) or [r for words in _words(one) for r in reasons.get(key(words), [])]
        result.fates.append(
            Fate(one, reached, tuple(cites or ()), "; ".join(why) or "no reason given", retold)
        )
    known = {said for said, _ in distinct}
    said_so = {*known, *verbatim}
    result.unknown = [one.text for one in answer.statements if key(one.text) not in said_so]
    result.wrong_value = _wrong_value(case, distinct.values(), answer)
    return result


def _words(sent: Sent) -> list[str]:
    return [words for _, words in sent.statement.evidence]


def _supports(case: Case, quote: str) -> bool:
    """Whether a quote holds what the gold marked as evidence, or a good part of it."""
    said = key(quote)
    return any(key(item.words) in said or said in key(item.words) for item in case.evidence)


def _wrong_value(case: Case, sent: Iterable[Sent], answer: Answer) -> str | None:
    """The answer's value where it is none that the gold or a true statement gives."""
    if answer.status != "answered" or not answer.value or case.kind not in VALUED:
        return None
    true = {key(s.statement.value) for s in sent if s.statement.lie == "none" and s.statement.value}
    if key(answer.value) in true:
        return None
    score = value_accuracy(case, answer_document(answer))
    return answer.value if score is not None and score.value == 0 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of one mode."""

    asked: int
    leaked: Share  # of the bad statements sent
    lost: Share  # of the good ones, wrongly dropped: neither shown nor retold
    retold: Share  # of the good ones, those told in the words of the sentence that they cite
    values: Share  # of the answers, those with a wrong value
    beside: Share  # of the true statements that do not answer, those shown
    wrong_fields: Share  # of the true statements with a wrong value, those whose value became the answer's
    reasons: Mapping[str, int]  # for good ones that were dropped

    def document(self) -> dict[str, Any]:
        return {
            "asked": self.asked,
            "bad_shown": self.leaked.document(),
            "good_dropped": self.lost.document(),
            "good_retold": self.retold.document(),
            "wrong_values": self.values.document(),
            "beside_shown": self.beside.document(),
            "wrong_fields_shown": self.wrong_fields.document(),
            "reasons": dict(self.reasons),
        }


def tally(results: Sequence[Result]) -> Tally:
    fates = [fate for result in results for fate in result.fates]
    bad = [fate for fate in fates if fate.sent.statement.lie in ("words", "evidence")]
    # What a broken connection lost was not dropped by a check.
    good = [
        fate
        for result in results
        if result.plan.mode not in TRANSPORT
        for fate in result.fates
        if fate.sent.statement.lie == "none"
    ]
    lost = [fate for fate in good if not fate.shown and not fate.retold]
    # A true sentence where there is no answer, sent as it is or told in place of what was sent.
    beside = [
        fate
        for result in results
        for fate in result.fates
        if fate.sent.statement.lie == "beside" or (result.case.must_abstain and fate.retold)
    ]
    fields = [
        (result, fate) for result in results for fate in result.fates if fate.sent.statement.lie == "value"
    ]
    answered = [result for result in results if result.answered]
    return Tally(
        asked=sum(bool(result.fates) for result in results),
        leaked=Share(sum(fate.leaked for fate in bad), len(bad)),
        lost=Share(len(lost), len(good)),
        retold=Share(sum(fate.retold for fate in good), len(good)),
        values=Share(sum(result.wrong_value is not None for result in answered), len(answered)),
        beside=Share(sum(fate.shown or fate.retold for fate in beside), len(beside)),
        wrong_fields=Share(
            sum(
                result.wrong_value is not None
                and key(result.wrong_value) == key(fate.sent.statement.value or "")
                for result, fate in fields
            ),
            len(fields),
        ),
        reasons=Counter(_sort_of(fate.reason) for fate in lost),
    )


def _sort_of(reason: str) -> str:
    """A reason without the words that it quotes."""
    return re.sub(r"[“\"‘][^”\"’]*[”\"’]", "“…”", reason.split(";", maxsplit=1)[0])[:80]
