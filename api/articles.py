"""`/articles`: list, read, add and delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool

from api import examples
from api.described import Id, gives, is_json, media_type, problems, stated_charset
from api.intake import MOST_REFUSED, Accepted, Intake, preferred_wait
from api.problems import Problem, SafeJSON
from api.schemas import AddedDocument, ArticleDocument, ArticlesDocument, JobDocument, Note, TombstoneDocument
from api.service import Service
from rag import sources
from rag.arrivals import Arrival, Refused, Submission
from rag.controls import shown
from rag.domain import Refusal
from rag.errors import DatelineError
from rag.settings import Settings
from rag.sources import kinds
from rag.sources.charsets import known_charset
from rag.web_articles import (
    FETCHING_IS_OFF,
    MOST_ADDRESSES,
    MOST_SECONDS,
    asked_for,
    followed,
    read_address,
    web_reader,
)

LINES = frozenset({"application/x-ndjson", "application/jsonl", "application/ndjson"})
TEXTS = {"text/html": ".html", "text/markdown": ".md", "text/plain": ".txt"}
FILES = {
    kinds.PDF: ".pdf",
    kinds.DOCX: ".docx",
    kinds.EML: ".eml",
    kinds.RSS: ".rss",
    kinds.ATOM: ".atom",
    kinds.WARC: ".warc",
    kinds.ZIP: ".zip",
    kinds.GZIP: ".gz",
}
DOCUMENTS = {**TEXTS, **FILES}

_ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["title", "text"],
    "properties": {
        "id": {"type": "string", "description": "URL-safe; else made from the url."},
        "url": {"type": "string"},
        "title": {"type": "string"},
        "publisher": {"type": "string"},
        "authors": {"type": "array", "items": {"type": "string"}},
        "published": {"type": "string", "format": "date"},
        "text": {"type": "string"},
    },
}
_ADDRESS: dict[str, Any] = {
    "type": "object",
    "required": ["url"],
    "properties": {"url": {"type": "string", "description": "To be fetched; see DATELINE_FETCH."}},
    "additionalProperties": False,
}
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    _ITEM,
                    _ADDRESS,
                    {"type": "array", "items": {"anyOf": [_ITEM, _ADDRESS]}},
                    {
                        "type": "object",
                        "required": ["items"],
                        "properties": {"items": {"type": "array", "items": {"anyOf": [_ITEM, _ADDRESS]}}},
                    },
                ]
            },
            "example": examples.SUBMITTED,
        },
        "application/x-ndjson": {"schema": {"type": "string"}, "example": '{"url": "…", "title": "…", …}\n'},
        **{media: {"schema": {"type": "string"}} for media in TEXTS},
        **{media: {"schema": {"type": "string", "format": "binary"}} for media in FILES},
    },
}


def routes(service: Service, settings: Settings, intake: Intake | None = None) -> APIRouter:
    """With an `intake`, what is posted is stored first, and a request waits a while for it."""
    router = APIRouter(tags=["Articles"])

    @router.get(
        "/articles",
        summary="List the articles held",
        response_model=None,
        responses={200: gives(ArticlesDocument, examples.ARTICLES)},
    )
    def articles() -> SafeJSON:
        """All articles in their current version, without their texts."""
        return SafeJSON(service.articles())

    @router.post(
        "/articles",
        summary="Add or update articles",
        response_model=None,
        openapi_extra={"requestBody": _BODY},
        responses={
            200: gives(AddedDocument, examples.HELD, "Nothing new: updated, or held unchanged already."),
            201: gives(AddedDocument, examples.ADDED, "At least one is new; `refused` lists what is not in."),
            202: gives(JobDocument, examples.JOB, "Stored, and still waiting: `Location` says where to ask."),
            **problems(409, 413, 415, 422, 503),
        },
    )
    async def add(
        request: Request,
        filename: Annotated[
            str | None,
            Query(max_length=200, description="Name of a raw document; not needed for JSON."),
        ] = None,
    ) -> SafeJSON:
        """One article, a list, `{"items": […]}`, JSON lines, or one raw document with its `filename`.

        A document is a page, a text, a PDF, a Word document (.docx), an e-mail, a feed, or an archive of
        such (ZIP, WARC, gzip); its true kind is told from its first bytes.

        An item that is a `url` and nothing else is fetched, where `DATELINE_FETCH` allows its host.

        What goes in is stored before the answer is sent. When everything is refused the answer is 422, with
        the reasons in `refused`: those of the first 100, and how many more there are. What was deleted is
        left out, and its id is in `deleted`.

        What takes longer than `Prefer: wait=SECONDS` is answered with 202 and goes on;
        `Prefer: respond-async` asks for that at once. Where too much is waiting the answer is 503.
        """
        given = Submission(await request.body(), media_type(request), filename, stated_charset(request))
        if intake is None:
            report = await run_in_threadpool(
                lambda: service.add(list(read(given, settings)), most_refused=MOST_REFUSED)
            )
        else:
            await run_in_threadpool(read, given, settings)  # what is no request at all is told now
            wait = preferred_wait(request.headers.get("prefer", ""), settings.post_wait)
            outcome = await intake.take(given, wait)
            if isinstance(outcome, Accepted):
                where = f"/jobs/{outcome.job_id}"
                document = {"job": outcome.job_id, "status": "queued", "status_url": where}
                return SafeJSON(document, 202, {"Location": where})
            report = outcome
        if not any(report.get(key) for key in ("added", "updated", "unchanged", "deleted")):
            raise all_refused(report)
        return SafeJSON(report, 201 if report["added"] else 200)

    @router.get(
        "/articles/{id}",
        summary="Read an article",
        response_model=None,
        responses={
            200: gives(ArticleDocument, examples.ARTICLE),
            **problems(404, 410, 422),
        },
    )
    def article(
        id: Id,  # noqa: A002
        version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="An earlier version.")] = None,
    ) -> SafeJSON:
        """The article with its text, to which all offsets of citations refer."""
        return SafeJSON(service.article(id, version))

    @router.delete(
        "/articles/{id}",
        summary="Delete an article",
        response_model=None,
        responses={
            200: gives(TombstoneDocument, examples.TOMBSTONE),
            **problems(404, 410, 422),
        },
    )
    def delete(
        id: Id,  # noqa: A002
        reason: Annotated[Note, Query(description="Kept with the tombstone.")] = None,
    ) -> SafeJSON:
        """No answer draws on it any more; a tombstone stays, so that old citations explain themselves.

        The same words sent again stay out, and are told in `deleted`, until the article is restored.
        """
        return SafeJSON(service.delete(id, reason))

    @router.post(
        "/articles/{id}/restore",
        summary="Take a deleted article back",
        response_model=None,
        responses={
            200: gives(AddedDocument, examples.RESTORED, "In again, as a new version; or never out."),
            **problems(404, 422, 503),
        },
    )
    def restore(id: Id) -> SafeJSON:  # noqa: A002
        """Takes in again what was last held of it, and takes back what was said when it was deleted."""
        return SafeJSON(service.restore(id))

    return router


def read(given: Submission, settings: Settings) -> Iterator[Arrival]:
    """The articles of a request. Raises Problem where nothing can be read of it at all."""
    found = submitted(given.body, given.media_type, given.filename, given.charset, settings)
    if not settings.fetch or is_json(given.media_type):
        return found
    return followed(found, web_reader(settings, most=MOST_ADDRESSES, seconds=MOST_SECONDS))


def slow(given: Submission, settings: Settings) -> bool:
    """Whether reading it may take long: a file that has to be taken apart, or addresses to be fetched."""
    if settings.fetch and is_json(given.media_type):
        return any(isinstance(item, dict) and asked_for(item) for item in _loaded(given.body))
    return bool(settings.fetch) or given.media_type in FILES


def submitted(
    body: bytes,
    media: str,
    filename: str | None,
    charset: str | None = None,
    settings: Settings | None = None,
) -> Iterator[Arrival]:
    """The articles in a request's body. Raises Problem where nothing can be read of it at all."""
    if is_json(media):
        return _items(_loaded(body), settings)
    if media in LINES:
        return sources.read_bytes(body, name=filename or "articles.jsonl", media_type="application/x-ndjson")
    if media in DOCUMENTS:
        if not filename:
            raise Problem(
                422,
                "invalid_request",
                "A raw document needs a name, from which its id is made when it names no other.",
                f"Add ?filename=… to the address, such as ?filename=report{DOCUMENTS[media]}",
                extra={"errors": [{"where": "query.filename", "what": "Field required"}]},
            )
        filename = shown(filename)
        if media in TEXTS and charset is not None:
            body, charset = _in_utf8(body, charset), "utf-8"
        return sources.read_bytes(body, name=filename, media_type=media, charset=charset)
    taken = ", ".join(["application/json", "application/x-ndjson", *DOCUMENTS])
    raise Problem(
        415,
        "unsupported_media_type",
        f"Articles cannot be read from {media or 'a body of no stated type'}.",
        f"Send one of these with its Content-Type: {taken}.",
    )


