"""`/v1`: Dateline as a model behind OpenAI's Chat Completions, for clients that already speak it.

Owns the shapes that go out; `api.openai_messages` reads what comes in. Token counts and models are honest:
one model, and only the text that passed through here is counted.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.concurrency import run_in_threadpool

from api import examples
from api.ask import CALLER_LEFT, PING_COMMENT, Events, answer_events
from api.described import gives, json_only
from api.metrics import Metrics
from api.openai_messages import MODEL, ChatRequest, Message, text_of
from api.problems import Problem, SafeJSON, encoded
from api.relay import PING, CallerLeft, last, opened
from api.service import Service
from rag.domain import JSON

DONE = format_sse_event(data_str="[DONE]")

OPENAI_ERROR = gives(None, examples.OPENAI_ERROR, "OpenAI's error shape.")


def routes(service: Service, metrics: Metrics) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])
    started = int(time.time())

    def model() -> JSON:
        return {
            "id": MODEL,
            "object": "model",
            "created": started,
            "owned_by": "dateline",
            "engine": service.engine_name,
        }

    @router.get(
        "/models",
        summary="List the models",
        response_model=None,
        responses={200: gives(None, {"object": "list", "data": [examples.MODEL]})},
    )
    def models() -> SafeJSON:
        """One model; `engine` says who answers behind it."""
        return SafeJSON({"object": "list", "data": [model()]})

    @router.get(
        "/models/{id}",
        summary="Read a model",
        response_model=None,
        responses={200: gives(None, examples.MODEL), 404: OPENAI_ERROR},
    )
    def one_model(id: str) -> SafeJSON:  # noqa: A002
        """The only id is that of the list."""
        if id != MODEL:
            raise Problem(
                404,
                "model_not_found",
                f"The model “{id[:100]}” does not exist.",
                f"Use “{MODEL}”.",
                param="model",
            )
        return SafeJSON(model())

    @router.post(
        "/chat/completions",
        summary="Ask a question in OpenAI's shape",
        dependencies=[json_only],
        response_model=None,
        responses={
            200: {
                "description": "A chat completion. With `stream`, chunks as sentences are checked; "
                "`annotations` and `citations` stand on the last delta. Token counts are of the messages "
                "received and the text returned (cl100k_base); what is read inside is not counted.",
                "content": {
                    "application/json": {"example": examples.COMPLETION},
                    "text/event-stream": {"schema": {"type": "string"}},
                },
            },
            **dict.fromkeys((400, 413, 415, 422, 503), OPENAI_ERROR),
        },
    )
    async def chat(body: ChatRequest, request: Request) -> Response:
        """Each `url_citation` spans the sentence it supports; `citations` have the exact offsets."""
        question = body.asked()
        completion = Completion(str(request.base_url), body.messages)
        events = answer_events(service, metrics, question, request, ping=PING if body.stream else None)
        try:
            if body.stream:
                usage = bool(body.stream_options and body.stream_options.include_usage)
                stream = completion.chunks(await opened(events), usage=usage)
                return EventSourceResponse(stream, headers={"X-Accel-Buffering": "no"})
            _, answer = await last(events)
            return SafeJSON(await completion.whole(answer))
        except CallerLeft:
            return Response(status_code=CALLER_LEFT)

    return router


class Completion:
    """One completion on its way out. Its id is known before the answer's is."""

    def __init__(self, base_url: str, messages: Sequence[Message]) -> None:
        self.base_url = base_url
        self.messages = messages
        self.id = f"chatcmpl-{token_hex(12)}"
        self.created = int(time.time())

    async def whole(self, answer: JSON) -> JSON:
        message = {"role": "assistant", "content": spoken(answer), "refusal": None, **self.sources(answer)}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion"), "choices": [choice], "usage": await self.usage(answer)}

    async def chunks(self, events: Events, *, usage: bool) -> AsyncGenerator[bytes, None]:
        """Server-sent chunks; what fails on the way is the last one, in OpenAI's error shape."""
        sent = ""
        try:
            yield self._chunk({"role": "assistant", "content": ""}, usage=usage)
            async for event in events:
                if event is None:
                    yield PING_COMMENT
                    continue
                kind, document = event
                if kind == "statement":
                    sent += document["delta"]
                    yield self._chunk({"content": document["delta"]}, usage=usage)
                elif kind == "answer":
                    delta = {"content": rest(spoken(document), sent), **self.sources(document)}
                    yield self._chunk(delta, finish="stop", usage=usage)
                    if usage:
                        counted = await self.usage(document)
                        yield _data({**self._head("chat.completion.chunk"), "choices": [], "usage": counted})
                    yield DONE
        except CallerLeft:
            return
        except Exception as error:
            yield _data(Problem.told(error).openai_document())
        finally:
            await events.aclose()

    def sources(self, answer: JSON) -> JSON:
        """What the message adds to its text: OpenAI's annotations, and Dateline's own fields beside them."""
        return {
            "annotations": [annotation(citation, self.base_url) for citation in answer["citations"]],
            "citations": answer["citations"],
            "answer_id": answer["id"],
            "status": answer["status"],
        }

    async def usage(self, answer: JSON) -> JSON:
        """Tokens of the messages as received and of the text as returned; not of what was read inside."""
        return await run_in_threadpool(_usage, [text_of(m) for m in self.messages], spoken(answer))

    def _head(self, kind: str) -> JSON:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}

    def _chunk(self, delta: JSON, *, finish: str | None = None, usage: bool) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        head = self._head("chat.completion.chunk")
        return _data({**head, "choices": [choice], **({"usage": None} if usage else {})})


def spoken(answer: Mapping[str, Any]) -> str:
    """What a chat shows: the answer's text; the reason where an abstention has none."""
    return str(answer["text"] or answer["reason"] or "")


def rest(text: str, sent: str) -> str:
    """What is still to be sent of a text. Raises RuntimeError where another beginning was sent."""
    if not text.startswith(sent):
        raise RuntimeError("what was streamed is not the beginning of the answer")
    return text[len(sent) :]


def annotation(citation: Mapping[str, Any], base_url: str) -> JSON:
    """OpenAI's `url_citation` over the sentence that the citation supports.

    It leads to the article where it was published, or, without a web address, to the citation's own page.
    """
    url = str(citation["url"] or "")
    if not url.lower().startswith(("https://", "http://")):
        url = f"{base_url.rstrip('/')}/c/{citation['id']}"
    return {
        "type": "url_citation",
        "url_citation": {
            "start_index": citation["answer_start"],
            "end_index": citation["answer_end"],
            "title": citation["title"],
            "url": url,
        },
    }


def _usage(prompt: Sequence[str], completion: str) -> JSON:
    from rag.tokens import count

    asked, answered = sum(count(text) for text in prompt), count(completion)
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


def _data(document: JSON) -> bytes:
    return format_sse_event(data_str=encoded(document).decode())
