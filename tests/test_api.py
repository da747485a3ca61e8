import contextlib
import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import ConfigDict

from api import schemas
from api.app import create_app
from api.ask import wants_events
from api.metrics import drop_kind
from api.server import address, served_hosts
from rag.client import Client, ServerSaid
from rag.domain import Filters, Turn
from rag.openai_chat import OpenAIChat
from rag.settings import Settings
from rag.stale import look_through
from rag.verify import Quote, check
from tests.api_fakes import GONE, STALE, TEXT, FakeService, build_answer, served
from tests.upstream import LEAVE, Upstream, head, piece

ROOT = Path(__file__).parent.parent
EVENTS = {"accept": "text/event-stream"}
ITEM = {
    "id": "new-report",
    "title": "A new report",
    "publisher": "The Meridian Wire",
    "published": "2025-10-30",
    "text": "Forty tents were counted on Thursday. More may follow.",
}


@pytest.fixture
def service():
    return FakeService()


@pytest.fixture
def app(service):
    return create_app(service, Settings())


@pytest.fixture
def client(app):
    return TestClient(app)


def events(response):
    """Server-sent events of a body, as (event, data)."""
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in response.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def refused(response, status, code):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert document["code"] == code
    assert document["advice"]
    return document


# Asking


def test_ask_gives_the_contracts_answer(client):
    response = client.post("/ask", json={"question": "How many advisers?"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    schemas.AnswerDocument.model_validate(answer, strict=True)
    assert (answer["status"], answer["value"], answer["question"]) == (
        "answered",
        "250 to 350",
        "How many advisers?",
    )
    text = client.get(f"/articles/{answer['citations'][0]['article_id']}").json()["text"]
    assert all(text[c["source_start"] : c["source_end"]] == c["quote"] for c in answer["citations"])
    assert all(answer["text"][s["start"] : s["end"]] == s["text"] for s in answer["statements"])


def test_an_abstention_is_an_answer_with_its_reason(client):
    response = client.post("/ask", json={"question": "nothing?"})
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["value"]) == ("abstained", None)
    assert response.json()["reason"]


def test_ask_passes_on_all_that_it_is_given(client, service):
    history = [{"role": "user", "content": "Where?"}, {"role": "assistant", "content": "At the base. [1]"}]
    body = {
        "question": "  How many\x00 there?\r\n",
        "as_of": "2025-10-31",
        "since": "2025-01-01",
        "publisher": " Harbour Dispatch ",
        "history": history,
    }
    client.post("/ask", json=body)
    (question,) = service.asked
    assert question.text == "How many  there?"
    assert question.filters == Filters(
        *(schemas.read_day(body[k]) for k in ("as_of", "since")), "Harbour Dispatch"
    )
    assert question.history == (Turn("user", "Where?"), Turn("assistant", "At the base. [1]"))


def test_empty_filters_are_no_filters(client, service):
    body = {"question": "How many?", "as_of": "", "since": None, "publisher": "", "history": None}
    client.post("/ask", json=body)
    assert service.asked[0].filters == Filters()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"question": ""}, "body.question"),
        ({"question": "\x00 \n"}, "body.question"),
        ({"question": "x" * 2001}, "body.question"),
        ({"question": "half \ud800"}, "body.question"),
        ({"question": 7}, "body.question"),
        ({"question": None}, "body.question"),
        ({"as_of": "2025-02-30"}, "body.as_of"),
        ({"as_of": "2025-10"}, "body.as_of"),
        ({"as_of": "20251021"}, "body.as_of"),
        ({"as_of": "2025-10-21T00:00:00"}, "body.as_of"),
        ({"as_of": "٢٠٢٥-١٠-٢١"}, "body.as_of"),
        ({"as_of": 20251021}, "body.as_of"),
        ({"as_of": "2024-01-01", "since": "2025-01-01"}, "body"),
        ({"publisher": "x" * 201}, "body.publisher"),
        ({"history": [{"role": "system", "content": "x"}]}, "body.history.0.role"),
        ({"history": [{"role": "user"}]}, "body.history.0.content"),
        ({"asof": "2025-10-21"}, "body.asof"),
    ],
)
def test_ask_refuses_what_it_would_have_to_guess_at(client, service, change, where):
    content = json.dumps({"question": "How many?"} | change)
    response = client.post("/ask", content=content, headers={"content-type": "application/json"})
    document = refused(response, 422, "invalid_request")
    assert [error["where"] for error in document["errors"]] == [where]
    assert service.asked == []


