"""The `dateline stale` command: goes through all stored answers, a few at a time, with a progress bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from rag.command import AsJson, opened, print_json, reported
from rag.domain import JSON
from rag.progress import Progress

AT_A_TIME = 20  # so that a bar moves, and no request to a server takes long


@reported
def stale(
    limit: Annotated[
        int | None, typer.Option(min=1, help="Most stored answers to look at, the latest first.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List stored answers that articles which came in later would change, and how."""
    from rag.terminal import progress_bar, show_stale

    with opened() as service, progress_bar("Asking again") as progress:
        listing = look_through(service.stale, limit, progress)
    print_json(listing) if as_json else show_stale(listing)


def look_through(
    look: Callable[[int, str | None], JSON], limit: int | None = None, progress: Progress | None = None
) -> JSON:
    """The pages that `look` gives (most answers to look at, the id of the last one before) as one listing."""
    items: list[JSON] = []
    looked_at, after = 0, None
    while True:
        some = AT_A_TIME if limit is None else min(AT_A_TIME, limit - looked_at)
        page = look(some, after)
        items += page["items"]
        looked_at += page["looked_at"]
        left, after = page["left"], page["next"]
        if progress:
            total = looked_at + left
            progress(looked_at, total if limit is None else min(total, limit))
        if after is None or looked_at == limit:
            return {"items": items, "looked_at": looked_at, "left": left}
