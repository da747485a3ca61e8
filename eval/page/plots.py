"""Drawings of a report as inline SVG: intervals, verdicts, risk against coverage, calibration.

Pure. Colours and type come from the page's style sheet by class, so that a drawing follows light, dark
and print; every plot has a title and says in words what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import sqrt

from eval.page.markup import Html, el, joined
from rag.domain import JSON

WIDTH, HEIGHT = 380, 272
LEFT, RIGHT, TOP, BOTTOM = 48, 14, 16, 44  # margins around the field
COUNTS = 46  # height of the strip of counts below the calibration field
MANY = 80  # points; of more, only the line is drawn
Z = 1.96  # of a 95% interval

_TOPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)  # where an axis may end
_STEPS = {0.05: 0.01, 0.1: 0.02, 0.2: 0.05, 0.3: 0.1, 0.4: 0.1, 0.5: 0.1}  # else 0.2

Scale = Callable[[float], float]


def percent(share: float) -> str:
    """0.2458 → "25%", 0.004 → "0.4%"; never 0% or 100% of what is not."""
    shown = f"{share:.0%}"
    if shown in ("0%", "100%") and share not in (0, 1):
        return "<0.1%" if share < 0.0005 else ">99.9%" if share >= 0.9995 else f"{share:.1%}"
    return shown


def whisker(value: float, low: float | None, high: float | None) -> Html:
    """A value between 0 and 1 with its interval. The figures stand beside it, so it is not read out."""
    x = _scale(0, 1, 5, 125)
    parts = [el("line", class_="track", x1=5, x2=125, y1=9, y2=9)]
    parts += [el("line", class_="track", x1=_n(x(at)), x2=_n(x(at)), y1=6, y2=12) for at in (0, 0.5, 1)]
    if low is not None and high is not None:
        ends = {"x": _n(x(low)), "width": _n(max(x(high) - x(low), 1))}
        parts.append(el("rect", class_="interval", y=5, height=8, rx=2, **ends))
    parts.append(el("circle", class_="point", cx=_n(x(value)), cy=9, r=3.5))
    return el("svg", *parts, class_="whisker", viewBox="0 0 130 18", width=130, height=18, aria_hidden="true")


def stacked(parts: Sequence[tuple[str, int]], whole: int) -> Html:
    """Counts side by side, (class, count), to the scale of `whole`; each count written where it has room."""
    drawn = []
    at = 0.0
    for name, count in parts:
        share = 100 * count / whole if whole else 0
        if count:
            drawn.append(
                el("rect", class_=f"fill {name}", x=f"{at:.3f}%", width=f"{share:.3f}%", y=0, height=26)
            )
        if share >= 1.5 + 1.5 * len(str(count)):
            middle = f"{at + share / 2:.3f}%"
            drawn.append(el("text", str(count), class_=f"count {name}", x=middle, y=18, text_anchor="middle"))
        at += share
    return el("svg", *drawn, class_="stacked", width="100%", height=26, aria_hidden="true")


def risk_coverage(points: Sequence[JSON], answers: int) -> Html:
    """How wrong the surest answers are, as less sure ones are let in: the staircase of `eval.selective`."""
    title = "Risk against coverage"
    if not points:
        return _empty("risk", title, "No answer was given, so there is no risk to draw.")
    last = points[-1]
    right = _top(last["coverage"])
    top = _top(max(0.1, *(point["risk"] for point in points)))
    x, y = _field(right, top)
    path = f"M{_n(x(0))} {_n(y(points[0]['risk']))}"
    for point in points:
        path += f"V{_n(y(point['risk']))}H{_n(x(point['coverage']))}"
    ground = f"{path}V{_n(y(0))}H{_n(x(0))}Z"
    dots = [
        el(
            "circle",
            el("title", _point_in_words(point)),
            class_="dot",
            cx=_n(x(point["coverage"])),
            cy=_n(y(point["risk"])),
            r=2.4,
        )
        for point in (points if len(points) <= MANY else points[-1:])
    ]
    limit = [
        el("line", class_="limit", x1=LEFT, x2=WIDTH - RIGHT, y1=_n(y(0.05)), y2=_n(y(0.05))),
        el(
            "text",
            "95% right",
            class_="label soft",
            x=WIDTH - RIGHT - 2,
            y=_n(y(0.05) - 4),
            text_anchor="end",
        ),
    ]
    steps = [points[(len(points) - 1) * part // 4] for part in range(5)] if len(points) > 5 else list(points)
    return _svg(
        "risk",
        title,
        "; ".join(_point_in_words(point) for point in steps),
        HEIGHT,
        *_axes(right, top, "questions answered, surest first", "answers wrong"),
        *limit,
        el("path", class_="ground", d=ground),
        el("path", class_="line", d=path),
        *dots,
        _risk_label(points, answers, x, y),
    )


def _risk_label(points: Sequence[JSON], answers: int, x: Scale, y: Scale) -> Html:
    """What the curve ends at, written where the curve leaves room: below its end, else above."""
    last = points[-1]
    said = f"{percent(last['risk'])} wrong of all {answers} answers" if answers > 1 else "of one answer"
    at = x(last["coverage"])
    wide = 5.4 * len(said)
    left, anchor = (at - wide, "end") if at - wide > LEFT else (at, "start")
    spanned = [y(point["risk"]) for point in points if x(point["coverage"]) >= left] or [y(last["risk"])]
    below = max(spanned) + 15
    return _words(said, at, below if below < y(0.05) - 8 else max(min(spanned) - 8, TOP - 4), anchor=anchor)


def calibration(bins: Sequence[JSON]) -> Html:
    """The share that is right in each bin of confidence, its interval (`wilson`), and how many there are."""
    title = "Calibration"
    held = [one for one in bins if one["count"]]
    if not held:
        return _empty("calibration", title, "No answer was given, so no confidence can be judged.")
    x, y = _field(1.0, 1.0)
    most = max(one["count"] for one in held)
    floor = HEIGHT - BOTTOM + COUNTS + 14  # of the strip of counts
    marks: list[Html] = []
    for one in bins:
        tall = COUNTS * 0.66 * one["count"] / most
        side = {"x": _n(x(one["low"]) + 1), "width": _n(x(one["high"]) - x(one["low"]) - 2)}
        marks.append(el("rect", class_="bar", y=_n(floor - tall), height=_n(tall), **side))
        middle = _n((x(one["low"]) + x(one["high"])) / 2)
        faint = "" if one["count"] else " soft"
        marks.append(
            el(
                "text",
                str(one["count"]),
                class_=f"label{faint}",
                x=middle,
                y=_n(floor - tall - 4),
                text_anchor="middle",
            )
        )
    for one in held:
        low, high = wilson(one["accuracy"], one["count"])
        at = _n(x(one["confidence"]))
        marks.append(el("line", class_="spread", x1=at, x2=at, y1=_n(y(low)), y2=_n(y(high))))
        said = el("title", _bin_in_words(one))
        marks.append(el("circle", said, class_="dot", cx=at, cy=_n(y(one["accuracy"])), r=4))
    return _svg(
        "calibration",
        title,
        "; ".join(map(_bin_in_words, held)),
        HEIGHT + COUNTS + 14,
        *_axes(1.0, 1.0, "confidence", "answers right", below=COUNTS + 14),
        el("line", class_="limit", x1=_n(x(0)), y1=_n(y(0)), x2=_n(x(1)), y2=_n(y(1))),
        _words("answers", LEFT - 6, floor - 2, "label soft", "end"),
        el("line", class_="axis", x1=LEFT, x2=WIDTH - RIGHT, y1=_n(floor), y2=_n(floor)),
        *marks,
    )


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95% interval of a share of so many (Wilson, 1927)."""
    square = Z * Z / count
    middle = (share + square / 2) / (1 + square)
    reach = sqrt(square * (share * (1 - share) + square / 4)) / (1 + square)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def _point_in_words(point: JSON) -> str:
    return (
        f"{percent(point['coverage'])} answered at confidence {percent(point['confidence'])} or more: "
        f"{percent(point['risk'])} wrong"
    )