def test_a_question_of_the_greatest_length_is_asked(client, service):
    assert client.post("/ask", json={"question": f" {'x' * 2000} "}).status_code == 200
    assert len(service.asked[0].text) == 2000


def test_a_stream_gives_each_statement_and_then_the_whole(client):
    body = {"question": "How many advisers?"}
    response = client.post("/ask", json=body, headers=EVENTS)
    *statements, (kind, answer) = events(response)
    assert [kind for kind, _ in statements] == ["statement", "statement"]
    assert kind == "answer"
    assert answer == client.post("/ask", json=body).json()
    assert answer["text"].startswith("".join(statement["delta"] for _, statement in statements))
    streamed, whole = statements[0][1]["citations"][0], answer["citations"][0]
    assert streamed == {key: value for key, value in whole.items() if key != "id"}  # made of the answer
    assert response.headers["cache-control"] == "no-store"


def test_an_error_before_the_first_statement_has_its_own_status(client):
    for headers in ({}, EVENTS):
        response = client.post("/ask", json={"question": "unreachable?"}, headers=headers)
        assert refused(response, 503, "model_unavailable")["detail"] == "The model did not answer."
        assert response.headers["retry-after"]


def test_an_error_midway_is_the_streams_last_event(client):
    first, (kind, document) = events(client.post("/ask", json={"question": "cut?"}, headers=EVENTS))
    assert first[0] == "statement"
    assert (kind, document["code"], document["status"]) == ("error", "model_unavailable", 503)
    schemas.ProblemDocument.model_validate(document)


def test_an_unforeseen_error_midway_tells_nothing_of_the_inside(client):
    response = client.post("/ask", json={"question": "fault?"}, headers=EVENTS)
    assert events(response)[-1][1]["code"] == "internal"
    assert "secret" not in response.text


def test_a_caller_that_leaves_a_stream_stops_the_work(service):
    with served(service) as url, httpx.Client(timeout=60) as client:
        with client.stream("POST", f"{url}/ask", json={"question": "endless?"}, headers=EVENTS) as response:
            next(response.iter_lines())
        assert service.stopped.wait(20)


def test_a_caller_that_leaves_before_the_answer_stops_the_work(service):
    with served(service) as url:
        with httpx.Client(timeout=0.5) as client, pytest.raises(httpx.ReadTimeout):
            client.post(f"{url}/ask", json={"question": "endless?"})
        assert service.stopped.wait(20)
        assert httpx.get(f"{url}/healthz", timeout=60).status_code == 200


@pytest.mark.parametrize("headers", [EVENTS, {}])
def test_a_caller_that_leaves_stops_a_work_that_says_nothing(service, headers):
    with served(service) as url:
        with httpx.Client(timeout=0.5) as client, pytest.raises(httpx.ReadTimeout):
            client.post(f"{url}/ask", json={"question": "silent?"}, headers=headers)
        assert service.stopped.wait(20)
        assert service.cancellation.cancelled


class ModelService(FakeService):
    """Passes on what a model says, piece by piece."""

    def __init__(self, chat):
        super().__init__()
        self.chat = chat

    def _events(self, question):
        deltas = self.chat.stream([("user", question.text)], cancellation=self.cancellation)
        with contextlib.closing(deltas):
            for delta in deltas:
                yield "statement", {"text": delta.text, "delta": delta.text}


