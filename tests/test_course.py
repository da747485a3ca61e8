"""Gold of stories that move: what is read, what cannot hold, and how each key is judged."""

from dataclasses import replace

import pytest
from fakes import article
from gold import LEDGER, abstained, answered, cite
from test_suite import suite  # noqa: F401 - a fixture

from eval.cases import Case, identity
from eval.course import Course, Due, Exchange, Side
from eval.course_metrics import (
    independent_sources,
    no_confusable,
    no_false_conflict,
    open_part_told,
    said_by,
    sides_shown,
    timeline_recall,
)
from eval.runner import Bench, ask, question_of
from rag.domain import Turn
from rag.errors import UsageError

LATER = article("Since May, 300 advisers stay.", id="later", title="More stay", publisher="The Wire")


def case(kind="number", *value, **course):
    return Case("c", "?", kind=kind, value=value or ("300",), course=Course(**course))


# --- what is read ----------------------------------------------------------------------------------------

GOLD = """\
cases:
  - id: x
    question: q
    kind: number
    value: 300
    as_of: 2025-12-31
    articles: [wire.md]
"""


def test_a_course_is_read_with_its_articles_found(suite):  # noqa: F811
    written = """\
    timeline:
      - {value: 300, as_of: 2025-10, article: ledger.md}
      - {value: 250, as_of: 2024, article: wire.md}
    conflict: false
    confusable: [20, 30]
    said_by: [the premier]
    told_as: claim
    independent_sources: 2
    history: [{asked: "how many?", answered: Many.}]
    means: how many advisers?
    open_part: when they leave
"""
    read = suite(GOLD + written)
    course = read.cases[0].course
    assert [(due.value, due.as_of, due.day) for due in course.timeline] == [
        ("300", "2025-10", "2025-10-20"),
        ("250", "2024", "2025-10-20"),
    ]
    assert {due.article_id for due in course.timeline} == {one.id for one in read.articles}
    assert course == Course(
        course.timeline,
        (),
        False,
        ("20", "30"),
        ("the premier",),
        "claim",
        2,
        (Exchange("how many?", "Many."),),
        "how many advisers?",
        "when they leave",
    )


def test_sides_are_read(suite):  # noqa: F811
    read = suite(GOLD + "    sides: [{value: 300, by: [A, B]}, {value: none, by: [C]}]\n")
    assert read.cases[0].course.sides == (Side("300", ("A", "B")), Side("none", ("C",)))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("timeline: [{value: 300, as_of: soon, article: wire.md}]", "as_of: is no time: YYYY, YYYY-MM"),
        ("timeline: [{value: 300, as_of: 2025-13, article: wire.md}]", "as_of: is no time: YYYY, YYYY-MM"),
        ("timeline: [{value: 300, as_of: 2025, article: no.md}]", "no article is called “no.md”"),
        ("timeline: [{value: 20, as_of: 2025, article: wire.md}]", "begins with “20”, not with the case's"),
        ("sides: [{value: 300, by: [A]}]", "two sides or more"),
        ("sides: [{value: 300, by: []}, {value: 2, by: [B]}]", "by is empty"),
        ("sides: [{value: 300, by: [A]}, {value: 2, by: [B]}]\n    conflict: false", "yet conflict: false"),
        ("conflict: true", "conflict: true is said by sides"),
        ("conflict: perhaps", "conflict is true or false"),
        ("confusable: [20, 300]", "“300” is due, and yet confusable"),
        ("told_as: rumour", "told_as is not one of fact, plan, estimate, claim, denial"),
        ("independent_sources: 0", "independent_sources is 1 or more"),
        ("independent_sources: two", "independent_sources is a whole number"),
        ("means: how many?", "means belongs to a case with a history"),
        ("history: [{asked: why}]", "answered is missing"),
    ],
)
def test_a_mistake_is_told_with_its_case(suite, written, fault):  # noqa: F811
    with pytest.raises(UsageError) as raised:
        suite(f"{GOLD}    {written}\n")
    assert "some.yaml:" in str(raised.value)
    assert "x: " in str(raised.value)
    assert fault in str(raised.value)


def test_an_article_that_is_not_out_yet_is_due_in_no_timeline(suite):  # noqa: F811
    early = GOLD.replace("as_of: 2025-12-31", "as_of: 2025-10-01")
    with pytest.raises(UsageError) as raised:
        suite(f"{early}    timeline: [{{value: 300, as_of: 2025, article: ledger.md}}]\n")
    assert "ledger.md is of 2025-10-20, after as_of 2025-10-01" in str(raised.value)


