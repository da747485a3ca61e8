"""Which model server may be called: the one switch that keeps a paid or remote model out of reach.

Gives the address to call, or refuses. Everything that calls a language or embedding model over the
network resolves its address here first. Never opens a connection.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import unquote, urlsplit

from rag.errors import ModelUnavailable

OPENAI_URL = "https://api.openai.com/v1"


def allowed(base_url: str | None, *, forbid_remote: bool) -> str:
    """The address to call: `base_url`, or OpenAI's where it is None.

    Raises ModelUnavailable for what is no http(s) address, and, with `forbid_remote` (the setting
    `forbid_remote_models`), for every host but this machine's loopback.
    """
    url = base_url or OPENAI_URL
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host:
        raise _refusal(
            "The model server's address is not an http or https URL.",
            "Set OPENAI_BASE_URL to an address such as http://127.0.0.1:11434/v1.",
        )
    if forbid_remote and not is_loopback(host):
        raise _refusal(
            f"Calling the model server {host} is forbidden: it is not on this machine.",
            "Unset DATELINE_FORBID_REMOTE_MODELS to allow it, or set OPENAI_BASE_URL to a local server.",
        )
    return url


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own, without asking a name server."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def server_name(base_url: str) -> str:
    """Host and port, for messages: an address may carry a user name and password."""
    parts = urlsplit(base_url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def without_login(base_url: str) -> tuple[str, tuple[str, str] | None]:
    """The address, and apart from it the user name and password that it carries, if any."""
    parts = urlsplit(base_url)
    if parts.username is None and parts.password is None:
        return base_url, None
    plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return plain, (unquote(parts.username or ""), unquote(parts.password or ""))


def _refusal(message: str, advice: str) -> ModelUnavailable:
    refusal = ModelUnavailable(message, advice=advice)
    refusal.retryable = False
    return refusal
