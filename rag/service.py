"""Dateline as the contract's JSON documents: what the API serves and the command line prints.

One method for each thing a user can ask for. Thin: the work is the pipeline's, the shapes are
`documents`'. `rag.client.Client` offers the same methods over HTTP, for a home that a server owns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from rag import dead_letters, intake, known_files, overtaken
from rag.answer import Shown
from rag.arrivals import Arrival, FileHeld, Job, Submission
from rag.cancellation import Cancellation
from rag.documents import (
    answer_document,
    article_document,
    article_head,
    citation_document,
    family_document,
    hits_document,
    report_document,
    tombstone_document,
    version_document,
)
from rag.domain import JSON, Filters, Original, Question, Refusal
from rag.errors import UsageError
from rag.pipeline import Pipeline
from rag.progress import Progress
from rag.record import now
from rag.sources import read_path
from rag.standing import standing

CORPUS = Path(__file__).parent.parent / "corpus"  # beside rag/ in a checkout and in site-packages alike
SURROUNDINGS = 400  # characters shown either side of a quote
VERDICTS = ("right", "wrong")


class Service:
    """The contract's operations over one pipeline. Raises only DatelineErrors."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._record = pipeline.home.record

    @property
    def engine_name(self) -> str:
        return self._pipeline.engine

    def fill_if_new(self, progress: Progress | None = None) -> JSON | None:
        """Fill a home that has never held an article from the samples; what went in, or None."""
        if self._record.counts().versions:
            return None
        return self.add(read_path(CORPUS), progress=progress)

    def ask(self, question: Question) -> JSON:
        return answer_document(self._pipeline.ask(question))

    def ask_events(
        self, question: Question, *, cancellation: Cancellation | None = None
    ) -> Iterator[tuple[str, JSON]]:
        """("statement", …) as each is checked, then ("answer", the whole document).

        The cancellation, set from any thread, ends the work at once.
        """
        for event in self._pipeline.events(question, cancellation=cancellation):
            if isinstance(event, Shown):
                yield "statement", _statement_event(event)
            else:
                yield "answer", answer_document(event)

    def search(self, text: str, filters: Filters = Filters(), limit: int = 10) -> JSON:
        if not text.strip():
            raise UsageError("There is nothing to search for.", advice="Give some words.")
        return hits_document(self._pipeline.search(text, filters, k=limit))

    def articles(self) -> JSON:
        return {"items": [article_head(article) for article in self._record.articles()]}

    def article(self, article_id: str, version: int | None = None) -> JSON:
        """One article with its text. Raises NotFound, or Gone with the tombstone."""
        article = self._record.article(article_id, version)
        family = self._record.family(article_id)
        return article_document(
            article,
            current_version=self._record.current_version(article_id),
            versions=[version_document(*each) for each in self._record.versions(article_id)],
            family=family_document(family.id, family.members, family.origin),
            repeated=self._record.notices([article]).get((article.id, article.version), ()),
        )

    def add(
        self,
        items: Iterable[Arrival],
        *,
        progress: Progress | None = None,
        most_refused: int | None = None,
    ) -> JSON:
        report = self._pipeline.ingest(items, progress=progress, most_refused=most_refused)
        return report_document(report, index=self._record.digest())

    def add_each(
        self,
        parts: Iterable[Iterable[Arrival]],
        *,
        progress: Progress | None = None,
        most_refused: int | None = None,
    ) -> Iterator[JSON]:
        """Several lots taken in together: a report for each, in order, once all of it is durable.

        Where it raises, the lots not reported yet may have gone in wholly, in part or not at all.
        """
        for report in self._pipeline.ingest_each(parts, progress=progress, most_refused=most_refused):
            yield report_document(report, index=self._record.digest())

    def known_file(self, path: str, original: Original) -> FileHeld | None:
        """What a file gave that need not be read: these bytes of it are held, or were deleted; else None."""
        with self._record.reading() as tx:
            return known_files.held(tx, path, original)

    def refused(self) -> JSON:
        """What could not be taken in, the latest first."""
        with self._record.reading() as tx:
            return {"items": dead_letters.items(tx)}

    def note_refusals(self, refused: Iterable[Refusal], read: Iterable[str]) -> JSON:
        """Keep what a client could not read of its files, now that it has read these; then as `refused`.

        Files that it names are never tried again from here: they are its word.
        """
        moment = now()
        with self._record.transaction() as tx:
            dead_letters.note(tx, refused, now(), over_http=True)
            dead_letters.forget_read(tx, read, moment)
        return self.refused()

    def forget_refused(self, sources: Iterable[str]) -> JSON:
        """Take these off the list of what could not be taken in; then as `refused`."""
        with self._record.transaction() as tx:
            dead_letters.dismiss(tx, sources)
        return self.refused()

    # The queue of requests

    def submit(self, job_id: str, given: Submission) -> None:
        """Store a request to take articles in, durably. Raises QueueFull, with nothing stored."""
        settings = self._pipeline.settings
        with self._record.transaction() as tx:
            intake.add(
                tx,
                job_id,
                given,
                now(),
                most_jobs=settings.queue_requests,
                most_bytes=settings.queue_bytes,
            )

    def next_submissions(self, *, most: int = 1, most_bytes: int = 0, but: Collection[str] = ()) -> list[Job]:
        """The requests whose turn it is, in order, but these; the first however long it is."""
        with self._record.reading() as tx:
            return intake.next_ones(tx, most=most, most_bytes=most_bytes, but=but)

    def begin(self, job_ids: Collection[str]) -> None:
        """Say, durably, that they are being taken in; it is forgotten when they are paused or settled."""
        with self._record.transaction() as tx:
            intake.begin(tx, job_ids)

    def pause(self, job_ids: Collection[str]) -> None:
        """They are not being taken in any more, and wait for their turn."""
        with self._record.transaction() as tx:
            intake.pause(tx, job_ids)

    def put_off(self, job_id: str) -> None:
        """Count an attempt that came to nothing."""
        with self._record.transaction() as tx:
            intake.put_off(tx, job_id)

    def settle(self, job_id: str, outcome: JSON, *, failed: bool = False) -> None:
        """Keep what came of a request, and forget its body."""
        with self._record.transaction() as tx:
            intake.settle(tx, job_id, outcome, now(), failed=failed)

    def job(self, job_id: str) -> JSON:
        """How a request stands. Raises NotFound."""
        with self._record.reading() as tx:
            return intake.document(tx, job_id)

    def delete(self, article_id: str, reason: str | None = None) -> JSON:
        return tombstone_document(self._pipeline.delete(article_id, reason))

    def restore(self, article_id: str) -> JSON:
        """Take a deleted article in again; a report as of `add`. Raises NotFound."""
        report = self._pipeline.restore(article_id)
        return report_document(report, index=self._record.digest())

    def citation(self, citation_id: str) -> JSON:
        """A citation with its answer's question and sentence, and its quote among its neighbours."""
        citation, answer = self._record.citation(citation_id)
        article, gone, current = self._record.cited(citation["article_id"], citation["version"])
        tombstone = self._record.earlier_tombstone(article.id, article.version) or gone
        start, end = citation["source_start"], citation["source_end"]
        now = "" if gone else self._record.cited(article.id, current)[0].text
        place = standing(article.text[start:end], now)
        return {
            "citation": citation,
            "question": answer["question"],
            "sentence": answer["text"][citation["answer_start"] : citation["answer_end"]],
            "answer_id": answer["id"],
            "article": article_head(article),
            "before": article.text[max(0, start - SURROUNDINGS) : start],
            "quote": article.text[start:end],
            "after": article.text[end : end + SURROUNDINGS],
            "changed": gone is not None or current != article.version,
            "current_version": None if gone else current,
            "still_there": place.still_there,
            "current_start": place.start,
            "current_end": place.end,
            "tombstone": tombstone_document(tombstone) if tombstone else None,
        }

    def answer(self, answer_id: str) -> JSON:
        """An answer as it was given, what was asked besides the question, and what readers said of it."""
        return {**self._record.answer(answer_id), "feedback": self._record.feedback(answer_id)}

    def judged(self, verdict: str) -> JSON:
        """The answers that some reader gave this verdict, the last one so judged first."""
        _require_verdict(verdict)
        return {"items": self._record.judged(verdict)}

    def changed(self) -> JSON:
        """Each citation of a stored answer whose article has since changed or gone, latest answer first."""
        return {"items": self._record.changed_answers()}

    def stale(self, limit: int = overtaken.LIMIT, after: str | None = None) -> JSON:
        """Stored answers that later articles would change, of some of them: `rag.overtaken.look`."""
        return overtaken.look(self._pipeline, limit=limit, after=after)

    def delete_answer(self, answer_id: str) -> None:
        self._record.delete_answer(answer_id)

    def feedback(self, answer_id: str, verdict: str, note: str | None = None) -> JSON:
        _require_verdict(verdict)
        self._record.save_feedback(answer_id, verdict, note)
        return {"answer_id": answer_id, "verdict": verdict, "note": note}

    def ready(self) -> JSON:
        counts = self._record.counts()
        return {
            "ready": True,
            "engine": self.engine_name,
            "embedder": self._pipeline.embedder.name,
            "articles": counts.articles,
            "passages": counts.passages,
            "index": self._record.digest(),
        }

    def check(self) -> JSON:
        differences = self._pipeline.check()
        return {"whole": not differences, "differences": differences}

    def rebuild(self, *, embed: bool = False, progress: Progress | None = None) -> JSON:
        self._pipeline.rebuild(embed=embed, progress=progress)
        return self.ready()

    def close(self) -> None:
        self._pipeline.close()


def _require_verdict(verdict: str) -> None:
    if verdict not in VERDICTS:
        raise UsageError(f"“{verdict}” is not a verdict.", advice=f"Use one of: {', '.join(VERDICTS)}.")


def _statement_event(shown: Shown) -> JSON:
    """A statement as it is streamed. Its citations get their ids with the answer: they are made of it."""
    citations = [citation_document(citation) for citation in shown.citations]
    return {
        "text": shown.statement.text,
        "delta": shown.delta,
        "start": shown.statement.start,
        "end": shown.statement.end,
        "citations": [{k: v for k, v in citation.items() if k != "id"} for citation in citations],
    }
