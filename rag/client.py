"""The contract's operations over HTTP, for a home that a running server owns.

The same methods as `rag.service.Service`, so that the command line need not know which it holds.
It talks to the address that the server left in the home, and to nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import httpx

from rag.documents import filters_document, item_document
from rag.domain import JSON, Article, Filters, Question, Refusal
from rag.errors import DatelineError
from rag.progress import Progress

PATIENCE = httpx.Timeout(10.0, read=600.0)  # an ingest or a rebuild may take minutes
BATCH = 1_000_000  # characters of articles a request, or a little more


class ServerSaid(DatelineError):
    """An error that the server reported, passed on as it was."""

    def __init__(self, problem: JSON, status: int) -> None:
        super().__init__(
            str(problem.get("detail") or problem.get("title") or f"The server answered {status}."),
            advice=str(problem.get("advice") or ""),
        )
        self.code = str(problem.get("code") or "internal")
        self.exit_code = 2 if status == 400 or self.code == "invalid_request" else 1
        self.problem = problem


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

    def add(self, items: Iterable[Article | Refusal], *, progress: Progress | None = None) -> JSON:
        """Send articles in batches; the reports are added up."""
        total: JSON = {"added": [], "updated": [], "unchanged": [], "refused": []}
        total |= {"passages": 0, "embedded": 0, "index": ""}
        batch: list[JSON] = []
        size = 0
        for done, item in enumerate(items, 1):
            if progress:
                progress(done)
            if isinstance(item, Refusal):
                total["refused"].append({"source": item.source, "reason": item.reason})
                continue
            batch.append(item_document(item))
            size += len(item.text) + sum(len(part.text) for part in item.removed)
            if size >= BATCH:
                _add_up(total, self._post(batch))
                batch, size = [], 0
        if batch or not total["index"]:
            _add_up(total, self._post(batch) if batch else {"index": self.ready()["index"]})
        return total

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

    def ready(self) -> JSON:
        return self._call("GET", "/readyz")

    def check(self) -> JSON:
        return self._call("POST", "/check")

    def rebuild(self, *, embed: bool = False, progress: object = None) -> JSON:  # noqa: ARG002
        return self._call("POST", "/rebuild", json={"embed": embed})

    def close(self) -> None:
        self._http.close()

    def _post(self, batch: list[JSON]) -> JSON:
        try:
            return self._call("POST", "/articles", json={"items": batch})
        except ServerSaid as error:
            if error.code != "all_refused":
                raise
            report: JSON = error.problem.get("report", error.problem)
            return report

    def _call(self, method: str, path: str, **request: Any) -> JSON:
        try:
            response = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise DatelineError(
                f"The server at {self.url} did not answer: {error}.",
                advice="See whether `dateline serve` still runs; stop it, or try again.",
            ) from error
        document: JSON = response.json() if response.content else {}
        if response.is_error and path != "/readyz":
            raise ServerSaid(document, response.status_code)
        return document


def _add_up(total: JSON, report: JSON) -> None:
    for key in ("added", "updated", "unchanged", "refused"):
        total[key].extend(report.get(key, []))
    for key in ("passages", "embedded"):
        total[key] += report.get(key, 0)
    total["index"] = report.get("index", total["index"])