@pytest.mark.parametrize("path", ["/ask", "/v1/chat/completions"])
def test_a_caller_that_leaves_hangs_up_on_a_model_that_is_silent(path):
    body = {"question": "How many?"}
    if path.startswith("/v1"):
        body = {"messages": [{"role": "user", "content": "How many?"}], "stream": True}
    silent = [head(transfer_encoding="chunked"), piece("Some"), LEAVE]
    with Upstream(lambda _: silent) as model:
        chat = OpenAIChat("m", base_url=model.base_url, timeout=300.0, read_timeout=300.0, forbid_remote=True)
        service = ModelService(chat)
        with served(service) as url, httpx.Client(timeout=60) as client:
            with client.stream("POST", f"{url}{path}", json=body, headers=EVENTS) as response:
                lines = response.iter_lines()
                while "Some" not in next(lines):
                    pass
            assert model.left.wait(20)
            assert service.stopped.wait(20)
        chat.close()
        assert model.all_closed()


@pytest.mark.parametrize(
    ("accept", "streams"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; q=0.9, */*;q=0.1", True),
        ("application/json, text/event-stream", True),
        ("application/json, text/event-stream;q=0.5", False),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=x", False),
        ("*/*", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_events_are_sent_only_when_asked_for(accept, streams):
    assert wants_events(accept) is streams


def test_search_passes_on_its_filters(client, service):
    params = {
        "q": "advisers",
        "as_of": "2025-10-31",
        "since": "",
        "publisher": "Harbour Dispatch",
        "limit": 3,
    }
    response = client.get("/search", params=params)
    schemas.HitsDocument.model_validate(response.json(), strict=True)
    assert service.searched == [
        ("advisers", Filters(schemas.read_day("2025-10-31"), None, "Harbour Dispatch"), 3)
    ]


@pytest.mark.parametrize(
    "query", ["", "q=", "q=x&limit=0", "q=x&limit=101", "q=x&limit=ten", "q=x&as_of=soon", "q=x&p=y"]
)
def test_search_refuses_what_makes_no_sense(client, query):
    assert refused(client.get(f"/search?{query}"), 422, "invalid_request")["errors"]


# Articles


def test_articles_are_listed_and_read(client):
    listing = client.get("/articles").json()
    schemas.ArticlesDocument.model_validate(listing, strict=True)
    assert [item["id"] for item in listing["items"]] == ["meadow-base", "meadow-memo"]
    assert all("text" not in item for item in listing["items"])
    article = client.get("/articles/meadow-base", params={"version": 1}).json()
    schemas.ArticleDocument.model_validate(article, strict=True)
    assert article["text"] == TEXT


def test_an_article_that_is_not_there_is_not_found(client):
    refused(client.get("/articles/none"), 404, "not_found")
    refused(client.get("/articles/meadow-base?version=2"), 404, "not_found")
    refused(client.get("/articles/meadow-base?version=0"), 422, "invalid_request")
    refused(client.get("/articles/meadow-base?version=99999999999999999999"), 422, "invalid_request")


@pytest.mark.parametrize("id_", ["%00", "a%20b", "%F0%9F%9B%B0", "x" * 201, "a%0Ab", "..%5C"])
def test_an_id_of_no_form_that_is_given_out_is_not_found(client, id_):
    for path in (f"/articles/{id_}", f"/citations/{id_}", f"/answers/{id_}", f"/c/{id_}", f"/a/{id_}"):
        refused(client.get(path), 404, "not_found")


def test_a_deleted_article_answers_with_its_tombstone(client):
    tombstone = refused(client.get(f"/articles/{GONE.id}"), 410, "gone")["tombstone"]
    schemas.TombstoneDocument.model_validate(tombstone, strict=True)
    assert (tombstone["id"], tombstone["reason"]) == (GONE.id, "withdrawn")


def test_deleting_gives_the_tombstone(client, service):
    response = client.delete("/articles/meadow-base", params={"reason": "asked\x00 for"})
    assert response.status_code == 200
    assert response.json()["id"] == "meadow-base"
    assert service.deleted == [("meadow-base", "asked  for")]
    refused(client.delete("/articles/meadow-base"), 404, "not_found")
    refused(client.delete(f"/articles/{GONE.id}"), 410, "gone")


@pytest.mark.parametrize("body", [ITEM, [ITEM], {"items": [ITEM]}])
def test_articles_go_in_as_one_as_a_list_or_as_items(client, service, body):
    response = client.post("/articles", json=body)
    assert response.status_code == 201, response.text
    schemas.AddedDocument.model_validate(response.json())
    assert response.json()["added"] == ["new-report"]
    assert service.held["new-report"].text == ITEM["text"]


def test_adding_again_changes_nothing_and_says_so(client):
    client.post("/articles", json=ITEM)
    again = client.post("/articles", json=ITEM)
    assert (again.status_code, again.json()["unchanged"]) == (200, ["new-report"])
    changed = client.post("/articles", json=ITEM | {"text": "Fifty tents were counted."})
    assert (changed.status_code, changed.json()["updated"]) == (200, ["new-report"])


def test_a_refused_article_does_not_keep_the_others_out(client):
    response = client.post("/articles", json=[ITEM, {"id": "no-text", "title": "No text"}, "text"])
    assert response.status_code == 201
    assert response.json()["added"] == ["new-report"]
    sources = [item["source"] for item in response.json()["refused"]]
    assert sources == ["item 2 (no-text)", "item 3"]
    assert all(item["reason"] for item in response.json()["refused"])


def test_when_all_are_refused_the_request_is(client, service):
    held = dict(service.held)
    document = refused(client.post("/articles", json=[{"title": "No text"}, 7]), 422, "all_refused")
    assert [item["source"] for item in document["refused"]] == ["item 1 (No text)", "item 2"]
    assert service.held == held


@pytest.mark.parametrize("body", [[1] * 20_000, {"items": ["text"] * 150 + [ITEM] * 100}, [None] * 101])
def test_a_body_of_anything_but_articles_is_refused_whole(client, service, body):
    held = dict(service.held)
    document = refused(client.post("/articles", json=body), 422, "invalid_request")
    assert "no JSON objects" in document["errors"][0]["what"]
    assert service.held == held


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"items": []}', b'{"items": 3}', b"7", b"", b"[" * 100_000, b"\xff"]
)
def test_a_body_without_articles_is_refused(client, body):
    response = client.post("/articles", content=body, headers={"content-type": "application/json"})
    assert refused(response, 422, "invalid_request")["errors"][0]["where"] == "body"


