"""What a page says of its article: which source is followed, and how sure each value is."""

import json
from datetime import date

import lxml.html
import pytest

from rag.sources.moments import moment_of, stamps_in
from rag.sources.page_days import day_in_address
from rag.sources.page_metadata import page_metadata
from rag.sources.page_names import Guess

LATEST = date(2025, 10, 25)
URL = "https://www.quay.example/2025/bridge-to-close"
HEADLINE = "The swing bridge is to close for a year"
NO_GUESS = Guess()


def read(head="", body="", *, guess=NO_GUESS, title=HEADLINE, site=" | The Quay", attributes="lang=en"):
    page = (
        f"<!DOCTYPE html><html {attributes}><head><title>{title}{site}</title>{head}</head>"
        f"<body><main><h1>{title}</h1>{body}<p>The swing bridge closes.</p></main></body></html>"
    )
    return page_metadata(lxml.html.document_fromstring(page), guess, latest=LATEST)


def ld(**item):
    return f"<script type='application/ld+json'>{json.dumps(item)}</script>"


def article(**item):
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": HEADLINE, **item}


def meta(name, content):
    return f"<meta property='{name}' content='{content}'>"


def sources(known):
    return {each.field: (each.source, each.confidence) for each in known.provenance}


def test_json_ld_tells_all_of_it():
    known = read(
        ld(
            **article(
                url=URL,
                publisher={"@type": "Organization", "name": "The Quay"},
                author=[{"@type": "Person", "name": "Ada Poe"}, "By Lou Ames"],
                datePublished="2025-10-21T09:00:00+02:00",
                dateModified="2025-10-22T09:00:00+02:00",
                inLanguage="en-US",
            )
        )
        + f"<link rel=canonical href='{URL}'>"
    )
    assert (known.title, known.publisher, known.authors) == (HEADLINE, "The Quay", ("Ada Poe", "Lou Ames"))
    assert (known.published, known.updated) == (date(2025, 10, 21), date(2025, 10, 22))
    assert (known.url, known.canonical_url, known.language) == (URL, URL, "en")
    assert sources(known) == {
        "publisher": ("json-ld", 0.98),  # the title ends with it
        "title": ("markup", 0.98),
        "authors": ("json-ld", 0.9),
        "url": ("markup", 0.8),
        "canonical_url": ("markup", 0.8),
        "published": ("json-ld", 0.9),
        "updated": ("json-ld", 0.9),
        "language": ("markup", 0.8),
    }


def test_an_article_in_a_graph_takes_its_people_by_reference():
    graph = [
        article(author={"@id": "#ada"}, publisher={"@id": "#quay"}, datePublished="2025-10-21"),
        {"@type": "Person", "@id": "#ada", "name": "Ada Poe"},
        {"@type": "Organization", "@id": "#quay", "name": "The Quay"},
    ]
    known = read(ld(**{"@graph": graph}))
    assert (known.authors, known.publisher, known.published) == (("Ada Poe",), "The Quay", date(2025, 10, 21))


def test_the_pages_own_article_is_followed_not_a_related_one():
    related = article(headline="Ferry fares rise by a tenth in April", datePublished="2025-10-24")
    own = article(datePublished="2025-10-21")
    for order in ([related, own], [own, related]):
        assert read(ld(**{"@graph": order})).published == date(2025, 10, 21)


def test_of_several_related_articles_none_is_followed():
    others = [
        article(headline=f"Another story of the harbour, number {n}", datePublished=f"2025-10-2{n}")
        for n in (1, 2)
    ]
    assert read(ld(**{"@graph": others})).published is None


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "%s", "datePublished": "2025-10-21",}',
        '<!-- {"@type": "NewsArticle", "headline": "%s", "datePublished": "2025-10-21"} -->',
        '{"@type": "NewsArticle", "description": "a\nb", "headline": "%s", "datePublished": "2025-10-21"};',
    ],
)
def test_broken_json_ld_is_read_all_the_same(script):
    known = read(f"<script type='application/ld+json'>{script % HEADLINE}</script>")
    assert known.published == date(2025, 10, 21)


@pytest.mark.parametrize(
    "script", ["", "{", "[[[[", "null", '{"@type": 3, "author": {"name": {"name": []}}}']
)
def test_json_ld_that_says_nothing_does_no_harm(script):
    assert read(f"<script type='application/ld+json'>{script}</script>").published is None


