"""Altered articles, and what an answer to them must be."""

from dataclasses import replace

import pytest
from fakes import article
from gold import (
    COUNT,
    LEDGER,
    LIBRARY,
    OTHER,
    OTHER_SAYS,
    WIRE,
    WIRE_SAYS,
    abstained,
    answered,
    cite,
    evidence,
)
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.counterfactual import WAYS, Variant, outcome, variants
from rag import values


def made(case, way, library=LIBRARY):
    return dict(zip(WAYS, variants(case, library), strict=True))[way]


def text(variant, id_):
    return next(one.text for one in variant.articles if one.id == id_)


def test_a_figure_is_changed_wherever_the_supporting_articles_give_it():
    variant = made(COUNT, "changed")
    new = values.parse(variant.value)
    assert not values.compatible(new, values.parse("250 to 350"))
    for id_ in ("ledger", "wire"):
        found = [item.value for item in values.find(text(variant, id_))]
        assert any(values.same(new, value) for value in found)
        assert not any(values.same(values.parse("250 to 350"), value) for value in found)
    assert {one.id for one in variant.articles} == {"ledger", "wire"}


@pytest.mark.parametrize(
    ("kind", "value", "words", "changed"),
    [
        ("number", "2,500", "Some 2,500 troops serve", "Some 3,500 troops serve"),
        ("number", "two", "It has two phases", "It has 9 phases"),
        ("range", "9 to 10", "It takes 9 to 10 boats", "It takes 16 to 17 boats"),
        ("money", "$1.5 billion", "It costs $1.5 billion now", "It costs $2.1 billion now"),
        ("percent", "80%", "It rose 80% then", "It rose 48% then"),
        ("duration", "18 months", "an 18-month deal", "an 25-month deal"),
        ("date", "September 2025", "By September 2025 they leave", "By February 2026 they leave"),
        ("date", "21 October 2025", "On Oct. 21, 2025, they met", "On 24 March 2026, they met"),
    ],
)
def test_a_changed_figure_keeps_its_kind_and_style(kind, value, words, changed):
    source = article(f"{words}.", id="a")
    case = Case("c", "?", kind=kind, value=(value,), articles=("a",), evidence=(evidence(source, words),))
    assert text(made(case, "changed", {"a": source}), "a") == f"{changed}."


def test_a_name_is_changed_to_a_strangers_long_and_short():
    source = article("Safaa al-Asam spoke. Later al-Asam left Baghdad.", id="a")
    case = Case("c", "who?", kind="name", value=("Safaa al-Asam",), articles=("a",))
    case = replace(case, evidence=(evidence(source, "Safaa al-Asam"),))
    variant = made(case, "changed", {"a": source})
    assert text(variant, "a") == "Orvan Tesk spoke. Later Tesk left Baghdad."
    assert outcome(variant, answered("Tesk", [], text="Tesk spoke."), answered(), {"a": source}).value == 1


def test_an_answer_must_go_with_a_changed_figure():
    variant = made(COUNT, "changed")
    assert outcome(variant, answered(variant.value), answered(), LIBRARY).value == 1
    assert outcome(variant, answered("250 to 350"), answered(), LIBRARY).value == 0
    assert outcome(variant, abstained(), answered(), LIBRARY).value == 0
    assert "went to “900”" in outcome(variant, answered("900"), answered(), LIBRARY).reason


def test_sentences_with_the_evidence_or_the_value_are_deleted():
    again = article(f"{LEDGER.text} The figure of 250 to 350 was new.", id="ledger")
    variant = made(COUNT, "deleted", {**LIBRARY, "ledger": again})
    assert text(variant, "ledger") == "Iraq keeps the base. They train pilots."
    assert text(variant, "wire") == "The mayor welcomed them."


def test_without_its_words_an_answer_must_change_or_be_withheld():
    variant = made(COUNT, "deleted")
    assert outcome(variant, abstained(), answered(), LIBRARY).value == 1
    assert outcome(variant, answered("900"), answered(), LIBRARY).value == 1
    kept = outcome(variant, answered(citations=[cite(1, OTHER, OTHER_SAYS)]), answered(), LIBRARY)
    assert kept.value == 0
    assert "from other" in kept.reason