def test_json_lines_go_in_line_by_line(client):
    lines = json.dumps(ITEM) + "\n{broken\n" + json.dumps(ITEM | {"id": "second"}) + "\n"
    response = client.post("/articles", content=lines, headers={"content-type": "application/x-ndjson"})
    assert response.status_code == 201, response.text
    assert response.json()["added"] == ["new-report", "second"]
    assert len(response.json()["refused"]) == 1


@pytest.mark.parametrize(
    ("media", "name", "content"),
    [
        ("text/plain", "tents.txt", "Forty tents\n\nForty tents were counted on Thursday.\n"),
        ("text/markdown; charset=utf-8", "tents.md", "---\ntitle: Tents\n---\n\nForty tents were counted.\n"),
        (
            "text/html",
            "tents.html",
            "<html><head><title>Tents</title></head><body><article><h1>Tents</h1>"
            "<p>Forty tents were counted on Thursday, an official of the district said in a statement.</p>"
            "<p>More of them may follow before the winter, it went on to say.</p></article></body></html>",
        ),
    ],
)
def test_a_raw_document_goes_in_by_its_name(client, service, media, name, content):
    headers = {"content-type": media}
    response = client.post(f"/articles?filename={name}", content=content, headers=headers)
    assert response.status_code == 201, response.text
    (added,) = response.json()["added"]
    assert "Forty tents were counted" in service.held[added].text
    again = client.post(f"/articles?filename={name}", content=content, headers=headers)
    assert again.json()["unchanged"] == [added]


def test_a_raw_text_is_read_in_the_encoding_it_states(client, service):
    content = "Vierzig Zelte für Łódź.".encode("iso-8859-2", "replace")
    headers = {"content-type": "text/plain; charset=ISO-8859-2"}
    response = client.post("/articles?filename=zelte.txt", content=content, headers=headers)
    assert response.status_code == 201, response.text
    assert "Łódź" in service.held[response.json()["added"][0]].text
    for charset in ("no-such", "utf-8", "base64"):
        headers = {"content-type": f"text/plain; charset={charset}"}
        response = client.post("/articles?filename=zelte.txt", content=content, headers=headers)
        refused(response, response.status_code, response.json()["code"])


