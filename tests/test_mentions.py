"""Days in a text, by the day it was published: a table of readings, and laws."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.collection import Home
from rag.documents import hits_document
from rag.domain import Article, Hit, Mention
from rag.ingest import ingest, rebuild
from rag.mentions import resolve
from tests.home_fakes import HashEmbedder, opened, settings_for

# A Wednesday.
DAY = date(2025, 10, 22)

CASES = [
    # weekdays
    ("The bridge closed on Monday.", "2025-10-20"),
    ("The bridge will close on Monday.", "2025-10-27"),
    ("According to reports by the Post on Monday, the bridge is to close.", "2025-10-20"),
    ("The bridge is expected to close Friday.", "2025-10-24"),
    ("The mayor spoke Wednesday at the pier.", "2025-10-22"),
    ("The council meets on Friday.", "2025-10-24"),
    ("The bridge will close on Friday, officials said Monday.", "2025-10-24 2025-10-20"),
    ("Officials said on Monday the bridge will close Friday.", "2025-10-20 2025-10-24"),
    ("On Monday, divers inspected the pier.", "2025-10-20"),
    ("On Monday, the council will vote.", "2025-10-27"),
    ("Monday’s meeting lasted an hour.", "2025-10-20"),
    ("Next Monday the ferry starts.", "2025-10-27"),
    ("Next Friday the ferry starts.", ""),  # the 24th or the 31st
    ("Last Friday the ferry stopped.", "2025-10-17"),
    ("Last Monday the ferry stopped.", ""),  # the 20th or the 13th
    ("This Friday the fare rises.", "2025-10-24"),
    ("This past Monday the fare rose.", "2025-10-20"),
    ("This coming Monday the fare rises.", "2025-10-27"),
    ("It has rained since Sunday.", "2025-10-19"),
    ("He said the talks would resume on Monday.", ""),
    ("The talks might resume on Monday.", ""),
    ("The crew had until Friday.", ""),
    ("The crew will finish by Friday.", "2025-10-24"),
    ("They met every Friday.", ""),
    ("They met the following Monday.", ""),
    ("They met on a Monday.", ""),
    ("Fridays were busy.", ""),
    ("Sales rose on Black Friday.", ""),
    ("It was broadcast on Monday Night Football.", ""),
    ("The Sunday Times reported it.", ""),
    ("The yard was scheduled to open on Monday.", ""),
    ("The firm promised to open on Monday.", ""),
    ("“We closed on Monday,” she said.", ""),
    ("“We closed,” she said on Monday.", "2025-10-20"),
    ('"We will close on Friday," she said.', ""),
    ("On Oct. 3 he said that crews worked on Monday.", "2025-10-03"),
    ("On March 3, 2024, he said that crews worked on Monday.", "2024-03-03"),
    # the present tense, where it leads straight to the day, is of a day to come
    ("The kiosk reopens on Saturday.", "2025-10-25"),
    ("The draw is on Sunday.", "2025-10-26"),
    ("Bids are due Friday.", "2025-10-24"),
    ("Gates open at noon on Saturday.", "2025-10-25"),
    ("The board votes on Thursday on the levy.", "2025-10-23"),
    ("The lease expires at midnight on Friday.", "2025-10-24"),
    ("The piers are closed Monday.", "2025-10-27"),
    ("Fog is expected Friday.", "2025-10-24"),
    ("A hearing is scheduled Monday.", "2025-10-27"),
    ("The firm has until Friday to reply.", "2025-10-24"),
    ("The ferry will be cancelled on Friday.", "2025-10-24"),
    ("The fair will be held on Saturday.", "2025-10-25"),
    ("The trial is set to begin Monday.", "2025-10-27"),
    ("The bank is expected to cut rates Thursday.", "2025-10-23"),
    ("On Saturday, the kiosk reopens after a fire that killed two.", "2025-10-25"),
    ("Monday is a holiday.", "2025-10-27"),
    ("The season starts on Dec. 6.", "2025-12-06"),
    # and tells nothing elsewhere
    ("Hours: Monday through Friday, 9 a.m. to 5 p.m.", ""),
    ("Divers look for the anchor on Monday.", ""),
    ("The minister walks to the pier on Monday.", ""),
    ("Monday’s report rates the harbor well.", ""),
    ("Dec. 3 - The council votes to close the pier.", ""),
    ("He said Friday is the deadline.", ""),
    ("The match is played on Saturday.", ""),
    ("The levy, which ends a long dispute, was passed after the votes on Monday.", "2025-10-20"),
    ("The firm, which reports its results on Thursday, said on Monday it cut jobs.", "2025-10-20"),
    ("The pier, which will be sold next year, closed on Monday.", "2026-01-01/2026-12-31 2025-10-20"),
    ("If the Gulls beat the Terns on Friday, they go up.", ""),
    ("Officials on Monday asked residents what they hope the pier will cost.", "2025-10-20"),
    # a weekday beside its date
    ("The pier closed on Monday, Oct. 20.", "2025-10-20 2025-10-20"),
    ("Friday, Dec. 5, at the pier.", "2025-12-05 2025-12-05"),
    ("The pier opened on Friday, June 9.", ""),  # of no year near
    ("The pier opened on Friday, March 3, 2023.", "2023-03-03 2023-03-03"),
    # another year in the sentence
    ("The 2016 vote was held on Dec. 4.", "2016-01-01/2016-12-31"),
    ("In 2008, the yard closed on March 15.", "2008-01-01/2008-12-31"),
    ("She came in June 1984, and in July she was hired.", "1984-06-01/1984-06-30"),
    ("He won in July 2019; in August he retired.", "2019-07-01/2019-07-31"),
    ("The siege began on 3 May 2022. On 4 May it was lifted.", "2022-05-03"),
    ("The siege began on 3 May 2022. On 4 May it was lifted. On 5 May rain fell.", "2022-05-03"),
    ("The strike began in 1984. On March 6 the miners marched.", "1984-01-01/1984-12-31"),
    ("He was held on Dec. 20, 2024. On Jan. 3 he was freed.", "2024-12-20 2025-01-03"),
    ("Sales rose in September, the best since 2019.", "2025-09-01/2025-09-30 2019-01-01/2019-12-31"),
    ("Sales rose in September from a year ago.", "2025-09-01/2025-09-30"),
    ("They ended it on Sunday, the first day off since 16 July.", "2025-10-19 2025-07-16"),
    ("In 1969, they landed on Sunday.", "1969-01-01/1969-12-31"),
    ("They landed on Sunday in 1969.", "1969-01-01/1969-12-31"),
    ("The yard sued on Monday over the 2020 sale.", "2025-10-20 2020-01-01/2020-12-31"),
    ("Two years ago, on March 3, the yard failed.", ""),
    ("Two years ago the yard failed. On March 3 it was sold.", ""),
    ("A year ago today, the yard burned.", ""),
    ("A year ago on Monday, the yard burned.", ""),
    ("The yard burned on Friday evening two weeks ago.", ""),
    ("Two weeks later, on Monday, the yard burned.", ""),
    ("Two weeks after the storm, the yard burned on Monday.", "2025-10-20"),
    ("Two years ago the yard failed, officials said on Monday.", "2025-10-20"),
    ("The yard was sold earlier this month.", "2025-10-01/2025-10-31"),
    ("Guards spoke of the Jan. 6 raid.", ""),
    # near days
    ("The pier opened yesterday.", "2025-10-21"),
    ("The pier opens tomorrow.", "2025-10-23"),
    ("The pier opens today.", "2025-10-22"),
    ("The crowd gathered last night.", "2025-10-21"),
    ("The pier closed three days ago.", "2025-10-19"),
    ("The pier closed 10 days ago.", "2025-10-12"),
    # weeks, weekends
    ("Prices fell last week.", "2025-10-13/2025-10-19"),
    ("Prices fell this week.", "2025-10-20/2025-10-26"),
    ("Prices will fall next week.", "2025-10-27/2025-11-02"),
    ("The fair ran last weekend.", "2025-10-18/2025-10-19"),
    ("The fair will run this weekend.", "2025-10-25/2025-10-26"),
    ("The fair will run next weekend.", ""),
    # months and years
    ("Exports fell in September.", "2025-09-01/2025-09-30"),
    ("Exports rose in October.", "2025-10-01/2025-10-31"),
    ("Exports rose in November.", ""),  # eleven months back
    ("Exports rose in September and October 2015.", "2015-10-01/2015-10-31"),
    ("Exports rose that December.", ""),
    ("He told them so in September of last year.", "2024-01-01/2024-12-31"),
    ("Teachers voted to return starting Friday.", ""),
    ("The games, which conclude Sunday, were long.", ""),
    ("It will ask for the updated vaccines in November.", "2025-11-01/2025-11-30"),
    ("Fares rose last decade.", ""),
    ("Officials gathered ahead of a vote Friday.", ""),
    ("He is looking forward to the fair on Friday.", "2025-10-24"),
    ("The yard will open in November.", "2025-11-01/2025-11-30"),
    ("The yard will open in March.", "2026-03-01/2026-03-31"),
    ("A report for March.", ""),
    ("Exports rose last December.", "2024-12-01/2024-12-31"),
    ("Exports rose last March.", ""),  # of this year or of the one before
    ("Fares will rise next March.", "2026-03-01/2026-03-31"),
    ("Fares rose last month.", "2025-09-01/2025-09-30"),
    ("Fares will rise next month.", "2025-11-01/2025-11-30"),
    ("Fares rose this year.", "2025-01-01/2025-12-31"),
    ("Fares rose last year.", "2024-01-01/2024-12-31"),
    ("Fares rose last summer.", ""),  # hemispheres differ
    ("Fares rose in the third quarter of 2024.", ""),
    # days without a year
    ("The pier opened on Oct. 3.", "2025-10-03"),
    ("The pier opened on Dec. 3.", "2024-12-03"),
    ("The pier will open on Dec. 3.", "2025-12-03"),
    ("The pier will open on Jan. 3.", "2026-01-03"),
    ("Oct. 21: a diver is found.", "2025-10-21"),
    ("Dec. 21 at the pier.", ""),
    ("The fair ran on Oct. 18-19.", "2025-10-18/2025-10-19"),
    # with a year
    ("It opened on March 3, 2021.", "2021-03-03"),
    ("It opened in March 2021.", "2021-03-01/2021-03-31"),
    ("It opened in 1936.", "1936-01-01/1936-12-31"),
    ("“It opened on 3 March 2021,” she said.", "2021-03-03"),
    ("About 2026 troops stayed.", ""),
    ("She may march on.", ""),
]


def days(text, day=DAY):
    return " ".join(
        str(each.first) if each.first == each.last else f"{each.first}/{each.last}"
        for each in resolve(text, day)
    )


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_day_is_read_by_the_day_of_its_article(text, expected):
    assert days(text) == expected


def test_a_week_is_in_doubt_on_a_sunday():
    assert days("Prices fell last week.", date(2025, 10, 26)) == ""


def test_without_a_day_only_what_has_its_year_is_read():
    text = "It closed on Monday, three days ago. It opened on March 3, 2021 and again in May."
    assert days(text, None) == "2021-03-03"


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_ends_of_the_calendar_tells_nothing(day):
    assert days("Fares rose last year and next year, on Monday, tomorrow and May 3.", day) == ""


def test_offsets_are_those_of_the_words():
    text = "The bridge will close on Friday, officials said Monday."
    assert [text[each.start : each.end] for each in resolve(text, DAY)] == ["Friday", "Monday"]


def test_a_sentence_about_another_time_does_not_touch_the_next():
    assert days("In March 2024 he left. Crews worked on Monday.") == "2024-03-01/2024-03-31 2025-10-20"


DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@given(DAYS, st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_an_absolute_date_is_itself_whatever_the_day(day, named):
    (mention,) = resolve(f"It opened on {named:%B} {named.day}, {named.year}.", day)
    assert (mention.first, mention.last) == (named, named)


@given(
    DAYS,
    st.integers(-400, 400),
    st.sampled_from(["It opened yesterday.", "It opens tomorrow.", "It was today."]),
)
def test_a_near_day_shifts_with_the_day(day, shift, text):
    (here,), (there,) = resolve(text, day), resolve(text, day + timedelta(days=shift))
    assert there.first - here.first == timedelta(days=shift)


@given(DAYS, st.sampled_from(["Monday", "Thursday", "Sunday"]), st.booleans())
def test_a_weekday_is_that_weekday_within_a_week_on_the_side_of_its_verb(day, name, future):
    (mention,) = resolve(f"The pier {'will open' if future else 'opened'} on {name}.", day)
    apart = (mention.first - day).days
    assert f"{mention.first:%A}" == name
    assert 0 <= (apart if future else -apart) < 7


@given(DAYS, st.text(max_size=80))
def test_any_text_gives_mentions_in_order_within_it(day, text):
    found = resolve(text, day)
    assert all(0 <= each.start < each.end <= len(text) and each.first <= each.last for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)


STORY = "The bridge will close on Friday, officials said Monday. It has stood since 1936."


def held_dates(home: Home) -> list[tuple[Mention, ...]]:
    return [passage.dates for passage in home.record.passages_of("bridge")]


def test_days_are_kept_beside_their_passage_and_come_through_a_rebuild(tmp_path):
    settings, embedder = settings_for(tmp_path), HashEmbedder()
    article = Article("bridge", "Bridge", STORY, published=DAY)
    with opened(tmp_path) as home:
        ingest(
            [article, replace(article, id="undated", published=None)],
            home=home,
            embedder=embedder,
            settings=settings,
        )
        (before,) = held_dates(home)
        assert before == resolve(STORY, DAY)
        assert len(before) == 3
        (undated,) = home.record.passages_of("undated")
        assert [str(each.first) for each in undated.dates] == ["1936-01-01"]
    with opened(tmp_path) as home:
        assert held_dates(home) == [before]
        rebuild(home, embedder=embedder, settings=settings, embed=True)
        assert held_dates(home) == [before]
        passage = home.record.passages_of("bridge")[0]
    (item,) = hits_document([Hit(passage, article, 0.5)])["items"]
    assert item["dates"][0] == {"start": 25, "end": 31, "from": "2025-10-24", "to": "2025-10-24"}
    assert STORY[25:31] == "Friday"
