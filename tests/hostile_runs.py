"""Every pattern of the product against runs of repeated units: python -m tests.hostile_runs [NAME].

A pattern that can read one text in several ways tries 2^n of them. So each is given what leads to one of its
repetitions, what that repeats, many times, and an end that fits nothing; and a list of units beside. Prints
the patterns that take more than a stated time of CPU, and ends with status 1 where there are any.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import regex  # type: ignore[import-untyped]

import api
import rag

SECONDS_EACH = 2.0  # of CPU time for one run, which takes some hundredths at most
SECONDS = 240  # for all patterns, after which the process is ended
SHORT = 40  # times that a unit is repeated: a count of ways that doubles with each does not end
LONG = 300  # characters of a run by which work that grows with a power shows
SUSPECT = 0.01  # seconds for these; the square takes a thousandth, and is then tried with
TRIED = 3  # of these runs, the slowest
LONGER = 8  # times as many: the square takes 64 times as long, the third power 512 times
UNITS = (
    *("a", "A", "1", ".", ",", " ", "\n", "-", "'", '"', "_", "é", "\u00a0", "/", ":", "(", "“", "<", "| "),
    *("a ", "A ", "1 ", "Aa ", "A.", "a.", "1.", "1,", "a-", "a, ", "Aa, ", "A. ", "Mr. ", "’s ", "a\n"),
    *("and ", "the ", "of the ", "Aa and ", "By Aa ", "in Aa ", "Jan 1, ", "1/", "1-", "$1 ", "1 1", "/a"),
    *("<a>", "<b x=1>", "<a href='x'>", "<!---->", "<?x?>", "</a>", "&nbsp;", "a=b ", "x='y' ", "a@a."),
    *("[a]", "(a)", "“a” ", "'a", "*a", "_a", "`a`", "> ", "- ", "| a ", "?utm_a=b&", "\t\n"),
)
MOST = 400  # runs for one pattern; the largest, which finds all values, would have ten times as many
_LETTERS = "aA1 .\n-,'\"<>&_/:;()!“é"
_ENDING = "\x00x"
_MANY = 8  # times that a part may stand, from which on runs of it are made
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    found = {name: pattern for name, pattern in patterns().items() if not sys.argv[1:] or sys.argv[1] in name}
    slow = 0
    for name, pattern in found.items():
        if (text := slow_run(pattern)) is not None:
            slow += 1
            print(f"{name}: {text[:40]!r} … {text[-12:]!r}, {len(text)} characters", flush=True)
    print(f"{len(found)} patterns, {slow} slow")
    return 1 if slow else 0


def slow_run(pattern: Any, seconds: float = SECONDS_EACH) -> str | None:
    """The first run that takes so long; None: none does."""
    before = signal.signal(signal.SIGVTALRM, _give_up)
    try:
        suspects = []
        for start, unit, times in runs(pattern):
            text = start + unit * times + _ENDING
            took = _took(pattern, text, seconds)
            if took is None:
                return text
            if times > SHORT and took > SUSPECT:
                suspects.append((took, start + unit * (LONGER * times) + _ENDING))
        for _, text in sorted(suspects)[-TRIED:]:
            if _took(pattern, text, seconds) is None:
                return text
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return None


def _took(pattern: Any, text: str, seconds: float) -> float | None:
    """Seconds of CPU time to look through a text; None: more than so many."""
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        for _ in pattern.finditer(given):
            pass
        pattern.fullmatch(given)
    except _TimeIsUp:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begun


class _TimeIsUp(BaseException):
    """No `except Exception` may keep it."""


def _give_up(*_: object) -> None:
    raise _TimeIsUp


def patterns() -> dict[str, Any]:
    """Those that modules hold, and those written where they are used: each once, by where it stands."""
    found: dict[tuple[Any, int], tuple[str, Any]] = {}
    for package in (rag, api):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(each.name)
            for name, pattern in (*_held(vars(module), each.name), *_written(module)):
                found.setdefault((pattern.pattern, pattern.flags), (name, pattern))
    return dict(found.values())


def _held(value: Any, name: str, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield name, value
    elif depth < 4 and isinstance(value, dict):
        for key, each in value.items():
            if not str(key).startswith("__"):
                yield from _held(each, f"{name}.{key}", depth + 1)
    elif depth < 4 and isinstance(value, tuple | list) and len(value) < 1000:
        for number, each in enumerate(value):
            yield from _held(each, f"{name}[{number}]", depth + 1)


def _written(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Those in calls such as `re.sub(r"…", …)`, where names of the module alone make them up."""
    for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text())):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in _CALLS:
            expression = compile(ast.Expression(node.args[0]), module.__name__, "eval")
            with suppress(NameError):
                written = eval(expression, dict(vars(module)))
                yield f"{module.__name__}, line {node.lineno}", re.compile(written)


