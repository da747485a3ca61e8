"""docs/models.md names real settings, quotes what Dateline says, and its example runs."""

import re
from pathlib import Path

import pytest
from llama_index.core.llms import ChatMessage, ChatResponse, CustomLLM, LLMMetadata
from llama_index.embeddings.openai import OpenAIEmbedding

from eval.standin.server import Fault, OpenAIStandin, grounded
from rag.errors import ModelUnavailable
from rag.openai_chat import OpenAIChat
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/models.md").read_text()


def names():
    """Every setting, as the environment names it."""
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        yield alias.choices[0] if alias else f"DATELINE_{name.upper()}"


def test_every_setting_on_the_page_exists():
    named = set(re.findall(r"\b(?:DATELINE|OPENAI)_[A-Z_]+\b", PAGE))
    assert {"OPENAI_BASE_URL", "DATELINE_LLM_MODEL", "DATELINE_EMBEDDER"} <= named
    assert named <= set(names())


def test_every_shell_example_is_taken_by_the_settings(monkeypatch):
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) > 5
    for block in blocks:
        with monkeypatch.context() as environment:
            for name, value in re.findall(r"^export ([A-Z_]+)=(\S+)", block, re.MULTILINE):
                environment.setenv(name, value)
            settings = Settings()
        if settings.openai_base_url:
            assert re.fullmatch(r"https?://[\w.-]+(:\d+)?(/openai)?/v1/?", settings.openai_base_url)


def said():
    """What the page says that Dateline says: the first column of its table of errors."""
    return re.findall(r"^\| “(.+?)” \|", PAGE, re.MULTILINE)


def failure(reply, **options):
    with OpenAIStandin([reply] * 9) as server:
        chat = OpenAIChat("standin", **{"base_url": server.base_url, **options})
        with pytest.raises(ModelUnavailable) as raised:
            list(chat.stream([("user", "?")]))
        chat.close()
    return str(raised.value)


def test_what_the_page_says_that_dateline_says_is_what_it_says():
    told = [
        failure("", base_url="http://127.0.0.1:9/v1"),
        failure(Fault(status=401)),
        failure(Fault(status=404)),
        failure(Fault(status=400)),
        failure(Fault(status=429, code="insufficient_quota")),
        failure(Fault(silent=True), timeout=0.1),
        failure(Fault(raw=b"<html>", media_type="text/html")),
        failure("", base_url="https://models.example/v1", forbid_remote=True),
        failure("", base_url=None),
    ]
    pages = said()
    assert len(pages) == len(told)
    for words, phrase in zip(told, pages, strict=True):
        assert phrase in words


def test_the_documented_example_runs(elsewhere, capsys):
    class Quoting(CustomLLM):
        """Answers from the passages shown, in Dateline's form."""

        @property
        def metadata(self):
            return LLMMetadata(model_name="quoting")

        def complete(self, prompt, formatted=False, **kwargs):
            raise NotImplementedError

        def stream_complete(self, prompt, formatted=False, **kwargs):
            raise NotImplementedError

        def stream_chat(self, messages, **kwargs):
            said = grounded({"messages": [{"content": message.content} for message in messages]})
            yield ChatResponse(message=ChatMessage(role="assistant", content=said), delta=said)

    example = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    with OpenAIStandin() as server:
        embedding = OpenAIEmbedding(model_name="m", api_key="sk-1", api_base=server.base_url)
        given = {"llm": Quoting(), "embedding": embedding, "corpus": ROOT / "corpus"}
        exec(compile(example, "docs/models.md", "exec"), given)
    assert "llm:quoting" in capsys.readouterr().out