def test_what_must_be_declined_may_follow_a_conversation_and_has_no_values(suite):  # noqa: F811
    declined = (
        "cases:\n  - id: x\n    question: q\n    must_abstain: why\n    history: [{asked: a, answered: b}]\n"
    )
    assert suite(declined).cases[0].course.history
    with pytest.raises(UsageError) as raised:
        suite(f"{declined}    said_by: [A]\n    conflict: false\n")
    assert "must abstain, and yet has conflict, said_by" in str(raised.value)


def test_a_case_without_a_course_is_the_same_case_as_before():
    assert "course" not in identity(case())
    assert identity(case(conflict=False)) != identity(case())


# --- how it is asked -------------------------------------------------------------------------------------


def test_a_follow_up_is_asked_and_searched_with_its_conversation():
    asked, searched = [], []

    class Listens:
        def ask(self, question):
            asked.append(question)
            raise UsageError("enough", advice="stop")

        def search(self, text, filters=None, *, k=10):
            searched.append(text)
            return []

    history = (Exchange("How many advisers stay at Ain al-Asad?", "Some 300."),)
    follow_up = replace(case(history=history), question="And at al-Harir?")
    ask(follow_up, Listens())
    assert asked[0].history == (
        Turn("user", "How many advisers stay at Ain al-Asad?"),
        Turn("assistant", "Some 300."),
    )
    assert searched == ["How many advisers stay at Ain al-Asad?\nHow many advisers stay at al-Harir?"]
    assert question_of(follow_up) == asked[0]
    ask(case(), Listens())
    assert searched[1:] == ["?"]


def test_altered_articles_are_asked_with_the_conversation_too(monkeypatch):
    heard = []

    def answers(question, *_):
        heard.append(question.history)
        raise UsageError("enough", advice="stop")

    monkeypatch.setattr("eval.runner.answer_events", answers)
    monkeypatch.setattr("eval.runner.retriever_over", lambda *_, **__: None)

    class Variant:
        case = Case("c", "?", course=Course(history=(Exchange("a?", "b"),)))
        articles = ()

    class Empty:
        articles = ()

    with pytest.raises(UsageError):
        Bench(None, (), None).ask(Variant(), Empty())
    assert heard == [(Turn("user", "a?"), Turn("assistant", "b"))]


# --- how it is judged ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "entry", "right"),
    [
        ("2025", {"as_of": "2025"}, 1),
        ("2025", {"as_of": "2025-06-01"}, 1),
        ("2025-06", {"as_of": "2025-06-30"}, 1),
        ("2025-06", {"as_of": "2025-10-20"}, 1),  # the day of the article
        ("2025-06", {"as_of": "2025"}, 0),
        ("2025-06", {"as_of": "2025-07"}, 0),
        ("2025", {"value": "three hundred"}, 1),
        ("2025", {"value": "310"}, 0),
        ("2025", {"citations": [1]}, 0),
        ("2025", {"citations": [1, 2]}, 1),
        ("2025", {"citations": [9]}, 0),
    ],
)
def test_an_entry_is_there_with_its_value_time_and_article(as_of, entry, right):
    due = (Due("300", as_of, "later", "2025-10-20"),)
    given = {"value": "300", "as_of": "2025", "citations": [2]} | entry
    answer = answered(
        "9", [cite(1, LEDGER, "They train pilots."), cite(2, LATER, "300 advisers")], timeline=[given]
    )
    assert timeline_recall(case(timeline=due), answer).value == right


def test_a_timeline_is_worth_the_share_of_what_is_due():
    due = (Due("300", "2025", "ledger", None), Due("250", "2024", "ledger", None))
    answer = answered("300", timeline=[{"value": "300", "as_of": "2025", "citations": [1]}])
    score = timeline_recall(case(timeline=due), answer)
    assert score.value == 0.5
    assert "250 (2024, ledger)" in score.reason


SIDES = (Side("213", ("health ministry",)), Side("none", ("the company", "Lund")))


@pytest.mark.parametrize(
    ("text", "conflict", "right"),
    [
        ("The health ministry counts 213 dead. [1] Lund denies that. [2]", True, 1),
        ("The health ministry's count is 213, and the company says it isn't so. [1]", True, 1),
        ("The health ministry counts 213 dead. [1] Lund denies that. [2]", False, 0),
        ("The health ministry counts 214 dead. [1] Lund denies that. [2]", True, 0),
        ("There are 213 dead. [1] The health ministry has counted. [2] Lund denies that. [3]", True, 0),
        ("213 [1] health ministry [2] Lund denies that. [3]", True, 0),
        ("The health ministry counts 213 dead. [1] Lund confirms that. [2]", True, 0),
        ("The health ministry counts 213 dead. [1] Lundgren denies that. [2]", True, 0),
        ("The health ministry counts 213 dead. [1]", True, 0),
    ],
)
def test_every_side_stands_in_one_sentence_with_who_gives_it(text, conflict, right):
    assert sides_shown(case(sides=SIDES), answered("213", text=text, conflict=conflict)).value == right