def test_two_kinds_of_source_that_agree_make_sure():
    known = read(
        ld(**article(datePublished="2025-10-21")) + meta("article:published_time", "2025-10-21T08:00:00Z")
    )
    assert sources(known)["published"] == ("json-ld", 0.98)


def test_kinds_of_source_that_differ_make_unsure():
    known = read(
        ld(**article(datePublished="2025-10-21")) + meta("article:published_time", "2025-10-11T08:00:00Z")
    )
    assert (known.published, sources(known)["published"]) == (date(2025, 10, 21), ("json-ld", 0.5))


def test_a_day_of_the_future_is_refused():
    known = read(ld(**article(datePublished="2026-01-01")) + meta("date", "2025-10-20"))
    assert known.published == date(2025, 10, 20)


@pytest.mark.parametrize("none", ["0001-01-01T00:00:00Z", "1970-01-01", "soon", "", "03/04/2025"])
def test_a_day_that_means_none_is_none(none):
    assert read(ld(**article(datePublished=none))).published is None


def test_a_day_after_the_last_change_gives_way_to_one_that_can_be():
    known = read(
        ld(**article(datePublished="2025-10-24", dateModified="2025-10-10")) + meta("date", "2025-10-09")
    )
    assert (known.published, known.updated) == (date(2025, 10, 9), date(2025, 10, 10))


def test_an_old_address_is_believed_before_a_new_stamp():
    head = f"<link rel=canonical href='https://quay.example/2019/11/18/bridge'>{meta('date', '2025-10-20')}"
    known = read(head)
    assert (known.published, sources(known)["published"]) == (date(2019, 11, 18), ("file name", 0.5))


def test_an_address_alone_is_weak_evidence():
    known = read("<link rel=canonical href='https://quay.example/2025/oct/21/bridge'>")
    assert (known.published, sources(known)["published"]) == (date(2025, 10, 21), ("file name", 0.5))


def test_a_change_alone_says_by_when_it_was_published():
    known = read(meta("article:modified_time", "2025-10-20"))
    assert (known.published, sources(known)["published"]) == (date(2025, 10, 20), ("guess", 0.3))


def test_the_day_is_that_of_the_pages_own_zone():
    head = ld(**article(datePublished="2025-10-21T01:53:14Z"))
    assert read(head, "<p>By Ada Poe</p><p>Oct. 20, 2025 5:53 PM</p>").published == date(2025, 10, 20)
    assert read(head, "<p>By Ada Poe</p>").published == date(2025, 10, 21)
    assert read(head, "<p>Oct. 20, 2025 5:54 PM</p>").published != date(2025, 10, 20)  # another moment


def test_a_visible_date_line_is_read_where_nothing_else_tells():
    for line in (
        "Published 7:07 PM EST Oct 20, 2025",
        "By Ada Poe on Monday, October 20th, 2025 at 11:04 a.m.",
        "2025-10-20",
    ):
        known = read("", f"<p>{line}</p>")
        assert (known.published, sources(known)["published"]) == (date(2025, 10, 20), ("text", 0.6))
    known = read("", "<p>Updated Oct. 20, 2025</p><p>Published Oct. 18, 2025</p>")
    assert (known.published, known.updated) == (date(2025, 10, 18), date(2025, 10, 20))


def test_a_date_in_a_sentence_is_not_the_articles():
    assert read("", "<p>In this photo of Oct. 20, 2025, the bridge is open.</p>").published is None


def test_dates_of_comments_and_other_stories_are_not_the_articles():
    body = "<time class=published datetime=2025-10-21>x</time>"
    assert read("", f"<div class=comments>{body}</div>").published is None
    assert read("", f"<aside>{body}</aside>").published is None
    assert read("", f"<div>{body}</div>").published == date(2025, 10, 21)


def test_a_date_line_in_another_language_is_read_where_it_says_no_more():
    for line in (
        "Publié le 20 octobre 2025 à 18h05",
        "<span>Von Ada Poe</span> <b>20. Oktober 2025, 14:30 Uhr</b>",
    ):
        assert read("", f"<p>{line}</p>").published == date(2025, 10, 20)
    known = read("", "<p>Publié le 18 octobre 2025, mis à jour le 20 octobre 2025</p>")
    assert (known.published, known.updated) == (date(2025, 10, 18), date(2025, 10, 20))
    assert read("", "<p>Le pont fermera le 20 octobre 2025, a dit la mairie.</p>").published is None


