"""The language model that the settings name, opened for one use of it.

Gives `open_chat`. Opens no connection yet.
"""

from __future__ import annotations

from rag.chat import Chat
from rag.openai_chat import OpenAIChat
from rag.settings import Settings


def open_chat(settings: Settings, *, at_most: float | None = None) -> Chat:
    """The model of the settings; `at_most` seconds for one call where that is less than they allow."""
    key = settings.openai_api_key
    return OpenAIChat(
        settings.llm_model,
        api_key=key.get_secret_value() if key else None,
        base_url=settings.openai_base_url,
        timeout=min(settings.llm_timeout, at_most or settings.llm_timeout),
        forbid_remote=settings.forbid_remote_models,
    )
