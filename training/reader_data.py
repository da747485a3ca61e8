"""Questions with passages into what the reader learns from: windows of whole sentences, answered and not.

    rows(path)                 the licensed questions of reader/train.jsonl.gz
    near_misses(rows, …)       for each question, passages that look right and do not answer it
    examples(rows, near, seed) one pass over the questions, as windows of word pieces

A question gives one window that answers it and, by chance, one or two that do not: its own passage without
the sentences that answer, a near passage, or the same window asked of another name, year or number. Windows
carry title and date in front and the noise of real pages, as the product meets them. Pure but for `rows`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from news_data import Article
from tokenizers import Tokenizer

from rag.nationalities import keys
from rag.sentences import sentence_spans

# Questions of each source in one pass. `subj` is left out: its licence is not stated.
SHARE = {
    **dict.fromkeys(("squad2", "new_wiki", "mz", "nq", "qed", "timeqa", "covidqa"), 1.0),
    "amazon": 0.35,  # reviews: plenty of them, and far from news
    "reddit": 0.4,
    "policy": 0.15,
    "news": 1.0,  # written for this: training/news
}
# From the second pass on, once a window is read at all: less of what is far from news, and more of what
# people wrote to look answered and is not, of which there is little.
LATER = SHARE | {"amazon": 0.1, "reddit": 0.1, "policy": 0.05}
UNANSWERED = 3  # times that such a question is drawn then
UNTITLED = ("amazon", "reddit", "covidqa", "policy")
HELD = 8  # of the written news, one article in so many is not taught but measured on
LONGEST = 256  # word pieces of a window with its question
MONTHS = "January February March April May June July August September October November December".split()

# What stands between the paragraphs of news pages; written for this.
NOISE = (
    "READ MORE: What we know so far",
    "Advertisement",
    "Story continues below",
    "Subscribe to continue reading this article.",
    "Sign up for our morning newsletter",
    "Share this article",
    "FILE PHOTO",
    "Already a subscriber? Log in",
    "Most read in World",
    "© All rights reserved",
    "Listen to this article · 4 min",
    "Related: Five things to watch this week",
)
OPPOSITES = tuple(
    pair.split("/")
    for pair in """first/last before/after highest/lowest largest/smallest most/least more/fewer north/south
    east/west northern/southern eastern/western increase/decrease won/lost best/worst oldest/youngest
    male/female men/women beginning/end start/end early/late above/below longest/shortest
    minimum/maximum father/mother son/daughter buy/sell bought/sold open/close opened/closed
    rise/fall inside/outside""".split()
)
_SWAP = {a: b for pair in OPPOSITES for a, b in (pair, pair[::-1])}
NAME = re.compile(r"(?<=\s)[A-Z][\w’'.-]+(?:\s+(?:of\s+|the\s+)?[A-Z][\w’'.-]+)*")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?![\w.,]*\d)")
_WORD = re.compile(r"\w+")
COUNTED = re.compile(r"\b([Hh]ow many (?:(?:more|other|different|new|of the) )?)([a-z]{4,})\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A question, its passage, and the answer's place in it (None: it has none)."""

    id: str
    source: str
    title: str
    question: str
    context: str
    answer: tuple[int, int] | None
    answers: tuple[str, ...]  # every accepted wording, lower case
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Word pieces of "[CLS] question [SEP] title. date [SEP] window [SEP]"; (0, 0) where it has no answer."""

    ids: np.ndarray  # int32 (n,)
    question: int  # word pieces that are the question's, both marks included: type 0, the rest type 1
    window: int  # where the window begins
    start: int
    end: int  # inclusive


def rows(path: Path) -> list[Row]:
    """The questions of a file whose licence lets them teach. Raises OSError, ValueError, KeyError."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            if raw["source"] in SHARE or raw["source"] == "dev":
                found.append(_row(raw))
    return found


def news_rows(articles: Sequence[Article], *, taught: bool) -> list[Row]:
    """The questions of written news: of one article in HELD for measuring, of the others to be taught."""
    found = []
    for article in articles:
        key = hashlib.sha256(article.title.encode()).hexdigest()
        if (int(key[:8], 16) % HELD == 0) == taught:
            continue
        for n, asked in enumerate(article.asked):
            answers = (article.body[slice(*asked.answer)].lower(),) if asked.answer else ()
            found.append(
                Row(
                    id=f"news-{key[:12]}-{n}",
                    source="news",
                    title=article.title,
                    question=asked.question,
                    context=article.body,
                    answer=asked.answer,
                    answers=answers,
                    published=article.published,
                )
            )
    return found


