"""The time a question asks for: a table of readings; an event's day among hits; what answers for a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asked_times import AskedTime, asked_time, resolve
from rag.domain import Article, Hit, Passage
from rag.fit import Fit, fit

TODAY = date(2026, 11, 28)  # a Saturday

# Kind, first and last day, and the words that tell it.
CASES = [
    ("at 2021-01-01..2021-12-31 [in 2021]", "How many ferries ran in 2021?"),
    ("at 2021-07-01..2021-07-31 [in July 2021]", "How many soldiers were there in July 2021?"),
    ("at 2026-09-01..2026-09-30 [last September]", "How many soldiers were there last September?"),
    ("at 2026-03-03..2026-03-03 [on 3 March]", "What did the council decide on 3 March?"),
    ("at 2026-03-01..2026-03-31 [in March]", "How many ferries ran in March?"),
    ("at 2027-03-01..2027-03-31 [in March]", "How many ferries will run in March?"),
    ("as_of 2023-01-01..2023-12-31 [as of 2023]", "How many kiosks were open as of 2023?"),
    ("as_of 2022-12-01..2022-12-31 [at the end of 2022]", "How many kiosks were open at the end of 2022?"),
    ("at 2024-01-01..2024-12-31 [two years ago]", "How many kiosks were there two years ago?"),
    ("at 2025-11-01..2025-11-30 [a year ago]", "How many kiosks were there a year ago?"),
    ("none", "How many kiosks had closed by then?"),
    ("before ..2021-12-31 [before 2022]", "Who led the agency before 2022?"),
    ("since 2020-01-01.. [since 2020]", "How many kiosks have closed since 2020?"),
    ("after 2024-04-01.. [after March 2024]", "How many kiosks closed after March 2024?"),
    ("at 2019-01-01..2021-12-31 [between 2019 and 2021]", "How many kiosks closed between 2019 and 2021?"),
    ("at 1990-01-01..1999-12-31 [in the 1990s]", "Who ran the ferry in the 1990s?"),
    ("now ..2026-11-28 [currently]", "How many soldiers are currently in the fort?"),
    ("now ..2026-11-28 [now]", "Who runs the ferry now?"),
    ("now ..2026-11-28 [today]", "How many kiosks are open today?"),
    ("now ..2026-11-28 [still]", "How many soldiers are still there?"),
    ("now ..2026-11-28 [remain]", "How many soldiers remain in the fort?"),
    ("now ..2026-11-28 [latest]", "What is the latest count of soldiers?"),
    ("before_event [the withdrawal deal]", "How many soldiers were there before the withdrawal deal?"),
    ("after_event [the flood]", "How many homes were empty after the flood?"),
    ("after_event [the merger]", "How many people has the firm hired since the merger?"),
    ("at_event [the bridge opened]", "Who was mayor when the bridge opened?"),
    ("none", "Who won the 2016 election?"),
    ("none", "How many votes did she get in the 2016 election?"),
    ("none", "How many medals did France win at the Paris 2024 Games?"),
    ("none", "What does UN Resolution 1701 demand?"),
    ("none", "When was UN Resolution 1701 adopted?"),
    ("none", "Who hosted Euro 2020?"),
    ("none", "What did the Vision 2030 plan promise?"),
    ("none", "How many ships took part in the 1982 war?"),
    ("at 2023-01-01..2023-12-31 [2023]", "What was the firm's 2023 revenue?"),
    ("at 2024-01-01..2024-12-31 [in 2024]", "How many more visitors came in 2024 than in 2023?"),
    ("at 2026-11-27..2026-11-27 [yesterday]", "Who resigned yesterday?"),
    ("at 2026-11-23..2026-11-23 [on Monday]", "Who resigned on Monday?"),
    ("at 2026-11-30..2026-11-30 [on Monday]", "Who will resign on Monday?"),
    ("at 2025-01-01..2025-12-31 [last year]", "How many kiosks closed last year?"),
    ("at 2026-01-01..2026-12-31 [this year]", "How many kiosks closed this year?"),
    ("at 2026-11-16..2026-11-22 [last week]", "How many kiosks closed last week?"),
    ("at 2025-08-01..2025-08-31 [in August last year]", "How many people left in August last year?"),
    (
        "as_of 2026-09-01..2026-09-30 [by September 2026]",
        "How many soldiers were to leave by September 2026?",
    ),
    (
        "at 2023-11-28..2026-11-28 [in the last three years]",
        "How many kiosks closed in the last three years?",
    ),
    (
        "at 1971-01-01..1971-12-31 [the park opened in 1971]",
        "How much did a ticket cost when the park opened in 1971?",
    ),
    (
        "at 1971-01-01..1971-12-31 [the park opened in 1971]",
        "Prices rise for the first time since 2019. How much did a ticket cost when the park opened in 1971?",
    ),
    ("none", "Ann Reed died this week aged 79. Which of these songs did she not write?"),
    ("none", "Ann Reed, who died this week aged 73, was beaten by which act?"),
    ("before ..2020-12-31 [the coup in 2021]", "Who was president before the coup in 2021?"),
    ("none", "Who was the airport named after?"),
    ("none", "After more than 60 years, which drink is getting a new bottle?"),
    ("none", "Who appeared before the committee?"),
    ("none", "During what campaign did they fight?"),
    ("none", "When did the bridge open?"),
    ("none", "Since when has Lee been mayor?"),
    ("at 2020-01-01..2020-12-31 [in 2020]", "When in 2020 did the bridge open?"),
    (
        "at 2024-07-01..2024-09-30 [in the third quarter of 2024]",
        "What were sales in the third quarter of 2024?",
    ),
    ("at 1979-01-01..1979-12-31 [In 1979]", "In 1979, during the oil crisis, what was the highest price?"),
    ("at 2014-04-01..2014-04-30 [in April 2014]", "How many private schools existed in April 2014?"),
    ("at 1985-01-01..1998-12-31 [from 1985 to 1998]", "What was held at the club from 1985 to 1998?"),
    ("none", "How much did the card from 1952 sell for?"),
    ("since 2022-01-01.. [from 2022]", "What has been banned from 2022 onwards?"),
    ("before ..2021-12-31 [until 2021]", "Who led the agency until 2021?"),
    ("at 2021-01-01..2021-04-30 [in early 2021]", "How many soldiers were there in early 2021?"),
    ("at 2021-05-01..2021-08-31 [in mid-2021]", "How many soldiers were there in mid-2021?"),
    ("at 2024-03-05..2024-03-05 [on March 5, 2024]", "What did the council decide on March 5, 2024?"),
    ("at 2024-03-05..2024-03-05 [on 2024-03-05]", "What did the council decide on 2024-03-05?"),
    ("at_event [World War II]", "What was built during World War II?"),
    ("at_event [the second siege of the city]", "How many people died during the second siege of the city?"),
    ("after_event [the death of the old king]", "After the death of the old king, who took the throne?"),
    ("after_event [talks collapsed]", "What did the union do after talks collapsed?"),
    ("at 2030-01-01..2030-12-31 [in 2030]", "How many ferries will run in 2030?"),
    ("none", "How many ferries were in the fleet?"),
    ("none", "What is the May Day parade?"),
    ("none", "Who is on the Jan. 6 committee?"),
    ("none", "How many people died in the September 11 attacks?"),
    ("none", "How many advisers does the plan for the Harnby fort name?"),
    ("at 2021-01-01..2021-12-31 [2021]", "How many soldiers in Lowmere, 2021?"),
    (
        "at 2021-01-01..2021-12-31 [In the year 2021]",
        "In the year 2021, how many U.S. soldiers were in Lowmere?",
    ),
    ("none", "How many soldiers were there in 2021 and in 2024?"),
    ("before_event [the war]", "Who ran the port prior to the war?"),
    ("after_event [the earthquake]", "Which roads were shut following the earthquake?"),
    ("none", "Which of the following was shut?"),
    ("at_event [the war]", "Who was president at the start of the war?"),
    ("now ..2026-11-28 [so far]", "How many homes have been rebuilt so far?"),
    ("now ..2026-11-28 [current]", "Who is the current director?"),
    ("none", "What does the Bank of Today's World say?"),
    ("none", "What do scientists use to date fossils?"),
    ("none", "When didn't the ferry run?"),
    ("none", "What is offered when flights are cancelled?"),
    ("none", "How fast does it spread when left untreated?"),
    ("none", "What does the new USA TODAY poll say?"),
    ("none", "After stepping down two years ago, Ann Reed will lead which company?"),
    ("none", "Which firm could be forced to pay after being accused of fraud?"),
    ("at 2024-06-01..2024-07-31 [in June or July 2024]", "Which ferry was sold in June or July 2024?"),
    (
        "since 2026-01-01.. [since the start of the year]",
        "How many fires have there been since the start of the year?",
    ),
    (
        "as_of 2026-12-01..2026-12-31 [by the end of the year]",
        "How many ferries will run by the end of the year?",
    ),
    ("none", "How many hours are required before a pilot may fly?"),
    ("none", "What will rebuilding cost after the war will be over?"),
]


@pytest.mark.parametrize(("expected", "question"), CASES)
def test_a_question_asks_for_a_time(expected, question):
    asked = asked_time(question, TODAY)
    if asked is None:
        assert expected == "none"
        return
    days = "" if asked.of_event else f"{asked.first or ''}..{asked.last or ''} "
    assert f"{asked.kind} {days}[{question[asked.start : asked.end]}]" == expected


def hit(text, published, title="A report", name="a"):
    article = Article(id=name, title=title, text=text, published=published)
    passage = Passage(f"{name}.1.0", name, 1, 0, 0, len(text), text, 10)
    return Hit(passage, article, 1.0)


def days(question, hits):
    asked = resolve(asked_time(question, TODAY), question, hits)
    return asked.first, asked.last


FLOOD = [
    hit("The mill reopened on Friday. It had closed after the flood.", date(2024, 9, 2), name="later"),
    hit(
        "A flood swept through Lowmere on March 3, 2024, and closed the mill.", date(2024, 3, 5), name="told"
    ),
]


def test_an_event_is_on_the_day_that_a_hit_tells_of_it():
    assert days("Who ran the mill before the Lowmere flood?", FLOOD) == (None, date(2024, 3, 2))
    assert days("Who ran the mill after the Lowmere flood?", FLOOD) == (date(2024, 3, 3), None)
    asked = "Who ran the mill at the time of the Lowmere flood?"
    assert days(asked, FLOOD) == (date(2024, 3, 3), date(2024, 3, 3))


def test_of_days_told_as_often_the_most_exact_is_the_event():
    hits = [
        hit("The mill was sold last year, to a bank.", date(2024, 6, 7), name="year"),
        hit("The mill was sold on 26 March 2023.", date(2024, 9, 30), name="day"),
        hit("The mill was sold in 1998 too.", date(2024, 9, 30), name="long ago"),
    ]
    asked = "Who ran the works when the mill was sold?"
    assert days(asked, hits) == (date(2023, 3, 26), date(2023, 3, 26))


def test_what_began_is_on_the_day_of_the_earliest_report_though_a_later_one_names_a_day():
    hits = [
        hit("A strike at the quarry began without notice.", date(2024, 2, 12), name="first"),
        hit("On Friday the quarry's men voted to end their strike.", date(2024, 3, 22), name="last"),
    ]
    asked = "How many lorries stood idle when the quarry strike began?"
    assert days(asked, hits)[0] == date(2024, 2, 12)


def test_else_it_is_on_the_day_of_the_earliest_report():
    hits = [
        hit("The two firms are to merge, and the merger was hailed.", date(2023, 5, 9), name="late"),
        hit("The merger of the two firms is done.", date(2023, 5, 2), name="early"),
    ]
    assert days("How many people work there since the merger?", hits) == (date(2023, 5, 2), None)


def test_the_time_that_names_an_event_is_its_day():
    hits = [hit("The Karsk withdrawal deal signed in September 2024 lets 400 men stay.", date(2025, 1, 9))]
    asked = "How many men were there before the Karsk withdrawal deal?"
    assert days(asked, hits) == (None, date(2024, 8, 31))


def test_what_an_event_brings_later_is_not_its_day():
    hits = [hit("Under the Karsk withdrawal deal, 400 men leave by June 2026.", date(2024, 9, 30))]
    asked = "How many men were there before the Karsk withdrawal deal?"
    assert days(asked, hits) == (None, date(2024, 9, 29))


def test_copies_of_a_hit_are_read_too():
    asked = "Who ran the mill before the Lowmere flood?"
    folded = [replace(hit("The mill reopened.", date(2024, 9, 2), name="new"), duplicates=tuple(FLOOD))]
    assert days(asked, folded) == (None, date(2024, 3, 2))


def test_an_event_that_no_hit_speaks_of_stays_open():
    assert days("Who ran the mill before the Lowmere flood?", []) == (None, None)
    others = [hit("A fire closed the mill in Harnby on March 3, 2024.", date(2024, 3, 5))]
    assert days("Who ran the mill before the Lowmere flood?", others) == (None, None)
    undated = [hit("A flood swept through Lowmere.", None)]
    assert days("Who ran the mill before the Lowmere flood?", undated) == (None, None)


def test_a_time_that_needs_no_hit_is_given_back_as_it_is():
    asked = asked_time("Who ran the mill in 2021?", TODAY)
    assert resolve(asked, "Who ran the mill in 2021?", FLOOD) is asked


def asked_for(words):
    return asked_time(f"How many men were there {words}?", TODAY)


@pytest.mark.parametrize(
    ("moment", "published", "words", "expected"),
    [
        ("2021-07", None, "in 2021", Fit.THEN),
        ("2021", None, "in 2021", Fit.THEN),
        ("2021", None, "in July 2021", Fit.NEAR),
        ("2020-12-31", None, "in 2021", Fit.HELD),
        ("2022-01-01", None, "in 2021", Fit.OFF),
        ("2021-03-05", date(2021, 3, 5), "in 2021", Fit.THEN),
        ("", date(2021, 3, 5), "in 2021", Fit.THEN),
        ("", date(2022, 3, 5), "in 2021", Fit.OFF),
        ("", None, "in 2021", Fit.OFF),
        ("2026-09", date(2021, 3, 5), "in 2021", Fit.OFF),  # a plan made then
        ("2019", None, "as of 2023", Fit.HELD),
        ("2024", None, "as of 2023", Fit.OFF),
        ("2022-12-15", None, "at the end of 2022", Fit.THEN),
        ("2022-06", None, "at the end of 2022", Fit.HELD),
        ("2022", None, "at the end of 2022", Fit.NEAR),
        ("2019", None, "before 2022", Fit.THEN),
        ("2022-01-01", None, "before 2022", Fit.OFF),
        ("2023", None, "since 2020", Fit.THEN),
        ("2019", None, "since 2020", Fit.OFF),
        ("2024-04-01", None, "after March 2024", Fit.THEN),
        ("2024-03", None, "after March 2024", Fit.OFF),
        ("2024", None, "after March 2024", Fit.NEAR),
        ("2020", None, "between 2019 and 2021", Fit.THEN),
        ("1993", None, "in the 1990s", Fit.THEN),
        ("2025-10", None, "now", Fit.THEN),
        ("2027", None, "now", Fit.OFF),
        ("2025-10", None, "after the flood", Fit.NEAR),  # whose day is not known
    ],
)
def test_a_value_answers_for_a_time(moment, published, words, expected):
    assert fit(moment, published, asked_for(words)) == expected


def test_a_later_state_before_an_event_answers_too():
    asked = AskedTime(None, date(2024, 3, 2), 0, 1, "before_event")
    assert [fit(each, None, asked) for each in ("2019", "2024-03", "2024-04")] == [
        Fit.THEN,
        Fit.NEAR,
        Fit.OFF,
    ]


DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
KINDS = st.sampled_from(["at", "as_of"])


@given(DAYS, DAYS, st.integers(0, 700), KINDS)
def test_nearer_before_a_time_is_never_worse(a, first, length, kind):
    asked = AskedTime(first, first + timedelta(days=length), 0, 1, kind)
    nearer = min(a + timedelta(days=1), asked.last)
    if a < nearer:
        assert fit(a.isoformat(), None, asked) <= fit(nearer.isoformat(), None, asked)


@given(DAYS, DAYS)
def test_a_day_suits_exactly_one_side_of_another(day, other):
    before = AskedTime(None, other - timedelta(days=1), 0, 1, "before")
    since = AskedTime(other, None, 0, 1, "since")
    told = {fit(day.isoformat(), None, before), fit(day.isoformat(), None, since)}
    assert told == {Fit.THEN, Fit.OFF}


@given(DAYS, st.sampled_from([question for _, question in CASES]))
def test_on_any_day_the_words_stand_in_the_question_and_the_days_in_order(today, question):
    asked = asked_time(question, today)
    if asked is not None:
        assert 0 <= asked.start < asked.end <= len(question)
        assert asked.first is None or asked.last is None or asked.first <= asked.last


@given(st.text(max_size=80), DAYS)
def test_any_question_is_read(question, today):
    asked = asked_time(question + " before the flood?", today)
    assert asked is None or asked.start < asked.end
