from __future__ import annotations

import codecs
import json
import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Article, Refusal
from rag.errors import DatelineError, UnreadableSource
from rag.sources import article_id, from_json, read_bytes, read_path
from rag.sources.decoding import LARGEST
from rag.sources.normal import normalised
from rag.sources.published import day_of

STORY = (
    "The harbor board voted on Tuesday to close the old swing bridge for eleven weeks from 3 March.\n\n"
    "Divers found cracks in two of its nine piers last autumn, and the board’s engineer, Ines Albrecht, said "
    "the repair could not wait for another winter.\n\n"
    "Lorries will be sent round by the coast road, which adds about 14 miles to the trip between the "
    "quays.\n\n"
    "The work is to cost $6.2 million. Two thirds of it is to come from the province."
)


def only(articles):
    (article,) = articles
    assert isinstance(article, Article), article
    return article


def text(words, name="a.txt"):
    return only(read_bytes(words.encode(), name=name))


def refusal(data, name="a.txt", media_type=None):
    (refused,) = read_bytes(data, name=name, media_type=media_type)
    assert isinstance(refused, Refusal)
    assert refused.source.startswith(name)
    return refused.reason


def removed(article):
    return [(r.kind, r.text) for r in article.removed]


# ── front matter ──────────────────────────────────────────────────────────────────────────────────────────


def test_front_matter_gives_the_metadata():
    article = text(
        "---\nid: swing-bridge\ntitle: 'Bridge: closed'\npublisher: The Quay\nurl: https://quay.example/b\n"
        f"published: 2025-02-11\nauthors: [Ada Poe, Lou Ames]\nnote: invented\n---\n\n{STORY}\n"
    )
    assert article.id == "swing-bridge"
    assert article.title == "Bridge: closed"
    assert article.publisher == "The Quay"
    assert article.url == "https://quay.example/b"
    assert article.published == date(2025, 2, 11)
    assert article.authors == ("Ada Poe", "Lou Ames")
    assert article.note == "invented"
    assert article.text == STORY
    assert article.source is None


def test_one_author_and_a_dated_time_are_enough():
    article = text(f"---\ntitle: T\nauthor: Ada Poe\npublished: 2025-02-11T23:30:00-05:00\n---\n{STORY}")
    assert article.authors == ("Ada Poe",)
    assert article.published == date(2025, 2, 11)


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("title: [unclosed", r"not YAML \(line \d"),
        ("title: {a: 1}", "title: expected text"),
        ("author: {a: 1}", "author: expected a name"),
        ("title: T\npublished: next Tuesday", "published: 'next Tuesday' is not one day"),
        ("title: T\npublished: 03/04/2025", "is not one day"),
        ("title: T\npublished: 2025-02-30", "not YAML|is not one day"),
        ("id: a/b", "cannot stand in an address"),
        ("id: ..", "cannot stand in an address"),
        ("url: javascript:alert(1)", "not an address on the web"),
        ("title: " + "[" * 3000, "nests too deeply"),
    ],
)
def test_front_matter_that_cannot_be_meant_is_refused(front, complaint):
    import re

    assert re.search(complaint, refusal(f"---\n{front}\n---\n{STORY}".encode()))


def test_front_matter_without_its_closing_line_is_refused():
    assert "no closing line" in refusal(f"---\ntitle: T\n\n{STORY}".encode())


def test_a_rule_at_the_top_is_not_front_matter():
    assert text(f"---\nA word of ours.\n---\n\n{STORY}").text.endswith(STORY)


# ── plain text without metadata ───────────────────────────────────────────────────────────────────────────


def test_a_headline_on_top_is_the_title_and_not_the_body():
    article = text(f"Swing bridge to close for eleven weeks\n{STORY}")
    assert article.title == "Swing bridge to close for eleven weeks"
    assert article.text == STORY


def test_without_a_headline_the_first_sentence_is_the_title():
    article = text(STORY.replace("\n\n", "\n"))
    assert (
        article.title
        == "The harbor board voted on Tuesday to close the old swing bridge for eleven weeks from 3 March."
    )
    assert article.text == STORY
    long = text("The harbor board, " + "which met in the old customs house, " * 5 + "voted. It rained.")
    assert len(long.title) <= 101
    assert long.title.endswith("…")