def dev_rows(path: Path) -> list[tuple[str, str, str, list[str]]]:
    """(question, title, passage, accepted answers, if any) of the measuring questions."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [
        (raw["question"], raw["title"].replace("_", " "), raw["context"], [a["text"] for a in raw["answers"]])
        for raw in read
    ]


def _row(raw: dict) -> Row:
    title = "" if raw["source"] in UNTITLED else raw["title"].replace("_", " ")
    answers = raw["answers"]
    place = None
    if answers:
        often = Counter((a["start"], a["text"]) for a in answers)
        start, text = min(often, key=lambda each: (-often[each], len(each[1]), each))
        place = (start, start + len(text))
    wordings = tuple(sorted({a["text"].strip().lower() for a in answers}))
    return Row(raw["id"], raw["source"], title, raw["question"].strip(), raw["context"], place, wordings)


def near_misses(rows: Sequence[Row], deep: int = 12) -> list[tuple[str, str]] | list:
    """For each question, (title, passage) of those nearest by TF-IDF that hold none of its answers."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    passages = sorted({(row.title, row.context) for row in rows})
    folded = [text.lower() for _, text in passages]
    own = {passage: i for i, passage in enumerate(passages)}
    weigh = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    columns = weigh.fit_transform(folded).T.tocsc()
    found = []
    for at in range(0, len(rows), 512):
        some = rows[at : at + 512]
        near = (weigh.transform([row.question for row in some]) @ columns).toarray()
        best = np.argpartition(-near, deep, axis=1)[:, :deep]
        for row, nearest in zip(some, best, strict=True):
            found.append(
                [
                    passages[i]
                    for i in nearest
                    if i != own[row.title, row.context] and not any(a in folded[i] for a in row.answers)
                ]
            )
    return found


class Windows:
    """Makes examples of one tokenizer; what it cuts up is kept, so that a second pass is quick."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._cls, self._sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def example(
        self, question: str, lead: str, window: str, answer: tuple[int, int] | None, longest: int = LONGEST
    ) -> Example | None:
        """None where the answer is cut off, or does not stand on word pieces."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:48]
        before = self._tokenizer.encode(lead, add_special_tokens=False).ids[:40] if lead else []
        cut = self._tokenizer.encode(window, add_special_tokens=False)
        begin = 2 + len(asked) + (len(before) + 1 if before else 0)
        room = longest - begin - 1
        pieces = cut.ids[:room]
        start = end = 0
        if answer is not None:
            inside = [
                i for i, (a, b) in enumerate(cut.offsets[:room]) if a < answer[1] and b > answer[0] and b > a
            ]
            if not inside or cut.offsets[inside[-1]][1] < answer[1]:
                return None
            start, end = begin + inside[0], begin + inside[-1]
        marks = [self._cls, *asked, self._sep, *([*before, self._sep] if before else []), *pieces, self._sep]
        return Example(np.array(marks, np.int32), 2 + len(asked), begin, start, end)


def examples(
    rows: Sequence[Row], near: Sequence[list], windows: Windows, seed: int, *, later: bool = False
) -> Iterator[Example]:
    """One pass: every example of every question, the same for a seed. `later`: it is not the first."""
    chance = random.Random(seed)
    names = _names(rows)
    share = LATER if later else SHARE
    counted = sorted({match[2] for row in rows if (match := COUNTED.search(row.question))})
    for row, passages in zip(rows, near, strict=True):
        if chance.random() >= share.get(row.source, 1.0):
            continue
        for _ in range(UNANSWERED if later and row.answer is None else 1):
            drawn = list(_drawn(row, passages, names, chance))
            if later and drawn[0][3] and (asked := recounted(row.question, drawn[0][2], counted, chance)):
                drawn.append((asked, *drawn[0][1:3], None))
            for question, title, text, answer in drawn:
                lead = _lead(title, row.published, chance)
                window = with_noise(text, answer, chance) if chance.random() < 0.1 else (text, answer)
                asked = misspelt(question, chance) if chance.random() < 0.06 else question
                made = windows.example(asked, lead, *window)
                if made is not None:
                    yield made


def _drawn(row: Row, passages: list, names: dict, chance: random.Random) -> Iterator[tuple]:
    """(question, title, window, answer or None) of one question."""
    if row.answer is None:
        cut = chance.random() < (0.6 if row.source == "news" else 0.3)
        text, _ = cut_window(row.context, None, chance) if cut else (row.context, None)
        yield row.question, row.title, text, None
        return
    short = chance.random() < (0.8 if row.source == "news" else 0.6)
    text, answer = cut_window(row.context, row.answer, chance) if short else around(row.context, row.answer)
    yield row.question, row.title, text, answer
    if chance.random() < 0.35 and (left := without(row.context, row.answers)):
        yield row.question, row.title, left, None
    if passages and chance.random() < 0.45:
        title, other = chance.choice(passages)
        yield row.question, title, cut_window(other, None, chance)[0], None
    if chance.random() < 0.3 and (asked := turned(row.question, text, names[row.source], chance)):
        yield asked, row.title, text, None


@lru_cache(maxsize=40_000)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


