"""Whether a value is right and silence was: one answer against one case."""

import pytest
from gold import COUNT, LEDGER, NONE, abstained, answered, cite

from eval.cases import Case
from eval.metrics import (
    METRICS,
    abstention_precision,
    abstention_recall,
    exact_match,
    fact_recall,
    qualifier_kept,
    token_f1,
    unit_kept,
    value_accuracy,
)


def case(kind, *value, **fields):
    return Case("c", "?", kind=kind, value=value, articles=("ledger",), **fields)


@pytest.mark.parametrize(
    ("kind", "gold", "given", "right"),
    [
        ("range", "250 to 350", "between 250 and 350", 1),
        ("range", "250 to 350", "250-350", 1),
        ("range", "250 to 350", "250", 0),
        ("number", "2500", "2,500", 1),
        ("number", "2,500", "two thousand five hundred", 1),
        ("number", "2,500", "2.5 thousand", 1),
        ("number", "2,500", "2,400", 0),
        ("number", "about 600", "600", 1),
        ("number", "about 600", "exactly 600", 0),
        ("number", "exactly 600", "about 600", 0),
        ("date", "September 2025", "2025-09", 1),
        ("date", "September 2025", "14 September 2025", 0),
        ("date", "September 2025", "2026", 0),
        ("name", "Mohammed Shia al-Sudani", "mohammed shia al-sudani", 1),
        ("name", "Baghdad", "Erbil", 0),
        ("percent", "37%", "37 percent", 1),
        ("money", "$1.5 billion", "1.5 billion dollars", 1),
        ("duration", "18 months", "one and a half years", 1),
        ("yes-no", "no", "No", 1),
        ("yes-no", "yes", "no", 0),
        ("number", "2,500", "Baghdad", 0),
    ],
)
def test_a_value_is_right_by_the_rules_of_its_kind(kind, gold, given, right):
    assert value_accuracy(case(kind, gold), answered(given)).value == right


def test_the_qualifier_beside_the_value_is_part_of_it():
    exactly = case("number", "exactly 600")
    assert value_accuracy(exactly, answered("600", qualifier="about")).value == 0
    assert value_accuracy(exactly, answered("600")).value == 1


def test_an_accepted_answer_is_right():
    assert value_accuracy(case("name", "A. Person", accept=("the chair",)), answered("the chair")).value == 1
    assert (
        value_accuracy(case("number", "12", accept=("a dozen or so",)), answered("a dozen or so")).value == 1
    )


@pytest.mark.parametrize(
    ("given", "ordered", "right"),
    [
        ("Baghdad, Erbil and Basra", False, 1),
        ("Basra, Baghdad, and Erbil", False, 1),
        ("Basra, Baghdad, and Erbil", True, 0),
        ("Baghdad, Erbil and Basra", True, 1),
        ("Baghdad and Erbil", False, 0),
        ("Baghdad, Erbil, Basra and Mosul", False, 0),
        ("Baghdad", False, 0),
    ],
)
def test_a_list_is_right_when_nothing_is_missing_or_besides(given, ordered, right):
    wanted = case("list", "Baghdad", "Erbil", "Basra", ordered=ordered)
    assert value_accuracy(wanted, answered(given)).value == right


def test_a_list_of_figures_compares_them_as_values():
    assert value_accuracy(case("list", "2,500", "900"), answered("nine hundred and 2500")).value in (0, 1)
    assert value_accuracy(case("list", "2,500", "900"), answered("2500 and 900")).value == 1


def test_yes_or_no_may_be_the_first_word_of_the_text():
    plain = answered(None, text="No, the tariff was not raised. [1]")
    assert value_accuracy(case("yes-no", "no"), plain).value == 1
    assert value_accuracy(case("yes-no", "no"), answered("250", text="No, 250 did not. [1]")).value == 1
    unclear = answered(None, text="The tariff was raised. [1]")
    assert "neither yes nor no" in value_accuracy(case("yes-no", "no"), unclear).reason


WHY = Case("w", "why?", kind="text", facts=(("advisers kept", "advisers stay"), ("2,500",)), articles=("l",))


