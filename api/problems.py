"""Every refusal and failure as one document: problem+json (RFC 9457), or OpenAI's shape under `/v1/`.

Owns titles, codes and advice of what HTTP itself can refuse; the rest comes with `rag.errors`. What
went wrong inside is logged, never sent.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.documents import tombstone_document
from rag.domain import JSON
from rag.errors import DatelineError, Gone

log = logging.getLogger("dateline.api")

RETRY_AFTER = "2"  # seconds

TITLES = {
    "all_refused": "Nothing could be taken in",
    "bad_prompt": "A prompt file cannot be used",
    "bad_request": "The request does not make sense",
    "cross_site": "Another site may not do this",
    "damaged_home": "The record cannot be read",
    "embedder_mismatch": "The index was made by another embedder",
    "gone": "The article was deleted",
    "home_in_use": "Another process owns the home",
    "internal": "Something went wrong inside",
    "invalid_request": "The request has the wrong shape",
    "method_not_allowed": "The method is not allowed here",
    "model_unavailable": "The model cannot be reached",
    "no_such_route": "There is nothing at this address",
    "not_found": "Not found",
    "not_ready": "Not ready",
    "queue_full": "Too much is waiting to be taken in",
    "too_large": "The request is too large",
    "unreadable_source": "The document cannot be read",
    "unsupported": "Not supported",
    "unsupported_media_type": "The content type is not supported",
    "wrong_host": "This service does not go by that name",
}

ADVICE = {
    "damaged_home": "Restore the home from a backup, or ingest the articles into a new one.",
    "gone": "The `tombstone` says what it was and when it went.",
    "home_in_use": "Try again once the other process has finished.",
    "internal": "Try again; if it happens again, the service's log says what failed.",
    "invalid_request": "Correct what `errors` lists; /docs shows every shape with an example.",
    "method_not_allowed": "Use a method that the `Allow` header names.",
    "model_unavailable": "Try again shortly.",
    "no_such_route": "The routes are listed at /docs.",
    "not_found": "Check the id; it may have been deleted.",
    "not_ready": "Try again in a moment.",
}


@dataclass(eq=False)  # not frozen: contextlib sets the traceback of what passes through it
class Problem(Exception):
    """What is told to a caller. Raise it, or send its `response`."""

    status: int
    code: str
    detail: str
    advice: str = ""
    param: str | None = None  # the field at fault, for OpenAI's shape
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    retryable: bool = False

    def __str__(self) -> str:
        return self.detail

    @property
    def guidance(self) -> str:
        return self.advice or ADVICE.get(self.code, "See /docs for what the service takes.")

    def document(self, instance: str | None = None) -> JSON:
        """RFC 9457, with `code` for programs and `advice` for people."""
        return {
            "type": f"urn:dateline:problem:{self.code}",
            "title": TITLES.get(self.code, HTTPStatus(self.status).phrase),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "advice": self.guidance,
            "retryable": self.retryable,
            **({"instance": instance} if instance else {}),
            **self.extra,
        }

    def openai_document(self) -> JSON:
        """The shape the OpenAI clients read."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        message = " ".join(part for part in (self.detail, self.advice) if part)
        return {"error": {"message": message, "type": kind, "param": self.param, "code": self.code}}

    def response(self, path: str) -> Response:
        """In the shape that callers of the path expect."""
        if path.startswith("/v1/"):
            # OpenAI answers every malformed request with 400; its clients have a class for that.
            status = 400 if self.status == 422 else self.status
            return SafeJSON(self.openai_document(), status, self.headers)
        return SafeJSON(self.document(path), self.status, self.headers, "application/problem+json")

    @classmethod
    def of(cls, error: DatelineError) -> Problem:
        """A domain error, as HTTP tells it."""
        return cls(
            status=error.status,
            code=error.code,
            detail=str(error) or TITLES.get(error.code, "Failed"),
            advice=error.advice,
            extra={"tombstone": tombstone_document(error.tombstone)} if isinstance(error, Gone) else {},
            headers={"Retry-After": RETRY_AFTER} if error.retryable else {},
            retryable=error.retryable,
        )

    @classmethod
    def unexpected(cls) -> Problem:
        return cls(500, "internal", "The service failed to handle this request.")

    @classmethod
    def told(cls, error: Exception) -> Problem:
        """Any error; one that nobody foresaw is logged, and its words stay inside."""
        if isinstance(error, Problem):
            return error
        if isinstance(error, DatelineError):
            return cls.of(error)
        log.error("unexpected error", exc_info=error)
        return cls.unexpected()


class SafeJSON(JSONResponse):
    """JSON in UTF-8; text that UTF-8 cannot carry (a lone surrogate) goes as an escape, not as a failure."""

    def __init__(
        self,
        content: Any,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        super().__init__(content, status_code, dict(headers) if headers else None, media_type)

    def render(self, content: Any) -> bytes:
        return encoded(content)


def encoded(document: Any) -> bytes:
    """Compact JSON bytes on one line."""
    try:
        return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(document, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Validation errors (pydantic's form), each as where and what. What was sent is not echoed."""
    listed = [{"where": _where(error), "what": _what(error)} for error in errors]
    detail = "; ".join(f"{error['where']}: {error['what']}" for error in listed[:3])
    param = listed[0]["where"].partition(".")[2] or None if listed else None
    return Problem(422, "invalid_request", detail, param=param, extra={"errors": listed})


def install(app: FastAPI) -> None:
    """Give every error of the application its document."""

    async def on_error(request: Request, error: Exception) -> Response:
        if isinstance(error, RequestValidationError):
            problem = invalid(error.errors())
        elif isinstance(error, HTTPException):
            problem = _http(request, error)
        else:
            problem = Problem.told(error)
        return problem.response(request.url.path)

    for kind in (HTTPException, RequestValidationError, DatelineError, Problem):
        app.add_exception_handler(kind, on_error)


class LastResort:
    """ASGI middleware: an error nobody foresaw becomes a 500 that tells nothing of the inside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await Problem.told(error).response(scope["path"])(scope, receive, send)


def _http(request: Request, error: HTTPException) -> Problem:
    headers = dict(error.headers or {})
    path = request.url.path
    if error.status_code == 404:
        return Problem(404, "no_such_route", f"There is nothing at {path}.", headers=headers)
    if error.status_code == 405:
        allowed = _methods(request) or headers.get("allow", headers.get("Allow", ""))
        detail = f"{request.method} is not allowed at {path}."
        return Problem(405, "method_not_allowed", detail, headers={"Allow": allowed})
    code = "internal" if error.status_code >= 500 else "bad_request"
    return Problem(error.status_code, code, str(error.detail), headers=headers)


def _methods(request: Request) -> str:
    """All methods of the path: the router itself names only those of the first route that fits."""
    template = getattr(request.scope.get("route"), "path", None)
    described = request.app.openapi()["paths"].get(template, {})
    return ", ".join(sorted(method.upper() for method in described))


def _where(error: Mapping[str, Any]) -> str:
    # Where JSON breaks off, pydantic's location ends in a position, which is not a field.
    parts = error["loc"][:1] if error["type"] == "json_invalid" else error["loc"]
    return ".".join(str(part) for part in parts) or "request"


def _what(error: Mapping[str, Any]) -> str:
    if error["type"] == "json_invalid":
        why = error.get("ctx", {}).get("error", "cannot be read")
        return f"not JSON: {why} at character {error['loc'][-1]}"
    return str(error["msg"]).removeprefix("Value error, ")
