"""How the service is: alive, ready, its counts; and the two jobs of its keeper, check and rebuild."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import PlainTextResponse

from api import examples
from api.described import problems
from api.metrics import Metrics
from api.problems import RETRY_AFTER, Problem, SafeJSON
from api.schemas import CheckDocument, RebuildRequest
from api.service import Service


def routes(service: Service, metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["Keeping"])

    @router.get(
        "/healthz",
        summary="Whether the process lives",
        response_model=None,
        responses={200: {"content": {"application/json": {"example": {"status": "ok"}}}}},
    )
    async def alive() -> SafeJSON:
        """Asks nothing of the collection, and answers even while every thread is at work."""
        return SafeJSON({"status": "ok"})

    @router.get(
        "/readyz",
        summary="Whether questions can be answered",
        response_model=None,
        responses={
            200: {"description": "Ready.", "content": {"application/json": {"example": examples.READY}}},
            **problems(503),
        },
    )
    def ready() -> SafeJSON:
        """503 with a problem document while the collection is being opened or rebuilt."""
        state = service.ready()
        if not state["ready"]:
            detail = str(state.get("reason") or "The collection is not open yet.")
            headers = {"Retry-After": RETRY_AFTER}
            raise Problem(503, "not_ready", detail, extra=state, headers=headers, retryable=True)
        return SafeJSON(state)

    @router.get(
        "/metrics",
        summary="Counts and times for Prometheus",
        response_class=PlainTextResponse,
    )
    async def counts() -> Response:
        """Requests by route and status, seconds to an answer, abstentions, statements not shown by reason."""
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    @router.post(
        "/check",
        summary="Compare record, vectors and terms",
        response_model=None,
        responses={
            200: {
                "model": CheckDocument,
                "content": {"application/json": {"example": {"whole": True, "differences": []}}},
            }
        },
    )
    def check() -> SafeJSON:
        """Exhaustive, so it takes a while on a large collection."""
        return SafeJSON(service.check())

    @router.post(
        "/rebuild",
        summary="Make the indexes anew from the record",
        response_model=None,
        responses={
            200: {"description": "Done.", "content": {"application/json": {"example": examples.READY}}},
            **problems(409, 422, 503),
        },
    )
    def rebuild(body: Annotated[RebuildRequest | None, Body()] = None) -> SafeJSON:
        """Embeds again only when told to."""
        return SafeJSON(service.rebuild(embed=bool(body and body.embed)))

    return router
