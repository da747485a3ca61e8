"""A model that fails as real ones do, by lot: errors, cut, malformed and slow replies, the same each time.

Gives `Faulty`, a reply for `eval.standin.server`. What does not fail is answered from the passages shown.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from eval.standin.server import Fault, grounded

JSON = dict[str, Any]

SLOW = 0.02  # seconds before each piece of a slow reply
SOON = {"retry-after-ms": "50"}

Kind = Callable[[str], Fault]

ERRORS: tuple[Kind, ...] = (
    lambda _: Fault(status=429, headers=SOON),
    lambda _: Fault(status=500),
    lambda _: Fault(status=503, headers={"retry-after": "0.1"}),
)
CUTS: tuple[Kind, ...] = (
    lambda text: Fault(text=text, cut=0),
    lambda text: Fault(text=text, cut=len(text) // 2),
    lambda text: Fault(text=text, cut=len(text) - 1),
    lambda _: Fault(dropped=True),
)
MALFORMED: tuple[Kind, ...] = (
    lambda _: Fault(raw=b"data: {broken\n\n"),
    lambda _: Fault(raw=b"<html>502</html>", media_type="text/html"),
    lambda _: Fault(raw=b'data: {"error": {"message": "overloaded"}}\n\n'),
    lambda text: Fault(text=text[: len(text) // 2]),  # said to be whole
    lambda _: Fault(text="I would rather not use JSON today."),
)
SLOWS: tuple[Kind, ...] = (
    lambda text: Fault(text=text, slow=SLOW),
    lambda text: Fault(text=text, hang=len(text) // 2),
    lambda _: Fault(silent=True),
)
SHARES = {"error": 0.30, "cut": 0.10, "malformed": 0.05, "slow": 0.05}
_KINDS = {"error": ERRORS, "cut": CUTS, "malformed": MALFORMED, "slow": SLOWS}


class Faulty:
    """Answers so many of the calls with each kind of fault. Safe to share between threads."""

    def __init__(self, seed: int, shares: dict[str, float] | None = None) -> None:
        self.given: Counter[str] = Counter()
        self._shares = SHARES if shares is None else shares
        self._draw = random.Random(seed)
        self._lock = threading.Lock()

    def __call__(self, body: JSON) -> Fault:
        with self._lock:
            lot, which = self._draw.random(), self._draw.random()
            name = "none"
            for kind, share in self._shares.items():
                if lot < share:
                    name = kind
                    break
                lot -= share
            self.given[name] += 1
        text = grounded(body)
        if name == "none":
            return Fault(text=text)
        kinds = _KINDS[name]
        return kinds[int(which * len(kinds))](text)