def cut_window(
    text: str, answer: tuple[int, int] | None, chance: random.Random
) -> tuple[str, tuple[int, int] | None]:
    """One to five sentences in a row, round the answer where there is one."""
    spans = _spans(text)
    if not spans:
        return text, answer
    if answer is None:
        at = last = chance.randrange(len(spans))
    else:
        held = [i for i, (a, b) in enumerate(spans) if a < answer[1] and b > answer[0]]
        if not held:
            return text, answer
        at, last = held[0], held[-1]
    first = max(0, at - chance.choice((0, 0, 1, 1, 2)))
    last = min(len(spans) - 1, last + chance.choice((0, 0, 1, 1, 2)))
    start, end = spans[first][0], spans[last][1]
    return text[start:end], (answer[0] - start, answer[1] - start) if answer else None


def around(text: str, answer: tuple[int, int]) -> tuple[str, tuple[int, int]]:
    """The passage, from far enough in that the answer is not cut off."""
    start = 0
    if answer[1] > 700:
        start = next((a for a, b in _spans(text) if b > answer[0] - 400), 0)
        start = min(start, answer[0])
    return text[start:], (answer[0] - start, answer[1] - start)


def without(text: str, answers: Sequence[str]) -> str:
    """The passage without any sentence that holds an answer; nothing where too little is left."""
    kept = [text[a:b] for a, b in _spans(text) if not any(x in text[a:b].lower() for x in answers)]
    left = " ".join(kept)
    return left if len(left) >= 60 and not any(x in left.lower() for x in answers) else ""


def _names(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The names that the questions of each source mention."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.source, []).extend(NAME.findall(row.question))
    return {source: names or ["London"] for source, names in found.items()}


@lru_cache(maxsize=1)
def _nationalities() -> dict[str, str]:
    return {" ".join(words): key for words, key in keys().items() if len(words) == 1}


def turned(question: str, text: str, names: Sequence[str], chance: random.Random) -> str | None:
    """The question asked of another name, nationality, year, number or opposite; None where it has none."""
    folded = text.lower()
    swaps = []
    for match in NAME.finditer(question):
        other = chance.choice(names)
        if match.group().lower() in _nationalities():
            other = chance.choice(sorted(_nationalities())).title()
        if other.lower() not in folded and other.lower() not in question.lower():
            swaps.append((match, other))
    for match in _YEAR.finditer(question):
        other = str(int(match.group()) + chance.choice((-20, -10, -7, -3, -2, -1, 1, 2, 3, 5, 10)))
        if other not in folded:
            swaps.append((match, other))
    for match in _NUMBER.finditer(question):
        other = str(max(1, int(match.group()) + chance.choice((-5, -2, -1, 1, 2, 3, 10))))
        if other != match.group():
            swaps.append((match, other))
    for match in _WORD.finditer(question):
        if match.group() in _SWAP and chance.random() < 0.5:
            swaps.append((match, _SWAP[match.group()]))
    if not swaps:
        return None
    match, other = chance.choice(swaps)
    return question[: match.start()] + other + question[match.end() :]


def recounted(question: str, text: str, nouns: Sequence[str], chance: random.Random) -> str | None:
    """The question asked for the number of something else, which the text does not mention."""
    match = COUNTED.search(question)
    other = chance.choice(nouns)
    if match is None or other[:5] in text.lower() or other[:4] == match[2][:4]:
        return None
    return question[: match.start(2)] + other + question[match.end(2) :]


def _lead(title: str, published: date | None, chance: random.Random) -> str:
    """What the product sets before a window: title and date, either left out at times."""
    parts = []
    if title and chance.random() < (0.85 if published else 0.7):
        parts.append(title)
    day = published or date(chance.randint(2005, 2026), chance.randint(1, 12), chance.randint(1, 28))
    if chance.random() < (0.9 if published else 0.5):
        parts.append(shown(day))
    return ". ".join(parts)


def shown(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def with_noise(
    text: str, answer: tuple[int, int] | None, chance: random.Random
) -> tuple[str, tuple[int, int] | None]:
    """A line of page furniture between two sentences."""
    places = [end for _, end in _spans(text)]
    places = [p for p in places if answer is None or not answer[0] < p < answer[1]]
    if not places:
        return text, answer
    at, line = chance.choice(places), f"\n{chance.choice(NOISE)}\n"
    moved = answer and (answer if answer[1] <= at else (answer[0] + len(line), answer[1] + len(line)))
    return text[:at] + line + text[at:], moved


def misspelt(question: str, chance: random.Random) -> str:
    """One longer word with a letter dropped, doubled, or changed places."""
    words = [m for m in _WORD.finditer(question) if len(m.group()) > 4 and m.group().isalpha()]
    if not words:
        return question
    match = chance.choice(words)
    word, at = match.group(), chance.randrange(1, len(match.group()) - 1)
    spelt = chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return question[: match.start()] + spelt + question[match.end() :]
