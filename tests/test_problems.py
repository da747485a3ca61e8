import json
import logging

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.guards import host_name, is_loopback
from api.problems import ADVICE, TITLES, Problem, encoded
from rag import errors
from rag.settings import Settings
from tests.api_fakes import FakeService

FIELDS = {"type", "title", "status", "detail", "code", "advice", "retryable", "instance"}
PUBLIC = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.DatelineError) and kind is not errors.Gone
]


@pytest.fixture
def service():
    return FakeService()


@pytest.fixture
def client(service):
    return TestClient(create_app(service, Settings(max_request_bytes=2000)))


def problem(response, status):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert set(document) >= FIELDS
    assert document["status"] == status
    assert all(document[key] for key in FIELDS - {"retryable"})
    return document


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_domain_error_keeps_its_status_code_and_advice(kind):
    told = Problem.of(kind("It happened.", advice="Do this."))
    assert (told.status, told.code, told.detail, told.guidance) == (
        kind.status,
        kind.code,
        "It happened.",
        "Do this.",
    )
    assert ("Retry-After" in told.headers) is kind.retryable is told.document()["retryable"]


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_domain_error_has_a_title_and_advice_of_last_resort(kind):
    assert kind.code in TITLES
    assert Problem.of(kind("It happened.")).guidance


def test_advice_is_given_only_for_codes_that_have_a_title():
    assert set(ADVICE) <= set(TITLES)


def test_an_unknown_address_is_a_problem_document(client):
    assert problem(client.get("/nowhere"), 404)["code"] == "no_such_route"
    assert problem(client.get("/articles/"), 404)["instance"] == "/articles/"


def test_a_wrong_method_names_all_that_are_allowed(client):
    response = client.put("/articles")
    assert problem(response, 405)["code"] == "method_not_allowed"
    assert response.headers["allow"] == "GET, POST"
    assert client.patch("/articles/x").headers["allow"] == "DELETE, GET"


def test_an_unforeseen_error_tells_nothing_of_the_inside_and_is_logged(client, caplog):
    with caplog.at_level(logging.ERROR, "dateline.api"):
        document = problem(client.post("/ask", json={"question": "a bug?"}), 500)
    assert document["code"] == "internal"
    assert "secret" not in json.dumps(document)
    assert "secret of the inside" in caplog.text


def test_an_error_outside_any_route_is_told_the_same_way(service, caplog):
    service.articles = lambda: {}["secret"]  # a fault of the service's own
    response = TestClient(create_app(service, Settings())).get("/articles")
    assert "secret" not in json.dumps(problem(response, 500))
    assert response.headers["x-content-type-options"] == "nosniff"


def test_validation_says_where_and_what_without_echoing_the_input(client):
    body = {"question": " ", "as_of": "yesterday-secret", "history": [{"role": "robot", "content": "x"}]}
    document = problem(client.post("/ask", json=body), 422)
    assert {error["where"] for error in document["errors"]} == {
        "body.question",
        "body.as_of",
        "body.history.0.role",
    }
    assert all(set(error) == {"where", "what"} for error in document["errors"])
    assert "secret" not in json.dumps(document)


@pytest.mark.parametrize("body", [b"{", b"", b"[1]", b'"x"', b"\xff\xfe", b"[" * 1500, b"null"])
def test_a_body_that_is_no_question_is_refused_clearly(client, body):
    response = client.post("/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    problem(response, response.status_code)


def test_a_json_route_takes_nothing_else(client):
    body = b'{"question": "how many?"}'
    for headers in (
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {},
    ):
        assert problem(client.post("/ask", content=body, headers=headers), 415)["advice"]


def test_a_body_over_the_limit_is_refused_by_its_declared_size(client, service):
    assert problem(client.post("/ask", json={"question": "x" * 3000}), 413)["code"] == "too_large"
    huge = client.post("/ask", content=b"{}", headers={"content-length": "9" * 40})
    problem(huge, 413)
    assert service.asked == []


def test_a_body_over_the_limit_is_refused_while_it_is_read(client):
    # A generator goes out in chunks, without a Content-Length.
    chunks = (b" " * 500 for _ in range(100))
    problem(client.post("/articles", content=chunks, headers={"content-type": "application/json"}), 413)


def test_the_limit_holds_at_its_very_byte(client):
    body = b'{"question": "how many?"}'
    padded = body + b" " * (2000 - len(body))
    json_type = {"content-type": "application/json"}
    assert client.post("/ask", content=padded, headers=json_type).status_code == 200
    problem(client.post("/ask", content=padded + b" ", headers=json_type), 413)


def test_a_compressed_body_is_refused(client):
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    problem(client.post("/ask", content=b"{}", headers=headers), 415)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver:81"},
        {"origin": "http://[broken"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    ],
)
def test_a_page_of_another_site_cannot_write(client, service, headers):
    text = {"content-type": "text/plain", **headers}
    assert (
        problem(client.post("/articles?filename=a.txt", content=b"hello", headers=text), 403)["code"]
        == "cross_site"
    )
    problem(client.delete("/articles/meadow-base", headers=headers), 403)
    assert service.deleted == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}],
)
def test_the_services_own_page_and_plain_clients_can_write(client, headers):
    assert client.post("/ask", json={"question": "how many?"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:8000", 200),
        ("127.8.8.8", 200),
        ("[::1]:8000", 200),
        ("news.example:9", 200),
        ("rebound.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("169.254.169.254", 421),
        ("[broken", 421),
    ],
)
def test_only_names_of_this_service_are_answered_where_they_are_given(service, host, status):
    client = TestClient(create_app(service, Settings(), hosts={"News.example"}))
    response = client.get("/articles", headers={"host": host})
    assert response.status_code == status
    if status != 200:
        assert problem(response, 421)["code"] == "wrong_host"


def test_host_names_are_read_without_port_and_brackets():
    assert [host_name(h) for h in ("a.b:1", "[::1]:2", "A.b.", "", ":1")] == ["a.b", "::1", "a.b", "", ""]
    assert is_loopback("::1")
    assert not is_loopback("")


def test_half_a_character_is_escaped_rather_than_failed_on():
    assert json.loads(encoded({"text": "\ud800é"})) == {"text": "\ud800é"}


def test_errors_under_v1_have_openais_shape(client):
    for response, status in (
        (client.get("/v1/nowhere"), 404),
        (client.put("/v1/models"), 405),
        (
            client.post("/v1/chat/completions", content=b"{", headers={"content-type": "application/json"}),
            400,
        ),
        (client.post("/v1/chat/completions", content=b"x" * 3000), 413),
        (client.post("/v1/chat/completions", content=b"{}", headers={"content-type": "text/plain"}), 415),
        (client.post("/v1/chat/completions", json={}, headers={"origin": "https://evil.example"}), 403),
        (
            client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": "a bug?"}]}),
            500,
        ),
    ):
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/json"
        error = response.json()["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert error["message"]
        assert "secret" not in response.text
