"""The days on which a page's article was published and last changed, out of all that the page says of them.

A wrong day is worse than none: old news would look new. So days of the future are refused, a day that the
address contradicts by weeks gives way to it, and several kinds of source are compared. Reads no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rag.domain import Provenance
from rag.sources.json_ld import Described
from rag.sources.moments import Moment, day_in_zone, moment_of, plausible, stamps_in, zone_of
from rag.sources.page_guesses import is_anothers, is_tossed
from rag.sources.page_lines import lines_near, visible_days
from rag.sources.page_times import times_of
from rag.sources.page_top import PageTop
from rag.sources.published import day_of

_PUBLISHED = (
    *("article:published_time", "datepublished", "article:published", "og:published_time", "og:pubdate"),
    *(
        "og:article:published_time",
        "og:datepublished",
        "parsely-pub-date",
        "pubdate",
        "pub_date",
        "publishdate",
    ),
    *(
        "publish-date",
        "publish_date",
        "publication_date",
        "dc.date.issued",
        "dcterms.issued",
        "dc.date",
        "dc.date.created",
    ),
    *("dcterms.created", "dcterms.date", "sailthru.date", "article_date_original", "date.release", "date"),
    *(
        "published_at",
        "cxenseparse:recs:publishtime",
        "ptime",
        "originalpublicationdate",
        "prism.publicationdate",
    ),
)
_UPDATED = (
    *("article:modified_time", "datemodified", "article:modified", "og:updated_time", "article_date_updated"),
    *("dc.date.modified", "dcterms.modified", "lastmod", "last-modified", "revised", "article.updated"),
)
_IN_PATH = (
    re.compile(
        r"/(?P<y>(?:19|20)\d\d)[/-](?P<m>\d{1,2}|[a-z]{3})[/-](?P<d>\d{1,2})(?=[/_.-]|$)", re.IGNORECASE
    ),
    re.compile(r"(?<!\d)(?P<y>20[0-2]\d)[-_](?P<m>[01]\d)[-_](?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20[0-2]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RESTAMPED = 30  # days: an address that many older than the stated day is believed


@dataclass(frozen=True, slots=True)
class Days:
    published: date | None = None
    updated: date | None = None
    provenance: tuple[Provenance, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    moment: Moment
    source: str


def days_of(
    tree: Any,
    metas: dict[str, list[str]],
    said: Described,
    top: PageTop,
    url: str | None,
    guess: str | None,
    latest: date,
    language: str | None = None,
) -> Days:
    """Published and updated, each with its source. `latest` is the last day that is believed.

    `language` is the one that the page declares: but for English, a day comes before its month.
    """
    lines = lines_near(top)
    times = times_of(tree, top)
    published = [
        *_all(("json-ld", said.published)),
        *_named(metas, _PUBLISHED),
        *(_Said(moment, "markup") for moment, _ in times.published),
    ]
    updated = [
        *_all(("json-ld", said.updated)),
        *_named(metas, _UPDATED),
        *(_Said(moment, "markup") for moment, _ in times.updated),
    ]
    published, updated = _in_utc(published, updated), _in_utc(updated, published)
    stamps = [stamp for line in lines for stamp in stamps_in(line)]
    # Times without a zone are UTC where the page shows its reader the same minutes at another hour.
    zone = zone_of((each.moment for each in (*_as_utc(published), *_as_utc(updated))), stamps)
    if zone is not None:
        published, updated = _as_utc(published), _as_utc(updated)
    else:
        stated = [each.moment for each in (*published, *updated)]
        zone = zone_of(stated, [moment for moment in stated if moment.zone != 0])
    changed = {day_in_zone(each.moment, zone) for each in updated}
    # An element's attribute and its words are one witness, not two that agree.
    heard = [(m, node) for m, node in (*times.published, *times.updated) if plausible(m.day, latest)]
    apart = lines_near(top, [node for _, node in heard]) if heard else lines
    told = {day_in_zone(moment, zone) for moment, _ in heard}
    for days, is_change in ((published, False), (updated, True)):
        visible = visible_days(apart, changed=is_change) or [
            day for day in visible_days(lines, changed=is_change) if day not in told
        ]
        if not is_change and days:
            visible = [day for day in visible if day not in changed]
        days += [_Said(Moment(day), "text") for day in visible]

    candidates = _plausible(published, zone, latest)
    changes = _plausible(updated, zone, latest)
    path_day = day_in_address(url)
    if path_day is not None and plausible(path_day, latest):
        candidates.append((path_day, "file name"))
    guessed = day_of(guess) if guess else None
    if (
        guessed is not None
        and plausible(guessed, latest)
        and not is_tossed(guessed, tree, language)
        and (candidates or not is_anothers(guessed, top, times.others))
    ):
        candidates.append((guessed, "guess"))
    known: list[Provenance] = []
    last = changes[0] if changes else None
    day = _settled(candidates, last[0] if last else None, path_day, known)
    if day is None and last is not None:
        # Published by then at the latest: far nearer than the day it goes in.
        day = last[0]
        known.append(Provenance("published", "guess", 0.3))
    if last is not None and day is not None and last[0] < day:
        last = None  # changed before it was published: that is no change of this article
    if last is not None:
        known.append(Provenance("updated", last[1], 0.9 if last[1] == "json-ld" else 0.8))
    return Days(day, last[0] if last else None, tuple(known))


def _settled(
    candidates: Sequence[tuple[date, str]],
    updated: date | None,
    path_day: date | None,
    known: list[Provenance],
) -> date | None:
    """One day of them all, by rule; how sure is noted in `known`."""
    if not candidates:
        return None
    alone = {"json-ld": 0.9, "meta": 0.85, "markup": 0.8, "text": 0.6, "file name": 0.5, "guess": 0.3}
    day, source = candidates[0]
    if path_day is not None and (day - path_day).days > _RESTAMPED and source != "file name":
        # A site that moves stamps its old pages anew; their addresses stay.
        day, source = path_day, "file name"
    elif updated is not None and day > updated:
        # Published after its last change: a day that was not cannot be; another that can is taken.
        earlier = [each for each in candidates if each[0] <= updated and each[1] != "guess"]
        if earlier:
            day, source = earlier[0]
        elif (day - updated).days > 1:
            kinds = {other for each, other in candidates if each == day} - {"guess"}
            known.append(Provenance("published", source, 0.7 if len(kinds) > 1 else 0.4))
            return day
    others = {other for each, other in candidates if other not in (source, "guess")}
    agreeing = {other for each, other in candidates if each == day} - {source, "guess"}
    near = all(abs((each - day).days) <= 1 for each, other in candidates if other != "guess")
    if agreeing:
        sure = 0.98 if near else 0.9
    elif not others:
        sure = alone[source]
    else:
        sure = min(alone[source], 0.7 if near else 0.5)
    known.append(Provenance("published", source, sure))
    return day


def day_in_address(url: str | None) -> date | None:
    """The day that an address or a file's name holds: "/2025/10/21/", "2025-10-21-title"; None for two."""
    days = set()
    for form in _IN_PATH:
        for found in form.finditer(url or ""):
            month = found["m"].lower()
            number = (
                int(month)
                if month.isdigit()
                else next((n for n, m in enumerate(_MONTHS, 1) if m == month), 0)
            )
            try:
                days.add(date(int(found["y"]), number, int(found["d"])))
            except ValueError:
                continue
        if days:
            break
    return days.pop() if len(days) == 1 else None


def _all(*pairs: tuple[str, str | None]) -> list[_Said]:
    return [_Said(moment, source) for source, value in pairs if (moment := moment_of(value)) is not None]


def _in_utc(said: Sequence[_Said], others: Sequence[_Said]) -> list[_Said]:
    """With UTC put to those without a zone that show the very time of another in UTC."""
    known = {(m.day, m.minute) for m in (each.moment for each in (*said, *others)) if m.zone == 0}
    return [
        _Said(replace(each.moment, zone=0), each.source)
        if each.moment.zone is None
        and each.moment.minute is not None
        and (each.moment.day, each.moment.minute) in known
        else each
        for each in said
    ]


def _as_utc(said: Sequence[_Said]) -> list[_Said]:
    return [
        _Said(replace(each.moment, zone=0), each.source) if each.moment.zone is None else each
        for each in said
    ]


def _named(metas: dict[str, list[str]], names: Iterable[str]) -> list[_Said]:
    return _all(*(("meta", value) for name in names for value in metas.get(name, ())[:1]))


def _plausible(said: Sequence[_Said], zone: int | None, latest: date) -> list[tuple[date, str]]:
    days = [(day_in_zone(each.moment, zone), each.source) for each in said]
    return [each for each in days if plausible(each[0], latest)]
