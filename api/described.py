"""What several routes share: ids in paths, the content type of JSON, and how errors are documented."""

from __future__ import annotations

from email.message import Message
from http import HTTPStatus
from types import UnionType
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from pydantic import AfterValidator, BaseModel

from api import examples
from api.problems import ADVICE, TITLES, Problem
from api.schemas import ID, ProblemDocument

_CODES = {
    400: "bad_request",
    404: "not_found",
    409: "embedder_mismatch",
    410: "gone",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_request",
    500: "internal",
    503: "model_unavailable",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for the errors it may give."""
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    code = _CODES[status]
    example = examples.PROBLEM | {
        "type": f"urn:dateline:problem:{code}",
        "title": TITLES[code],
        "status": status,
        "code": code,
        "advice": ADVICE.get(code, examples.PROBLEM["advice"]),
        "retryable": status == 503,
        "detail": examples.PROBLEM["detail"] if status == 404 else f"{TITLES[code]}.",
    }
    example |= {"tombstone": examples.TOMBSTONE} if status == 410 else {}
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    return {
        "description": f"{HTTPStatus(status).phrase}: {TITLES[code][0].lower()}{TITLES[code][1:]}.",
        "content": {"application/problem+json": {"schema": schema, "example": example}},
    }


def gives(model: type[BaseModel] | UnionType | None, example: Any, description: str = "") -> dict[str, Any]:
    """A `responses` entry for a JSON document, with an example of it."""
    return {
        **({"model": model} if model else {}),
        **({"description": description} if description else {}),
        "content": {"application/json": {"example": example}},
    }


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def stated_charset(request: Request) -> str | None:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    return message.get_content_charset()


def is_json(media: str) -> bool:
    return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))


def _json_only(request: Request) -> None:
    # Also what a page of another site cannot send without asking first (CORS preflight).
    given = media_type(request)
    if not is_json(given):
        raise Problem(
            415,
            "unsupported_media_type",
            f"The body is {given or 'of no stated type'}; this route takes application/json.",
            "Send JSON with the header Content-Type: application/json.",
        )


def _known_form(id: str) -> str:  # noqa: A002
    # Nothing is stored under any other form, so the record need not be asked.
    if not ID.fullmatch(id):
        raise Problem(404, "not_found", "There is nothing with that id: ids are letters, digits and . _ ~ -")
    return id


ANY_PROBLEM = _problem(500) | {"description": "Any other error."}
json_only = Depends(_json_only)
Id = Annotated[str, Path(description="As given by the service."), AfterValidator(_known_form)]
