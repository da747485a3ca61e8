"""What the HTTP layer needs of Dateline: the boundary it is tested at.

`rag.service` fulfils it; every document is the contract's, a dict ready to be sent. Methods are
synchronous and may be called from any thread. They raise the errors of `rag.errors`, nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from rag.arrivals import Arrival, Job, Submission
from rag.cancellation import Cancellation
from rag.domain import JSON, Filters, Question, Refusal
from rag.progress import Progress


class Service(Protocol):
    @property
    def engine_name(self) -> str:
        """Who answers when all goes well: "local" or "llm:<model>"."""
        ...

    def ask_events(
        self, question: Question, /, *, cancellation: Cancellation | None = None
    ) -> Iterator[tuple[str, JSON]]:
        """("statement", …)*, then exactly one ("answer", the Answer document).

        A statement is {"text", "delta", "start", "end", "citations": citation documents}; the deltas, joined,
        are a prefix of the answer's text. Closing the iterator stops the work,
        and so does the cancellation, at once, from any thread: the iterator then ends, perhaps without an
        answer.
        """
        ...

    def search(self, text: str, filters: Filters, limit: int, /) -> JSON: ...

    def articles(self) -> JSON: ...

    def article(self, article_id: str, version: int | None, /) -> JSON: ...

    def add(self, items: Iterable[Arrival], /, *, most_refused: int | None = None) -> JSON:
        """{"added", "updated", "unchanged", "deleted": ids, "refused": [{"source", "reason"}], "index", …}.

        After `most_refused` refusals the rest are told in one.
        """
        ...

    def restore(self, article_id: str, /) -> JSON:
        """Take a deleted article in again; a report as of `add`."""
        ...

    def delete(self, article_id: str, reason: str | None, /) -> JSON: ...

    def citation(self, citation_id: str, /) -> JSON: ...

    def answer(self, answer_id: str, /) -> JSON: ...

    def judged(self, verdict: str, /) -> JSON: ...

    def changed(self) -> JSON: ...

    def stale(self, limit: int, after: str | None, /) -> JSON: ...

    def delete_answer(self, answer_id: str, /) -> None: ...

    def feedback(self, answer_id: str, verdict: str, note: str | None, /) -> JSON: ...

    def ready(self) -> JSON: ...

    def check(self) -> JSON: ...

    def rebuild(self, *, embed: bool) -> JSON: ...


class Queueing(Protocol):
    """What the queue of requests needs beside that: `rag.service` keeps it in the record."""

    def add_each(
        self,
        parts: Iterable[Iterable[Arrival]],
        /,
        *,
        progress: Progress | None = None,
        most_refused: int | None = None,
    ) -> Iterator[JSON]:
        """As a service's `add`: a report for each part, in order, once all of it is durable."""
        ...

    def submit(self, job_id: str, given: Submission, /) -> None:
        """Store a request, durably. Raises QueueFull, with nothing stored."""
        ...

    def next_submissions(self, *, most: int = 1, most_bytes: int = 0, but: Collection[str] = ()) -> list[Job]:
        """The requests whose turn it is, in order, but these; the first however long it is."""
        ...

    def begin(self, job_ids: Collection[str], /) -> None:
        """Say, durably, that they are being taken in; it is forgotten when they are paused or settled."""
        ...

    def pause(self, job_ids: Collection[str], /) -> None:
        """They are not being taken in any more, and wait for their turn."""
        ...

    def put_off(self, job_id: str, /) -> None:
        """Count an attempt that came to nothing; the request keeps its turn."""
        ...

    def settle(self, job_id: str, outcome: JSON, /, *, failed: bool = False) -> None:
        """Keep what came of a request, and forget its body."""
        ...

    def job(self, job_id: str, /) -> JSON:
        """How a request stands. Raises NotFound."""
        ...

    def refused(self) -> JSON: ...

    def note_refusals(self, refused: Iterable[Refusal], read: Iterable[str], /) -> JSON: ...

    def forget_refused(self, sources: Iterable[str], /) -> JSON: ...
