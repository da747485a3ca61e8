"""What a failed call to a model server means to the person who runs Dateline.

Turns every error of the `openai` client and of the connection under it into ModelUnavailable, with
advice. The words are ours throughout: a server's own message may repeat the key.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rag.errors import ModelUnavailable


@dataclass(frozen=True, slots=True)
class Called:
    """What was called: host and port, the model asked for, and the seconds it was given."""

    server: str
    model: str
    timeout: float


def translate(error: Exception, called: Called) -> ModelUnavailable:
    """The error to raise for one of the client's. Raise it outside the handler, so that the original,
    which may quote the key, is not its context.
    """
    import httpx
    import openai

    if isinstance(error, openai.APIConnectionError) and isinstance(error.__cause__, httpx.ConnectTimeout):
        return unavailable(
            f"The model server {called.server} could not be reached: no connection came about in time.",
            "Check that it runs and that OPENAI_BASE_URL names it, or raise DATELINE_LLM_CONNECT_TIMEOUT.",
        )
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return late(called)
    if isinstance(error, openai.APIConnectionError):
        return unavailable(
            f"The model server {called.server} could not be reached.",
            "Check that it runs and that OPENAI_BASE_URL names it.",
        )
    if isinstance(error, openai.APIStatusError):
        return _translate_status(error.status_code, error.code, called)
    if isinstance(error, httpx.HTTPError | httpx.StreamError):
        return cut(called)
    if isinstance(error, openai.APIError) and not isinstance(error, openai.APIResponseValidationError):
        return failed(called)
    return not_the_protocol(called)


def late(called: Called) -> ModelUnavailable:
    return unavailable(
        f"The model server {called.server} did not finish within {called.timeout:g} seconds.",
        "Try again, use a smaller model, or raise DATELINE_LLM_TIMEOUT.",
        billed=True,
    )


def cut(called: Called) -> ModelUnavailable:
    return unavailable(
        f"The reply of the model server {called.server} was cut off.", "Try again.", billed=True
    )


def failed(called: Called) -> ModelUnavailable:
    return unavailable(
        f"The model server {called.server} failed in the middle of its reply.", "Try again.", billed=True
    )


def silent(called: Called, seconds: float) -> ModelUnavailable:
    return unavailable(
        f"The model server {called.server} fell silent for {seconds:g} seconds in the middle of its reply.",
        "Try again, or raise DATELINE_LLM_READ_TIMEOUT for a server that pauses that long.",
        billed=True,
    )


def limited(called: Called, seconds: float) -> ModelUnavailable:
    return unavailable(
        f"The model server {called.server} is limiting requests for another {math.ceil(seconds)} seconds.",
        "Wait a little, or ask it for a higher limit.",
    )


def closed(called: Called) -> ModelUnavailable:
    return unavailable(
        f"The connection to the model server {called.server} was closed.", "Try again.", billed=True
    )


def not_the_protocol(called: Called) -> ModelUnavailable:
    return unavailable(
        f"What {called.server} answered is not the OpenAI protocol.",
        "Check OPENAI_BASE_URL: it usually ends with /v1.",
        retryable=False,
    )


def unavailable(
    message: str, advice: str, *, retryable: bool = True, billed: bool = False
) -> ModelUnavailable:
    failure = ModelUnavailable(message, advice=advice)
    failure.retryable = retryable
    failure.billed = billed
    return failure


def _translate_status(status: int, code: str | None, called: Called) -> ModelUnavailable:
    server, model = called.server, called.model
    if status in (401, 403):
        return unavailable(
            f"The model server {server} refused the key (status {status}).",
            "Check OPENAI_API_KEY: it is wrong, expired, or may not use this model.",
            retryable=False,
        )
    if status == 404:
        return unavailable(
            f"The model server {server} does not know the model {model!r} (status 404).",
            "Set DATELINE_LLM_MODEL to a model it serves; OPENAI_BASE_URL usually ends with /v1.",
            retryable=False,
        )
    if status == 429 and code == "insufficient_quota":
        return unavailable(
            f"The account at {server} has no quota left (status 429).",
            "Check its plan and billing.",
            retryable=False,
        )
    if status == 429:
        return unavailable(
            f"The model server {server} is limiting requests (status 429).",
            "Wait a little, or ask it for a higher limit.",
        )
    if status >= 500:
        return unavailable(f"The model server {server} failed (status {status}).", "Try again in a while.")
    return unavailable(
        f"The model server {server} refused the request (status {status}).",
        f"Check that {model!r} is a chat model that takes a temperature and a prompt this long.",
        retryable=False,
    )
