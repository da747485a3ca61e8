"""Stored answers, their citations, and what readers thought of them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api import examples
from api.described import Id, gives, json_only, problems
from api.problems import Problem, SafeJSON
from api.schemas import (
    ID,
    ChangedCitations,
    FeedbackDocument,
    FeedbackRequest,
    JudgedAnswers,
    OpenedCitation,
    StaleAnswers,
    StoredAnswer,
)
from api.service import Service

AGAIN, MOST_AGAIN = 20, 100  # stored answers looked at for one page: each may be asked again


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["Answers and citations"])

    @router.get(
        "/answers",
        summary="List the answers that readers judged, or that articles have changed since",
        response_model=None,
        responses={
            200: gives(JudgedAnswers | ChangedCitations | StaleAnswers, examples.JUDGED_ANSWERS),
            **problems(404, 422),
        },
    )
    def answers(
        feedback: Annotated[
            Literal["right", "wrong"] | None, Query(description="What some reader said.")
        ] = None,
        changed: Annotated[
            bool, Query(description="Citations whose article has changed or gone since the answer.")
        ] = False,
        stale: Annotated[
            bool,
            Query(description="Answers that articles which came in since would change: asked again now."),
        ] = False,
        limit: Annotated[
            int | None,
            Query(ge=1, le=MOST_AGAIN, description=f"With `stale`: most to look at; {AGAIN} if not given."),
        ] = None,
        after: Annotated[
            str | None,
            Query(pattern=f"^{ID.pattern}$", description="With `stale`: the `next` of the page before."),
        ] = None,
    ) -> SafeJSON:
        """With `feedback`, the last one so judged first; else the latest answer first. `stale=true` looks at
        `limit` stored answers and gives those that are stale; `next` is where to go on, null at the end."""
        if changed + stale + (feedback is not None) != 1:
            raise _misasked("Give either feedback=right, feedback=wrong, changed=true or stale=true.")
        if stale:
            return SafeJSON(service.stale(limit or AGAIN, after))
        if limit is not None or after is not None:
            raise _misasked("Only stale=true comes in pages: give limit and after with it alone.")
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


def _misasked(what: str) -> Problem:
    errors = [{"where": "query", "what": what}]
    return Problem(422, "invalid_request", f"query: {what}", extra={"errors": errors})
