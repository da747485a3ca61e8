"""The stand-in that knows the gold: what it calls true is supported, and what it calls a lie is one."""

from __future__ import annotations

import random
from datetime import date

import pytest

from eval.cases import Case, Evidence
from eval.standin import english
from eval.standin.honest import KINDS
from eval.standin.modes import LIES
from eval.standin.reading import SeenPassage
from eval.standin.scene import Cast, Scene, facts
from eval.standin.script import Plan, Script, plans
from eval.suite import Suite, shipped
from rag.domain import Article

TEXT = (
    "PORT ELIN — But the ferry Elva carried about 112 people on Friday, Captain Oskar Lund said, and with "
    "its 30 cabins it was built in 1988.\n\n"
    "The minister, Liesl Komarek, named a commission on Feb. 23, 2031, which will report in the summer.\n\n"
    "The harbor at Brannock has 14 cranes, the director, Joachim Perl, said. The wall in Ostmouth cost "
    "$6.4 million.\n\n"
    "Three of the crew of 13 were rescued near Haldrens."
)
ARTICLE = Article("elva", "The Elva", TEXT, publisher="The Courier", published=date(2031, 2, 24))
WORDS = "the ferry Elva carried about 112 people on Friday"
CASE = Case(
    "people",
    "How many people were on the Elva?",
    "number",
    ("about 112",),
    unit="people",
    articles=("elva",),
    evidence=(Evidence("elva", WORDS, ((TEXT.index(WORDS), TEXT.index(WORDS) + len(WORDS)),)),),
)
SILENT = Case("moon", "How many sailors were on the Elva's sister ship?", must_abstain="Nobody says.")
SHOWN = (SeenPassage("p345", "title: The Elva\npublisher: The Courier\npublished: 2031-02-24", TEXT),)
SUITE = Suite("test", (ARTICLE,), (CASE, SILENT))


def scene(case=CASE, seed=0):
    held = () if case.must_abstain else facts(case, SHOWN, {"elva": ARTICLE})
    return Scene(case, held, SHOWN, case.question, Cast.of([ARTICLE]), random.Random(seed))


def made(mode, case=CASE, seeds=8):
    """All that a mode gives, over some seeds."""
    return [one for seed in range(seeds) for one in {**KINDS, **LIES}[mode](scene(case, seed))]


def test_a_fact_is_the_whole_sentence_with_the_value_as_it_is_spelled_there():
    (fact,) = scene().facts
    assert fact.sentence.startswith("PORT ELIN — But the ferry")
    assert fact.plain.startswith("The ferry Elva carried about 112 people")
    assert (fact.value, fact.unit, fact.qualifier) == ("112", "people", "about")


def test_a_case_whose_evidence_was_not_shown_has_no_fact():
    elsewhere = SeenPassage("p111", "title: The Elva", "Another passage altogether.")
    assert facts(CASE, [elsewhere], {"elva": ARTICLE}) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_true_statement_says_that_it_is_true_and_cites_the_facts_passage(kind):
    for one in made(kind):
        assert one.lie == "none"
        assert [label for label, _ in one.evidence] == ["p345"]


def test_true_statements_are_the_sentence_said_in_other_ways():
    sentence = scene().facts[0].sentence
    plain = english.plain(sentence)
    assert {one.text for one in made("verbatim")} == {sentence}
    assert {one.text for one in made("leading")} == {plain}
    for text in {one.text for one in made("attributed")}:
        assert text.endswith(f"the{plain[3:]}")
        assert "The Courier" in text
    assert {one.text for one in made("short")} == {"About 112 people were on the Elva."}
    assert made("restyled")[0].evidence[0][1].startswith("PORT ELIN - But")


@pytest.mark.parametrize("mode", [mode for mode in LIES if not mode.startswith("near_miss")])
def test_a_lie_is_never_a_sentence_of_the_article_with_words_that_support_it(mode):
    lies = made(mode)
    assert lies or mode in ("merged_sources", "changed_verb", "dropped_words"), mode
    for one in lies:
        assert one.lie != "none"
        said, truly = one.text, english.plain(scene().facts[0].sentence)
        if one.lie == "words":
            assert said not in TEXT
            assert said != truly
        elif one.lie == "evidence":
            label, words = one.evidence[0]
            assert label != "p345" or WORDS not in words
        else:
            assert one.lie == "value"
            assert one.value not in ("112", "about 112")


@pytest.mark.parametrize(
    ("mode", "some"),
    [
        ("altered_dates", "1988 → "),
        ("altered_names", "Oskar Lund → Liesl Komarek"),
        ("dropped_qualifiers", "“about” dropped"),
        ("altered_units", "people → families"),
        ("negation", "“not” put in"),
        ("false_attribution", "said by Joachim Perl|denied by Joachim Perl"),
    ],
)
def test_a_lie_tells_people_what_was_done(mode, some):
    told = [one.how for one in made(mode)]
    assert any(part in how for how in told for part in some.split("|")), told