def test_a_text_is_right_when_all_its_facts_stand_in_the_answer():
    both = answered(None, text="The adviser was kept on, and two thousand five hundred left. [1]")
    assert value_accuracy(WHY, both).value == 1
    one = answered(None, text="The advisers will stay. [1]")
    assert value_accuracy(WHY, one).value == 0
    assert fact_recall(WHY, one).value == 0.5
    assert "2,500" in fact_recall(WHY, one).reason


def test_a_fact_that_denies_is_not_met_by_its_opposite():
    unknown = Case("n", "?", kind="text", facts=(("not known",),))
    assert fact_recall(unknown, answered(None, text="The cause is known. [1]")).value == 0
    assert fact_recall(unknown, answered(None, text="The cause isn’t known. [1]")).value == 1
    door = Case("d", "?", kind="text", facts=(("the door failed",),))
    assert fact_recall(door, answered(None, text="The door failed, and no one closed it. [1]")).value == 1
    assert (
        fact_recall(door, answered(None, text="It is not true that, as they say, the door failed. [1]")).value
        == 0
    )
    assert fact_recall(door, answered(None, text="The owner denied that the door failed. [1]")).value == 0


def test_the_words_of_a_fact_must_stand_in_one_sentence():
    door = Case("d", "?", kind="text", facts=(("the door failed",),))
    assert fact_recall(door, answered(None, text="The door was shut. The engine failed. [1]")).value == 0


def test_a_longer_name_is_another_name():
    assert value_accuracy(case("name", "Paris"), answered("Paris Hilton")).value == 0
    assert value_accuracy(case("name", "Safaa al-Asam"), answered("al-Asam")).value == 1
    titled = answered("Prime Minister Mohammed Shia al-Sudani")
    assert value_accuracy(case("name", "Mohammed Shia al-Sudani"), titled).value == 1


def test_a_citation_mark_is_no_fact():
    assert (
        fact_recall(Case("m", "?", kind="text", facts=(("3",),)), answered(None, text="Some left. [3]")).value
        == 0
    )


def test_an_abstention_on_an_answerable_case_is_wrong_and_says_why():
    score = value_accuracy(COUNT, abstained())
    assert (score.value, score.reason) == (0, "abstained: nothing speaks of it")


def test_a_dropped_qualifier_is_counted_where_the_gold_states_one():
    about = case("number", "about 900")
    assert qualifier_kept(about, answered("900", qualifier="around")).value == 1
    assert qualifier_kept(about, answered("about 900")).value == 1
    assert qualifier_kept(about, answered("900")).value == 0
    assert qualifier_kept(case("number", "900"), answered("900")) is None
    assert qualifier_kept(about, answered("800")) is None


def test_a_unit_is_kept_in_either_spelling():
    assert unit_kept(COUNT, answered(unit="U.S. advisors")).value == 1
    assert unit_kept(COUNT, answered(unit="troops")).value == 0
    assert unit_kept(COUNT, answered(unit=None)).value == 0
    assert unit_kept(COUNT, answered("900", unit="advisers")) is None


def test_names_are_scored_as_squad_does_too():
    name = case("name", "the Harbor Ledger")
    assert exact_match(name, answered("Harbor Ledger")).value == 1
    assert token_f1(name, answered("Ledger")).value == pytest.approx(2 / 3)
    assert token_f1(COUNT, answered()) is None


def test_abstention_is_measured_both_ways():
    assert abstention_recall(NONE, abstained()).value == 1
    assert abstention_recall(NONE, answered()).value == 0
    assert abstention_precision(COUNT, abstained()).value == 0
    assert abstention_precision(NONE, abstained()).value == 1


def test_what_does_not_apply_gives_no_score():
    applying = {name for name, metric in METRICS.items() if metric(NONE, abstained()) is not None}
    assert applying == {"abstention_precision", "abstention_recall"}


@pytest.mark.parametrize("kind", ["number", "name", "list", "yes-no", "text"])
def test_an_answer_without_a_value_breaks_no_metric(kind):
    asked = case(kind, "2,500", facts=(("x",),) if kind == "text" else ())
    empty = answered(None, [cite(1, LEDGER, "They train pilots.")], text="")
    assert all(
        score is None or 0 <= score.value <= 1 for m in METRICS.values() for score in [m(asked, empty)]
    )
