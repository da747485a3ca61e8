"""What a page calls its article, who publishes it and who wrote it.

Several sources name each; a rule for each says whom to follow where they differ. Pure; each choice is noted
with its source in the list of what is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.domain import Provenance
from rag.newsrooms import newsroom
from rag.sources.json_ld import Described
from rag.sources.normal import one_line
from rag.sources.page_bylines import Bylines
from rag.sources.page_tags import AGREED, CONFIDENCE, Found, headings, meta
from rag.sources.site_names import SEPARATED, in_host, site_in

_NO_PERSON = re.compile(
    r"https?://|^@|^\W*$|^(?:admin|staff|editor|author|unknown|null|none)$", re.IGNORECASE
)
# Marked elements hold more than names at times: "Bryan DeArdo Nov 18, 2019 at 9:24 pm".
_PERSON = re.compile(r"(?!.\s?$)[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,4}\s?")
_WEEKDAY = re.compile(r"\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b.*$")
_BY = re.compile(r"^(?:by|von|por|par|door|بقلم)\b:?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """What an extractor makes of the page; believed only where the page itself says nothing."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None


def page_title(tree: Any) -> str:
    """The words of <title>; "" where there is none."""
    return next((one_line(" ".join(each.itertext())).strip(" |–—-") for each in tree.iter("title")), "")


def publisher_of(
    metas: dict[str, list[str]],
    said: Described,
    guess: Guess,
    title: str,
    above: Bylines,
    host: str,
    known: list[Provenance],
) -> str | None:
    """Whose site it is. JSON-LD may name an agency or software, whose name is not in the address.

    `title` is the page's own, which may end with the site's name.
    """
    found: list[Found] = []
    for value, source in (
        (said.publisher, "json-ld"),
        (meta(metas, "og:site_name"), "meta"),
        (meta(metas, "dc.publisher", "dcterms.publisher", "article:publisher_name", "cre"), "meta"),
        (meta(metas, "application-name", "apple-mobile-web-app-title"), "meta"),
        (site_in(title, host), "markup"),
        (None if _is_agencys(above, host) else above.outlet, "text"),
        (guess.publisher, "guess"),
    ):
        name = one_line(value or "").partition(" | ")[0].strip()  # "The Quay | News of the harbour"
        if source == "guess" and _letters(name) in (_letters(host), _letters(host.removeprefix("www."))):
            continue  # an address for want of a name
        if name and not re.match(r"https?://|www\.|@", name) and len(name) <= 80:
            found.append((name, source))
    found.sort(key=lambda each: each[1] == "guess" or not in_host(each[0], host))
    return _chosen("publisher", found, known)


def _is_agencys(above: Bylines, host: str) -> bool:
    """Whether a byline names an agency, whose story another's site prints."""
    name = above.outlet or ""
    return bool(host) and newsroom(name, known=True) is not None and not in_host(name, host)


def _chosen(field: str, found: Sequence[Found], known: list[Provenance]) -> str | None:
    """The first value; surer where another kind of source says it too. What is chosen is noted in `known`."""
    if not found:
        return None
    value, source = found[0]
    agreeing = {other for words, other in found if _letters(words) == _letters(value)} - {source, "guess"}
    known.append(Provenance(field, source, AGREED if agreeing and source != "guess" else CONFIDENCE[source]))
    return value


def title_of(
    tree: Any,
    metas: dict[str, list[str]],
    said: Described,
    guess: Guess,
    publisher: str | None,
    known: list[Provenance],
) -> str | None:
    """The headline in the page, where a second source knows it; else what the best one says."""
    heads = headings(tree)
    declared: list[Found] = []
    for value, source in (
        (said.headline, "json-ld"),
        (meta(metas, "og:title", "parsely-title", "sailthru.title", "dc.title", "twitter:title"), "meta"),
        (page_title(tree), "markup"),
        (guess.title, "guess"),
    ):
        words = without_site(one_line(value or ""), publisher)
        if words and _letters(words) != _letters(publisher or ""):
            declared.append((words, source))
    for head in heads:
        # A headline in the page's own words: also where JSON-LD cut it or <title> added to it.
        if any(_same_start(head, words) for words, source in declared if source != "guess"):
            known.append(Provenance("title", "markup", AGREED))
            return head
    if len(heads) == 1 and len(heads[0]) >= 12 and _letters(heads[0]) != _letters(publisher or ""):
        share = [len(_words(heads[0]) & _words(words)) for words, _ in declared]
        if not declared or max(share) >= 2:
            known.append(Provenance("title", "markup", CONFIDENCE["markup"]))
            return heads[0]
    return _chosen("title", declared, known)