@pytest.mark.parametrize(
    ("said", "lie"),
    [
        (
            "The report counts 14 cranes and the plan has room for 30 ships.",
            "The report counts 30 cranes and",
        ),
        (
            "The ship will be raised in September, if the weather holds.",
            "The ship will be raised in September.",
        ),
        ("The two towns have signed a tentative agreement on the bridge.", "have signed an agreement on"),
        ("The door of the ferry was never mended by the owner of it.", "The door of the ferry was mended"),
        ("The councillors voted by 34 to 21 for the wall in the town.", None),
        ("The harbor takes ships of London, Paris and Rome in the summer.", None),
    ],
)
def test_a_sentence_is_recast_of_its_own_words_only_where_that_makes_it_false(said, lie):
    case = Case("r", "?", "text", ("x",), evidence=(Evidence("r", said, ((0, len(said)),)),))
    article = Article("r", "R", said)
    shown = (SeenPassage("p345", "title: R", said),)
    held = Scene(case, facts(case, shown, {"r": article}), shown, "?", Cast.of([article]), random.Random(1))
    lies = [one.text for mode in ("crossed_words", "dropped_words") for one in LIES[mode](held)]
    assert any(lie in text for text in lies) if lie else lies == []


def test_a_loose_figure_is_made_one_that_is_far_off():
    for one in made("altered_numbers", seeds=40):
        figures = [float(f.number.replace(",", "")) for f in english.figures(one.text) if f.qualifier]
        assert all(number == 112 or abs(number - 112) > 20 for number in figures), one.text


@pytest.mark.parametrize(
    ("told", "possible"),
    [
        ("at least 250", lambda n: n > 250),
        ("up to 250", lambda n: n < 250),
        ("more than 40", lambda n: n > 40),
    ],
)
def test_a_bound_is_never_made_one_that_it_implies(told, possible):
    text = f"The harbor had {told} ships, and the owner said so in the town."
    case = Case("b", "?", "number", ("7",), evidence=(Evidence("b", "The harbor had", ((0, 14),)),))
    article = Article("b", "B", text)
    shown = (SeenPassage("p345", "title: B", text),)
    for seed in range(30):
        held = Scene(
            case, facts(case, shown, {"b": article}), shown, "?", Cast.of([article]), random.Random(seed)
        )
        for one in LIES["altered_numbers"](held):
            assert possible(english.amount(english.figures(one.text)[0])), one.text


def test_where_nothing_answers_the_nearest_sentence_is_offered_and_known_to_be_beside_the_question():
    lies = made("near_miss", SILENT)
    assert lies
    for one in lies:
        assert one.lie == "beside"
        assert one.text in TEXT
    restated = {one.text for one in made("near_miss_restated", SILENT)}
    assert "112 sailors were on the Elva's sister ship." in restated


def test_figures_are_not_dates_times_or_parts_of_names():
    text = "Line 7 opens at 6:40 p.m. on Feb. 21, 2031, with 19 stops, up to $1.5 billion and 40-year bonds."
    assert [(f.text, f.qualifier) for f in english.figures(text)] == [("19", ""), ("$1.5 billion", "up to")]


@pytest.mark.parametrize("model", [plan.model for plan in plans()])
def test_a_plan_is_told_by_the_name_of_the_model(model):
    assert Plan.named(model).model == model


def test_the_same_question_gets_the_same_lie_whatever_its_passages_are_called():
    script = Script(SUITE, seed=3)
    plan = Plan("altered_numbers")

    def lies(label):
        body = {"messages": [{"role": "system", "content": f"<<end p123 {label}>>"}, user(label)]}
        return [one.text for one in script.statements(CASE, body, plan, second=False)]

    assert lies("aaaa") == lies("bbbb") != []


def user(fence):
    shown = f"<<passage p345 {fence}>>\n{SHOWN[0].head}\n\n{TEXT}\n<<end p345 {fence}>>"
    return {"role": "user", "content": f"{shown}\n\nQuestion: {CASE.question}"}


def test_asked_again_a_contrite_model_tells_the_truth_and_a_stubborn_one_lies():
    script = Script(SUITE)
    for contrite in (True, False):
        fence = f"abc{contrite}"
        model = Plan("negation", contrite=contrite).model
        messages = [{"role": "system", "content": f"<<end p123 {fence}>>"}, user(fence)]
        script({"model": model, "messages": messages})
        script({"model": model, "messages": messages})
    rounds = [(sent.model, sent.round, sent.statement.lie) for sent in script.sent]
    assert ("negation/contrite", 0, "words") in rounds
    assert {lie for model, number, lie in rounds if model == "negation/contrite" and number} == {"none"}
    assert {lie for model, number, lie in rounds if model == "negation/stubborn" and number} == {"words"}


def test_every_mode_applies_to_the_shipped_suite():
    suite = shipped()
    library = {article.id: article for article in suite.articles}
    cast = Cast.of(suite.articles)
    shown = [
        SeenPassage(f"p{number}", f"title: {' '.join(article.title.split())}", article.text)
        for number, article in enumerate(suite.articles, 100)
    ]
    for mode, give in LIES.items():
        applied = 0
        for case in suite.cases:
            held = () if case.must_abstain else facts(case, shown, library)
            near = [one for one in shown if any(one.label == fact.label for fact in held)] or shown[:4]
            seen = Scene(case, held, tuple(near), case.question, cast, random.Random(case.id))
            applied += any(True for _ in give(seen))
            if applied == 10:
                break
        assert applied == 10, mode