def test_a_feed_readers_top_line_gives_publisher_and_day():
    article = text(f"Coastal Shipping News 2/11/2025 6:35:35 AM\n\xa0\n\n{STORY}")
    assert removed(article) == []  # 2 November or 11 February: not read, and so not taken out
    article = text(f"Coastal Shipping News 2/21/2025 6:35:35 AM\n\xa0\n\n{STORY}")
    assert (article.publisher, article.published) == ("Coastal Shipping News", date(2025, 2, 21))
    assert removed(article) == [("boilerplate", "Coastal Shipping News 2/21/2025 6:35:35 AM")]
    assert article.text == STORY


@pytest.mark.parametrize(
    "line", ["New Brannock 2/21/2025", "OSTERMOUTH, Feb. 21, 2025", "It was 21 February 2025"]
)
def test_a_place_and_a_date_are_no_publisher(line):
    article = text(f"{STORY.partition('.')[0]}.\n\n{line}\n\n{STORY}")
    assert article.publisher is None
    assert line in article.text


def test_a_byline_and_a_date_under_the_headline_are_read():
    article = text(
        f"Swing bridge to close\nBy Ada Poe and Lou de Vries\nPublished February 11, 2025\n\n{STORY}"
    )
    assert article.title == "Swing bridge to close"
    assert article.authors == ("Ada Poe", "Lou de Vries")
    assert article.published == date(2025, 2, 11)
    assert article.text == STORY


def test_a_file_is_known_by_its_place(tmp_path):
    path = tmp_path / "Swing bridge.txt"
    path.write_text(STORY)
    article = only(read_path(path))
    assert article.id == article_id(path=path)
    assert article.id.startswith("swing-bridge-")
    assert article.source == str(path)


# ── what is not the article ───────────────────────────────────────────────────────────────────────────────

OTHER_STORIES = """Commentary | Coast
Orchard keeper Lasse Brenn
Top image credit: Lasse Brenn among his trees at Marl Wick, on 4 May 2024. QUAY PICTURES/Ina Holm

The man who grafts 40 apples onto one tree

Gardens

Lasse Brenn has spent nineteen years on a single tree. It carries forty kinds of apple, and some of them grow
nowhere else in the province.

Visitors come in October. He lets them taste three apples each, and no more.

keep readingShow less
Skating rink
Top photo credit: Ina Holm

Why 3,100 people signed for a rink that melts in March

Sport

Nobody in town can say who first asked for ice. The list of names on the counter of the bakery grew by itself,
said the baker.

A rink would cost $800,000 a year to keep cold.

keep readingShow less

LATEST

TIDELINE

Newsletter

Subscribe now to our weekly letter and never miss a story from our reporters, with maps and tide tables."""

BUTTONS = f"""Follow us on social

Old_swing_bridge_ostermouth_feb._2025

No, the bridge is not 'falling down'

Commentary | Coast

{STORY}

30211-Q-1234B-500 Divers inspect a pier at low water ... Navy photo by Petty Officer Ina Holm, harbor patrol.
{OTHER_STORIES}"""


def test_buttons_captions_and_other_stories_are_set_apart():
    article = text(BUTTONS.replace("Navy photo", "DoD photo"))
    assert article.title == "No, the bridge is not 'falling down'"
    assert article.text == STORY
    kinds = [r.kind for r in article.removed]
    assert kinds[:5] == ["boilerplate", "caption", "navigation", "caption", "navigation"]
    teaser = next(r.text for r in article.removed if r.kind == "teaser")
    assert teaser.startswith("Orchard keeper")
    assert "3,100 people" in teaser
    assert "TIDELINE" in [
        line for r in article.removed if r.kind == "navigation" for line in r.text.split("\n")
    ]


def test_nothing_is_lost_between_body_and_removed():
    article = text(BUTTONS)
    kept = " ".join([article.title, article.text, *(r.text for r in article.removed)]).split()
    assert sorted(kept) == sorted(BUTTONS.split())


