"""Lies by one change: a figure, a date, a unit, a qualifier or a name of the true sentence made another.

Each takes a Scene and gives statements that are false by construction, their evidence the true sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from eval.standin import english
from eval.standin.english import Figure
from eval.standin.honest import told
from eval.standin.scene import Fact, Scene, Statement

UNITS = {  # of the figure before it; the two are never the same amount
    "miles": "kilometers", "mile": "kilometer", "kilometers": "miles", "kilometres": "miles",
    "metres": "feet", "meters": "feet", "centimetres": "inches", "minutes": "hours", "hours": "minutes",
    "days": "weeks", "weeks": "days", "months": "weeks", "years": "months", "knots": "kilometers an hour",
    "degrees": "percent", "troops": "contractors", "advisers": "engineers", "advisors": "engineers",
    "nurses": "doctors", "homes": "schools", "households": "villages", "doses": "syringes",
    "passengers": "cars", "hospitals": "clinics", "stops": "tunnels", "trams": "buses", "jugs": "coins",
    "families": "companies", "employees": "customers", "recommendations": "charges",
    "operations": "appointments", "residents": "doctors", "cents": "dollars", "loaves": "cakes",
    "countries": "cities", "lifeboats": "destroyers", "helicopters": "submarines", "games": "seasons",
    "students": "teachers", "people": "families", "members": "states", "tons": "pounds", "feet": "meters",
    "acres": "square miles", "votes": "seats",
}  # fmt: skip
CURRENCIES = {"$": "€", "€": "$", "£": "$"}
HEDGES = {  # what may or should be, said to be so; the sentence stays one
    " may ": " will ", " might ": " will ", " could ": " will ", " hopes to ": " will ",
    " plans to ": " will ", " wants to ": " will ", " is expected to ": " will ",
    " are expected to ": " will ", " should be ": " are ", " should offer ": " already offers ",
    " was meant to ": " was able to ", " is to ": " has begun to ", " reportedly ": " ",
    " allegedly ": " ", " perhaps ": " ", " probably ": " ", " possibly ": " ", " chiefly ": " only ",
    " most of ": " all of ", " mainly ": " only ", " normally ": " always ", " are to ": " have begun to ",
    " seems to ": " is known to ", " aims to ": " will ",
}  # fmt: skip


def numbers(scene: Scene) -> Iterator[Statement]:
    """A figure changed: a little, by two digits swapped, by its scale, at one end of a range."""
    for fact in told(scene):
        text = fact.plain
        for figure in english.figures(text):
            for new, how in _changes(figure, scene):
                lie = english.replaced(text, figure.start, figure.end, new)
                known = " ".join((*scene.case.value, *scene.case.accept)).lower()
                if re.search(
                    rf"(?<![\w.,]){re.escape(new.lower())}(?![\w]|[.,]\d)", f"{text} {known}".lower()
                ):
                    continue  # it stands beside the true one, or is as right
                if lie == text or not english.whole(lie):
                    continue
                made = _on(fact, lie, "altered_numbers", f"{how}: {figure.text} → {new}", figure.text, new)
                in_words = scene.random.random() < 0.25 and figure.text in fact.sentence
                yield _typed_too(made, fact, figure.text, new) if in_words else made


def _changes(figure: Figure, scene: Scene) -> Iterator[tuple[str, str]]:
    """Other figures that what is said cannot hold of as well."""
    loosened = figure.qualifier.lower()
    up = 1 if loosened in english.AT_LEAST else -1 if loosened in english.AT_MOST else 0
    wide = loosened in english.APPROXIMATE
    sign = figure.currency
    scale = f" {figure.scale}" if figure.scale else ""
    pick = scene.random
    if figure.spelled:
        number = english.ONES.index(figure.number.lower())
        by = max(2, number // 3) if wide else pick.choice((1, 2))
        other = number + (up or pick.choice((-1, 1))) * by
        if 2 <= other < len(english.ONES):
            yield sign + english.ONES[other] + scale, "a little off"
        return
    value = float(figure.number.replace(",", ""))
    digits = figure.number.replace(",", "")
    way = up or pick.choice((-1, 1))
    if "." in digits:
        decimals = len(digits.split(".")[1])
        off = pick.randint(3 if wide else 1, 8) / 10**decimals * (5 if wide else 1)
        yield f"{sign}{max(value + way * off, 0.1):.{decimals}f}{scale}", "a little off"
    else:
        off = max(1.0, round(value * (pick.uniform(0.3, 0.6) if wide else pick.uniform(0.01, 0.2))))
        if value + way * off > 0:
            yield f"{sign}{_grouped(str(round(value + way * off)), figure)}{scale}", "a little off"
    swapped = _swapped(digits, scene)
    if swapped and not wide and (up == 0 or (float(swapped) - value) * up > 0):
        yield f"{sign}{_grouped(swapped, figure)}{scale}", "digits swapped"
    if figure.scale in ("million", "billion"):
        larger = figure.scale == "million"
        if up == 0 or (up > 0) == larger:
            yield f"{sign}{figure.number} {'billion' if larger else 'million'}", "scale"
    elif value >= 500 and up >= 0 and "." not in digits and not sign:
        yield f"{sign}{_grouped(digits + '0', figure)}", "scale"


def _swapped(digits: str, scene: Scene) -> str | None:
    """A number with two digits that stand side by side the other way round."""
    fits = [
        i
        for i in range(len(digits) - 1)
        if digits[i] != digits[i + 1] and "." not in digits[i : i + 2] and (digits[i + 1] != "0" or i > 0)
    ]
    if not fits:
        return None
    i = scene.random.choice(fits)
    return digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]


def _grouped(digits: str, figure: Figure) -> str:
    return f"{int(digits):,}" if "," in figure.number or (len(digits) > 4 and "." not in digits) else digits


def dates(scene: Scene) -> Iterator[Statement]:
    """A day, month, year or weekday made another."""
    for fact in told(scene):
        text = fact.plain
        for found in english.DATE.finditer(text):
            for name in ("month", "month2", "day", "day2", "year", "year2", "year3", "weekday"):
                if found[name] is None:
                    continue
                new = _another(found[name], name, scene)
                lie = english.replaced(text, found.start(name), found.end(name), new)
                beside = " ".join((text, *scene.case.value, *scene.case.accept))
                if english.whole(lie) and not re.search(rf"\b{re.escape(new)}\b", beside):
                    yield _on(fact, lie, "altered_dates", f"{found[name]} → {new}", found[name], new)
        for old, new in (
            ("last year", "two years ago"),
            ("next month", "next year"),
            ("last month", "last year"),
        ):
            if old in text:
                yield _on(fact, text.replace(old, new, 1), "altered_dates", f"{old} → {new}", old, new)


def _another(told: str, name: str, scene: Scene) -> str:
    pick = scene.random
    if name.startswith("year"):
        return str(int(told) + pick.choice((-2, -1, 1, 2, 10)))
    if name.startswith("day"):
        return str(pick.choice([day for day in range(1, 29) if abs(day - int(told)) in range(1, 9)]))
    if name == "weekday":
        return pick.choice([day for day in english.DAYS if day != told])
    bare = told.rstrip(".")
    names, dot = (english.SHORT_MONTHS, ".") if told.endswith(".") else (english.MONTHS, "")
    return pick.choice([f"{month}{dot}" for month in names if month not in (bare, "May")])


def units(scene: Scene) -> Iterator[Statement]:
    """The same figure of something else: another currency, another unit, other things counted."""
    for fact in told(scene):
        text = fact.plain
        for figure in english.figures(text):
            if figure.currency:
                new = figure.text.replace(figure.currency, CURRENCIES[figure.currency])
                lie = english.replaced(text, figure.start, figure.end, new)
                yield _on(fact, lie, "altered_units", f"{figure.text} → {new}", figure.text, new)
            after = re.match(r" ((?:U\.S\. |US |new |clay )?)([a-z]+)\b", text[figure.end :])
            if after and after[2] in UNITS:
                start = figure.end + after.start(2)
                lie = english.replaced(text, start, start + len(after[2]), UNITS[after[2]])
                made = _on(fact, lie, "altered_units", f"{after[2]} → {UNITS[after[2]]}")
                yield replace(made, unit=UNITS[after[2]] if made.unit == after[2] else made.unit)


def qualifiers(scene: Scene) -> Iterator[Statement]:
    """What loosens a figure, or leaves open whether something is so, taken away."""
    for fact in told(scene):
        text = fact.plain
        for figure in english.figures(text):
            if figure.qualifier:
                lie = english.replaced(text, figure.qualifier_start, figure.end, figure.text)
                how = f"“{figure.qualifier}” dropped"
                yield replace(_on(fact, lie, "dropped_qualifiers", how), qualifier=None)
        for hedge, bare in HEDGES.items():
            at = text.find(hedge)
            after = text[at + len(hedge) :]
            if hedge.endswith(" to ") and (
                after.startswith("be ") or re.search(r"(?:job|task|aim|have)$", text[:at])
            ):
                continue  # "is to be", "their job is to"
            if at >= 0 and next(english.unquoted(text, [(at, at)]), None) and "not" not in text:
                lie = english.replaced(text, at, at + len(hedge), bare)
                yield _on(fact, lie, "dropped_qualifiers", f"“{hedge.strip()}” → “{bare.strip()}”")


def names(scene: Scene) -> Iterator[Statement]:
    """Somebody or something named made another of its kind, from the cited article or from the others."""
    for fact in told(scene):
        text = fact.plain
        for start, end in english.names(text, opening=True):
            name = text[start:end]
            others = scene.cast.others(name, fact)
            own = [other for other in others if fact.article.id in scene.cast.articles[other]]
            for group, how in ((own, "of the same article"), (others, "of another article")):
                if not group:
                    continue
                new = scene.random.choice(group)
                lie = english.replaced(text, start, end, new)
                value = new if fact.value and name in fact.value else fact.value
                made = _on(fact, lie, "altered_names", f"{name} → {new}, {how}")
                yield replace(made, value=value if value and value in lie else None)


def _on(fact: Fact, text: str, kind: str, how: str, old: str = "", new: str = "") -> Statement:
    """A lie with the true sentence as its evidence; its value is changed along with its words."""
    value = fact.value.replace(old, new) if fact.value and old else fact.value
    holds = value is not None and value.lower() in text.lower()
    return Statement(
        text,
        fact.evidence,
        kind,
        "words",
        value if holds else None,
        fact.unit if holds else None,
        fact.qualifier if holds else None,
        how,
    )


def _typed_too(made: Statement, fact: Fact, old: str, new: str) -> Statement:
    """The same lie in the words given as evidence."""
    words = fact.sentence.replace(old, new, 1)
    return replace(made, evidence=((fact.label, words),), how=f"{made.how}, in the words too")


MODES: dict[str, Callable[[Scene], Iterator[Statement]]] = {
    "altered_numbers": numbers,
    "altered_dates": dates,
    "altered_units": units,
    "dropped_qualifiers": qualifiers,
    "altered_names": names,
}
