"""The other side of an answer's value as statements, and whether the two are told as a disagreement."""

from __future__ import annotations

from datetime import date

from rag.beside import between, other_side, told_beside, whole_value
from rag.disagreement import Report, at_odds
from rag.domain import Claim, Span
from rag.sides import sides
from tests.test_sides import reported

TEXT = "The army says that 4,200 recruits reported for duty. The defence ministry counts 3,600."


def told(text: str, value: str) -> tuple[Claim, Claim]:
    own = reported(text, value)
    found = sides(own)
    first = Claim("", (Span("one", 1, 0, 1),), value)
    return between(first, found), other_side(own, found[0])


def test_the_other_side_stands_in_its_own_words_with_its_value_and_who_gives_it():
    first, other = told(TEXT, "4,200")
    assert "3,600" in other.text
    assert "The defence ministry counts 3,600." in other.text
    assert [TEXT[span.start : span.end] for span in other.spans] == ["The defence ministry counts 3,600."]
    assert (other.value, other.said_by) == ("3,600", ("The defence ministry",))
    assert (first.said_by, first.disputed) == (("The army",), False)


def test_a_denial_answers_nothing_and_marks_the_own_value():
    text = "The union said that 60 workers were unpaid. The company does not accept that figure."
    first, other = told(text, "60")
    assert first.disputed
    assert not other.answers
    assert "The company does not accept that figure." in other.text


def test_without_another_side_the_claim_is_left_as_it_is():
    claim = Claim("words", (Span("one", 1, 0, 1),), "60")
    assert between(claim, []) is claim


def test_a_candidate_that_a_side_tells_is_not_told_again():
    found = sides(reported(TEXT, "4,200"))
    assert told_beside(reported(TEXT, "3,600"), found)
    assert not told_beside(reported(TEXT, "4,200"), found)


def test_the_same_article_has_no_whole_value_for_its_own_side():
    text = "The blackout lasted six hours, residents say. The utility speaks of two."
    found = sides(reported(text, "six hours"))
    assert found[0].whole == "two hours"
    assert whole_value(found[0], [reported("It lasted two hours.", "two hours")]) is None


def report(value: str, *speakers: str) -> Report:
    return Report(value, None, "2024-07-04", date(2024, 7, 4), "gazette", frozenset(speakers))


def test_two_figures_of_one_report_disagree_only_where_different_people_give_them():
    assert at_odds([report("60", "the union")], [report("40", "the company")])
    assert at_odds([report("60")], [report("40", "the company")])
    assert not at_odds([report("60")], [report("40")])
    assert not at_odds([report("60", "the union")], [report("40", "the union")])
