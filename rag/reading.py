"""Articles as the local engine reads them: sentences with what stands before them, taken apart once.

Pure and cached by text; it knows nothing of any question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rag import values
from rag.domain import Article
from rag.names import Name, find_names
from rag.questions import content_stems
from rag.sentences import sentence_spans

CONTEXT = 2  # sentences before one that may say what it leaves out


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an article, with what stands before it in the same article."""

    article: Article
    start: int
    end: int
    text: str
    before: str
    position: int  # 0 for the first of the article


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence taken apart once, whatever is asked of it."""

    stems: frozenset[str]
    names: tuple[Name, ...]
    found: tuple[values.Found, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """All that an article names, for telling what it never mentions."""

    text: str
    names: tuple[str, ...]


@lru_cache(maxsize=512)
def read_article(article: Article) -> Whole:
    text = f"{article.title}\n{article.text}"
    return Whole(text, tuple(dict.fromkeys(name.text for name in find_names(text))))


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    return Reading(frozenset(content_stems(text)), tuple(find_names(text)), tuple(values.find(text)))


@lru_cache(maxsize=512)
def sentences(article: Article) -> tuple[Sentence, ...]:
    """The sentences of an article, in order."""
    spans = sentence_spans(article.text)
    texts = [article.text[start:end] for start, end in spans]
    return tuple(
        Sentence(article, start, end, texts[i], " ".join(texts[max(0, i - CONTEXT) : i]), i)
        for i, (start, end) in enumerate(spans)
    )
