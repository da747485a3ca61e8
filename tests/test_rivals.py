"""Another report's figure for the same: told with who gives it, and what only looks like one left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.candidates import Candidate
from rag.domain import Article, Hit, Passage
from rag.ordering import Dated
from rag.questions import ask_about
from rag.rivals import rivals, unit_beside
from rag.sentences import sentence_spans
from rag.weighing import Scored
from rag.windows import Window

Report = tuple[str, str, date]  # publisher, text, day


def window(name: str, report: Report) -> Window:
    publisher, text, day = report
    article = Article(name, "Morning report", text, published=day, publisher=publisher)
    passage = Passage(f"{name}.1.0", name, 1, 0, 0, len(text), text, 10)
    return Window(Hit(passage, article, 1.0), 0, 0, len(text), 1.0, tuple(sentence_spans(text)))


def own(place: Window, value: str, unit: str | None) -> Dated:
    at = place.text.index(value)
    start, end = next(span for span in place.sentences if span[0] <= at < span[1])
    return Dated.of(
        Scored(Candidate(place, start, end, value, unit, None, {}, None, (at, at + len(value))), 1.0)
    )


def found(
    question: str, value: str, unit: str | None, *reports: Report, relevance: float = 0.0
) -> list[Dated]:
    """The rivals of a value of the first report."""
    windows = [window(str(i), report) for i, report in enumerate(reports)]
    seen = {(each.article.id, each.start): relevance for each in windows}
    return rivals(ask_about(question), [own(windows[0], value, unit)], windows, seen)


def told(rival: Dated) -> tuple[str | None, list[str]]:
    return rival.scored.candidate.value, [speaker.name for speaker in rival.telling.said_by]


MONDAY, TUESDAY, FRIDAY = date(2024, 7, 1), date(2024, 7, 2), date(2024, 7, 5)
STRIKE = "How many drivers are on strike in Velden?"
UNION = ("Gazette", "The drivers’ union said that 900 drivers were on strike in Velden.", MONDAY)


def test_two_papers_quote_two_people_for_one_count():
    company = ("Herald", "The bus company said that 610 drivers in Velden were on strike.", TUESDAY)
    assert [told(each) for each in found(STRIKE, "900", "drivers", UNION, company)] == [
        ("610", ["The bus company"])
    ]


def test_either_side_finds_the_other():
    company = ("Herald", "The bus company said that 610 drivers in Velden were on strike.", TUESDAY)
    assert [told(each)[0] for each in found(STRIKE, "610", "drivers", company, UNION)] == ["900"]


def test_a_newspaper_gives_its_own_count():
    paper = ("Herald", "By our own count 610 drivers in Velden are on strike.", TUESDAY)
    assert [told(each) for each in found(STRIKE, "900", "drivers", UNION, paper)] == [("610", [])]


def test_kindred_words_count_the_same():
    first = ("Gazette", "The ministry says that 2,400 soldiers are in Orland.", MONDAY)
    other = ("Herald", "Orland’s own register lists 3,100 foreign troops, the mayor of Orland said.", TUESDAY)
    question = "How many foreign soldiers are in Orland?"
    assert [told(each)[0] for each in found(question, "2,400", "soldiers", first, other)] == ["3,100"]


def test_the_end_of_a_quotation_names_who_says_it():
    other = (
        "Herald",
        "“There are 610 drivers on strike in Velden. More would be news to us,” said Ines Varga, a"
        " spokeswoman.",
        MONDAY,
    )
    assert told(found(STRIKE, "900", "drivers", UNION, other)[0]) == ("610", ["Ines Varga"])


def test_she_is_a_person_named_some_sentences_before():
    other = (
        "Herald",
        "Ines Varga, who runs the depot, was tired. It was late in Velden. The yard was empty. “610"
        " drivers are"
        " on strike,” she said.",
        MONDAY,
    )
    assert told(found(STRIKE, "900", "drivers", UNION, other)[0]) == ("610", ["Ines Varga"])


def test_a_sum_that_leaves_out_its_currency_takes_the_own_one():
    text = (
        "The council said that the new bridge would cost 85 million euros. Engineer Jon Hald said"
        " that the bridge"
        " would cost 140 million."
    )
    rival = found("What will the new bridge cost?", "85 million euros", None, ("Gazette", text, MONDAY))[0]
    assert told(rival)[0] == "140 million euros"
    span = unit_beside(rival)
    assert span is not None
    assert "85 million euros" in text[span.start : span.end]


def test_a_figure_told_next_stands_for_the_one_before():
    text = (
        "The city offers tax relief, $12 million by the count of the mayor’s office. Council member"
        " Rita Oster,"
        " who chairs the panel, says it adds up to $19 million."
    )
    rival = found("How much tax relief does the city offer?", "$12 million", None, ("Gazette", text, MONDAY))[
        0
    ]
    assert told(rival)[0] == "$19 million"


def test_what_is_being_done_and_what_will_be_done_are_one():
    first = ("Gazette", "The union said Monday that Brandt Mills is cutting 900 jobs.", TUESDAY)
    other = ("Herald", "Director Karl Brandt told employees that 610 jobs will go at Brandt Mills.", MONDAY)
    question = "How many jobs are being cut at Brandt Mills?"
    assert [told(each)[0] for each in found(question, "900", "jobs", first, other)] == ["610"]


@pytest.mark.parametrize(
    "text",
    [
        "The bus company said that 610 of the drivers in Velden were on strike.",  # a part
        "The bus company said that 610 drivers were on strike in Marlow.",  # another place
        "The bus company said that 610 buses stood still in Velden.",  # another thing
        "The bus company said that 610 more drivers in Velden were on strike.",  # an addition
        "The bus company wants 610 drivers in Velden to be on strike at most.",  # a wish
        "In 2019, 610 drivers in Velden were on strike, the bus company said.",  # another time
        "The drivers’ union said that 610 drivers were on strike in Velden.",  # the same source
        "The bus company said that 90 drivers in Velden were on strike.",  # another size
        "The bus company said that 610 drivers in Velden had been on strike before the number rose to 900.",
        "The number of drivers in Velden who are on strike has risen to 1,100, the bus company said.",
    ],
    ids=lambda text: text[:48],
)
def test_what_only_looks_like_another_side_is_left_out(text):
    assert found(STRIKE, "900", "drivers", UNION, ("Herald", text, TUESDAY)) == []


def test_a_window_of_something_else_is_not_looked_at():
    company = ("Herald", "The bus company said that 610 drivers in Velden were on strike.", TUESDAY)
    assert found(STRIKE, "900", "drivers", UNION, company, relevance=-6.0) == []


def test_a_later_larger_toll_overtakes_the_earlier_one():
    first = ("Gazette", "The police said that 12 people died in the fire in Velden.", MONDAY)
    later = ("Herald", "The hospital said that 15 people died in the fire in Velden.", TUESDAY)
    question = "How many people died in the fire in Velden?"
    assert found(question, "12", "people", first, later) == []
    same_day = ("Herald", later[1], MONDAY)
    assert [told(each)[0] for each in found(question, "12", "people", first, same_day)] == ["15"]


def test_a_later_larger_toll_is_a_side_where_its_report_disputes_the_other():
    first = ("Gazette", "The police said that 12 people died in the fire in Velden.", MONDAY)
    later = (
        "Herald",
        "The hospital said that 15 people died in the fire in Velden. It called the number of the"
        " police wrong.",
        TUESDAY,
    )
    question = "How many people died in the fire in Velden?"
    assert [told(each)[0] for each in found(question, "12", "people", first, later)] == ["15"]


def test_a_place_that_neither_report_names_keeps_silent():
    company = ("Herald", "The bus company said that 610 drivers in Velden were on strike.", TUESDAY)
    assert found("How many drivers are on strike at Kelling?", "900", "drivers", UNION, company) == []


def test_reports_of_far_days_tell_a_change():
    company = ("Herald", "The bus company said that 610 drivers in Velden were on strike.", date(2024, 7, 20))
    assert found(STRIKE, "900", "drivers", UNION, company) == []


def test_the_other_figure_is_found_in_the_rest_of_an_article():
    text = (
        "The bus company wrote to its customers. The letter regrets the delays in Velden.\n\nIt was raining."
        "\n\nThe bus company said that 610 drivers in Velden were on strike."
    )
    place = window("1", ("Herald", text, TUESDAY))
    part = replace(place, end=text.index("\n"), sentences=place.sentences[:2])
    first = window("0", UNION)
    seen = {("0", 0): 0.0, ("1", 0): 0.0}
    rival = rivals(ask_about(STRIKE), [own(first, "900", "drivers")], [first, part], seen)
    assert [told(each)[0] for each in rival] == ["610"]


def test_far_off_in_the_own_article_only_a_disputed_figure_is_a_side():
    between = " ".join("The weather in Velden was mild and the streets were quiet." for _ in range(10))
    other = "The bus company said that 610 drivers in Velden were on strike."
    far = ("Gazette", f"{UNION[1]} {between}\n\n{other}", MONDAY)
    assert found(STRIKE, "900", "drivers", far) == []
    disputed = ("Gazette", f"{UNION[1]} {between}\n\n{other} It called the union’s figure wrong.", MONDAY)
    assert [told(each)[0] for each in found(STRIKE, "900", "drivers", disputed)] == ["610"]


@pytest.mark.parametrize(
    ("question", "first", "value", "unit", "other", "rival"),
    [
        (
            "How much will the tunnel at Marlow cost?",
            "The tunnel at Marlow will cost $410 million, the builder said.",
            "$410 million",
            None,
            "The court of audit puts the price of the tunnel at Marlow at $620 million.",
            "$620 million",
        ),
        (
            "How many guests were held in the hotel at Velden?",
            "All 31 guests held in the hotel at Velden were freed, the police said.",
            "31",
            "guests",
            "The hotel at Velden said that 44 guests had been held.",
            "44",
        ),
        (
            "How many people marched in Velden?",
            "Some 9,000 people filled the squares of Velden in the march, the unions reckoned.",
            "9,000",
            "people",
            "The ministry estimated that 4,000 took part in the march in Velden.",
            "4,000",
        ),
        (
            "How many people died of cholera in Velden?",
            "The ministry said that 24 people died of cholera in Velden.",
            "24",
            "people",
            "The nurses’ union counts 41 cholera deaths in Velden.",
            "41",
        ),
    ],
)
def test_two_people_need_no_common_words_for_one_thing(question, first, value, unit, other, rival):
    reports = ("Gazette", first, MONDAY), ("Herald", other, MONDAY)
    assert [told(each)[0] for each in found(question, value, unit, *reports)] == [rival]


@pytest.mark.parametrize(
    "text",
    [
        "The police counted 5,000 visitors on Saturday at the fair in Velden.",  # one of the days
        "The fair in Velden cost 4,000 guilders, the mayor said.",
    ],
    ids=lambda text: text[:40],
)
def test_a_count_of_one_of_the_days_or_of_something_else_is_no_other_side(text):
    first = ("Gazette", "The fair in Velden drew 9,000 visitors over the weekend, the hosts said.", MONDAY)
    question = "How many visitors came to the fair in Velden?"
    rival = [told(each)[0] for each in found(question, "9,000", "visitors", first, ("Herald", text, MONDAY))]
    assert not {"5,000", "4,000"} & set(rival)


@pytest.mark.parametrize(
    "text",
    [
        "The bus company said that 610 drivers in Velden were fined during the strike.",
        "A pollster said that 610 drivers backed the strike in Velden.",
        "The bus company said that it had hired 610 drivers during the strike in Velden.",
    ],
)
def test_those_to_whom_something_else_is_done_are_others(text):
    assert found(STRIKE, "900", "drivers", UNION, ("Herald", text, TUESDAY)) == []


def test_where_a_count_is_stationed_is_no_other_thing():
    ministry = ("Gazette", "The ministry said that 900 soldiers were in Velden.", MONDAY)
    mayor = ("Herald", "The mayor said that 1,300 soldiers are stationed in Velden.", TUESDAY)
    other = found("How many soldiers are in Velden?", "900", "soldiers", ministry, mayor)
    assert [told(each) for each in other] == [("1,300", ["The mayor"])]


def test_a_report_without_a_place_for_its_value_leaves_the_others_theirs():
    windows = [
        window("0", UNION),
        window("1", ("Herald", "The bus company said that 610 drivers in Velden were on strike.", TUESDAY)),
    ]
    first = own(windows[0], "900", "drivers")
    bare = replace(first.scored.candidate, at=None)
    placeless = Dated.of(Scored(bare, 1.0))
    seen = {(each.article.id, each.start): 0.0 for each in windows}
    asking = ask_about(STRIKE)
    assert [told(r) for r in rivals(asking, [placeless, first], windows, seen)] == [
        ("610", ["The bus company"])
    ]


def test_two_papers_that_name_nobody_differ():
    one = ("Gazette", "There are 900 soldiers in Velden, more than last year.", MONDAY)
    two = ("Herald", "Velden has 1,300 soldiers in its barracks.", TUESDAY)
    question = "How many soldiers are in Velden?"
    assert [told(each)[0] for each in found(question, "900", "soldiers", one, two)] == ["1,300"]
    same_paper = ("Gazette", two[1], TUESDAY)
    assert found(question, "900", "soldiers", one, same_paper) == []


def test_a_report_that_gives_the_own_value_too_has_the_other_figure_for_something_else():
    one = ("Gazette", "The port has offered 9% in Velden.", MONDAY)
    two = ("Herald", "Velden: pay offer 9%, claim 18%.", TUESDAY)
    assert found("What raise is offered in Velden?", "9%", None, one, two) == []
