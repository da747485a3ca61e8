"""The modes by name: what one lie is made of, and how a reply may break on its way. Nothing of the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from eval.standin import altered, meant, recast, sourced
from eval.standin.faults import Fault
from eval.standin.scene import Scene, Statement

Mode = Callable[[Scene], Iterator[Statement]]

LIES: Mapping[str, Mode] = {**sourced.MODES, **altered.MODES, **recast.MODES, **meant.MODES}


def slow(text: str) -> Fault:
    """Each piece after a while."""
    return Fault(text=text, slow=0.01)


def cut(text: str) -> Fault:
    """The connection broken, past the middle."""
    return Fault(text=text, cut=2 * len(text) // 3)


def malformed(text: str) -> Fault:
    """JSON as models write it at their worst: fenced, with a word before, a comma too many, and no end."""
    return Fault(text=f"Sure, here it is:\n```json\n{text[:-2]},]\n")


TRANSPORT: Mapping[str, Callable[[str], Fault]] = {"slow": slow, "cut": cut, "malformed": malformed}
