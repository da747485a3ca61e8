"""Whether an answer's value satisfies the gold's; lists taken apart; yes and no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import qualifiers
from rag.values import Value, items, joined, matches, parse, polarity, same, with_qualifier


def read(text: str) -> Value:
    value = parse(text)
    assert value is not None, text
    return value


@pytest.mark.parametrize(
    ("gold", "answer", "expected"),
    [
        # the gold's qualifier
        ("about 600", "600", True),
        ("about 600", "roughly 600", True),
        ("about 600", "nearly 600", True),
        ("about 600", "exactly 600", False),
        ("about 600", "more than 600", False),
        ("exactly 600", "600", True),
        ("exactly 600", "precisely 600", True),
        ("exactly 600", "only 600", True),
        ("exactly 600", "about 600", False),
        ("exactly 600", "more than 600", False),
        ("exactly 600", "at least 600", False),
        ("at least 600", "600", True),
        ("at least 600", "no fewer than 600", True),
        ("at least 600", "600 or more", True),
        ("at least 600", "more than 600", False),
        ("at least 600", "up to 600", False),
        ("more than 600", "over 600", True),
        ("more than 600", "at least 600", True),  # true to it, if weaker
        ("more than 600", "about 600", False),
        ("more than 600", "fewer than 600", False),
        ("nearly 600", "almost 600", True),
        ("nearly 600", "about 600", True),
        ("nearly 600", "more than 600", False),
        ("up to 600", "as many as 600", True),
        ("up to 600", "about 600", False),
        # a gold that states none
        ("600", "600", True),
        ("600", "about 600", True),
        ("600", "nearly 600", True),
        ("600", "exactly 600", True),
        ("600", "only 600", True),
        ("600", "at least 600", True),
        ("600", "up to 600", True),
        ("600", "more than 600", False),
        ("600", "fewer than 600", False),
        ("600", "601", False),
        # dates
        ("September 2025", "2025-09", True),
        ("September 2025", "Sept. 2025", True),
        ("September 2025", "14 September 2025", False),
        ("September 2025", "2025-09-14", False),
        ("September 2025", "September 2026", False),
        ("September 2025", "2025", False),
        ("September 2025", "2026", False),
        ("September 2025", "September", False),
        ("14 September 2025", "Sept. 14, 2025", True),
        ("14 September 2025", "September 2025", False),
        ("early 2024", "2024", True),
        ("early 2024", "the start of 2024", True),
        ("early 2024", "late 2024", False),
        ("early 2024", "2025", False),
        ("2024", "early 2024", True),
        ("2024", "2024", True),
        # the same in other words
        ("250 to 350", "250-350", True),
        ("250 to 350", "between 250 and 350", True),
        ("250 to 350", "300", False),
        ("2,500", "2500", True),
        ("2,500", "two thousand five hundred", True),
        ("2,500", "2.5 thousand", True),
        ("18 months", "one and a half years", True),
        ("30 minutes", "half an hour", True),
        ("0.5 percentage points", "50 basis points", True),
        ("one in five", "a fifth", True),
        ("1", "one", True),
        ("half", "0.5", True),
        ("third quarter of 2023", "Q3 2023", True),
        ("third quarter of 2023", "second quarter of 2023", False),
        ("fiscal 2023", "2023", False),
        ("the nineteenth century", "the 1800s", False),
        ("the 1990s", "the ’90s", True),
        ("7 August 2018", "Tuesday, Aug. 7, 2018", True),
        ("$1.5 billion", "$1.5bn", True),
        ("$1.5 billion", "1.5 billion dollars", True),
        ("$1.5 billion", "€1.5 billion", False),
        ("17 percent", "17%", True),
        ("17 percent", "17 percentage points", False),
    ],
)
def test_an_answer_matches_its_gold(gold: str, answer: str, expected: bool) -> None:
    assert matches(read(gold), read(answer)) is expected


SAMPLES = [
    read(text)
    for text in (
        *("600", "2.5 million", "250 to 350", "$5", "€5", "5%", "5 percentage points", "18 months"),
        *("1.5 years", "2024", "the 1990s", "September 2025", "14 September 2025", "September"),
        *("last year", "Monday", "yesterday"),
    )
]
WORDS = st.sampled_from(
    ["about", "nearly", "more than", "at least", "under", "up to", "exactly", "only", "early", "mid", "x", ""]
)
VALUES = st.one_of(
    st.builds(with_qualifier, st.sampled_from(SAMPLES), WORDS),
    st.builds(
        lambda low, more, words: with_qualifier(Value("number", low, low + more), words),
        st.integers(-9, 999_999_999).map(float),
        st.sampled_from([0.0, 1.0, 1000.0]),
        WORDS,
    ),
)


@given(VALUES)
def test_a_value_matches_itself(value: Value) -> None:
    assert matches(value, value)


@given(VALUES, VALUES)
def test_what_matches_is_the_same_and_sameness_goes_both_ways(a: Value, b: Value) -> None:
    assert same(a, b) == same(b, a)
    assert same(a, b) or not matches(a, b)


@given(VALUES, VALUES, VALUES)
def test_sameness_carries_over(a: Value, b: Value, c: Value) -> None:
    assert same(a, c) or not (same(a, b) and same(b, c))


@given(VALUES)
def test_an_answer_that_leaves_the_qualifier_out_still_matches(value: Value) -> None:
    assert matches(value, with_qualifier(value, ""))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("about", "about"),
        ("Roughly", "about"),
        ("some", "about"),
        ("almost", "nearly"),
        ("more than", "over"),
        ("only about", "about"),
        ("no  fewer than", "at least"),
        ("as many as", "at most"),
        ("precisely", "exactly"),
        ("just", "only"),
        ("the end of", "part"),
        ("green", None),
        ("", None),
        (None, None),
    ],
)
def test_the_kind_of_a_qualifier(words: str | None, kind: str | None) -> None:
    assert qualifiers.kind(words) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" ; ", ()),
        ("Baghdad", ("Baghdad",)),
        ("Baghdad.", ("Baghdad",)),
        ("the U.S.", ("the U.S.",)),
        ("Baghdad, Erbil and Basra", ("Baghdad", "Erbil", "Basra")),
        ("Baghdad, Erbil, and Basra.", ("Baghdad", "Erbil", "Basra")),
        ("Baghdad,Erbil,Basra", ("Baghdad", "Erbil", "Basra")),
        ("Baghdad; Erbil; and Basra", ("Baghdad", "Erbil", "Basra")),
        ("Baghdad and Erbil, as well as Basra", ("Baghdad", "Erbil", "Basra")),
        ("both Baghdad and Erbil", ("Baghdad", "Erbil")),
        ("Baghdad,\nErbil and\nBasra", ("Baghdad", "Erbil", "Basra")),
        ("1. Baghdad\n2. Erbil\n- Basra", ("Baghdad", "Erbil", "Basra")),
        ("Springfield, Illinois; Portland, Oregon", ("Springfield, Illinois", "Portland, Oregon")),
        ("Samandar, Andover", ("Samandar", "Andover")),
        # values
        ("2,500", ("2,500",)),
        ("2,500, 3,000 and 40", ("2,500", "3,000", "40")),
        ("$1,000 and $2,000", ("$1,000", "$2,000")),
        ("Oct. 21, 2025", ("Oct. 21, 2025",)),
        ("Oct. 21, 2025, and Nov. 3, 2025", ("Oct. 21, 2025", "Nov. 3, 2025")),
        ("between 250 and 350", ("between 250 and 350",)),
        ("one hundred and twenty", ("one hundred and twenty",)),
        ("two and a half million, and three", ("two and a half million", "three")),
        # names
        ("Trinidad and Tobago", ("Trinidad and Tobago",)),
        ("Trinidad and Tobago, Cuba and Haiti", ("Trinidad and Tobago", "Cuba", "Haiti")),
        ("Marks and Spencer and Johnson & Johnson", ("Marks and Spencer", "Johnson & Johnson")),
        ("the Ministry of Health and Welfare", ("the Ministry of Health and Welfare",)),
        ("Washington, D.C., and Paris", ("Washington, D.C.", "Paris")),
        ("Paris (France, not Texas) and Rome", ("Paris (France, not Texas)", "Rome")),
        ("“Salt, fire and smoke” and “Snow”", ("“Salt, fire and smoke”", "“Snow”")),
    ],
)
def test_a_list_taken_apart(text: str, expected: tuple[str, ...]) -> None:
    assert items(text) == expected


ITEMS = st.lists(
    st.sampled_from(
        [
            *("Baghdad", "Ain al-Asad", "the U.S.", "2,500", "$1.5 billion", "Oct. 21, 2025", "42"),
            *("Bosnia and Herzegovina", "between 250 and 350", "Johnson & Johnson", "two dozen", "5%"),
            *("Mary O’Neil", "Andorra", "“Now, then”", "Boothe"),
        ]
    ),
    min_size=1,
    max_size=6,
)


def listed(things: list[str], last: str) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])}{last}{things[-1]}"


@given(ITEMS, st.sampled_from([" and ", ", and ", ", ", "; ", "\n"]))
def test_a_joined_list_gives_its_items_back(things: list[str], last: str) -> None:
    text = last.join(things) if last in ("; ", "\n") else listed(things, last)
    assert list(items(text)) == things


@given(ITEMS)
def test_items_joined_are_taken_apart_into_the_same(things: list[str]) -> None:
    assert list(items(joined(things))) == things


def test_items_that_hold_a_comma_are_joined_by_semicolons() -> None:
    assert joined(["Springfield, Illinois", "Laurel and Hardy"]) == "Springfield, Illinois; Laurel and Hardy"


@given(st.text())
def test_any_text_may_be_taken_apart(text: str) -> None:
    assert all(item == item.strip() and item for item in items(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", True),
        ("Yes.", True),
        ("Yes, in May", True),
        ("Yes [1]", True),
        ("“Yes”", True),
        ("yes - by three votes", True),
        ("true", True),
        ("no", False),
        ("No.", False),
        ("No: it stays.", False),
        ("No, 5 died", False),
        ("False", False),
        ("", None),
        ("No one was hurt", None),
        ("No. 10", None),
        ("no-fly zone", None),
        ("not yet", None),
        ("nothing", None),
        ("true story", None),
        ("yesterday", None),
        ("Baghdad", None),
    ],
)
def test_yes_and_no(text: str, expected: bool | None) -> None:
    assert polarity(text) is expected


def test_over_a_span_of_time_may_mean_during_it():
    five = parse("five years")
    assert matches(five, parse("over five years"))
    assert not matches(five, parse("more than five years"))
    assert not matches(parse("exactly five years"), parse("over five years"))
    assert not matches(parse("600"), parse("over 600"))