@pytest.mark.parametrize("charset", ["punycode", "IDNA", "utf-7", "undefined"])
def test_an_encoding_that_takes_long_to_undo_is_none_that_a_text_may_be_sent_in(client, charset):
    content = b"a" * 400_000 + b"-" + b"b9" * 200_000
    headers = {"content-type": f"text/plain; charset={charset}"}
    response = client.post("/articles?filename=tents.txt", content=content, headers=headers)
    assert charset.lower() in refused(response, 415, "unsupported_media_type")["detail"]


def test_a_raw_document_needs_a_name(client):
    response = client.post("/articles", content="Forty tents.", headers={"content-type": "text/plain"})
    assert "filename" in refused(response, 422, "invalid_request")["advice"]


@pytest.mark.parametrize("headers", [{"content-type": "image/png"}, {}])
def test_articles_of_an_unknown_type_are_refused(client, headers):
    refused(client.post("/articles", content=b"PK", headers=headers), 415, "unsupported_media_type")


# Answers, citations, feedback


def test_a_stored_answer_says_what_was_dropped(client):
    answer = client.get("/answers/a1").json()
    schemas.StoredAnswer.model_validate(answer)
    assert answer["dropped"][0]["reason"]
    assert (answer["asked"], answer["feedback"]) == ({}, [])


def test_a_deleted_answer_is_gone_for_good(client):
    response = client.delete("/answers/a1")
    assert (response.status_code, response.content) == (204, b"")
    refused(client.get("/answers/a1"), 404, "not_found")
    refused(client.delete("/answers/a1"), 404, "not_found")


def test_a_citation_opens_with_its_surroundings(client):
    document = client.get("/citations/a1.1").json()
    schemas.OpenedCitation.model_validate(document, strict=True)
    assert document["before"] + document["quote"] + document["after"] == TEXT
    refused(client.get("/citations/a1.9"), 404, "not_found")


def test_feedback_is_kept(client, service):
    body = {"answer_id": "a1", "verdict": "wrong", "note": "It says 300."}
    response = client.post("/feedback", json=body)
    assert (response.status_code, response.json()) == (200, body)
    assert service.noted == [("a1", "wrong", "It says 300.")]
    (said,) = client.get("/answers/a1").json()["feedback"]
    assert (said["verdict"], said["note"]) == ("wrong", "It says 300.")


def test_the_answers_marked_wrong_are_listed(client):
    client.post("/feedback", json={"answer_id": "a1", "verdict": "right"})
    client.post("/feedback", json={"answer_id": "a2", "verdict": "wrong", "note": "It is on page 2."})
    listing = client.get("/answers", params={"feedback": "wrong"}).json()
    schemas.JudgedAnswers.model_validate(listing)
    assert [(item["id"], item["feedback"][0]["note"]) for item in listing["items"]] == [
        ("a2", "It is on page 2.")
    ]
    for wrong in ({}, {"feedback": "maybe"}, {"changed": "false"}, {"changed": "true", "feedback": "right"}):
        refused(client.get("/answers", params=wrong), 422, "invalid_request")


def test_the_citations_whose_articles_changed_are_listed(client, service):
    listing = client.get("/answers", params={"changed": "true"}).json()
    schemas.ChangedCitations.model_validate(listing, strict=True)
    assert listing == service.changed()


def test_the_answers_that_later_articles_would_change_are_listed_in_pages(client, service):
    listing = client.get("/answers", params={"stale": "true"}).json()
    schemas.StaleAnswers.model_validate(listing, strict=True)
    assert listing == STALE
    assert client.get("/answers", params={"stale": "true", "limit": 7, "after": "a1"}).status_code == 200
    assert service.looked == [(20, None), (7, "a1")]
    refused(client.get("/answers", params={"stale": "true", "after": "none"}), 404, "not_found")


