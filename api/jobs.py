"""`/jobs/{id}`: what became of a request that was accepted; `/refused`: what could not be taken in."""

from __future__ import annotations

from fastapi import APIRouter

from api import examples
from api.described import Id, gives, json_only, problems
from api.intake import Intake
from api.problems import SafeJSON
from api.schemas import JobDocument, RefusalsDocument, RefusalsRequest
from api.service import Queueing
from rag.arrivals import Refused


def routes(service: Queueing, intake: Intake) -> APIRouter:
    router = APIRouter(tags=["Articles"])

    @router.get(
        "/jobs/{id}",
        summary="See how a request stands",
        response_model=None,
        responses={200: gives(JobDocument, examples.JOB), **problems(404)},
    )
    def job(id: Id) -> SafeJSON:  # noqa: A002
        """`queued`, `working`, `done` with its report, or `failed` with the error."""
        return SafeJSON(intake.document(id))

    @router.get(
        "/refused",
        summary="List what could not be taken in",
        response_model=None,
        responses={200: gives(RefusalsDocument, examples.REFUSALS)},
    )
    def refused() -> SafeJSON:
        """Each source until it goes in, the latest first. `file` is null for what was sent here."""
        return SafeJSON(service.refused())

    @router.post(
        "/refused",
        summary="Note what could not be read",
        dependencies=[json_only],
        response_model=None,
        responses={200: gives(RefusalsDocument, examples.REFUSALS), **problems(415, 422)},
    )
    def note(body: RefusalsRequest) -> SafeJSON:
        """For a client that reads files itself: what it could not read, and which files and addresses it has
        read now. What it says to `forget` is taken off the list.
        """
        refusals = [Refused(item.source, item.reason, item.file, item.name) for item in body.refused]
        if body.forget:
            service.forget_refused(body.forget)
        return SafeJSON(service.note_refusals(refusals, body.read))

    return router
