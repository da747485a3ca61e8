from pathlib import Path

import pytest
from pydantic import ValidationError

from rag.settings import Settings

ROOT = Path(__file__).parent.parent


def variable(name):
    alias = Settings.model_fields[name].validation_alias
    return alias.choices[0] if alias else f"DATELINE_{name.upper()}"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented_with_its_default_and_help(name):
    field = Settings.model_fields[name]
    default = "unset" if field.default is None else f"`{field.default}`"
    assert (
        f"| `{variable(name)}` | {default} | {field.description} |" in (ROOT / "docs/settings.md").read_text()
    )


def test_the_engine_is_local_without_a_key_and_the_model_with_one_or_an_address(monkeypatch):
    assert not Settings().uses_llm
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert Settings().uses_llm
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert Settings().uses_llm


def test_an_engine_that_is_named_is_taken_whatever_keys_are_set(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("DATELINE_ENGINE", "local")
    assert not Settings().uses_llm


def test_a_key_is_not_shown_when_settings_are_printed(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(Settings())


def test_settings_do_not_change_once_built():
    with pytest.raises(ValidationError):
        Settings().engine = "llm"


def test_an_unknown_embedder_is_refused(monkeypatch):
    monkeypatch.setenv("DATELINE_EMBEDDER", "word2vec")
    with pytest.raises(ValidationError, match="embedder"):
        Settings()


def test_a_variable_set_to_nothing_is_not_set(monkeypatch):
    for name in ("DATELINE_HOME", "DATELINE_CHROMA_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "")
    settings = Settings()
    assert (settings.home, settings.chroma_url, settings.uses_llm) == (Path(".dateline"), None, False)
