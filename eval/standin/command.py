"""`dateline standin`: a model server on this machine, to try Dateline with a model and without a key.

Says how to use it and serves until it is stopped. Heavy imports happen inside.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.command import reported
from rag.errors import UsageError

if TYPE_CHECKING:
    from eval.standin.faults import Reply
    from eval.standin.server import OpenAIStandin

KEY = "standin"


@reported
def standin(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to bind on 127.0.0.1; 0: any.")] = 8001,
    mode: Annotated[
        str, typer.Option(metavar="MODE", help="`honest` quotes the articles; any other name misbehaves so.")
    ] = "honest",
    pace: Annotated[
        float | None, typer.Option(min=0.1, metavar="N", help="Pieces of about a token sent in a second.")
    ] = None,
    suite: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Whose gold a misbehaving model knows [the sample articles']."),
    ] = None,
) -> None:
    """Serve a stand-in for a language model, to try Dateline without a key."""
    from eval.standin.server import OpenAIStandin

    try:
        server = OpenAIStandin(otherwise=reply(mode, suite), port=port, piece=4, pace=pace)
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used: {error.strerror}.", advice="Name another one with --port."
        ) from error
    serve(server, mode)


def reply(mode: str, suite: Path | None = None) -> Reply:
    """What a mode answers with. Raises UsageError for a name that is none."""
    from eval.standin.honest import KINDS
    from eval.standin.modes import LIES, TRANSPORT
    from eval.standin.replies import grounded
    from eval.standin.script import HONEST, Plan, Script
    from eval.suite import read_suite, shipped

    if mode == HONEST:
        return grounded
    if mode in TRANSPORT:
        return lambda body: TRANSPORT[mode](grounded(body))
    if mode not in LIES and mode not in KINDS and mode != "mixed":
        names = ", ".join((HONEST, *TRANSPORT, "mixed", *LIES, *KINDS))
        raise UsageError(f"“{mode}” is no mode.", advice=f"There are: {names}.")
    return Script(read_suite(suite) if suite else shipped(), plan=Plan(mode))


def serve(server: OpenAIStandin, mode: str) -> None:
    """Say how to use it, and serve until interrupted."""
    from rag.terminal import out, say

    with server:
        say(f"A stand-in for a language model ({mode}) is ready (stop with Ctrl+C). In another terminal:")
        out.print(f"export OPENAI_BASE_URL={server.base_url}", soft_wrap=True, highlight=False)
        out.print(f"export OPENAI_API_KEY={KEY}", soft_wrap=True, highlight=False)
        try:
            server.closing.wait()
        except KeyboardInterrupt:
            say("Stopped.")
