from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rag.polar import Setting, affirms

CASES = yaml.safe_load((Path(__file__).parent / "polar_cases.yaml").read_text(encoding="utf-8"))


def test_no_written_case_of_the_developed_half_is_misjudged():
    wrong = [case for case in CASES[0::2] if affirms(case["q"], case["s"]) is not case["a"]]
    assert wrong == []


def test_hardly_any_case_of_the_measured_half_is_misjudged():
    wrong = [case for case in CASES[1::2] if affirms(case["q"], case["s"]) is not case["a"]]
    assert len(wrong) <= 2


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Did the yard pay the fine?", "The yard paid the fine.", True),
        ("Did the yard pay the fine?", "The yard did not pay the fine.", False),
        ("Did the yard pay the fine?", "The yard may pay the fine.", None),
        ("Did the yard pay the fine?", "The yard sold two boats.", None),
        ("Hasn't the yard paid the fine?", "The yard has paid the fine.", True),
        ("Did the yard pay the fine?", "The mayor, who did not attend, said the yard paid the fine.", True),
    ],
)
def test_a_denial_counts_where_it_stands_with_what_is_asked(question, sentence, expected):
    assert affirms(question, sentence) is expected


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        ("more than 200", "112", False),
        ("more than 200", "250", True),
        ("more than 200", "more than 200", True),
        ("at least 200", "200", True),
        ("fewer than 200", "112", True),
        ("200", "200", True),
        ("200", "250", False),
    ],
)
def test_figures_are_held_against_each_other(asked, told, expected):
    assert (
        affirms(f"Were {asked} boats sold at the fair?", f"At the fair {told} boats were sold.") is expected
    )


def test_another_year_denies_and_no_year_tells_nothing():
    assert affirms("Was the quay rebuilt in 2021?", "The quay was rebuilt in 2019.") is False
    assert affirms("Was the quay rebuilt in 2021?", "The quay was rebuilt in May 2021.") is True
    assert affirms("Was the quay rebuilt in 2021?", "The quay was rebuilt.") is None


def test_another_place_of_one_event_denies_and_a_missing_name_tells_nothing():
    assert affirms("Did the fair take place in Pello?", "The fair took place in Harl.") is False
    assert affirms("Did Ina Holt open the fair?", "Tove Lind opened the fair.") is None


def test_the_same_deed_the_other_way_round_tells_nothing():
    assert affirms("Did Vikna beat Torrest?", "Torrest beat Vikna.") is None
    assert affirms("Did Vikna beat Torrest?", "Torrest was beaten by Vikna.") is True


def test_only_yes_or_no_questions_are_judged():
    assert affirms("Who paid the fine?", "The yard paid the fine.") is None
    assert affirms("Was the fine paid or waived?", "The fine was paid.") is None


ELM = Setting(about="Mayor Bo Tarn of Elm under fire", before="Bo Tarn spoke on Friday. ")
OTHER = Setting(about="Mayor Bo Tarn of Elm under fire", before="The treasurer, Kit Olm, spoke on Friday. ")


@pytest.mark.parametrize(
    ("question", "sentence", "setting", "expected"),
    [
        ("Did Bo Tarn resign?", "He resigned an hour later.", ELM, True),
        ("Did Bo Tarn resign?", "He resigned an hour later.", OTHER, None),
        ("Did Ada Tarn resign?", "Tarn resigned an hour later.", ELM, None),
        ("Did Kit Olm resign?", "The mayor resigned an hour later.", ELM, None),
        ("Did the treasurer of Elm resign?", "The treasurer did not resign.", OTHER, False),
        ("Was the bridge in Elm closed?", "The bridge in Harl was closed.", ELM, None),
        ("Was anyone killed in the Elm flood?", "Nobody was killed.", Setting(about="Flood in Elm"), False),
        ("Was anyone killed in the Harl flood?", "Nobody was killed.", Setting(about="Flood in Elm"), None),
        (
            "Will secondary schools close?",
            "The primary schools will close.",
            Setting("Secondary education"),
            None,
        ),
    ],
)
def test_a_name_that_the_sentence_leaves_out_counts_where_its_setting_says_it(
    question, sentence, setting, expected
):
    assert affirms(question, sentence, setting) is expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Were all hostages freed?", "Three of the nine hostages were freed.", False),
        ("Were any hostages freed?", "Three of the nine hostages were freed.", True),
        ("Were the hostages freed?", "Three of the hostages were freed.", None),
        ("Have all soldiers left the fort?", "The last soldiers left the fort on Saturday.", True),
        (
            "Do most residents back the plan?",
            "A poll found that 58 percent of residents back the plan.",
            True,
        ),
        (
            "Do most residents back the plan?",
            "A poll found that 45 percent of residents back the plan.",
            False,
        ),
        ("Did more than 20 people die?", "At least 20 people died.", None),
        ("Did more than 20 people die?", "Some 25 people were hurt and three died.", False),
    ],
)
def test_a_part_is_not_the_whole(question, sentence, expected):
    assert affirms(question, sentence) is expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Is the bridge still closed?", "The bridge is no longer closed.", False),
        ("Is the bridge still closed?", "The bridge was closed in May.", None),
        ("Has the bridge ever been closed?", "The bridge has never been closed.", False),
        ("Has the bridge already reopened?", "The bridge is still closed.", False),
        ("Is the line open?", "The line is to open in May 2026.", None),
        ("Will taxes rise?", "Taxes rose last year.", None),
        ("Have the talks begun?", "The talks begin in April.", None),
        ("Will the crews go on strike?", "The crews are to vote on a strike in May.", None),
        ("Was the man killed?", "The man was nearly killed.", None),
        ("Did the mayor resign?", "The deputy mayor resigned on Friday.", None),
        ("Did police arrest the suspect?", "Police arrested the suspect's brother.", None),
        ("Are the miners trapped?", "The miners who were trapped have been rescued.", None),
        ("Did the hackers steal records?", "The hackers could read mail, but no records were stolen.", False),
        ("Did Norland win the cup?", "Norland were beaten by Sudland in the cup.", False),
        ("Did Sudland win the cup?", "Norland were beaten by Sudland in the cup.", True),
        ("Did Norland buy Sudland?", "Sudland has bought Norland.", False),
    ],
)
def test_what_may_come_or_was_once_or_happened_to_another_tells_nothing(question, sentence, expected):
    assert affirms(question, sentence) is expected


