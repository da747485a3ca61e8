"""Stored answers that later articles would change: each asked again, and held against what it said.

Gives `look`, which looks at some of the stored answers, the latest first. It stores nothing and changes no
answer, and it asks the local engine alone: looking costs no language model's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rag.documents import answer_document
from rag.domain import JSON, Answer, Article, Filters, Hit, Passage, Question
from rag.pipeline import READ, Engine, Pipeline, answer_events
from rag.retrieve import PassageStore, Retriever
from rag.staleness import changes

LIMIT = 20  # answers looked at in one go: each may be asked twice, at up to half a second


def look(pipeline: Pipeline, *, limit: int = LIMIT, after: str | None = None) -> JSON:
    """`items`: those that later articles would change, of the `limit` stored answers after the one named.

    `looked_at` and `left` count stored answers, `next` is where to go on (null: all were looked at). Raises
    NotFound for an id that is no stored answer's.
    """
    record = pipeline.home.record
    given, left = record.given_answers(after=after, limit=limit)
    again = Again(pipeline.retriever, pipeline.engines[-1], record.digest())  # the last one is the local
    items = [item for created, document in given if (item := again.look(created, document))]
    return {
        "items": items,
        "looked_at": len(given),
        "left": left,
        "next": given[-1][1]["id"] if left else None,
    }


@dataclass(frozen=True, slots=True)
class Again:
    """Asks stored answers' questions again, over the collection as it is now."""

    retriever: Retriever
    engine: Engine
    index: str  # digest of the collection
    asked: dict[Question, JSON] = field(default_factory=dict)  # what it answered, for questions asked twice

    def look(self, created: datetime, then: JSON) -> JSON | None:
        """What later articles change of one stored answer; None where they change nothing.

        From the cheapest test to the dearest: the collection is another; among the hits that an engine would
        read is an article that came in later; the answer is another now; and it is the later articles that
        make it so, for without them it would not be. The last passes over what a language model, or an
        earlier release, had answered otherwise from the very same articles.
        """
        if then["index"] == self.index:
            return None
        question = asked_again(then)
        later = came_since(created, self.retriever.retrieve(question.text, question.filters, k=READ))
        if not later:
            return None
        now = self.asked.get(question) or answer_document(self._ask(question, self.retriever))
        self.asked[question] = now
        changed = changes(then, now)
        if not changed:
            return None
        before = replace(self.retriever, store=Before(self.retriever.store, created))
        by_these = changes(answer_document(self._ask(question, before)), now)
        if not by_these:
            return None
        cited = {each["article_id"] for each in now["citations"]} & set(later)
        return {
            "id": then["id"],
            "question": then["question"],
            "created": created.isoformat(),
            "asked": then.get("asked", {}),
            "changes": [each for each in changed if each in by_these] or changed,
            "then": _said(then),
            "now": _said(now),
            "later_articles": [
                {key: _shown(getattr(article, key)) for key in ("id", "title", "publisher", "published")}
                for article in sorted(later.values(), key=_newest_first)
                if not cited or article.id in cited
            ],
        }

    def _ask(self, question: Question, retriever: Retriever) -> Answer:
        *_, answer = answer_events(question, retriever, [self.engine], lambda: self.index)
        assert isinstance(answer, Answer)
        return answer


@dataclass(frozen=True, slots=True)
class Before:
    """A store without what came in from a moment on: the search passes over it."""

    store: PassageStore
    moment: datetime

    def passages(self, ids: Sequence[str]) -> Mapping[str, tuple[Passage, Article]]:
        found = self.store.passages(ids)
        return {id_: pair for id_, pair in found.items() if not _since(pair[1], self.moment)}


def asked_again(document: JSON) -> Question:
    """What a stored answer answers, standing alone; an older home tells nothing but the question."""
    asked = document.get("asked", {})
    as_of, since = (date.fromisoformat(asked[key]) if asked.get(key) else None for key in ("as_of", "since"))
    text = document.get("understood") or document["question"]
    return Question(text, Filters(as_of, since, asked.get("publisher")))


def came_since(moment: datetime, hits: Iterable[Hit]) -> dict[str, Article]:
    """The articles of hits, and of copies folded into them, that came in at a moment or later, by id."""
    every = (each.article for hit in hits for each in (hit, *hit.duplicates))
    return {article.id: article for article in every if _since(article, moment)}


def _since(article: Article, moment: datetime) -> bool:
    return article.ingested is not None and article.ingested >= moment


def _newest_first(article: Article) -> tuple[int, str]:
    return -(article.day or date.min).toordinal(), article.id


def _said(document: JSON) -> JSON:
    return {key: document[key] for key in ("status", "value", "unit", "qualifier", "as_of", "conflict")}


def _shown(told: str | date | None) -> str | None:
    return told.isoformat() if isinstance(told, date) else told
