"""`GET /search`: the passages that a question would be answered from."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import examples
from api.described import gives, problems
from api.problems import SafeJSON
from api.schemas import HitsDocument, SearchQuery
from api.service import Service


def routes(service: Service) -> APIRouter:
    router = APIRouter(tags=["Questions"])

    @router.get(
        "/search",
        summary="Search the passages",
        response_model=None,
        responses={
            200: gives(HitsDocument, examples.HITS),
            **problems(422),
        },
    )
    def search(query: Annotated[SearchQuery, Query()]) -> SafeJSON:
        """Found by words and by meaning, best first, with the score and rank that each side gave."""
        return SafeJSON(service.search(query.q, query.filters(), query.limit))

    return router
