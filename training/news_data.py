"""The written news that teaches the reader: articles of `training/news/`, each with questions.

    news(folder)                              every article with its questions
    python training/news_data.py FILE...      checks files, counts what they hold, names lines that are wrong

A file holds articles, each a head line, the body, and questions:

    == Title | Outlet | 2024-03-05
    The body, in paragraphs.

    ? how many people were aboard | carrying [41] passengers
    ! how many lorries were aboard

`?` is answered by the characters in brackets, whose surroundings stand in the body once; `!` is not answered,
however much it looks so. All of it is invented, and written for this.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "news"
_PLACE = re.compile(r"\A([^\[\]]*)\[([^\[\]]+)\]([^\[\]]*)\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the answer's place in the body; None: the article does not answer it."""

    question: str
    answer: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    published: date
    body: str
    asked: tuple[Asked, ...]


def news(folder: Path = FOLDER) -> list[Article]:
    """Every article of a folder, by file name. Raises OSError, ValueError with every line that is wrong."""
    found, wrong = [], []
    for path in sorted(folder.glob("*.txt")):
        articles, faults = read(path.read_text(encoding="utf-8"))
        found += articles
        wrong += [f"{path.name}:{fault}" for fault in faults]
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def read(text: str) -> tuple[list[Article], list[str]]:
    """The articles of one file, and what is wrong with it: "line: what"."""
    articles: list[Article] = []
    wrong: list[str] = []
    lines = list(enumerate(text.splitlines(), start=1))
    heads = [i for i, (_, line) in enumerate(lines) if line.startswith("== ")]
    for at, to in zip(heads, [*heads[1:], len(lines)], strict=True):
        number, head = lines[at]
        parts = [part.strip() for part in head[3:].split("|")]
        try:
            title, _, day = parts
            published = date.fromisoformat(day)
        except ValueError:
            wrong.append(f"{number}: a head is “== Title | Outlet | 2024-03-05”")
            continue
        block = lines[at + 1 : to]
        body = "\n".join(line.strip() for _, line in block if line[:2] not in ("? ", "! ")).strip()
        body = re.sub(r"\n{2,}", "\n", body)
        asked = []
        for line_number, line in block:
            if line[:2] in ("? ", "! "):
                try:
                    asked.append(_asked(line, body))
                except ValueError as error:
                    wrong.append(f"{line_number}: {error}")
        articles.append(Article(title, published, body, tuple(asked)))
    return articles, wrong


def _asked(line: str, body: str) -> Asked:
    """Raises ValueError, in words."""
    if line.startswith("! "):
        if "[" in line:
            raise ValueError("a question without an answer has no brackets")
        return Asked(line[2:].strip(), None)
    question, bar, place = line[2:].rpartition("|")
    match = _PLACE.match(place.strip())
    if not bar or match is None:
        raise ValueError("a question is “? question | words [answer] words”")
    before, answer, after = match.groups()
    words = before + answer + after
    if (count := body.count(words)) != 1:
        raise ValueError(
            f"“{words}” stands in the body {count} times: quote so much that it stands there once"
        )
    start = body.index(words) + len(before)
    return Asked(question.strip(), (start, start + len(answer)))


def main() -> None:
    bad = False
    for name in sys.argv[1:]:
        articles, wrong = read(Path(name).read_text(encoding="utf-8"))
        asked = [each for article in articles for each in article.asked]
        silent = sum(each.answer is None for each in asked)
        said = f"{len(articles)} articles, {len(asked) - silent} answered, {silent} not, {len(wrong)} wrong"
        print(f"{name}: {said}")
        for fault in wrong:
            print(f"  {name}:{fault}")
        bad |= bool(wrong)
    sys.exit(bad)


if __name__ == "__main__":
    main()
