"""What every command shares: settings, the home or the server that owns it, errors and JSON output.

It draws nothing and answers nothing itself. Heavy imports happen inside, so that `--help` stays quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Annotated, ParamSpec

import typer

from rag.controls import escaped
from rag.domain import JSON
from rag.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from rag.client import Client
    from rag.service import Service
    from rag.settings import Settings

P = ParamSpec("P")
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def reported(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a DatelineError into a message on standard error and its exit code."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DatelineError as error:
            from rag.terminal import show_error

            if kwargs.get("as_json"):
                print_json({"error": {"code": error.code, "message": str(error), "advice": error.advice}})
            show_error(error)
            raise typer.Exit(error.exit_code) from error
        except Exception as error:
            if kwargs.get("as_json") and not isinstance(error, (typer.Exit, typer.Abort)):
                print_json({"error": {"code": "internal", "message": str(error), "advice": "Report this."}})
            raise

    return run


def plain(argument: str) -> str:
    """An argument as text that can be stored: bytes that are no UTF-8 become question marks."""
    return argument.encode("utf-8", "replace").decode("utf-8")


def load_settings() -> Settings:
    """Settings from the environment; a bad value is a UsageError that names it."""
    from pydantic import ValidationError

    from rag.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        name = name if name.startswith("OPENAI_") else f"DATELINE_{name}"
        raise UsageError(
            f"The setting {name} is not valid: {first['msg']}.",
            advice="docs/settings.md lists every setting.",
        ) from error


@contextmanager
def opened(
    *, fill: bool = False, rebuilding: bool = False, quiet: bool = False
) -> Iterator[Service | Client]:
    """The running server that owns the home, else the home itself, opened here. Says who answers."""
    from rag.client import Client
    from rag.home import running_server
    from rag.terminal import progress_bar, say_engine

    settings = load_settings()
    address = running_server(settings.home)
    if address is not None:
        client = Client(address)
        try:
            if not quiet:
                say_engine(client.engine_name, server=address)
            yield client
        finally:
            client.close()
        return

    from rag.pipeline import build
    from rag.service import Service

    with progress_bar("Opening") as progress:
        service = Service(build(settings, progress=progress, rebuilding=rebuilding))
    try:
        if fill:
            fill_from_samples(service)
        if not quiet:
            say_engine(service.engine_name)
        yield service
    finally:
        service.close()


def fill_from_samples(service: Service) -> None:
    """An empty home is filled from the sample articles, and the user is told."""
    from rag.terminal import progress_bar, say

    with progress_bar("Ingesting the sample articles") as progress:
        report = service.fill_if_new(progress=progress)
    if report is not None:
        say(f"This home was empty: filled it with the {len(report['added'])} sample articles of corpus/.")


def print_json(document: JSON) -> None:
    sys.stdout.write(escaped(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")
