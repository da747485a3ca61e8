"""The web application, put together from its parts. Start here.

`create_app` is pure: it holds no state of its own, reads no setting from elsewhere and starts nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware

from api import answers, articles, ask, docs, health, jobs, openai_compat, pages, problems, search
from api.described import ANY_PROBLEM
from api.guards import BodyLimit, HeadAsGet, SameSite, SecurityHeaders
from api.intake import Intake
from api.metrics import Counted, Metrics
from api.openai_compat import OPENAI_ERROR
from api.schemas import ProblemDocument
from api.service import Service
from rag.domain import JSON
from rag.settings import Settings

DESCRIPTION = (
    "Answers from a collection of articles. Every sentence is cited to the exact characters of an article, "
    "carries its date and publisher, and was checked against those characters before it is shown. "
    "Errors are problem documents (RFC 9457) with a code and advice; those under /v1 have OpenAI's shape."
)


def create_app(
    service: Service,
    settings: Settings,
    *,
    hosts: Collection[str] | None = None,
    web: Path = pages.WEB,
    intake: Intake | None = None,
) -> FastAPI:
    """The application over a service.

    `hosts`: the names besides loopback's by which it may be called; None where whoever runs it sees to that.
    `web`: the folder of the page. `intake`: the queue of what is posted, entered and left by whoever made
    it; None: a request takes its articles in itself.
    """
    metrics = Metrics()
    app = FastAPI(
        title="Dateline",
        version=_version(),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(HeadAsGet),
            Middleware(Counted, metrics=metrics),
            Middleware(SecurityHeaders),
            Middleware(problems.LastResort),
            Middleware(SameSite, hosts=hosts),
            Middleware(BodyLimit, limit=settings.max_request_bytes),
        ],
    )
    problems.install(app)
    app.include_router(ask.routes(service, metrics))
    app.include_router(search.routes(service))
    app.include_router(articles.routes(service, settings, intake))
    if intake is not None:
        app.include_router(jobs.routes(intake.service, intake))
    app.include_router(answers.routes(service))
    app.include_router(openai_compat.routes(service, metrics))
    app.include_router(health.routes(service, metrics))
    docs.install(app)
    pages.install(app, web)
    _describe_errors(app)
    return app


def _describe_errors(app: FastAPI) -> None:
    """Have the description tell the errors that are sent, in place of those that FastAPI would send."""
    make = app.openapi

    def openapi() -> JSON:
        if app.openapi_schema is None:
            described = make()
            schemas = described["components"]["schemas"]
            for path, operations in described["paths"].items():
                default = OPENAI_ERROR if path.startswith("/v1/") else ANY_PROBLEM
                for operation in operations.values():
                    responses = operation["responses"]
                    if "HTTPValidationError" in str(responses.get("422")):
                        del responses["422"]
                    responses["default"] = default
            for unsent in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unsent, None)
            schemas[ProblemDocument.__name__] = ProblemDocument.model_json_schema()
        return app.openapi_schema or make()

    app.openapi = openapi  # type: ignore[method-assign]


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "0.0.0"
