"""`POST /ask`, as one document or as server-sent events; and `answer_events`, which all asking routes use."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator

from fastapi import APIRouter, Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from api import examples
from api.described import json_only, problems
from api.metrics import Metrics
from api.problems import Problem, SafeJSON, encoded
from api.relay import PING, CallerLeft, last, opened, relay
from api.schemas import AnswerDocument, AskRequest
from api.service import Service
from rag.cancellation import Cancellation
from rag.domain import JSON, Question
from rag.errors import DatelineError

Events = AsyncGenerator[tuple[str, JSON] | None, None]

CALLER_LEFT = 499  # as nginx logs it; nobody receives it
PING_COMMENT = format_sse_event(comment="still reading")


def answer_events(
    service: Service, metrics: Metrics, question: Question, request: Request, *, ping: float | None = None
) -> Events:
    """The service's events for a question, counted; the work stops when the caller leaves."""
    cancellation = Cancellation()

    def stored(answer_id: str) -> JSON:
        try:
            return service.answer(answer_id)
        except DatelineError:  # deleted in the meantime
            return {}

    def start() -> Iterator[tuple[str, JSON]]:
        return metrics.timed(service.ask_events(question, cancellation=cancellation), stored)

    return relay(start, request, cancellation=cancellation, ping=ping)


def routes(service: Service, metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["Questions"])

    @router.post(
        "/ask",
        summary="Ask a question",
        dependencies=[json_only],
        response_model=None,
        responses={
            200: {
                "model": AnswerDocument,
                "description": "The answer, or an abstention. With `Accept: text/event-stream`, one "
                "`statement` event for each sentence once it is checked, then one `answer` event with the "
                "whole document (or an `error` event with a problem document).",
                "content": {
                    "application/json": {"example": examples.ANSWER},
                    "text/event-stream": {"schema": {"type": "string"}, "example": examples.STREAM},
                },
            },
            **problems(400, 415, 422, 503),
        },
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        """Every sentence of the answer is cited to exact words of an article and was checked against them."""
        streaming = wants_events(request.headers.get("accept", ""))
        events = answer_events(service, metrics, body.asked(), request, ping=PING if streaming else None)
        try:
            if streaming:
                stream = event_bytes(await opened(events), request.url.path)
                return EventSourceResponse(stream, headers={"X-Accel-Buffering": "no"})
            _, document = await last(events)
            return SafeJSON(document)
        except CallerLeft:
            return Response(status_code=CALLER_LEFT)

    return router


async def event_bytes(events: Events, path: str) -> AsyncGenerator[bytes, None]:
    """Server-sent events, one for each of the service's; a failure on the way is the last one, `error`."""
    try:
        async for event in events:
            if event is None:
                yield PING_COMMENT
            else:
                kind, document = event
                yield format_sse_event(event=kind, data_str=encoded(document).decode())
    except CallerLeft:
        return
    except Exception as error:
        document = Problem.told(error).document(path)
        yield format_sse_event(event="error", data_str=encoded(document).decode())
    finally:
        await events.aclose()


def wants_events(accept: str) -> bool:
    """Whether an Accept header asks for server-sent events at least as much as for JSON."""
    quality = {"text/event-stream": 0.0, "application/json": 0.0}
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media in quality:
            quality[media] = next((_number(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    return 0 < quality["text/event-stream"] >= quality["application/json"]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
