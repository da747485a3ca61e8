import httpx
import openai
import pytest

from rag.model_errors import Called, not_the_protocol, translate

CALLED = Called("host:1", "tiny", 3.0)
REQUEST = httpx.Request("POST", "http://host:1/v1")


def kinds(root):
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


@pytest.mark.parametrize(
    "status", [300, 307, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504, 529]
)
def test_every_status_has_its_advice_and_none_repeats_the_server(status):
    error = openai.APIStatusError("secret", response=httpx.Response(status, request=REQUEST), body=None)
    failure = translate(error, CALLED)
    assert f"status {status}" in str(failure)
    assert failure.advice
    assert "secret" not in str(failure) + failure.advice
    assert failure.retryable is (status == 429 or status >= 500)


@pytest.mark.parametrize("kind", kinds(httpx.TransportError), ids=lambda kind: kind.__name__)
def test_every_transport_error_is_lateness_or_a_cut(kind):
    failure = translate(kind("secret"), CALLED)
    late = issubclass(kind, httpx.TimeoutException)
    assert ("did not finish within 3 seconds" if late else "was cut off") in str(failure)
    assert failure.retryable


def test_every_error_of_the_client_is_mapped():
    unmapped = str(not_the_protocol(CALLED))
    for kind in kinds(openai.APIError):
        if issubclass(kind, openai.APIStatusError | openai.APIResponseValidationError):
            continue
        body = {"body": None} if kind is openai.APIError else {}
        error = (
            kind(request=REQUEST, message="secret", **body)
            if kind is not openai.APITimeoutError
            else kind(REQUEST)
        )
        assert str(translate(error, CALLED)) != unmapped, kind