def test_a_subscribers_notice_is_taken_out():
    notice = (
        "Already a subscriber? Please sign in before opening this story. The “sign in” button is "
        "at the top. Still "
        "no text? See whether the card on your account is up to date."
    )
    article = text(f"{notice}\n{STORY}")
    assert removed(article) == [("paywall", notice)]
    assert article.text == STORY


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("READ MORE:2 hurt as a crane drops its load on the quay", "related"),
        ("Related: Ferry fares rise again", "related"),
        ("Divers at the bridge. (Photo by Ina Holm/Getty Images)", "caption"),
        ("The bridge in January. Ina Holm/AFP/Getty Images", "caption"),
        ("Photo: Ina Holm", "caption"),
        ("Advertisement", "boilerplate"),
        ("Sign up for our Harbor Briefing newsletter", "boilerplate"),
        ("Follow Ada Poe on Twitter: @adapoe", "boilerplate"),
        ("Facebook Twitter Email", "boilerplate"),
        ("© 2025 The Quay. All rights reserved.", "boilerplate"),
        ("Subscribe to continue reading this article.", "paywall"),
        ("keep reading", "navigation"),
        ("Analysis | Harbors", "navigation"),
    ],
)
def test_a_line_that_is_not_the_article_is_taken_out(line, kind):
    first, rest = STORY.split("\n\n", 1)
    article = text(f"{first}\n\n{line}\n\n{rest}")
    assert removed(article) == [(kind, line)]
    assert article.text == STORY


@pytest.mark.parametrize(
    "line",
    [
        "“Photo by photo, the case came together,” said Albrecht.",
        "He kept a photo by the door.",
        "She told subscribers to log in to their accounts and read the new terms.",
        "You can find your loans by logging into your account and paging down.",
        "You can stream it at home with a subscription, or with a free trial.",
        "More than 40 people read the report.",
        "Read more slowly, the judge told the clerk.",
        "Follow the money, he said, and share this with the board.",
        "Copyright was the third of the board’s concerns.",
        "Political party: Harbor List",
        "Video: the board’s meeting was recorded in full, and the recording shows that the vote was taken "
        "before the engineer had been heard, which the chair had denied on two earlier occasions in writing.",
        "How the repair will go",
        "- Eleven weeks",
        "Who pays?",
    ],
)
def test_a_line_of_the_article_stays(line):
    first, rest = STORY.split("\n\n", 1)
    article = text(f"{first}\n\n{line}\n\n{rest}")
    assert article.removed == ()
    assert article.text == f"{first}\n\n{line}\n\n{rest}"


def test_a_keep_reading_button_within_a_story_takes_only_itself():
    first, rest = STORY.split("\n\n", 1)
    article = text(f"{first}\n\nHow it will go\n\nThe bridge\n\nIt is old.\n\nKeep reading\n\n{rest}")
    assert removed(article) == [("navigation", "Keep reading")]
    assert "It is old." in article.text


def test_a_short_story_that_ends_in_a_button_is_kept():
    article = text("The headline of it all\n\nA section\n\nIt is the whole story. It is short.\n\nRead more")
    assert "It is the whole story." in article.text


def test_headlines_under_a_title_of_other_stories_are_teasers():
    links = "You may also like\nThe baker who sells 900 loaves before dawn\nA tug sinks at its berth"
    article = text(f"{STORY}\n\n{links}")
    assert removed(article) == [("teaser", links.replace("\n", "\n\n"))]
    assert article.text == STORY


def test_facts_under_a_title_of_more_are_kept():
    facts = "More on the candidates\nParty: Harbor List\nAge: 66"
    article = text(f"{STORY}\n\n{facts}\n\nAll of them speak on Friday.")
    assert "Age: 66" in article.text


# ── the stored form ───────────────────────────────────────────────────────────────────────────────────────


def test_text_is_stored_in_one_form():
    article = text(
        "One\u00a0two  three\t\tcafe\u0301 \x00soft\u00adly.\r\n\r\n\r\n\r\nThen\u200b \ud83d\ude00".replace(
            "\ud83d\ude00", "😀"
        )
        + " more."
    )
    assert article.text == "One two three café softly.\n\nThen 😀 more."


def test_wrapped_lines_are_joined_and_paragraphs_parted():
    wrapped = (
        "The harbor board voted on Tuesday to close the old swing\n"
        "bridge for eleven weeks. Divers found cracks in two of its\n"
        "nine piers.\n"
        "Lorries go round by the coast road, which adds 14 miles to\n"
        "the trip."
    )
    assert text(wrapped).text.split("\n\n") == [
        "The harbor board voted on Tuesday to close the old swing bridge for eleven weeks. "
        "Divers found cracks in "
        "two of its nine piers.",
        "Lorries go round by the coast road, which adds 14 miles to the trip.",
    ]


