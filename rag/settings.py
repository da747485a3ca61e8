"""Every setting, in one frozen object built once at the edge and passed down.

Read from the environment or `.env`; `docs/settings.md` lists name, default and help, and a test
holds the two together. No module reads the environment on its own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.targets import Allowed


class Settings(BaseSettings):
    """Names are the environment's without the `DATELINE_` prefix, except the two OpenAI ones."""

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_",
        env_file=".env",
        env_ignore_empty=True,  # a variable set to nothing is not set
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    home: Path = Field(Path(".dateline"), description="Folder that holds the record and its indexes.")
    engine: Literal["auto", "local", "llm"] = Field(
        "auto",
        description="Who answers. `auto`: `llm` with OPENAI_API_KEY or OPENAI_BASE_URL set, else `local`.",
    )
    llm_model: str = Field("gpt-4.1-mini", description="Model name sent to the language model's server.")
    llm_timeout: float = Field(
        30.0, gt=0, description="Seconds one call to the language model may take in all, retries included."
    )
    llm_connect_timeout: float = Field(
        5.0, gt=0, description="Seconds in which a connection to the language model's server must stand."
    )
    llm_read_timeout: float = Field(
        15.0, gt=0, description="Seconds of silence, from the reply's first piece on, that end a call."
    )
    llm_retries: int = Field(
        2, ge=0, le=10, description="How often a call that failed before its first piece is made again."
    )
    llm_tokens_per_answer: int = Field(
        50_000, gt=0, description="Most tokens that writing one answer and mending it may take."
    )
    llm_tokens_per_day: int | None = Field(
        None, gt=0, description="Tokens the language model may take in a UTC day; unset: no limit."
    )
    llm_dollars_per_day: float | None = Field(
        None, gt=0, description="Dollars the language model may cost in a UTC day; unset: no limit."
    )
    llm_price: str | None = Field(
        None,
        pattern=r"^\s*\d+(\.\d+)?\s*,\s*\d+(\.\d+)?\s*$",
        description="Its dollars per million tokens, `input,output`; unset: the list price, where known.",
    )
    llm_helpers: str | None = Field(
        None,
        pattern=r"^\s*(rewrite|decompose)\s*(,\s*(rewrite|decompose)\s*)*$",
        description="What else the language model may do: `rewrite`, `decompose`, or both with a comma.",
    )
    llm_context: int | None = Field(
        None,
        ge=2048,
        description="Tokens the language model reads and writes in one call; unset: 128000 for OpenAI's "
        "models, 4096 for any other.",
    )
    forbid_remote_models: bool = Field(
        False, description="Refuse to call any model server that is not on this machine."
    )
    embedder: str = Field(
        "local", pattern=r"^(local|openai:.+)$", description="`local`, or `openai:<model>`."
    )
    chroma_url: str | None = Field(None, description="A Chroma server's URL; unset: embedded in the home.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the record; unset: SQLite in the home."
    )
    passage_tokens: int = Field(256, ge=32, le=4096, description="Most tokens (cl100k_base) in a passage.")
    passage_overlap: int = Field(
        48, ge=0, description="Most tokens that a passage repeats from the one before it."
    )
    max_request_bytes: int = Field(10_000_000, gt=0, description="Largest request body the service takes.")
    fetch: str | None = Field(
        None,
        description="Hosts that pages may be fetched from, such as `example.com,*.example.org`; unset: none.",
    )
    fetch_contact: str | None = Field(
        None,
        pattern=r"^[!-'*-~]{1,200}$",
        description="An address for publishers, told to every site that is fetched from.",
    )
    post_wait: float = Field(
        30.0,
        ge=0,
        le=600,
        description="Seconds a `POST /articles` waits for its report; then it gets a 202.",
    )
    queue_requests: int = Field(
        1000, gt=0, description="Most requests that may wait to be taken in; more are refused for a while."
    )
    queue_bytes: int = Field(200_000_000, gt=0, description="Most bytes of such requests.")
    extract_processes: int | None = Field(
        None,
        ge=0,
        le=64,
        description="Processes that read files; 0: none of their own; unset: one less than there are CPUs.",
    )
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY"), description="Key for the language model."
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("OPENAI_BASE_URL"),
        description="Any server that speaks the OpenAI protocol, such as vLLM or Ollama.",
    )

    @field_validator("fetch")
    @classmethod
    def _hosts(cls, value: str | None) -> str | None:
        Allowed.parse(value)
        return value

    @property
    def reading_processes(self) -> int:
        """How many processes of their own read files, where there are many."""
        if self.extract_processes is not None:
            return self.extract_processes
        return max(1, (os.cpu_count() or 1) - 1)

    @property
    def uses_llm(self) -> bool:
        """Whether the language model answers (with the local engine behind it)."""
        if self.engine == "auto":
            return self.openai_api_key is not None or self.openai_base_url is not None
        return self.engine == "llm"

    @property
    def helpers(self) -> frozenset[str]:
        """What the language model does beside answering; see `rag.searching`."""
        return frozenset(name.strip() for name in (self.llm_helpers or "").split(",") if name.strip())

    @property
    def passage_settings(self) -> str:
        """What decides where passages begin and end; part of the index digest."""
        return f"sentences/{self.passage_tokens}/{self.passage_overlap}"
