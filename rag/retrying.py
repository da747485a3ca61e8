"""When to ask a model server again: how long to wait after a failure, and until when it takes no more calls.

Reads what servers say of it in headers: `Retry-After`, `retry-after-ms` and OpenAI's `x-ratelimit-…`. Pure:
it is handed the headers, the clock and the dice. It never sleeps and never calls.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

LIMITS = ("requests", "tokens")  # what OpenAI counts, each with a remainder and the time to its renewal
LONGEST = 600.0  # seconds: a server that says to stay away longer is asked again after so many

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Backoff:
    """Full jitter: before the n-th retry, a wait drawn from 0 to `pause` · 2ⁿ⁻¹ seconds, `longest` at most.

    Drawn from the whole range, since callers that failed together must not come back together.
    """

    def __init__(self, pause: float = 0.5, longest: float = 8.0, draw: random.Random | None = None) -> None:
        self.pause = pause
        self.longest = longest
        self._draw = draw or random.SystemRandom()

    def before(self, retry: int) -> float:
        """Seconds to wait before a retry, counted from 1."""
        return self._draw.uniform(0.0, min(self.longest, self.pause * 2.0 ** (retry - 1)))


class RateGate:
    """Until when a server takes no more calls, by what its responses said. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._opens = 0.0

    def note(self, headers: Mapping[str, str], *, limited: bool = False) -> None:
        """Learn from a response's headers; `limited`: it refused the call for coming too soon."""
        told = list(spent(headers))
        if limited:
            told.append(told_wait(headers) or 0.0)
        if told:
            self._opens = max(self._opens, self._clock() + min(max(told), LONGEST))

    @property
    def wait(self) -> float:
        """Seconds until the next call; 0 where it may go out now."""
        return max(0.0, self._opens - self._clock())


def told_wait(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that a response says to wait before another try; None where it does not say."""
    if (milliseconds := _number(headers.get("retry-after-ms", ""))) is not None:
        return milliseconds / 1000
    told = headers.get("retry-after", "").strip()
    if (seconds := _number(told)) is not None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - now())
    except (TypeError, ValueError, OverflowError):
        return None


def spent(headers: Mapping[str, str]) -> list[float]:
    """Seconds until renewal of each limit of which nothing remains."""
    waits = []
    for limit in LIMITS:
        remaining = _number(headers.get(f"x-ratelimit-remaining-{limit}", ""))
        reset = duration(headers.get(f"x-ratelimit-reset-{limit}", ""))
        if remaining == 0 and reset is not None:
            waits.append(reset)
    return waits


def duration(text: str) -> float | None:
    """Seconds of a duration such as "1s", "6m0s", "20ms" or plain seconds; None for anything else."""
    text = text.strip()
    if (plain := _number(text)) is not None:
        return plain
    if not text or _PART.sub("", text):
        return None
    return sum(float(amount) * _SECONDS[unit] for amount, unit in _PART.findall(text))


def _number(text: str) -> float | None:
    """A number of at least 0. `float` would take "nan", "inf" and "1_0" too."""
    return float(text) if re.fullmatch(r"\d{1,15}(\.\d{1,15})?", text.strip()) else None