@pytest.mark.parametrize(
    ("language", "line", "day"),
    [
        ("en", "05/06/2025", None),
        ("", "05/06/2025", None),
        ("fr", "05/06/2025", date(2025, 6, 5)),
        ("fr", "06/05/2025", None),  # the guess is the other day
        ("en", "5 June", date(2025, 6, 5)),
    ],
)
def test_a_guess_is_not_made_of_numbers_that_mean_two_days(language, line, day):
    guess = Guess(published="2025-06-05")
    assert read("", f"<p>Published {line}</p>", guess=guess, attributes=f'lang="{language}"').published == day


def test_a_guess_counts_only_where_the_page_says_nothing():
    guess = Guess("G", "Guessed", "https://g.example/a", ("Guy Guess",), "2025-10-01")
    known = read("", "", guess=guess, title="", site="", attributes="")
    assert known.published == date(2025, 10, 1)
    assert {source for source, _ in sources(known).values()} == {"guess"}
    assert (
        read(meta("date", "2025-10-20") + meta("og:site_name", "The Quay"), guess=guess).publisher
        == "The Quay"
    )


def test_the_site_is_the_publisher_not_the_agency_or_its_software():
    canonical = "<link rel=canonical href='https://www.ctquay.example/a'>"
    for other in ("Associated Press", "Blogger"):
        head = ld(**article(publisher={"name": other})) + canonical + meta("og:site_name", "Connecticut Quay")
        assert read(head).publisher == "Connecticut Quay"


@pytest.mark.parametrize("name", ["https://quay.example", "@quay", "  "])
def test_an_address_is_no_publishers_name(name):
    assert read(meta("og:site_name", name)).publisher is None


def test_a_title_loses_the_sites_name():
    assert read(meta("og:site_name", "The Quay"), title="").title is None
    assert (
        read(meta("og:title", "Short head - The Quay") + meta("og:site_name", "Quay"), title="").title
        == "Short head"
    )


def test_authors_are_people():
    head = meta("article:author", "https://social.example/ada") + meta("author", "By ADA POE and Lou Ames")
    assert read(head).authors == ("ADA POE", "Lou Ames")
    assert read(meta("author", "The Quay") + meta("og:site_name", "The Quay")).authors == ()
    assert read("", "<span itemprop=author>Ada Poe Oct 18, 2025 at 9:24 pm</span>").authors == ()


def test_a_canonical_link_is_made_whole_and_never_the_front_page():
    head = f"<link rel='canonical' href='/a/bridge'>{meta('og:url', 'https://quay.example/x')}"
    assert read(head).canonical_url == "https://quay.example/a/bridge"
    head = f"<link rel='canonical' href='https://quay.example/'>{meta('og:url', 'https://quay.example/a/bridge')}"
    assert (read(head).canonical_url, read(head).url) == (None, "https://quay.example/a/bridge")


@pytest.mark.parametrize(
    ("value", "day", "minute", "zone"),
    [
        ("2025-10-21T13:16+0000", date(2025, 10, 21), 796, 0),
        ("Tue Oct 21 2025 03:05:46 GMT+0000", date(2025, 10, 21), 185, 0),
        ("Tue, 21 Oct 2025 23:59:00 -0500", date(2025, 10, 21), 1439, -300),
        ("Tuesday, October 21, 2025, 12:01 AM", date(2025, 10, 21), 1, None),
        ("October 21st, 2025", date(2025, 10, 21), None, None),
    ],
)
def test_moments_are_read_as_they_are_written(value, day, minute, zone):
    moment = moment_of(value)
    assert moment is not None
    assert (moment.day, moment.minute, moment.zone) == (day, minute, zone)


def test_stamps_stand_on_either_side_of_the_day():
    assert [stamp.minute for stamp in stamps_in("11:26 pm EST, Tuesday, November 19, 2025")] == [1406]
    assert [stamp.minute for stamp in stamps_in("Nov 18, 2025 at 9:24 pm ET")] == [1284]


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://q.example/2025/10/21/bridge", date(2025, 10, 21)),
        ("https://q.example/2025/oct/21/bridge/", date(2025, 10, 21)),
        ("2025-10-21-bridge.md", date(2025, 10, 21)),
        ("story_20251021.html", date(2025, 10, 21)),
        ("https://q.example/2025/10/bridge", None),
        ("https://q.example/a/120251021345", None),
        ("2025-10-21-to-2025-10-24.md", None),
        (None, None),
    ],
)
def test_a_day_in_an_address_or_a_files_name(address, day):
    assert day_in_address(address) == day
