"""The contract's operations over HTTP, for a home that a running server owns.

The same methods as `rag.service.Service`, so that the command line need not know which it holds.
It talks to the address that the server left in the home, and to nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import httpx

from rag.arrivals import AddressesRead, Arrival, FileEnded, Refused
from rag.documents import filters_document, item_document
from rag.domain import JSON, Article, Filters, Question, Refusal
from rag.errors import DatelineError
from rag.progress import Progress, Tally, tell

PATIENCE = httpx.Timeout(10.0, read=600.0)  # an ingest or a rebuild may take minutes
BATCH = 1_000_000  # characters of articles a request, or a little more
NOTES = 500  # refusals, or files read, told at a time
LONGEST = 5_000  # characters of each
LISTS = ("added", "updated", "unchanged", "deleted", "refused")  # of a report
PAUSE = 0.5  # seconds before a server that is busy is asked again


class ServerSaid(DatelineError):
    """An error that the server reported, passed on as it was."""

    def __init__(self, problem: JSON, status: int) -> None:
        super().__init__(
            str(problem.get("detail") or problem.get("title") or f"The server answered {status}."),
            advice=str(problem.get("advice") or ""),
        )
        self.code = str(problem.get("code") or "internal")
        self.retryable = bool(problem.get("retryable"))
        self.exit_code = 2 if status == 400 or self.code == "invalid_request" else 1
        self.problem = problem


class NoReply(DatelineError):
    """The server does not answer: it is gone, or busy beyond measure."""

    retryable = True


class Client:
    """A running Dateline. Raises ServerSaid for what it refuses."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Loopback is never behind a proxy, whatever the environment says.
        self._http = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)

    @property
    def engine_name(self) -> str:
        return str(self.ready()["engine"])

    def ask(self, question: Question) -> JSON:
        history = [{"role": turn.role, "content": turn.content} for turn in question.history]
        body = {"question": question.text, **filters_document(question.filters), "history": history}
        return self._call("POST", "/ask", json=body)

    def search(self, text: str, filters: Filters = Filters(), limit: int = 10) -> JSON:
        return self._call("GET", "/search", params={"q": text, "limit": limit, **filters_document(filters)})

    def articles(self) -> JSON:
        return self._call("GET", "/articles")

    def article(self, article_id: str, version: int | None = None) -> JSON:
        params = {} if version is None else {"version": version}
        return self._call("GET", f"/articles/{quote(article_id, safe='')}", params=params)

    def add(self, items: Iterable[Arrival], *, progress: Progress | None = None) -> JSON:
        """Send articles in batches; the reports are added up. The server keeps what was refused here."""
        total: JSON = {key: [] for key in LISTS}
        total |= {"passages": 0, "embedded": 0, "index": ""}
        batch: list[JSON] = []
        notes: dict[str, list[Any]] = {"refused": [], "read": []}
        size = 0
        for done, item in enumerate(items, 1):
            if progress:
                progress(done)
                tell(progress, _tally(total))
            if isinstance(item, FileEnded):
                notes["read"].append(item.path)
            elif isinstance(item, AddressesRead):
                notes["read"].extend(item.addresses)
            elif isinstance(item, Refusal):
                total["refused"].append({"source": item.source, "reason": item.reason})
                notes["refused"].append(_noted(item))
            elif isinstance(item, Article):
                batch.append(item_document(item))
                size += len(item.text) + sum(len(part.text) for part in item.removed)
            if size >= BATCH:
                _add_up(total, self._post(batch))
                batch, size = [], 0
            if max(map(len, notes.values())) >= NOTES:
                self._call("POST", "/refused", json=notes)
                notes = {"refused": [], "read": []}
        if batch or not total["index"]:
            _add_up(total, self._post(batch) if batch else {"index": self.ready()["index"]})
        if any(notes.values()):
            self._call("POST", "/refused", json=notes)
        return total

    def refused(self) -> JSON:
        return self._call("GET", "/refused")

    def forget_refused(self, sources: Iterable[str]) -> JSON:
        listed = list(sources)
        for start in range(0, len(listed), NOTES):
            self._call("POST", "/refused", json={"forget": listed[start : start + NOTES]})
        return self.refused()

    def restore(self, article_id: str) -> JSON:
        return self._call("POST", f"/articles/{quote(article_id, safe='')}/restore")

    def delete(self, article_id: str, reason: str | None = None) -> JSON:
        params = {"reason": reason} if reason else {}
        return self._call("DELETE", f"/articles/{quote(article_id, safe='')}", params=params)

    def citation(self, citation_id: str) -> JSON:
        return self._call("GET", f"/citations/{quote(citation_id, safe='')}")

    def answer(self, answer_id: str) -> JSON:
        return self._call("GET", f"/answers/{quote(answer_id, safe='')}")

    def judged(self, verdict: str) -> JSON:
        return self._call("GET", "/answers", params={"feedback": verdict})

    def changed(self) -> JSON:
        return self._call("GET", "/answers", params={"changed": "true"})

    def stale(self, limit: int, after: str | None = None) -> JSON:
        params = {"stale": "true", "limit": limit} | ({"after": after} if after else {})
        return self._call("GET", "/answers", params=params)

    def ready(self) -> JSON:
        return self._call("GET", "/readyz")

    def check(self) -> JSON:
        return self._call("POST", "/check")

    def rebuild(self, *, embed: bool = False, progress: object = None) -> JSON:  # noqa: ARG002
        return self._call("POST", "/rebuild", json={"embed": embed})

    def close(self) -> None:
        self._http.close()

    def _post(self, batch: list[JSON]) -> JSON:
        """The report of these articles, however long the server takes or has them wait."""
        try:
            answer = self._call("POST", "/articles", json={"items": batch})
            while answer.get("job"):
                if answer["status"] in ("done", "failed"):
                    return _outcome(answer)
                time.sleep(PAUSE)
                answer = self._call("GET", f"/jobs/{quote(answer['job'], safe='')}")
        except ServerSaid as error:
            if error.code == "queue_full":
                time.sleep(PAUSE)
                return self._post(batch)
            if error.code != "all_refused":
                raise
            report: JSON = error.problem.get("report", error.problem)
            return report
        return answer

    def _call(self, method: str, path: str, **request: Any) -> JSON:
        try:
            response = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise NoReply(
                f"The server at {self.url} did not answer: {error}.",
                advice="See whether `dateline serve` still runs; stop it, or try again.",
            ) from error
        document: JSON = response.json() if response.content else {}
        if response.is_error and path != "/readyz":
            raise ServerSaid(document, response.status_code)
        return document


def _outcome(job: JSON) -> JSON:
    """The report of a job that is done with. Raises ServerSaid where it failed."""
    if job["status"] == "failed":
        raise ServerSaid(job["error"], int(job["error"].get("status", 500)))
    return dict(job["report"])


def _noted(refusal: Refusal) -> JSON:
    """As `POST /refused` takes it."""
    source = (refusal.key if isinstance(refusal, Refused) else None) or refusal.source
    noted = {"source": source[:LONGEST], "reason": refusal.reason[:LONGEST]}
    return noted | {"file": refusal.file, "name": refusal.name} if isinstance(refusal, Refused) else noted


def _tally(total: JSON) -> Tally:
    unchanged = len(total["unchanged"]) + len(total["deleted"])
    counts = {key: len(total[key]) for key in ("added", "updated", "refused")}
    return Tally(**counts, unchanged=unchanged, passages=total["passages"])


def _add_up(total: JSON, report: JSON) -> None:
    for key in LISTS:
        total[key].extend(report.get(key, []))
    for key in ("passages", "embedded"):
        total[key] += report.get(key, 0)
    total["index"] = report.get("index", total["index"])
