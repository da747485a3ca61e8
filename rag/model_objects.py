"""Model objects that were handed in: whether they may be called, and what their errors mean.

Gives the switch `forbid_remote_models` for them, and ModelUnavailable for whatever they raise. Never passes
on an error's own words, which may hold a key, and imports no vendor.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from rag.errors import ModelUnavailable
from rag.model_errors import unavailable
from rag.remote_models import is_loopback

# What LlamaIndex's classes call the address of their server.
_ADDRESSES = ("api_base", "base_url", "azure_endpoint", "endpoint", "endpoint_url", "api_url", "server_url")
_PROVIDERS = ("llama_index.llms.", "llama_index.embeddings.")
_IN_PROCESS = ("LlamaCPP", "HuggingFaceLLM", "HuggingFaceEmbedding")


def refuse_remote(model: object) -> None:
    """Raise ModelUnavailable unless the model is on this machine, by what the object tells.

    Every address it holds must be loopback. Without one, a class of a provider's package is refused
    (its address is fixed inside), save those known to run in this process; any other class, such as one
    of your own, is let through: what it does inside cannot be seen.
    """
    hosts = list(_hosts(model))
    if any(not is_loopback(host) for host in hosts) or (not hosts and _is_providers(type(model))):
        raise unavailable(
            f"Calling {type(model).__name__} is forbidden: by its address it is not on this machine.",
            "Unset DATELINE_FORBID_REMOTE_MODELS to allow it, or give it a loopback address.",
            retryable=False,
        )


def failure(error: Exception, who: str) -> ModelUnavailable:
    """What went wrong, by the kind of error and its status alone: its words may hold a key."""
    kinds = {base.__name__ for cause in _chain(error) for base in type(cause).__mro__}
    status = status_of(error)
    if status is not None:
        advice = {
            401: "Check the key that the object was given.",
            403: "Check the key that the object was given.",
            404: "Check the object's model name and address.",
            429: "Wait a little, or ask for a higher limit.",
        }.get(status, "Check the object's own settings." if status < 500 else "Try again in a while.")
        return unavailable(
            f"{who} failed (status {status}).", advice, retryable=status == 429 or status >= 500
        )
    if any("Timeout" in kind for kind in kinds):
        return unavailable(f"{who} did not answer in time.", "Try again, or raise the object's own timeout.")
    if kinds & {"ConnectionError", "APIConnectionError", "ConnectError"}:
        return unavailable(f"{who} could not be reached.", "Check that its server runs, and its address.")
    return unavailable(
        f"{who} failed ({type(error).__name__}).",
        "Call the object itself to see what it says.",
        retryable=False,
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__


def status_of(error: Exception) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int):
            return status
    return None


def _hosts(model: object) -> Iterator[str]:
    for name in _ADDRESSES:
        address = getattr(model, name, None)
        if address and isinstance(address, str):
            try:
                yield urlsplit(address if "//" in address else f"//{address}").hostname or ""
            except ValueError:
                yield ""


def _is_providers(kind: type) -> bool:
    providers = [base for base in kind.__mro__ if base.__module__.startswith(_PROVIDERS)]
    return bool(providers) and not any(base.__name__ in _IN_PROCESS for base in providers)