def test_a_conflict_is_false_only_where_the_gold_says_that_there_is_none():
    undisputed = case(conflict=False)
    assert no_false_conflict(undisputed, answered("300", conflict=True)).value == 0
    assert no_false_conflict(undisputed, answered("300", conflict=False)).value == 1
    assert no_false_conflict(undisputed, abstained()) is None
    assert no_false_conflict(case(), answered("300", conflict=True)) is None


@pytest.mark.parametrize(
    ("kind", "confusable", "given", "right"),
    [
        ("number", "3,350", "3350", 0),
        ("number", "3,350", "3,300", 1),
        ("name", "Corinna Strand", "Strand", 0),
        ("name", "Corinna Strand", "Mikkel Strand", 1),
        ("list", "230", "115, 230", 0),
        ("list", "230", "115, 75", 1),
        ("text", "$6", "6 dollars", 0),
        ("date", "March 2026", "2026-03", 0),
        ("date", "March 2026", "2026", 1),
    ],
)
def test_a_value_of_something_else_is_neither_the_answer_nor_in_its_timeline(kind, confusable, given, right):
    asked = case(kind, confusable=("no such thing", confusable))
    assert no_confusable(asked, answered(given, timeline=[])).value == right
    entry = {"value": given, "as_of": "2025", "citations": [1]}
    assert no_confusable(asked, answered(None, timeline=[entry])).value == right


@pytest.mark.parametrize(
    ("asked", "text", "right"),
    [
        (case(said_by=("Cartwright Review",)), "The Cartwright Review wrote of three hundred jobs. [1]", 1),
        (case(said_by=("mediator",)), "The mediators’ count is 300. [1]", 1),
        (case(said_by=("mediator",)), "300 died. [1] The mediators mourn. [2]", 0),
        (case(said_by=("the mediator",)), "The mediators mourn 200. [1]", 0),
        (case("name", "Frank Osei", said_by=("court",)), "By the court, Frank Osei won. [1]", 1),
        (case("name", "Frank Osei", said_by=("court",)), "By the courtyard, Frank Osei won. [1]", 0),
        (case("yes-no", "no", said_by=("Lund",)), "No. Lund denied it. [1]", 1),
    ],
)
def test_who_says_it_stands_in_the_sentence_that_gives_it(asked, text, right):
    assert said_by(asked, answered("300", text=text)).value == right


def test_who_says_a_text_stands_with_one_of_its_facts():
    asked = Case("c", "?", kind="text", facts=(("bills",), ("late",)), course=Course(said_by=("Lind",)))
    assert said_by(asked, answered(None, text="Lind says that bills are missing. [1]")).value == 1
    assert said_by(asked, answered(None, text="Bills are missing. [1] Lind left. [2]")).value == 0


@pytest.mark.parametrize(("value", "counted", "right"), [("300", 2, 1), ("300", 3, 0), ("310", 2, 0)])
def test_sources_are_counted_for_the_right_value(value, counted, right):
    own = {"value": value, "as_of": "2025", "citations": [1], "independent_sources": counted}
    older = own | {"value": "250", "independent_sources": 2}
    answer = answered(value, timeline=[own, older])
    assert independent_sources(case(independent_sources=2), answer).value == right


@pytest.mark.parametrize(
    ("text", "notes", "right"),
    [
        ("It is Desrosiers. [1] The articles do not say what she earns.", [], 1),
        ("It is Desrosiers. [1] What she earns is not reported.", [], 1),
        ("It is Desrosiers. [1] What she earns is unknown.", [], 1),
        ("It is Desrosiers. [1]", ["no article tells what she earns"], 1),
        ("It is Desrosiers. [1] She earns nothing.", [], 0),
        ("It is Desrosiers. [1] The articles do not say who was before her.", [], 0),
        ("It is Desrosiers. [1] She earns 3 million. [2]", [], 0),
    ],
)
def test_an_open_part_is_told_by_a_sentence_or_a_note_about_it(text, notes, right):
    asked = case("text", open_part="what she earns")
    assert open_part_told(asked, answered(None, text=text, notes=notes)).value == right