@pytest.mark.parametrize("form", ["Is it true that {}?", "Is it the case that {}?", "Is it correct that {}?"])
def test_what_is_called_true_is_asked_about(form):
    asked_of = form.format("the harbour was closed")
    assert affirms(asked_of, "The harbour was shut on Monday.") is True
    assert affirms(asked_of, "The harbour stayed open.") is False


def test_a_question_is_no_answer():
    assert affirms("Was the bridge closed?", "Was the bridge closed?") is None


@given(st.text(), st.text())
def test_any_texts_can_be_judged(question, sentence):
    assert affirms(question, sentence) in (True, False, None)


@pytest.mark.parametrize(
    ("question", "sentence", "affirmed"),
    [
        ("Did Norrair buy Volair?", "Norrair was bought by Volair.", False),
        ("Did Anna Berg accuse Carl Lund?", "Anna Berg was accused by Carl Lund.", None),
        ("Did Norrair buy Volair?", "Norrair bought Volair in May.", True),
        ("Did the ship sink?", "The ship nearly sank.", None),
        ("Did the minister die?", "The minister's driver died.", None),
        ("Did the minister die?", "The minister died.", True),
        ("Did Greta Voll resign?", "Greta Voll said Nils Farrow resigned.", None),
        ("Did Greta Voll resign?", "Greta Voll said she resigned.", True),
        ("Did the mayor resign?", "The mayor said the minister resigned.", None),
        ("Did the minister resign?", "The mayor said the minister resigned.", True),
        ("Did the mayor say the minister resigned?", "The mayor said the minister resigned.", True),
        ("Can't members vote?", "Members can vote.", True),
        ("Won't Norrair strike?", "Norrair will strike in May.", True),
    ],
)
def test_who_did_it_whether_it_happened_and_short_forms_are_told_apart(question, sentence, affirmed):
    assert affirms(question, sentence) is affirmed


@pytest.mark.parametrize(
    ("question", "sentence", "affirmed"),
    [
        ("Did the Alder mine go back into production?", "The Alder mine never reopened.", False),
        ("Did the Alder mine go back into production?", "The Alder mine reopened in May.", True),
        ("Did the Alder mine reopen?", "The Alder mine has been in operation since 1990.", None),
        (
            "Has the repair of the pier begun?",
            "The repair of the pier, which was promised for May, has begun.",
            True,
        ),
        (
            "Has the repair of the pier begun?",
            "The repair of the pier, which the mayor had hoped to end by May, has not begun.",
            False,
        ),
        ("Has the repair of the pier ended?", "The repair, which ended the strike, goes on.", None),
        (
            "Were the flats finished by the second year?",
            "By the second year not one of the promised flats was finished.",
            False,
        ),
        ("Were the flats finished?", "The city promised that the flats would be finished.", None),
    ],
)
def test_what_is_told_by_the_way_neither_hides_nor_gives_the_verdict(question, sentence, affirmed):
    assert affirms(question, sentence) is affirmed


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Was the vote binding?", "The council held a non-binding vote on Tuesday.", False),
        (
            "Is the council's motion asking the firm to leave binding?",
            "The council passed a non-binding motion asking the firm to leave.",
            False,
        ),
        ("Was the vote non-binding?", "The council held a non-binding vote on Tuesday.", True),
        ("Is the gas toxic?", "The gas is non-toxic, its maker said.", False),
        ("Is the gas flammable?", "The gas is nonflammable, its maker said.", False),
        ("Did the combat troops leave Narva?", "The combat troops left Narva to non-combat staff.", True),
    ],
)
def test_a_word_with_non_before_it_is_denied(question, sentence, expected):
    assert affirms(question, sentence) is expected
