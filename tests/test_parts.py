from pathlib import Path

import pytest
import yaml

from rag.parts import MOST, plan, split

CASES = yaml.safe_load((Path(__file__).parent / "part_cases.yaml").read_text("utf-8"))
TOWNS = ("Tarn", "Vell", "Pello")


def right(case):
    """Whether a question is taken into the parts it has, each with the words it must hold and no others."""
    given = split(case["ask"])
    if len(given) != len(case["parts"]):
        return False
    wanted = [
        (part, words) for part, case_ in zip(given, case["parts"], strict=True) for words in case_.split("; ")
    ]
    return all((w.lstrip("!").lower() in part.lower()) != w.startswith("!") for part, w in wanted)


@pytest.mark.parametrize("case", CASES["developed"], ids=lambda case: case["ask"][:40])
def test_a_question_is_taken_into_its_parts_or_left_whole(case):
    assert right(case), split(case["ask"])


def test_questions_kept_back_while_the_rules_were_written_are_taken_rightly():
    # 46 of 48 when first run; two that failed were looked at afterwards, and both of their causes mended.
    assert sum(right(case) for case in CASES["held"]) >= 46
    assert sum(bool(split(case["ask"])) == bool(case["parts"]) for case in CASES["held"]) >= 47


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who led it, and since when?", ("Who led it?", "Since when has someone led it?")),
        ("Who has led it and since when?", ("Who has led it?", "Since when has someone led it?")),
        ("Which ship sank, and where?", ("Which ship sank?", "Where was it that the ship sank?")),
        ("How many are in Tarn, in Vell and in Pello?", tuple(f"How many are in {p}?" for p in TOWNS)),
        ("Who owns the mill and where is it?", ("Who owns the mill?", "Where is the mill?")),
        ("Who fell in Vell, and was he hurt and who saw him?", ()),
        ("Who fell in Vell, and who saw him?", ("Who fell in Vell?", "Who saw the one who fell in Vell?")),
        ("What is fulda and where is it", ("What is fulda?", "Where is fulda?")),
        ("Who bought it, when, and for how much?",
         ("Who bought it?", "When was it that someone bought it?",
          "For how much was it that someone bought it?")),
    ],
)  # fmt: skip
def test_a_part_takes_over_what_it_leaves_out(question, parts):
    assert split(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "",
        "and",
        "and when?",
        "Who and who won?",
        "who",
        "When, where and how many?",
        "Oranges and peaches were grown when?",
        "Imperialism extends a country's power and what?",
        "What is the time between when it opens and when it shuts?",
        "What year and where did it open?",
        "The ferry sank in May. Who led the inquiry?",
    ],
)
def test_what_is_unsure_is_left_whole(question):
    assert split(question) == ()


def test_no_more_parts_are_given_than_are_answered():
    question = "Who won, who lost, who paid, who left, and who stayed?"
    assert len(split(question)) == MOST
    assert [step.text for step in plan(question)][MOST:] == ["Who stayed?"]


def test_a_part_for_each_item_has_a_place_for_it():
    _, second = plan("Which camps hold advisers, and how many at each?")
    assert (second.each, second.slot) == (True, "How many advisers are at {}?")
    _, second = plan("Which towns were flooded and when was each rebuilt?")
    assert (second.each, second.slot) == (True, "When was {} rebuilt?")


def test_a_pronoun_for_the_answer_has_a_place_for_it():
    _, second = plan("Who was arrested, and who replaced him?")
    assert (second.each, second.slot, second.alone) == (False, "Who replaced {}?", True)


def test_a_part_that_says_too_little_alone_is_marked():
    assert [step.alone for step in plan("How many died and when did it sink?")] == [True, False]
    assert [step.alone for step in plan("Who owns the mill and where is it?")] == [True, True]


def test_the_longest_question_is_taken_apart_at_once():
    assert len(split("who won and " * 160 + "who lost")) <= MOST
    split(", and who " * 200)
    split("In " * 600 + "in A, in B and in C")


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How many ships did Rovia have at Oda and how many at Port Ellery in May 2021?",
            (
                "How many ships did Rovia have at Oda in May 2021?",
                "How many ships did Rovia have at Port Ellery in May 2021?",
            ),
        ),
        (
            "How many people were killed and how many were hurt in the Amble fire in May 2019?",
            (
                "How many people were killed in the Amble fire in May 2019?",
                "How many people were hurt in the Amble fire in May 2019?",
            ),
        ),
        (
            "How many troops are there now and how many were there in 2010?",
            ("How many troops are there now?", "How many troops were there in 2010?"),
        ),
        (
            "How many ships were in Oda and how many in 2010?",
            ("How many ships were in Oda?", "How many ships were in Oda in 2010?"),
        ),
    ],
)
def test_a_time_behind_the_last_part_is_of_both_unless_they_ask_of_two_times(question, parts):
    assert split(question) == parts


@pytest.mark.parametrize(
    ("question", "second"),
    [
        ("How late was the handover of the fort, and why?", "Why was the handover of the fort late?"),
        ("How high is the dam at Korvat, and why?", "Why is the dam at Korvat high?"),
        ("How much did the Brenner tunnel cost, and who paid?", "Who paid for the Brenner tunnel?"),
        ("How much did the Brenner tunnel cost, and who paid for it?", "Who paid for the Brenner tunnel?"),
        (
            "Who bought the old mill in Sarn and for how much?",
            "For how much was the old mill in Sarn bought?",
        ),
        ("Who says people drowned at Sarn, and how many?", "How many people drowned at Sarn?"),
    ],
)
def test_a_short_second_part_asks_what_a_person_means_by_it(question, second):
    assert split(question)[1] == second