def test_lone_surrogates_become_replacement_characters():
    assert (
        from_json({"title": "T", "text": "before \ud800 after \ud83d\ude00."}).text
        == "before \ufffd after 😀."
    )


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_normalising_twice_changes_nothing(words):
    once = normalised(words)
    assert normalised(once) == once
    once.encode("utf-8")


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_is_an_article_or_a_refusal(words):
    for read in read_bytes(words.encode("utf-8", "surrogatepass"), name="a.md"):
        assert isinstance(read, Refusal) or read.text == read.text.strip() != ""


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.md", "a.txt", "a.html", "a.jsonl"]))
def test_any_bytes_are_articles_or_refusals(data, name):
    assert all(isinstance(read, Article | Refusal) for read in read_bytes(data, name=name))


# ── Markdown ──────────────────────────────────────────────────────────────────────────────────────────────


def test_markdown_reads_as_plain_text():
    article = text(
        "# Swing bridge to *close*\n\n**The board** voted on "
        "[Tuesday](https://quay.example/x_(y)) to _close_\n"
        "it for `eleven` weeks.\n\n![Divers at work](divers.jpg)\n\n> It cannot wait.\n\n## What "
        "next\n\n- one\n* two\n"
        "\n---\n\nPrices: 2 * 3 * 4, snake_case_word, \\*literal\\*, AT&T.<!-- hidden "
        "-->\n\n[1]: https://x.io\n",
        name="a.md",
    )
    assert article.title == "Swing bridge to close"
    assert article.text == (
        "The board voted on Tuesday to close it for eleven weeks.\n\nIt cannot wait.\n\nWhat "
        "next\n\n- one\n* two\n"
        "\nPrices: 2 * 3 * 4, snake_case_word, *literal*, AT&T."
    )
    assert removed(article) == [("caption", "Divers at work")]


def test_plain_text_keeps_its_stars():
    assert "**" in text(f"{STORY} It was a **big** day.").text


# ── HTML ──────────────────────────────────────────────────────────────────────────────────────────────────


def page(head="", body=""):
    paragraphs = "".join(f"<p>{p}</p>" for p in STORY.split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang=en><head><title>Bridge to close | The Quay</title>{head}</head><body>"
        "<nav><ul><li><a href=/>Home</a></li><li><a href=/tides>Tide tables</a></li></ul></nav>"
        f"<main><article><h1>Bridge to close</h1>{paragraphs}<figure><figcaption>Divers at the "
        f"second pier, low"
        f" water</figcaption></figure></article></main>{body}<footer><p>Write to the harbor "
        f"desk.</p></footer></html>"
    )


HEAD = (
    "<link rel=canonical href='https://quay.example/bridge'><meta property='og:site_name' content='The Quay'>"
    "<meta property='og:title' content='Bridge to close'><meta name=author content='Ada Poe'>"
    "<meta property='article:published_time' content='2025-02-11T23:30:00-05:00'>"
    "<meta name=dateline:note content='invented'><meta name=note content='by the page'>"
)


def test_a_page_gives_its_story_and_what_it_declares():
    article = text(page(HEAD), name="saved.html")
    assert article.title == "Bridge to close"
    assert article.text == STORY
    assert article.publisher == "The Quay"
    assert article.authors == ("Ada Poe",)
    assert article.published == date(2025, 2, 11)  # as written, in its own zone
    assert article.url == "https://quay.example/bridge"
    assert article.note == "invented"
    assert article.id == article_id(url="https://quay.example/bridge")


def test_what_stands_around_the_story_is_kept_apart_with_its_kind():
    around = (
        "<aside class=related><p>Ferry fares rise by a tenth in April</p></aside>"
        "<div id=comments><p>I miss it.</p></div>"
    )
    assert removed(text(page(HEAD, around), name="saved.html")) == [
        ("navigation", "Home\nTide tables"),
        ("caption", "Divers at the second pier, low water"),
        ("related", "Ferry fares rise by a tenth in April"),
        ("comments", "I miss it."),
        ("navigation", "Write to the harbor desk."),
    ]


def test_scripts_and_hidden_marks_never_reach_the_text():
    article = text(page(HEAD, "<script>alert('x')</script><style>p{}</style>"), name="saved.html")
    assert "alert" not in article.text + str(article.removed)


def test_a_pages_declared_encoding_is_used():
    data = (
        page("<meta charset=iso-8859-2>")
        .replace("Albrecht", "Albręcht")
        .encode("iso-8859-2", "xmlcharrefreplace")
    )
    assert "Albręcht" in only(read_bytes(data, name="saved.html")).text