def test_a_client_of_a_running_server_asks_for_them_page_by_page(service):
    with served(service) as url, contextlib.closing(Client(url)) as remote:
        assert remote.stale(20) == remote.stale(3, "a1") == STALE
        assert look_through(remote.stale)["items"] == STALE["items"]
        with pytest.raises(ServerSaid, match="none"):
            remote.stale(3, "none")
    assert service.looked == [(20, None), (3, "a1"), (20, None)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"stale": "false"},
        {"stale": "true", "changed": "true"},
        {"stale": "true", "feedback": "right"},
        {"stale": "true", "limit": 0},
        {"stale": "true", "limit": 101},
        {"stale": "true", "after": "a b"},
        {"changed": "true", "limit": 5},
        {"feedback": "right", "after": "a1"},
    ],
)
def test_a_listing_that_makes_no_sense_is_refused(client, service, wrong):
    assert refused(client.get("/answers", params=wrong), 422, "invalid_request")["errors"]
    assert service.looked == []


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"answer_id": "none"}, 404, "not_found"),
        ({"answer_id": "a b"}, 422, "invalid_request"),
        ({"answer_id": "a1\n"}, 422, "invalid_request"),
        ({"verdict": "maybe"}, 422, "invalid_request"),
        ({"note": "x" * 2001}, 422, "invalid_request"),
    ],
)
def test_feedback_that_makes_no_sense_is_refused(client, service, change, status, code):
    refused(client.post("/feedback", json={"answer_id": "a1", "verdict": "right"} | change), status, code)
    assert service.noted == []


# Keeping


def test_health_and_readiness_are_told_apart(client, service):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["ready"] is True
    service.is_ready = False
    assert client.get("/healthz").status_code == 200
    document = refused(client.get("/readyz"), 503, "not_ready")
    assert (document["ready"], document["index"]) == (False, "d1")


def test_check_and_rebuild_reach_the_service(client, service):
    assert client.post("/check").json() == {"whole": True, "differences": []}
    assert client.post("/rebuild").status_code == 200
    client.post("/rebuild", json={"embed": True})
    assert service.rebuilt == [False, True]


def test_metrics_count_answers_abstentions_and_drops(client):
    client.post("/ask", json={"question": "How many?"})
    client.post("/ask", json={"question": "nothing?"}, headers=EVENTS)
    client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "How many?"}]})
    client.get("/articles/some-private-name")
    client.get("/no/such/private-path")
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    for line in (
        'dateline_answers_total{status="answered"} 2.0',
        'dateline_answers_total{status="abstained"} 1.0',
        "dateline_ask_seconds_count 3.0",
        'dateline_statements_dropped_total{reason="unsupported"} 2.0',
        'dateline_requests_total{method="POST",route="/ask",status="200"} 2.0',
        'dateline_requests_total{method="GET",route="/articles/{id}",status="404"} 1.0',
        'dateline_requests_total{method="GET",route="none",status="404"} 1.0',
    ):
        assert line in response.text
    assert "private" not in response.text


def test_metrics_count_what_the_model_took(service):
    usage = {"prompt_tokens": 900, "completion_tokens": 100, "calls": 2, "cost_usd": 0.25}
    service.answers["a1"] |= {"engine": "llm:m", "usage": usage}
    fell_back = "the model could not be reached (…); answered by the local engine"
    service.answers["a2"] |= {"usage": {**usage, "cost_usd": None}, "notes": [fell_back]}
    client = TestClient(create_app(service, Settings()))
    for question in ("How many?", "How many?", "nothing?"):
        client.post("/ask", json={"question": question})
    text = client.get("/metrics").text
    for line in (
        'dateline_llm_tokens_total{kind="prompt"} 2700.0',
        'dateline_llm_tokens_total{kind="completion"} 300.0',
        "dateline_llm_calls_total 6.0",
        "dateline_llm_cost_dollars_total 0.5",
        'dateline_llm_answers_total{outcome="used"} 2.0',
        'dateline_llm_answers_total{outcome="fell_back"} 1.0',
    ):
        assert line in text


