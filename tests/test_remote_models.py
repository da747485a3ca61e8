import pytest

from rag.errors import ModelUnavailable
from rag.remote_models import OPENAI_URL, allowed, server_name
from rag.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/v1",
        "http://localhost/v1",
        "http://[::1]:9/v1",
        "https://127.9.9.9",
        "http://LOCALHOST:1",
    ],
)
def test_this_machine_may_always_be_called(url):
    assert allowed(url, forbid_remote=True) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://api.openai.com/v1",
        "http://10.0.0.1/v1",
        "http://localhost.example.com/v1",
        "http://127.0.0.1@example.com/v1",
        "http://0.0.0.0:1/v1",
    ],
)
def test_every_other_host_is_refused_when_remote_models_are_forbidden(url):
    with pytest.raises(ModelUnavailable, match="forbidden") as caught:
        allowed(url, forbid_remote=True)
    assert "DATELINE_FORBID_REMOTE_MODELS" in caught.value.advice
    assert not caught.value.retryable


def test_without_the_switch_any_address_is_taken_and_none_means_openai():
    assert allowed(None, forbid_remote=False) == OPENAI_URL
    assert allowed("http://10.0.0.1/v1", forbid_remote=False) == "http://10.0.0.1/v1"


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://localhost/", "http://", "http://[::1", "http://a:port/"]
)
@pytest.mark.parametrize("forbid", [True, False])
def test_what_is_no_address_is_refused(url, forbid):
    with pytest.raises(ModelUnavailable, match="not an http or https URL"):
        allowed(url, forbid_remote=forbid)


def test_a_server_is_named_without_its_password():
    assert server_name("http://user:secret@host:81/v1") == "host:81"


def test_the_switch_is_a_setting(monkeypatch):
    monkeypatch.setenv("DATELINE_FORBID_REMOTE_MODELS", "1")
    assert Settings(_env_file=None).forbid_remote_models
    monkeypatch.delenv("DATELINE_FORBID_REMOTE_MODELS")
    assert not Settings(_env_file=None).forbid_remote_models