def _bin_in_words(one: JSON) -> str:
    answers = "1 answer" if one["count"] == 1 else f"{one['count']} answers"
    return f"{answers} at confidence {percent(one['confidence'])}: {percent(one['accuracy'])} right"


def _axes(right: float, top: float, across: str, up: str, below: float = 0) -> Iterator[Html]:
    """Lines and labels of a field; `below`: how far under it the numbers of the x axis stand."""
    x, y = _field(right, top)
    base = HEIGHT - BOTTOM
    for tick in _ticks(top):
        yield el("line", class_="grid", x1=LEFT, x2=WIDTH - RIGHT, y1=_n(y(tick)), y2=_n(y(tick)))
        yield _words(percent(tick), LEFT - 6, y(tick) + 4, "tick", "end")
    for tick in _ticks(right):
        yield el("line", class_="axis", x1=_n(x(tick)), x2=_n(x(tick)), y1=base + below, y2=base + below + 4)
        yield el(
            "text", percent(tick), class_="tick", x=_n(x(tick)), y=_n(base + below + 17), text_anchor="middle"
        )
    yield el("line", class_="axis", x1=LEFT, x2=WIDTH - RIGHT, y1=base, y2=base)
    yield _words(across, (LEFT + WIDTH - RIGHT) / 2, base + below + 36, "name")
    turned = f"translate(11 {_n((TOP + base) / 2)}) rotate(-90)"
    yield el("text", up, class_="name", transform=turned, text_anchor="middle")


def _svg(id_: str, title: str, said: str, height: float, *parts: Html) -> Html:
    return el(
        "svg",
        el("title", title, id=f"{id_}-title"),
        el("desc", said, id=f"{id_}-desc"),
        joined(parts),
        class_="plot",
        role="img",
        aria_labelledby=f"{id_}-title {id_}-desc",
        viewBox=f"0 0 {WIDTH} {_n(height)}",
    )


def _empty(id_: str, title: str, said: str) -> Html:
    frame = el("rect", class_="frame", x=1, y=1, width=WIDTH - 2, height=118, rx=3)
    return _svg(id_, title, said, 120, frame, _words(said, WIDTH / 2, 64, "label soft"))


def _words(words: str, x: float, y: float, class_: str = "label", anchor: str = "middle") -> Html:
    return el("text", words, class_=class_, x=_n(x), y=_n(y), text_anchor=anchor)


def _field(right: float, top: float) -> tuple[Scale, Scale]:
    return _scale(0, right, LEFT, WIDTH - RIGHT), _scale(0, top, HEIGHT - BOTTOM, TOP)


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _top(value: float) -> float:
    return next((top for top in _TOPS if value <= top), 1.0)


def _ticks(top: float) -> list[float]:
    step = _STEPS.get(top, 0.2)
    return [number * step for number in range(round(top / step) + 1)]


def _n(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")
