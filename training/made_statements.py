"""Statements made from questions on passages: what an honest writer may say of cited sentences, and what not.

Gives `made`: rows of statement, cited sentences, kind. An honest one is the sentence itself, the sentence
shorter or turned round, or a question put into words with its answer (which people worded, so that it is
seldom in the passage's own words). A dishonest one has a figure, a name or a word replaced, two names
swapped, a clause of another sentence added, another sentence cited, or a value that does not answer it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag import values
from rag.names import find_names
from rag.questions import STOPWORDS, stem
from rag.sentences import sentence_spans

HONEST = ("verbatim", "shortened", "turned round", "question and answer")
WANTED = (50, 320)  # characters of a sentence that statements are made of
_ASKS = re.compile(r"\b(how many|how much|how long|how old|what|which|who|whom|when|where)\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b\s*", re.IGNORECASE
)
_NOUN = re.compile(
    r"((?:[\w'-]+\s+){1,3}?)(is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b\s*(.*)"
)
_LOWER = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")
_PARTS = re.compile(r",\s+|\s(?:and|which|who|because)\s")
_ENDINGS = ("ed", "ing", "ly", "s")
_ASIDE = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class Made:
    """One statement, the sentences it cites, how it was made and from which title."""

    statement: str
    cited: list[str]
    kind: str
    title: str

    @property
    def honest(self) -> bool:
        return self.kind in HONEST


def made(rows: Iterable[dict[str, Any]], seed: int, passages: int | None = None) -> list[Made]:
    """All kinds from at most `passages` passages of rows of reader/*.jsonl.gz; the same for one seed."""
    draw = random.Random(seed)
    by_passage: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_passage.setdefault((row["title"], row["context"]), []).append(row)
    chosen = sorted(by_passage)
    draw.shuffle(chosen)
    chosen = chosen[:passages]
    other_words = [match.group() for _, text in chosen[:150] for match in _lower(text)]
    other_names = [name.text for _, text in chosen[:150] for name in find_names(text)]
    found = []
    for title, text in chosen:
        spans = sentence_spans(text)
        sentences = [text[start:end] for start, end in spans]
        usable = [i for i, sentence in enumerate(sentences) if WANTED[0] < len(sentence) < WANTED[1]]
        if len(usable) < 2:
            continue
        at, other = draw.sample(usable, 2)
        sentence = sentences[at]
        cited = [sentence] if draw.random() < 0.5 else sentences[max(0, at - 1) : at + 2]
        own_names = [name.text for name in find_names(text)]
        pairs: list[tuple[str, str, list[str]]] = [("verbatim", sentence, cited)]
        pairs += [(kind, said, cited) for kind, said in _reworded(sentence, draw)]
        # Another name of the passage is the likelier mistake; where there is none, one of another passage.
        beside = [name for name in own_names if name not in sentence] or other_names
        pairs += [(kind, said, cited) for kind, said in _replaced(sentence, beside, other_words, draw)]
        pairs.append(("another sentence cited", sentence, [sentences[other]]))
        added = _with_clause(sentence, sentences[other], draw)
        pairs += [("clause added", added, [sentence])] if added else []
        pairs += _asked(by_passage[title, text], spans, sentences, draw)
        found += [Made(said, cites, kind, title) for kind, said, cites in pairs]
    return found


def _lower(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _LOWER.finditer(text) if match.group() not in STOPWORDS)


def _reworded(sentence: str, draw: random.Random) -> Iterator[tuple[str, str]]:
    parts = [part for part in re.split(r",\s+", _ASIDE.sub("", sentence).rstrip(".")) if part]
    if len(parts) >= 3:
        out = draw.randrange(1, len(parts) - 1)
        yield "shortened", ", ".join(parts[:out] + parts[out + 1 :]) + "."
    elif len(parts) == 2:
        first, then = parts
        yield "turned round", f"{then[0].upper()}{then[1:]}, {first[0].lower()}{first[1:]}."


def _replaced(
    sentence: str,
    names_beside: Sequence[str],
    words: Sequence[str],
    draw: random.Random,
) -> Iterator[tuple[str, str]]:
    figures = [
        found for found in values.find(sentence) if re.search(r"\d", sentence[found.start : found.end])
    ]
    if figures:
        figure = draw.choice(figures)
        digits = re.compile(r"\d+").search(sentence, figure.start)
        assert digits
        new = str(int(digits.group()) + draw.choice((1, 2, 3, 5, 10)))
        yield "figure", sentence[: digits.start()] + new + sentence[digits.end() :]
    names = find_names(sentence)
    others = [name for name in names_beside if name not in sentence]
    if names and others:
        name = draw.choice(names)
        yield "name", sentence[: name.start] + draw.choice(others) + sentence[name.end :]
    if len(names) > 1 and names[0].text != names[-1].text:
        a, b = names[0], names[-1]
        yield (
            "names swapped",
            sentence[: a.start] + b.text + sentence[a.end : b.start] + a.text + sentence[b.end :],
        )
    own = list(_lower(sentence))
    if own:
        word = draw.choice(own)
        alike = [w for w in draw.sample(words, min(200, len(words))) if _ending(w) == _ending(word.group())]
        alike = [w for w in alike if stem(w) != stem(word.group())]
        if alike:
            yield "word", sentence[: word.start()] + alike[0] + sentence[word.end() :]


def _ending(word: str) -> str:
    return next((ending for ending in _ENDINGS if word.endswith(ending)), "")


def _with_clause(sentence: str, other: str, draw: random.Random) -> str | None:
    parts = [part for part in _PARTS.split(other.rstrip(".")) if len(part.split()) >= 4]
    if not parts:
        return None
    part = draw.choice(parts)
    part = part if find_names(part[:15]) else part[0].lower() + part[1:]
    return f"{sentence.rstrip('.')}{draw.choice((', and ', ', while ', ', as '))}{part}."


def _asked(
    rows: list[dict[str, Any]], spans: Sequence[tuple[int, int]], sentences: list[str], draw: random.Random
) -> Iterator[tuple[str, str, list[str]]]:
    """Questions put into words: with their answer, with another value, or one that has no answer."""
    draw.shuffle(rows)
    for row in [row for row in rows if row["answers"]][:2]:
        answer = row["answers"][0]
        right = answer["text"]
        at = next((i for i, (start, end) in enumerate(spans) if start <= answer["start"] < end), None)
        said = worded(row["question"], right)
        if said is None or at is None:
            continue
        cited = sentences[max(0, at - 1) : at + 1]
        yield "question and answer", said, cited
        wrong = [v for v in _values(" ".join(cited), row["question"]) if v not in right and right not in v]
        if wrong and (other := worded(row["question"], draw.choice(wrong))):
            yield "question and another value", other, cited
    for row in [row for row in rows if not row["answers"]][:2]:
        asked = {stem(word) for word in row["question"].rstrip("?").split()}
        at = max(range(len(sentences)), key=lambda i: len(asked & set(map(stem, sentences[i].split()))))
        near = _values(sentences[at], row["question"])
        if near and (said := worded(row["question"], draw.choice(near))):
            yield "question without an answer", said, sentences[max(0, at - 1) : at + 1]


def _values(text: str, question: str) -> list[str]:
    found = [name.text for name in find_names(text)]
    found += [text[value.start : value.end] for value in values.find(text)]
    return [value for value in found if value.casefold() not in question.casefold()]


def worded(question: str, answer: str) -> str | None:
    """A question as a statement, as far as word order without a parser goes; None: not put into words."""
    asked = question.strip().rstrip("?").strip()
    match = _ASKS.search(asked)
    if not match:
        return None
    before, asks, rest = (
        asked[: match.start()].strip(),
        match.group().casefold(),
        asked[match.end() :].strip(),
    )
    noun = _NOUN.match(rest) if asks in ("what", "which") else None
    auxiliary = _AUXILIARY.match(rest)
    if asks.startswith("how"):
        said = f"{before} {answer} {rest}"
    elif auxiliary:
        verb, body = auxiliary.group(1), rest[auxiliary.end() :]
        if before:
            said = f"{body} {before} {answer}"
        elif asks == "who" and verb not in ("do", "does", "did"):
            said = f"{answer} {verb} {body}"
        elif asks == "what" and verb in ("is", "are", "was", "were"):
            said = f"{body} {verb} {answer}"
        else:
            said = f"{body} {answer}"
    elif noun:
        kind, verb, body = noun.groups()
        turned = before or verb in ("do", "does", "did")
        said = f"{body} {before or kind.strip()} {answer}" if turned else f"{answer} {verb} {body}"
    else:
        said = f"{before} {answer} {rest}"
    return " ".join(said.split()) + "."