_CALLS = {f"re.{name}" for name in ("search", "match", "fullmatch", "sub", "split", "finditer", "findall")}


def runs(pattern: Any) -> Iterator[tuple[str, str, int]]:
    """For one pattern, what leads on, what is repeated then, and how often; none where it repeats nothing."""
    if isinstance(pattern, re.Pattern):
        given, flags = pattern.pattern, pattern.flags
        written = given if isinstance(given, str) else given.decode("latin-1")
        parts = list(re._parser.parse(written, flags))  # type: ignore[attr-defined]
        repeated = list(_repeated(parts, ""))
        if not repeated:
            return
    else:
        repeated = [("", [])]
    starts = list(dict.fromkeys(start for start, _ in repeated))
    units = {(start, unit) for start in ["", *starts[:2]] for unit in UNITS}
    long = set[tuple[str, str]]()
    for start, body in repeated:
        own = [text for text in _choices(body) if text]
        long |= {(start + first, one) for first in ("", *own[:1]) for one in own}
        units |= {(start, one) for one in own}
        units |= {(start, one + other) for one in own[:8] for other in own[:8]}
    for start, unit in _spread(long, MOST // 4):
        yield start, unit, max(LONG // len(unit), SHORT + 1)
    for start, unit in _spread(units, MOST):
        yield start, unit, SHORT


def _spread(items: set[Any], most: int) -> list[Any]:
    """At most so many of them, from all over."""
    return sorted(items)[:: len(items) // (most + 1) + 1]


def _repeated(parts: Sequence[Any], start: str) -> Iterator[tuple[str, list[Any]]]:
    """What is repeated in a pattern, each with a text that leads to it."""
    for kind, value in parts:
        name = str(kind)
        if name in _REPEATS:
            if value[1] >= _MANY:
                yield start, list(value[2])
            yield from _repeated(list(value[2]), start)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeated(list(branch), start)
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
            yield from _repeated(list(value[-1]), start)
        elif name == "ATOMIC_GROUP":
            yield from _repeated(list(value), start)
        start += _choices([(kind, value)], 1)[0]


def _choices(parts: Sequence[Any], most: int = 12) -> list[str]:
    """At most so many short texts that fit parts of a pattern, lookarounds aside; the shortest way first."""
    texts = [""]
    for kind, value in parts:
        some = _fitting(str(kind), value, most)
        texts = [text + more for text in texts for more in some[: most // len(texts) or 1]]
    return list(dict.fromkeys(texts))[:most]


def _fitting(name: str, value: Any, most: int) -> list[str]:
    if name in _REPEATS:
        least, longest, body = value
        if not least and most == 1:
            return [""]
        some = [text * max(least, min(longest, 1)) for text in _choices(list(body), most)]
        return some if least else ["", *some]
    if name == "BRANCH":
        each = [_choices(list(branch), most) for branch in value[1][:most]]
        return [some[at] for at in range(most) for some in each if at < len(some)][:most]
    if name == "SUBPATTERN":
        return _choices(list(value[-1]), most)
    if name == "ATOMIC_GROUP":
        return _choices(list(value), most)
    if name == "LITERAL":
        return [chr(value)]
    if name in ("NOT_LITERAL", "ANY"):
        return [letter for letter in _LETTERS if name == "ANY" or ord(letter) != value]
    if name == "IN":
        own = [
            chr(each if isinstance(each, int) else each[0]) for what, each in value if str(what) in _SINGLE
        ]
        return [letter for letter in (*own[:3], *_LETTERS) if _is_in(letter, value)] or [""]
    return [""]


_SINGLE = ("LITERAL", "RANGE")


def _is_in(letter: str, members: Sequence[Any]) -> bool:
    fits = negated = False
    for what, each in members:
        name = str(what)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            fits |= ord(letter) == each
        elif name == "RANGE":
            fits |= each[0] <= ord(letter) <= each[1]
        elif name == "CATEGORY":
            kind = str(each).rpartition("_")[2]
            known = {
                "DIGIT": str.isdigit,
                "SPACE": str.isspace,
                "WORD": lambda one: one == "_" or one.isalnum(),
            }
            fits |= known[kind](letter) != ("_NOT_" in str(each))
    return fits != negated


if __name__ == "__main__":
    sys.exit(main())