def test_the_figure_is_planted_in_an_unrelated_article_that_lacks_it():
    empty = article("A choir sang.", id="choir")
    variant = made(COUNT, "planted", {**LIBRARY, "choir": empty})
    assert [one.id for one in variant.articles] == ["choir"]
    added = text(variant, "choir").removeprefix("A choir sang.\n\n")
    assert [values.show(item.value) for item in values.find(added)] == ["250 to 350"]
    assert "advisers" in added


def test_an_answer_must_not_cite_what_was_planted():
    empty = article("A choir sang.", id="choir", published=None)
    library = {**LIBRARY, "choir": empty}
    variant = made(COUNT, "planted", library)
    planted = variant.articles[0]
    assert outcome(variant, answered(), answered(), library).value == 1
    assert outcome(variant, answered(citations=[cite(1, WIRE, WIRE_SAYS)]), answered(), library).value == 1
    stray = cite(2, planted, planted.text.split("\n\n")[1])
    astray = answered(citations=[cite(1, WIRE, WIRE_SAYS), stray])
    assert outcome(variant, astray, answered(), library).value == 0
    assert outcome(variant, abstained(), answered(), library).value == 0


def test_nothing_is_planted_in_an_article_from_after_the_day_asked_of():
    from datetime import date

    late = article("A choir sang.", id="choir", published=date(2026, 1, 1))
    case = replace(COUNT, as_of=date(2025, 12, 1))
    assert made(case, "planted", {**LIBRARY, "choir": late}) == (
        "planted",
        "no unrelated article was in reach",
    )


@pytest.mark.parametrize(
    ("case", "way", "why"),
    [
        (
            Case("c", "?", kind="list", value=("a", "b"), articles=("ledger",)),
            "changed",
            "no figure to change",
        ),
        (
            Case("c", "?", kind="range", value=("1 to 2",), articles=("ledger",)),
            "changed",
            "do not give the figure",
        ),
        (
            Case("c", "?", kind="name", value=("pilots",), articles=("ledger",)),
            "changed",
            "not a proper name",
        ),
        (
            Case("c", "?", kind="name", value=("Baghdad",), articles=("ledger",)),
            "changed",
            "do not give the name",
        ),
        (
            Case("c", "?", kind="range", value=("1 to 2",), articles=("ledger",)),
            "deleted",
            "no supporting words",
        ),
        (Case("c", "?", kind="text", facts=(("x",),), articles=("ledger",)), "planted", "no figure to plant"),
    ],
)
def test_what_cannot_be_altered_says_why(case, way, why):
    found = made(case, way)
    assert not isinstance(found, Variant)
    assert found[0] == way
    assert why in found[1]


@given(st.integers(0, 5000), st.integers(0, 400), st.sampled_from(["{}", "{} percent", "${}", "{} years"]))
def test_a_changed_figure_always_reads_as_it_is_written(low, more, form):
    spelled = form.format(f"{low:,}" if not more else f"{low:,} to {low + more:,}")
    gold = values.parse(spelled)
    if gold is None or gold.kind == "date":
        return
    source = article(f"It was {spelled} then.", id="a")
    found = values.find(source.text)
    if len(found) != 1 or not values.same(found[0].value, gold):
        return
    case = Case(
        "c", "?", kind=gold.kind, value=(spelled,), articles=("a",), evidence=(evidence(source, spelled),)
    )
    variant = made(case, "changed", {"a": source})
    if isinstance(variant, Variant):
        assert values.parse(variant.value) is not None
        assert not values.same(values.parse(variant.value), gold)
        assert any(values.same(values.parse(variant.value), f.value) for f in values.find(text(variant, "a")))


def test_what_the_answer_cited_wrongly_before_is_not_held_against_the_plant():
    library = {**LIBRARY, "choir": article("A choir sang.", id="choir")}
    variant = made(COUNT, "planted", library)
    stray = answered(citations=[cite(1, WIRE, WIRE_SAYS), cite(2, OTHER, OTHER_SAYS)])
    assert outcome(variant, stray, stray, library).value == 1
    assert outcome(variant, stray, answered(citations=[cite(1, WIRE, WIRE_SAYS)]), library).value == 0


def test_the_same_case_gives_the_same_variants():
    assert list(variants(COUNT, LIBRARY)) == list(variants(COUNT, LIBRARY))
