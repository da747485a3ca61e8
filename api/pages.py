"""The page and its files: at `/`, `/c/{id}`, `/a`, `/a/{id}` and `/web/`.

Plain files: no build, nothing from elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.described import Id
from api.guards import PAGE_POLICY
from api.problems import Problem

WEB = Path(__file__).parent / "web"
SERVED = frozenset({".js", ".css", ".svg", ".png", ".ico", ".webp", ".woff2", ".webmanifest"})
FRESH = {"Cache-Control": "no-cache"}  # kept, but asked for again: a new version shows at once


class WebFiles(StaticFiles):
    """The page's files; the folder is a Python package, whose other files are not for visitors."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if Path(path).suffix not in SERVED:
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers.update(FRESH)
        return response


def install(app: FastAPI, web: Path) -> None:
    @app.get("/", include_in_schema=False, response_model=None)
    def page() -> Response:
        return _page(web)

    @app.get("/c/{id}", include_in_schema=False, response_model=None)
    def page_at_citation(id: Id) -> Response:  # noqa: A002, ARG001 - the page's script reads the address
        return _page(web)

    @app.get("/a", include_in_schema=False, response_model=None)
    def page_of_articles() -> Response:
        return _page(web, "articles.html")

    @app.get("/a/{id}", include_in_schema=False, response_model=None)
    def page_of_article(id: Id) -> Response:  # noqa: A002, ARG001 - the page's script reads the address
        return _page(web, "articles.html")

    @app.get("/favicon.ico", include_in_schema=False, response_model=None)
    async def icon(request: Request) -> Response:
        return await WebFiles(directory=web, check_dir=False).get_response("favicon.svg", request.scope)

    app.mount("/web", WebFiles(directory=web, check_dir=False), name="web")


def _page(web: Path, name: str = "index.html") -> Response:
    page = web / name
    if not page.is_file():
        raise Problem(404, "no_such_route", "The page is not installed.", "Use POST /ask; see /docs.")
    headers = {**FRESH, "Content-Security-Policy": PAGE_POLICY}
    return FileResponse(page, media_type="text/html", headers=headers)