def without_site(title: str, publisher: str | None) -> str:
    """A title without the site's name at its end (or start): "Bridge to close | The Quay"."""
    parts = SEPARATED.split(title)
    name = _letters(publisher or "").removeprefix("the")
    if len(parts) < 2 or not name:
        return title
    last, first = _letters(parts[-1]).removeprefix("the"), _letters(parts[0]).removeprefix("the")
    # "The Quay", "quay.example", "Quay": but not "Quay at the fair 2018", which is the title's own.
    if last and (name.startswith(last) or (last.startswith(name) and len(last) <= len(name) + 4)):
        return title[: [*SEPARATED.finditer(title)][-1].start()].strip()
    if first and first == name:
        return title[next(SEPARATED.finditer(title)).end() :].strip()
    return title


def _same_start(head: str, words: str) -> bool:
    a, b = _letters(head), _letters(words)
    return a == b != "" or (min(len(a), len(b)) >= 20 and (a.startswith(b) or b.startswith(a)))


def authors_of(
    tree: Any,
    metas: dict[str, list[str]],
    said: Described,
    guess: Guess,
    above: Bylines,
    publisher: str | None,
    known: list[Provenance],
) -> tuple[str, ...]:
    marked = tree.xpath("//*[@itemprop='author' or @rel='author']")[:6]
    names_marked = [
        words
        for each in marked
        if _PERSON.fullmatch(words := _BY.sub("", one_line(" ".join(each.itertext()))))
    ]
    for names, source in (
        (said.authors, "json-ld"),
        (
            [
                name
                for key in (
                    "article:author",
                    "author",
                    "dc.creator",
                    "dcterms.creator",
                    "parsely-author",
                    "sailthru.author",
                    "byl",
                )
                if key in metas and (tidy := _people(metas[key], publisher))
                for name in tidy
            ],
            "meta",
        ),
        (names_marked, "markup"),
        (_written(above, publisher), "text"),
        ([name for name in guess.authors if _PERSON.fullmatch(name)], "guess"),
    ):
        if people := _people(names, publisher):
            agreed = source == "json-ld" and people == _people(guess.authors, publisher)
            known.append(Provenance("authors", source, AGREED if agreed else CONFIDENCE[source]))
            return people
        if source == "json-ld" and names:
            return ()  # the publisher's own: no guess is better
    return ()


def _written(above: Bylines, publisher: str | None) -> tuple[str, ...]:
    """The byline's writers, and the agency that it names with them where another is the publisher."""
    agency = publisher is not None and newsroom(above.outlet or "", known=True) is not None
    return (*above.authors, above.outlet or "") if above.authors and agency else above.authors


def _people(names: Iterable[str], publisher: str | None) -> tuple[str, ...]:
    """Names of people, one each, in order, without the publisher and without addresses."""
    own = _letters(publisher or "")
    people: dict[str, str] = {}
    for words in names:
        for name in re.split(
            r"\s*;\s*|\s+and\s+|\s*\|\s*|,\s+(?=[^,]+\s[^,]+(?:,|$))",
            _WEEKDAY.sub("", _BY.sub("", one_line(words))),
        ):
            tidy = name.strip(" ,")
            if tidy and not _NO_PERSON.search(tidy) and len(tidy) <= 80 and _letters(tidy) != own:
                people.setdefault(_letters(tidy), tidy)
    return tuple(people.values())[:12]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.casefold()))


def _letters(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()