@pytest.mark.parametrize("markup", ["<html><body></body></html>", "<p></p>", "<script>1</script>", "<"])
def test_a_page_without_a_story_is_refused(markup):
    assert "story" in refusal(markup.encode(), name="saved.html") or "cannot be read" in refusal(
        markup.encode(), "saved.html"
    )


# ── JSON ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_json_lines_go_in_around_the_bad_ones(tmp_path):
    path = tmp_path / "feed.jsonl"
    good = {
        "id": "one",
        "url": "https://q.example/1",
        "title": "One",
        "published": "2025-02-11",
        "text": STORY,
    }
    lines = [
        json.dumps(good),
        "{broken",
        "",
        json.dumps({"title": "no text"}),
        "[1]",
        json.dumps({**good, "id": "two"}),
    ]
    path.write_text("\n".join(lines) + "\n")
    read = list(read_path(path))
    assert [a.id for a in read if isinstance(a, Article)] == ["one", "two"]
    refused = [r for r in read if isinstance(r, Refusal)]
    assert [r.source for r in refused] == [f"{path}, line {n}" for n in (2, 4, 5)]
    assert "not JSON" in refused[0].reason
    assert '"text" is missing' in refused[1].reason


def test_a_file_that_is_no_json_lines_is_given_up_after_a_while(tmp_path):
    path = tmp_path / "prose.jsonl"
    path.write_text("Not JSON at all.\n" * 5000)
    read = list(read_path(path))
    assert len(read) == 101
    assert "rest was left alone" in read[-1].reason


@pytest.mark.parametrize(
    ("item", "complaint"),
    [
        ({}, '"text" is missing'),
        ({"text": 5}, '"text" is missing'),
        ({"text": "T.", "title": ["x"]}, "title: expected text"),
        ({"text": "T.", "authors": 5}, "authors: expected a name"),
        ({"text": "T.", "published": "soon"}, "published: 'soon' is not one day"),
        ({"text": "T.", "published": True}, "is not one day"),
        ({"text": "T.", "id": "a b"}, "cannot stand in an address"),
        ({"text": "T.", "url": "data:text/html,x"}, "not an address on the web"),
        ({"text": "T.", "url": "https://[x"}, "not an address on the web"),
        ({"text": "\x00 \u200b"}, "no text"),
    ],
)
def test_a_bad_item_says_what_is_wrong_and_what_to_do(item, complaint):
    with pytest.raises(UnreadableSource, match=complaint) as caught:
        from_json(item)
    assert caught.value.advice


def test_an_item_may_leave_out_all_but_its_text():
    article = from_json({"text": STORY, "published": None, "publisher": "", "authors": []})
    assert (article.published, article.publisher, article.authors, article.url) == (None, None, (), None)
    assert article.title.startswith("The harbor board voted")
    assert article == from_json({"text": STORY})


# ── identity ──────────────────────────────────────────────────────────────────────────────────────────────


def test_ids_come_from_what_stays_when_the_text_changes(tmp_path):
    assert article_id("Given_1.~-") == "Given_1.~-"
    by_url = article_id(url="https://q.example/2025/02/Swing-Br%C3%BCcke.html?x=1")
    assert by_url.startswith("swing-brucke-")
    assert by_url != article_id(url="https://q.example/2025/02/Swing-Br%C3%BCcke.html?x=2")
    assert article_id(url="https://q.example/").startswith("q-example-")
    (tmp_path / "sub").mkdir()
    assert article_id(path=tmp_path / "sub" / ".." / "a.txt") == article_id(path=tmp_path / "a.txt")
    assert article_id(path=tmp_path / "東京.txt").startswith("article-")


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_id_is_safe_in_an_address(url, name):
    for made in (
        article_id(name=name or "x"),
        article_id(url=f"https://x.example/{url}".replace("[", "").replace("]", "")),
    ):
        assert 0 < len(made) <= 128
        assert all(c.isascii() and (c.isalnum() or c in "._~-") for c in made)


# ── dates ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        "2025-10-21",
        "2025-10-21T06:40:00-04:00",
        "2025-10-21 23:59:59.9+09:00",
        "20251021",
        "October 21, 2025",
        "Tuesday, Oct. 21, 2025 at 7:05 a.m. EST",
        "21st of October, 2025",
        "Tue, 21 Oct 2025 07:05:40 GMT",
        "10/21/2025 7:05:40 AM",
        "21/10/2025",
    ],
)
def test_the_forms_of_one_day_are_read(words):
    assert day_of(words) == date(2025, 10, 21)


