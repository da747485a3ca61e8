"""Stored answers, their citations, and what readers thought of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api import examples
from api.described import Id, gives, json_only, problems
from api.problems import Problem, SafeJSON
from api.schemas import (
    ChangedCitations,
    FeedbackDocument,
    FeedbackRequest,
    JudgedAnswers,
    OpenedCitation,
    StoredAnswer,
)
from api.service import Service


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["Answers and citations"])

    @router.get(
        "/answers",
        summary="List the answers that readers judged, or whose articles have changed",
        response_model=None,
        responses={
            200: gives(JudgedAnswers | ChangedCitations, examples.JUDGED_ANSWERS),
            **problems(422),
        },
    )
    def answers(
        feedback: Annotated[
            Literal["right", "wrong"] | None, Query(description="What some reader said.")
        ] = None,
        changed: Annotated[
            bool, Query(description="Citations whose article has changed or gone since the answer.")
        ] = False,
    ) -> SafeJSON:
        """With `feedback`, the last one so judged first; with `changed=true`, the latest answer first."""
        if changed == (feedback is not None):
            what = "Give either feedback=right, feedback=wrong or changed=true."
            errors = [{"where": "query", "what": what}]
            raise Problem(422, "invalid_request", f"query: {what}", extra={"errors": errors})
        return SafeJSON(service.changed() if feedback is None else service.judged(feedback))

    @router.get(
        "/answers/{id}",
        summary="Read a stored answer",
        response_model=None,
        responses={
            200: gives(StoredAnswer, examples.STORED_ANSWER),
            **problems(404),
        },
    )
    def answer(id: Id) -> SafeJSON:  # noqa: A002
        """The answer as it was given. `asked` is what was asked besides the question, `dropped` what failed
        its checks and was not shown, `feedback` what readers said of it."""
        return SafeJSON(service.answer(id))

    @router.delete(
        "/answers/{id}",
        summary="Delete a stored answer",
        response_model=None,
        status_code=204,
        responses={204: {"description": "It is gone, and its citations with it."}, **problems(404)},
    )
    def delete_answer(id: Id) -> Response:  # noqa: A002
        """Forget the question, the answer and the feedback on it."""
        service.delete_answer(id)
        return Response(status_code=204)

    @router.get(
        "/citations/{id}",
        summary="Open a citation",
        response_model=None,
        responses={
            200: gives(OpenedCitation, examples.OPENED_CITATION),
            **problems(404),
        },
    )
    def citation(id: Id) -> SafeJSON:  # noqa: A002
        """The question and sentence it belongs to, and its quote among the words around it."""
        return SafeJSON(service.citation(id))

    @router.post(
        "/feedback",
        summary="Say whether an answer was right",
        dependencies=[json_only],
        response_model=None,
        responses={
            200: gives(FeedbackDocument, examples.FEEDBACK),
            **problems(404, 415, 422),
        },
    )
    def feedback(body: FeedbackRequest) -> SafeJSON:
        """Kept with the answer."""
        return SafeJSON(service.feedback(body.answer_id, body.verdict, body.note))

    return router