def _in_utf8(body: bytes, charset: str | None) -> bytes:
    """A text in the encoding it states, as UTF-8; unchanged where it states none, to be found out later."""
    if charset is None:
        return body
    encoding = known_charset(charset)
    if encoding is None:
        detail, advice = f"There is no encoding “{charset[:50]}” for text.", "Send UTF-8."
        raise Problem(415, "unsupported_media_type", detail, advice)
    try:
        return body.decode(encoding).encode()
    except UnicodeError:
        raise _misshapen(f"is not in the encoding it states, {charset[:50]}") from None


def _loaded(body: bytes) -> list[Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        what = f"not JSON: {error}" if isinstance(error, ValueError) else "nested too deeply"
        raise _misshapen(what) from None
    items = document.get("items", [document]) if isinstance(document, dict) else document
    if not isinstance(items, list):
        raise _misshapen("must be an article, a list of articles, or an object with such a list as `items`")
    if not items:
        raise _misshapen("there is no article in it")
    strange = sum(not isinstance(item, dict) for item in items)
    if strange > MOST_REFUSED and 2 * strange > len(items):  # to list each would help nobody
        raise _misshapen(f"{strange} of its {len(items)} items are no JSON objects")
    return items


def _misshapen(what: str) -> Problem:
    errors = [{"where": "body", "what": what}]
    return Problem(422, "invalid_request", f"body: {what}", extra={"errors": errors})


def _items(items: list[Any], settings: Settings | None) -> Iterator[Arrival]:
    reader = None
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            yield Refusal(f"item {number}", "is not a JSON object")
            continue
        if settings is not None and settings.fetch and (url := asked_for(item)) is not None:
            reader = reader or web_reader(settings, most=MOST_ADDRESSES, seconds=MOST_SECONDS)
            yield from read_address(reader, url)
            continue
        try:
            yield sources.from_json(item)
        except DatelineError as error:
            named = next((item[key] for key in ("id", "url", "title") if isinstance(item.get(key), str)), "")
            source = f"item {number} ({named[:200]})" if named else f"item {number}"
            advice = error.advice if asked_for(item) is None else f"{error.advice} {FETCHING_IS_OFF}"
            reason = " ".join(part for part in (str(error), advice) if part)
            yield Refused(source, reason, name=named or None)


def all_refused(report: dict[str, Any]) -> Problem:
    refused = report["refused"]
    first = "; ".join(f"{item['source']}: {item['reason']}" for item in refused[:3])
    return Problem(
        422,
        "all_refused",
        first or "There was no article in the request.",
        "Correct what `refused` lists and send it again." if refused else "Send an article.",
        extra=report,
    )