def test_answers_of_the_local_engine_took_nothing(client):
    client.post("/ask", json={"question": "How many?"})
    text = client.get("/metrics").text
    assert "dateline_llm_calls_total 0.0" in text
    assert 'dateline_llm_tokens_total{kind="prompt"} 0.0' in text
    assert 'dateline_llm_answers_total{outcome="used"} 0.0' in text


def test_the_reasons_of_the_checks_have_kinds_of_their_own():
    text = "Some 2,500 troops left in May."
    quote = Quote(source_text=text, start=0, end=len(text), quote=text)
    for statement, quotes, kind in (
        ("Some 9,000 troops left.", [quote], "unsupported"),
        ("Up to 2,500 troops left.", [quote], "altered"),
        ("Some 2,500 troops left.", [replace(quote, quote="Some")], "misquoted"),
        ("Some 2,500 troops left.", [], "uncited"),
    ):
        reasons = check(statement, quotes).reasons
        assert kind in {drop_kind(reason) for reason in reasons}, reasons


def test_each_application_counts_for_itself(client, service):
    client.post("/ask", json={"question": "How many?"})
    assert (
        "dateline_ask_seconds_count 0.0" in TestClient(create_app(service, Settings())).get("/metrics").text
    )


# The page and the documentation


@pytest.fixture
def web(tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><title>Dateline</title>")
    (tmp_path / "articles.html").write_text("<!doctype html><title>Articles</title>")
    (tmp_path / "app.js").write_text("'use strict'")
    (tmp_path / "__init__.py").write_text("")
    return tmp_path


@pytest.fixture
def page_client(web, service):
    return TestClient(create_app(service, Settings(), web=web))


@pytest.mark.parametrize("path", ["/", "/c/a1.1", "/a", "/a/meadow-base"])
def test_the_page_comes_with_a_strict_policy(page_client, path):
    response = page_client.get(path)
    assert response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_pages_files_are_served_and_nothing_else(page_client):
    script = page_client.get("/web/app.js")
    assert script.text == "'use strict'"
    assert "javascript" in script.headers["content-type"]
    assert (
        page_client.get("/web/app.js", headers={"if-none-match": script.headers["etag"]}).status_code == 304
    )
    for path in (
        "/web/__init__.py",
        "/web/none.js",
        "/web/",
        "/web/..%2fapp.py",
        "/web/%2e%2e/app.py",
        "/web/a%00.js",
    ):
        refused(page_client.get(path), 404, "no_such_route")


def test_without_the_page_the_rest_still_works(web, page_client):
    (web / "index.html").unlink()
    refused(page_client.get("/"), 404, "no_such_route")
    assert page_client.post("/ask", json={"question": "How many?"}).status_code == 200


def test_head_is_answered_wherever_get_is(page_client):
    for path in ("/", "/healthz", "/articles", "/web/app.js"):
        head, get = page_client.head(path), page_client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]
    refused_head = page_client.head("/articles/none")
    assert (refused_head.status_code, refused_head.content) == (404, b"")


def test_data_is_never_a_page(client):
    response = client.get("/articles")
    assert response.headers["content-security-policy"].startswith("default-src 'none'; base-uri")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in response.headers


CONTRACT = {
    "/ask": {"post"},
    "/v1/chat/completions": {"post"},
    "/v1/models": {"get"},
    "/v1/models/{id}": {"get"},
    "/citations/{id}": {"get"},
    "/articles": {"get", "post"},
    "/articles/{id}": {"get", "delete"},
    "/articles/{id}/restore": {"post"},
    "/answers": {"get"},
    "/answers/{id}": {"get", "delete"},
    "/feedback": {"post"},
    "/search": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
    "/check": {"post"},
    "/rebuild": {"post"},
}


