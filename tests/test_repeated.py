"""Notices that only their repetition gives away: found whatever the order, never cited, and still shown."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete

from rag import schema
from rag.domain import Article, Claim, Closing, Hit, Passage, Question, Span
from rag.home import Home
from rag.notices import candidates, notices
from rag.pipeline import build
from rag.service import Service
from rag.spotlight import show
from rag.windows import windows
from tests.fakes import ScriptedEngine, WordEmbedder
from tests.home_fakes import opened, settings_for, take

NOTICE = "The Valley Times is yours: we have 12 owners and 340 helpers, our readers. Help us to keep it so."
BACKGROUND = "The mill at Teasel was closed in 2019, and ninety people lost their work."
WORDS = "otter bridge ferry quarry lantern orchard harbour chapel meadow tunnel gravel basket".split()


def article(name: str, *more: str, of: str | None = None, publisher: str | None = "Valley Times") -> Article:
    """A story told in words of its own; one `of` another's story is a copy of it."""
    draw = random.Random(of or name)
    own = [f"{' '.join(draw.sample(WORDS, 6)).capitalize()} {draw.randrange(10**6)}." for _ in range(8)]
    text = "\n\n".join((*own, *more))
    return Article(id=name, title=f"Of {name}", text=text, publisher=publisher, published=date(2026, 5, 1))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = opened(tmp_path)
    yield made
    made.close()


def told(home: Home, *names: str) -> list[list[str]]:
    """The words of the notices of each article."""
    articles = [home.record.article(name) for name in names]
    spans = home.record.notices(articles)
    return [[a.text[start:end] for start, end in spans.get((a.id, a.version), ())] for a in articles]


def test_a_notice_is_known_in_every_story_once_three_have_it(home: Home) -> None:
    take(home, article("a", NOTICE), article("b", NOTICE))
    assert told(home, "a", "b") == [[], []]
    take(home, article("c", NOTICE.replace("yours:", "YOURS —")))
    assert [len(each) for each in told(home, "a", "b", "c")] == [1, 1, 1]
    assert told(home, "a") == [[NOTICE]]


def test_what_repeats_depends_on_what_is_held_and_not_on_the_order(tmp_path: Path) -> None:
    stories = [article(name, NOTICE) for name in "abcd"] + [article("e")]
    seen = []
    for number in range(3):
        random.Random(number).shuffle(stories)
        home = opened(tmp_path / str(number))
        for each in stories:
            take(home, each)
        seen.append((home.record.digest(), told(home, *"abcde")))
        home.close()
    assert seen[0] == seen[1] == seen[2]


def test_an_article_in_many_versions_counts_once(home: Home) -> None:
    for number in range(4):
        take(home, article("a", f"Edition {number}.", NOTICE))
    assert told(home, "a") == [[]]


def test_copies_of_one_story_count_once(home: Home) -> None:
    take(home, *(article(name, f"Copy {name}.", NOTICE, of="wire") for name in "abcd"))
    assert home.record.family("a").members == ("a", "b", "c", "d")
    assert told(home, *"abcd") == [[], [], [], []]


def test_background_headings_and_quotations_that_come_again_are_the_story(home: Home) -> None:
    said = "“We will not leave you alone with our debts,” the owner wrote in May."
    take(home, *(article(name, BACKGROUND, "Our rating: false", said) for name in "abcd"))
    assert told(home, *"abcd") == [[], [], [], []]


def test_each_publisher_counts_alone_and_an_unnamed_one_not_at_all(home: Home) -> None:
    take(home, article("a", NOTICE), article("b", NOTICE), article("c", NOTICE, publisher="Hill Times"))
    take(home, *(article(name, NOTICE, publisher=None) for name in "xyz"))
    assert told(home, *"abcxyz") == [[]] * 6
    take(home, article("d", NOTICE, publisher="VALLEY TIMES"))
    assert told(home, *"abcd") == [[NOTICE], [NOTICE], [], [NOTICE]]


def test_without_a_publisher_the_site_of_the_address_counts(home: Home) -> None:
    places = {name: f"https://valley.example/{name}" for name in "abc"} | {
        "d": "https://hill.example/d",
        "e": "http://[a",
    }
    take(home, *(replace(article(name, NOTICE, publisher=None), url=url) for name, url in places.items()))
    assert told(home, *"abcde") == [[NOTICE]] * 3 + [[]] * 2


def test_a_deleted_or_changed_article_no_longer_counts(home: Home) -> None:
    take(home, *(article(name, NOTICE) for name in "abcd"))
    home.record.delete("a")
    assert told(home, "b") == [[NOTICE]]
    take(home, article("c"))
    assert told(home, "b", "d") == [[], []]


def test_a_home_made_before_notices_were_kept_learns_them_when_it_is_opened(tmp_path: Path) -> None:
    home = opened(tmp_path)
    take(home, *(article(name, NOTICE) for name in "abc"))
    with home.record.transaction() as tx:
        tx.execute(delete(schema.notice))
        tx.execute(delete(schema.meta).where(schema.meta.c.key == "notices"))
    assert told(home, "a") == [[]]
    home.close()
    home = opened(tmp_path)
    assert told(home, *"abc") == [[NOTICE]] * 3
    home.close()


def test_a_text_of_which_half_would_be_notices_has_none() -> None:
    text = f"Short news of the day.\n\n{NOTICE}"
    assert notices(text, {each.fingerprint for each in candidates(text)}) == ()


def noted_hit() -> tuple[Article, Hit]:
    held = article("a", NOTICE, "The fair closes at nine.")
    start = held.text.index(NOTICE)
    passage = Passage("a.1.0", "a", 1, 0, 0, len(held.text), held.text, 200)
    return held, Hit(passage, held, 1.0, notices=((start, start + len(NOTICE)),))


def test_no_engine_is_shown_a_notice() -> None:
    held, hit = noted_hit()
    read = windows("How many helpers does the Valley Times have?", [hit])
    assert read
    assert not any("340" in window.text for window in read)
    shown = show([hit], 5000, random.Random(1)).text
    assert "340" not in shown
    assert "The fair closes at nine." in shown
    assert held.text[:100] in shown


def test_a_claim_that_cites_a_notice_is_dropped_with_the_reason(tmp_path: Path) -> None:
    stories = [article(name, NOTICE) for name in "abc"]
    start = stories[0].text.index(NOTICE)
    claim = Claim(NOTICE, (Span("a", 1, start, start + len(NOTICE)),), value="340")
    engine = ScriptedEngine(claim, Closing(0.9))
    question = Question("How many helpers does the Valley Times have?")
    settings = settings_for(tmp_path)
    with build(settings, embedder=WordEmbedder(), engines=(engine,)) as pipeline:
        pipeline.ingest(stories[:2])
        before = pipeline.ask(question)
        pipeline.ingest(stories[2:])
        after = pipeline.ask(question)
        document = Service(pipeline).article("a")
    assert before.status == "answered"
    assert after.status == "abstained"
    assert [dropped.reason for dropped in after.dropped] == [
        "it cites a notice that its publisher repeats under its stories"
    ]
    assert document["repeated"] == [{"start": start, "end": start + len(NOTICE)}]
    assert document["text"] == stories[0].text
