"""Proposes cases from articles: a sentence that states one value plainly, and a question for it.

Pure and deterministic, without a model: the same articles give the same proposals, spread over articles and
kinds. It prefers values that stand once, counted nouns and sentences that can be understood alone. A person
accepts, edits or skips each; nothing here writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from eval.authoring.phrasing import ask_for
from eval.authoring.proposal import Proposal, flat, words_around
from eval.authoring.restated import in_context
from eval.authoring.roles import ask_who
from eval.suite import places
from rag import values
from rag.domain import Article
from rag.names import find_names
from rag.progress import Progress, silent
from rag.sentences import sentence_spans
from rag.values import Found

LONGEST = 60  # words of a sentence that is looked at
READ = 200  # articles looked through; of a larger collection as many, evenly spread
_RELATIVE = re.compile(
    r"\b(?:today|now|yesterday|tomorrow|tonight|currently|(?:last|this|next|past)\s+(?:year|month|week|season|summer"
    r"|winter|spring|autumn|fall|night|\w+day|January|February|March|April|May|June|July|August|September|October"
    r"|November|December)|so far|recent(?:ly)?)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:he|she|they|we|it|this|these|those|there|here|his|her|their|them|him|former|latter|one|other|such)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SMALL = 3  # "two governments", "three stages": counts that few would ask for


def proposals(articles: Sequence[Article], progress: Progress = silent) -> Iterator[Proposal]:
    """Proposals, one of each article in turn, the best first; none that cites what an earlier one does."""
    readable = [article for article in articles if article.text.strip()]
    step = max(1, -(-len(readable) // READ))
    read = sorted(readable, key=lambda a: (a.published or date.min, a.id))[::step]
    made: list[tuple[float, Proposal]] = []
    for number, article in enumerate(read, 1):
        made += _of_article(article)
        progress(number, len(read))
    stated: set[tuple[str, str]] = set()  # (article, words)
    for proposal in _by_turns(made):
        whole = in_context(proposal, readable)
        cited = {(whole.article.id, whole.words), *whole.also}
        if not cited & stated:
            yield whole
        stated |= cited


def _of_article(article: Article) -> Iterator[tuple[float, Proposal]]:
    stated = Counter(_meaning(found) for found in values.find(article.text))
    for number, (start, end) in enumerate(sentence_spans(article.text)):
        sentence = article.text[start:end]
        if (
            not 5 <= len(sentence.split()) <= LONGEST
            or "\n" in sentence
            or sentence.startswith(("-", "*", "#"))
        ):
            continue
        for found in values.find(sentence):
            proposal = _valued(article, sentence, found)
            if proposal is not None:
                small = found.value.kind == "number" and found.value.high <= _SMALL
                yield _merit(proposal, stated[_meaning(found)], number) - small, proposal
        for question, name, at, to in ask_who(sentence):
            proposal = Proposal(article, sentence, (at, to), "name", question, name, flat(name))
            if places(proposal.words, article.text):
                yield _merit(proposal, 1, number), proposal


def _valued(article: Article, sentence: str, found: Found) -> Proposal | None:
    kind, value = found.value.kind, _spelt(sentence, found)
    if value is None or (kind == "date" and (found.value.date is None or _RELATIVE.search(value))):
        return None
    asked = ask_for(sentence, found)
    words = words_around(article, sentence, found)
    if asked is None or words is None or value.casefold() in asked.text.casefold():
        return None
    unit = found.noun if kind in ("number", "range") else None
    return Proposal(
        article=article,
        sentence=sentence,
        value_at=(found.qualifier_start, found.end),
        kind=kind,
        question=asked.text,
        value=value,
        words=words,
        unit=unit and flat(unit),
        as_of=article.published if _RELATIVE.search(asked.text) else None,
        blank=asked.blank,
    )


def _spelt(sentence: str, found: Found) -> str | None:
    """The value as the sentence has it, with its qualifier where that still reads as the same kind."""
    for start in (found.qualifier_start, found.start):
        words = flat(sentence[start : found.end])
        if found.value.kind != "date" and words[:2].isalpha() and not words[:2].isupper():
            words = words[0].lower() + words[1:]  # "Eleven", which opened the sentence
        if found.value.kind in {reading.kind for reading in values.readings(words)}:
            return words
    return None


def _merit(proposal: Proposal, times: int, number: int) -> float:
    """How good a case it promises to be; only the order means anything."""
    words = proposal.question.split()
    names = find_names(" ".join(words[1:]))
    merit = 2.0 if not proposal.blank else 0.0
    merit += 0.6 * min(len(names), 2) + (
        0.4 if proposal.unit or proposal.kind not in ("number", "range") else 0
    )
    merit -= 0.5 * (times - 1) + 0.4 * (not names and len(words) < 10)  # "the money", "the minister": which?
    merit -= 0.8 * len(_VAGUE.findall(proposal.question)) + 0.5 * bool(_RELATIVE.search(proposal.question))
    merit -= 0.6 * (proposal.kind == "date" and not re.search(r"\d", proposal.value))  # "December": which?
    merit -= 0.5 * (proposal.kind == "date" and len(_YEAR.findall(proposal.sentence)) > 1)
    merit -= 0.15 * max(0, len(words) - 16) + 0.5 * max(0, 6 - len(words))
    merit -= 0.6 * proposal.question.count(",")
    return merit - 0.01 * number  # what matters tends to stand first


def _by_turns(made: Sequence[tuple[float, Proposal]]) -> list[Proposal]:
    """One of each article in turn, of the kind least seen where the choice is close; a sentence once."""
    left = sorted(made, key=lambda one: (-one[0], one[1].article.id, one[1].question))
    taken: list[Proposal] = []
    kinds: Counter[str] = Counter()
    rounds: Counter[str] = Counter()
    while left:
        at = min(
            range(len(left)),
            key=lambda i: (
                rounds[left[i][1].article.id],
                0.3 * kinds[left[i][1].kind] / (1 + len(taken)) * 10 - left[i][0],
                left[i][1].question,
            ),
        )
        one = left.pop(at)[1]
        taken.append(one)
        kinds[one.kind] += 1
        rounds[one.article.id] += 1
        left = [
            (merit, other)
            for merit, other in left
            if (other.article.id, other.sentence) != (one.article.id, one.sentence)
            and other.question != one.question
        ]
    return taken


def _meaning(found: Found) -> tuple[str, float, float]:
    return found.value.kind, found.value.low, found.value.high