@pytest.mark.parametrize(
    "words", ["03/04/2025", "2025-02-30", "2025", "2025-10", "Sept. 2005", "1761000000", "soon"]
)
def test_what_is_not_one_day_is_not_guessed(words):
    assert day_of(words) is None


# ── files, folders, encodings ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7 ...", "The PDF cannot be read"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG....", "image"),
        (bytes(range(256)) * 20, "not text"),
        (b"\x00" * 500 + b"abc", "not text"),
        (b"READ MORE: only a link", "only notices"),
        (b"x" * (LARGEST + 1), "larger than 20 MB"),
    ],
)
def test_what_is_not_an_article_is_refused_with_its_reason(data, complaint):
    assert complaint in refusal(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_common_encodings_are_read(encoding):
    assert only(read_bytes(STORY.encode(encoding), name="a.txt")).text == STORY


def test_another_alphabet_in_an_old_encoding_is_read():
    russian = "Совет порта проголосовал во вторник за закрытие старого моста на одиннадцать недель. " * 5
    assert only(read_bytes(russian.encode("cp1251"), name="a.txt")).text.startswith("Совет порта")


def test_a_broken_utf_16_file_is_refused():
    assert "not text" in refusal(codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8a")


def test_kinds_are_known_by_suffix_or_media_type():
    assert "named as a PDF" in refusal(b"x", name="a.pdf")
    assert ".odt" in refusal(b"x", name="a.odt")
    assert (
        only(read_bytes(STORY.encode(), name="upload", media_type="text/plain; charset=utf-8")).text == STORY
    )
    assert (
        only(read_bytes(b"# Head line\n\n*Body* text.", name="upload", media_type="text/markdown")).text
        == "Body text."
    )


def test_a_folder_is_read_in_order_and_reports_what_it_could_not(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "z.txt").write_text(STORY)
    (tmp_path / "b.txt").write_text(STORY)
    (tmp_path / "a.MD").write_text(STORY)
    (tmp_path / "bad.txt").write_bytes(b"")
    (tmp_path / "pic.png").write_bytes(b"\x89PNG")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "sub" / "c.txt").write_text(STORY)
    (tmp_path / "sub" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "itself").symlink_to(tmp_path / "itself")
    read = list(read_path(tmp_path))
    assert [a.source.removeprefix(f"{tmp_path}/") for a in read if isinstance(a, Article)] == [
        "a.MD",
        "b.txt",
        "sub/c.txt",
    ]
    refused = {r.source.removeprefix(f"{tmp_path}/"): r.reason for r in read if isinstance(r, Refusal)}
    assert set(refused) == {"bad.txt", "pic.png", "gone.txt", "itself"}
    assert "empty" in refused["bad.txt"]


def test_a_path_that_does_not_exist_is_a_refusal(tmp_path):
    (refused,) = read_path(tmp_path / "no" / "such.txt")
    assert "no such file" in refused.reason


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    (refused,) = read_path(tmp_path)
    assert "not a regular file" in refused.reason


def test_a_fault_in_a_parser_keeps_no_other_file_out(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.html").write_text(page(HEAD))

    def fail(*_, **__):
        raise TypeError("surprise")

    monkeypatch.setattr("rag.sources.reading.draft_from_html", fail)
    article, refused = read_path(tmp_path)
    assert article.text == STORY
    assert "TypeError: surprise" in refused.reason


def test_a_fault_of_the_installation_is_not_blamed_on_the_file(monkeypatch):
    def fail(*_, **__):
        raise DatelineError("no table")

    monkeypatch.setattr("rag.sources.reading.assemble", fail)
    with pytest.raises(DatelineError, match="no table"):
        list(read_bytes(STORY.encode(), name="a.txt"))


def test_reading_twice_gives_equal_articles(tmp_path):
    (tmp_path / "a.html").write_text(page(HEAD))
    (tmp_path / "b.txt").write_text(BUTTONS)
    assert list(read_path(tmp_path)) == list(read_path(tmp_path))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "mark", ["![", "[", "[a](", "**a ", "`", "<!--", "a | ", "(Photo ", "U.S. A", "\n- "]
)
def test_endless_marks_do_not_take_endless_time(mark):
    reads = list(read_bytes((mark * (50_000 // len(mark))).encode(), name="a.md"))
    assert len(reads) == 1
