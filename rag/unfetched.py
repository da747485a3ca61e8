"""Why a page was not fetched, in words, with what to do.

Pure: it knows addresses, and makes errors of what the fetcher met. `NotAsked` is the one that says nothing of
its site.
"""

from __future__ import annotations

from rag.errors import UnreadableSource
from rag.targets import Target

AGAIN = "Try again later, or save the page and ingest the file."


class NotAsked(UnreadableSource):
    """A site was not asked, for there was no time to: another time it may be."""


def late(target: Target, seconds: float) -> NotAsked:
    return NotAsked(
        f"{target.host} was reached too late: one address may take {seconds:.0f} seconds, with its "
        "redirects, the robots.txt of each site and the waits they ask for.",
        advice=AGAIN,
    )


def too_slow(target: Target, why: str, *, total: float, silence: float) -> UnreadableSource:
    return UnreadableSource(
        f"{target.host} took too long ({why or 'no answer in time'}; "
        f"a page may take {total:.0f} seconds, and {silence:.0f} of silence).",
        advice=AGAIN,
    )


def unreachable(target: Target, why: str) -> UnreadableSource:
    return UnreadableSource(f"{target.host} could not be read from: {why}.", advice=AGAIN)


def in_a_circle(target: Target) -> UnreadableSource:
    return UnreadableSource(f"{target.host} redirects in a circle.", advice=AGAIN)


def too_far(redirects: int) -> UnreadableSource:
    return UnreadableSource(
        f"It redirects more than {redirects} times.", advice="Give the address where a browser ends up."
    )


def in_the_open(target: Target, following: Target) -> UnreadableSource:
    return UnreadableSource(
        f"{target.host} leads from https to http, where anybody on the way can change the page.",
        advice=f"Give the address {following.url[:300]} itself, if you trust the way to it.",
    )


def not_given(target: Target, status: int) -> UnreadableSource:
    what = {
        401: "asks for a login",
        402: "asks for payment",
        403: "refuses to give this page",
        404: "has no such page",
        410: "has this page no more",
        429: "asks to be left alone for a while",
    }.get(status, "did not give the page")
    return UnreadableSource(f"{target.host} {what} (status {status}).", advice=AGAIN)