def test_the_description_lists_every_route_with_an_example(client):
    described = client.get("/openapi.json").json()
    assert {path: set(methods) for path, methods in described["paths"].items()} == CONTRACT
    schema_examples = {n for n, s in described["components"]["schemas"].items() if "examples" in s}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            for content in operation.get("requestBody", {}).get("content", {}).items():
                media, body = content
                if media == "application/json":
                    name = json.dumps(body)
                    assert "example" in body or any(f"schemas/{n}" in name for n in schema_examples), (
                        method,
                        path,
                    )
            success = next(r for status, r in operation["responses"].items() if status.startswith("2"))
            for media, body in success.get("content", {}).items():
                if media == "application/json":
                    assert "example" in body, (method, path)


def test_every_reference_of_the_description_resolves(client):
    text = client.get("/openapi.json").text
    schemas_described = json.loads(text)["components"]["schemas"]
    names = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert names
    assert names <= set(schemas_described)
    assert "HTTPValidationError" not in text  # FastAPI's own shape, which is never sent


def test_the_examples_have_the_shapes_described():
    from api import examples

    class Exactly:
        model_config = ConfigDict(extra="forbid")

    for model, example in (
        (schemas.AnswerDocument, examples.ANSWER),
        (schemas.StoredAnswer, examples.STORED_ANSWER),
        (schemas.JudgedAnswers, examples.JUDGED_ANSWERS),
        (schemas.ArticleDocument, examples.ARTICLE),
        (schemas.AddedDocument, examples.ADDED),
        (schemas.TombstoneDocument, examples.TOMBSTONE),
        (schemas.OpenedCitation, examples.OPENED_CITATION),
        (schemas.HitsDocument, examples.HITS),
        (schemas.ProblemDocument, examples.PROBLEM),
    ):
        model.model_validate(example, strict=True)
    article, (citation,) = examples.ARTICLE, examples.ANSWER["citations"]
    assert article["text"][citation["source_start"] : citation["source_end"]] == citation["quote"]
    (statement,) = examples.ANSWER["statements"]
    assert examples.ANSWER["text"][statement["start"] : statement["end"]] == statement["text"]


def test_the_described_answer_has_the_contracts_fields_and_no_others():
    from rag.documents import answer_document

    answer = answer_document(build_answer("?"))
    assert set(schemas.AnswerDocument.model_fields) == set(answer)
    assert set(schemas.CitationDocument.model_fields) == set(answer["citations"][0])
    assert set(schemas.StatementDocument.model_fields) == set(answer["statements"][0])
    assert set(schemas.TimelineDocument.model_fields) == set(answer["timeline"][0])


def test_the_documentation_needs_nothing_from_elsewhere(client):
    response = client.get("/docs")
    assert response.status_code == 200
    assert all(path in response.text for path in CONTRACT)
    assert "<script" not in response.text
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", response.text)
    assert "style-src 'sha256-" in response.headers["content-security-policy"]


# The server

SERVE = """
import sys
from api.metrics import drop_kind
from api.server import serve
from rag.settings import Settings
from tests.api_fakes import FakeService
serve(FakeService(), Settings(), port=int(sys.argv[1]), announce=lambda url: print(url, flush=True))
print("closed", flush=True)
"""


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_server_lets_its_owner_close_what_it_holds(stop):
    command = [sys.executable, "-c", SERVE]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, "0"], cwd=ROOT, **pipes) as process:
        try:
            url = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
            assert (
                httpx.post(f"{url}/ask", json={"question": "How many?"}, timeout=60).json()["status"]
                == "answered"
            )
            assert (
                httpx.get(f"{url}/articles", headers={"host": "evil.example"}, timeout=60).status_code == 421
            )
            port = url.rsplit(":", 1)[1]
            taken = subprocess.run([*command, port], cwd=ROOT, check=False, **pipes)
            assert "UsageError: Cannot serve at 127.0.0.1" in taken.stderr
            process.send_signal(stop)
            output, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, output, errors) == (0, "closed\n", "")


def test_the_address_to_call_is_one_that_answers():
    assert address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert address("::", 80) == "http://[::1]:80"
    assert address("news.example", 80) == "http://news.example:80"
    assert served_hosts("127.0.0.1") == frozenset()
    assert served_hosts("news.example") == {"news.example"}
    assert served_hosts("0.0.0.0") is None
