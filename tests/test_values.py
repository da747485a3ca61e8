"""Values found in news text: a hand-labelled table, and the laws that hold for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.values import codes, compatible, find, parse, read, same, show
from tests.value_labels import label

# Text, then what is found in it, in order: "words | label". A label is kind, value, unit; qualifiers in
# brackets. "~" stands for no value.
TABLE: list[tuple[str, list[str]]] = [
    # plain numbers
    ("There are 2,500 troops in Iraq.", ["2,500 | number 2500"]),
    ("There are 2500 troops in Iraq.", ["2500 | number 2500"]),
    ("There are 12,345,678 people in the city.", ["12,345,678 | number 12345678"]),
    ("It weighs 2.75 tons.", ["2.75 | number 2.75"]),
    ("They counted 2.5 thousand votes.", ["2.5 thousand | number 2500"]),
    ("A city of 8.4 million people", ["8.4 million | number 8400000"]),
    ("7bn people live on Earth", ["7bn | number 7000000000"]),
    ("Some 1.2 trillion cells", ["1.2 trillion | number 1200000000000 (some)"]),
    ("They ran 10k steps", ["10k | number 10000"]),
    ("two thousand five hundred soldiers", ["two thousand five hundred | number 2500"]),
    ("one hundred and twenty-three ships", ["one hundred and twenty-three | number 123"]),
    ("twenty-two people were hurt", ["twenty-two | number 22"]),
    ("seven people were killed", ["seven | number 7"]),
    ("Seventeen states joined", ["Seventeen | number 17"]),
    ("three million refugees", ["three million | number 3000000"]),
    ("a million refugees", ["a million | number 1000000"]),
    ("half a million refugees", ["half a million | number 500000"]),
    ("two and a half million refugees", ["two and a half million | number 2500000"]),
    ("a hundred jobs", ["a hundred | number 100"]),
    ("nine hundred American soldiers", ["nine hundred | number 900"]),
    ("a dozen rockets", ["a dozen | number 12"]),
    ("two dozen rockets", ["two dozen | number 24"]),
    ("half a dozen rockets", ["half a dozen | number 6"]),
    ("3 dozen rockets", ["3 dozen | number 36"]),
    ("two-thirds of the seats", ["two-thirds | number 0.666667"]),
    ("a third of the seats", ["a third | number 0.333333"]),
    ("half of the seats", ["half | number 0.5"]),
    ("three quarters of voters", ["three quarters | number 0.75"]),
    ("zero cases", ["zero | number 0"]),
    ("one soldier died", ["one | number 1"]),
    ("It fell to -5 overnight", ["-5 | number -5"]),
    ("a 15-member team", ["15 | number 15"]),
    ("killed 1, injured 2", ["1 | number 1", "2 | number 2"]),
    ("the base lies 180 km west", ["180 | number 180"]),
    ("the base lies 180km west", ["180 | number 180"]),
    # not values
    ("several hundred troops", []),
    ("hundreds of troops and dozens of tanks", []),
    ("a few thousand people", []),
    ("no one was hurt", []),
    ("one of the bases", []),
    ("the 3rd phase and the first phase", []),
    ("the twenty-first century of the church", ["twenty-first century | date 2001..2100"]),
    ("an F-16 and two F-35s", ["two | number 2"]),
    ("the Covid-19 pandemic", []),
    ("the G7 and the G-20", []),
    ("after 9/11", []),
    ("on Route 66", []),
    ("Article 5 of the treaty", []),
    ("photo 50911-N-9885M-300", []),
    ("at 6:35 a.m. and again at 18:30", []),
    ("at 6 p.m.", []),
    ("a 3-1 win", []),
    ("call 202-555-0123", []),
    ("Boeing 737 jets", []),
    ("version 10.5.3", []),
    ("may the best team win", []),
    ("they may march on", []),
    # ranges
    ("250-350 advisers", ["250-350 | range 250..350"]),
    ("250–350 advisers", ["250–350 | range 250..350"]),
    ("250 to 350 advisers", ["250 to 350 | range 250..350"]),
    ("between 250 and 350 advisers", ["between 250 and 350 | range 250..350"]),
    ("Between 2,000 and 2,500 troops", ["Between 2,000 and 2,500 | range 2000..2500"]),
    ("between about 250 and 350 advisers", ["between about 250 and 350 | range 250..350 (about)"]),
    ("about 250 to 350 advisers", ["250 to 350 | range 250..350 (about)"]),
    ("two or three bases", ["two or three | range 2..3"]),
    ("two to three bases", ["two to three | range 2..3"]),
    ("1.5 to 2 million people", ["1.5 to 2 million | range 1500000..2000000"]),
    ("one million to two million people", ["one million to two million | range 1000000..2000000"]),
    ("2000 to 2500 troops", ["2000 to 2500 | range 2000..2500"]),
    ("1200-1500 troops", ["1200-1500 | range 1200..1500"]),
    ("rose from 250 to 350", ["250 | number 250", "350 | number 350"]),
    ("cut the force from 5,000 to 2,500", ["5,000 | number 5000", "2,500 | number 2500"]),
    ("from 250 to 350 advisers stay", ["250 to 350 | range 250..350"]),
    ("the court ruled 5 to 4", ["5 | number 5", "4 | number 4"]),
    ("10 or 20 people", ["10 | number 10", "20 | number 20"]),
    # money
    ("a $1.5 billion plan", ["$1.5 billion | money 1500000000 USD"]),
    ("fined €30m", ["€30m | money 30000000 EUR"]),
    ("it costs £2,000", ["£2,000 | money 2000 GBP"]),
    ("5 million dollars", ["5 million dollars | money 5000000 USD"]),
    ("five million dollars", ["five million dollars | money 5000000 USD"]),
    ("worth US$20", ["US$20 | money 20 USD"]),
    ("worth Rs 500", ["Rs 500 | money 500 INR"]),
    ("worth Rs. 500 crore", ["Rs. 500 crore | money 5000000000 INR"]),
    ("¥100 coins", ["¥100 | money 100 JPY"]),
    ("20 euros", ["20 euros | money 20 EUR"]),
    ("3 billion pounds", ["3 billion pounds | money 3000000000 GBP"]),
    ("he lost 30 pounds", ["30 | number 30"]),
    ("$1.5-2 billion", ["$1.5-2 billion | money 1500000000..2000000000 USD"]),
    ("$5 to $10 a ticket", ["$5 to $10 | money 5..10 USD"]),
    ("between $1 million and $2 million", ["between $1 million and $2 million | money 1000000..2000000 USD"]),
    ("100 Canadian dollars", ["100 Canadian dollars | money 100 CAD"]),
    ("A$50", ["A$50 | money 50 AUD"]),
    # percent
    ("37 percent of voters", ["37 percent | percent 37"]),
    ("37% of voters", ["37% | percent 37"]),
    ("37 per cent of voters", ["37 per cent | percent 37"]),
    ("thirty-seven percent", ["thirty-seven percent | percent 37"]),
    ("up 2.5 percentage points", ["2.5 percentage points | percent 2.5 point"]),
    ("37 to 40 percent", ["37 to 40 percent | percent 37..40"]),
    ("37%-40%", ["37%-40% | percent 37..40"]),
    ("a 10-percent rise", ["10-percent | percent 10"]),
    # dates
    ("in Tal Afar on Sept. 11, 2005", ["Sept. 11, 2005 | date 2005-9-11"]),
    ("On January 3, 2020, a strike", ["January 3, 2020 | date 2020-1-3"]),
    ("on 21 October 2025", ["21 October 2025 | date 2025-10-21"]),
    ("on the 21st of October 2025", ["21st of October 2025 | date 2025-10-21"]),
    ("October 21st, 2025", ["October 21st, 2025 | date 2025-10-21"]),
    ("posted 10/21/2025 7:05:40 AM", ["10/21/2025 | date 2025-10-21"]),
    ("posted 21/10/2025", ["21/10/2025 | date 2025-10-21"]),
    ("posted 2025-10-21", ["2025-10-21 | date 2025-10-21"]),
    ("posted 2025-10-21T06:35:00Z", ["2025-10-21 | date 2025-10-21"]),
    ("In December 2019 and January 2020", ["December 2019 | date 2019-12", "January 2020 | date 2020-1"]),
    ("by September 2025", ["September 2025 | date 2025-9"]),
    ("by September", ["September | date ?-9"]),
    ("in september", ["september | date ?-9"]),
    ("on Oct. 21", ["Oct. 21 | date ?-10-21"]),
    ("in May", ["May | date ?-5"]),
    ("on May 4", ["May 4 | date ?-5-4"]),
    ("in March 2024", ["March 2024 | date 2024-3"]),
    ("in 2024", ["2024 | date 2024"]),
    ("by 2026", ["2026 | date 2026"]),
    ("the 2003 invasion", ["2003 | date 2003"]),
    ("the 2024 elections", ["2024 | date 2024"]),
    ("In 1862, the war", ["1862 | date 1862"]),
    ("from 2014 to 2017", ["2014 | date 2014", "2017 | date 2017"]),
    ("between 2014 and 2017", ["2014 | date 2014", "2017 | date 2017"]),
    ("in 2014-2017", ["2014-2017 | date 2014..2017"]),
    ("the 2024-25 season", ["2024-25 | date 2024..2025"]),
    ("in the 1990s", ["1990s | date 1990..1999"]),
    ("in early 2024", ["2024 | date 2024 (early)"]),
    ("by mid-2024", ["2024 | date 2024 (mid)"]),
    ("by the end of 2025", ["2025 | date 2025 (the end of)"]),
    ("2026 troops", ["2026 | number 2026"]),
    ("about 2000 people", ["2000 | number 2000 (about)"]),
    ("more than 2,024 cases", ["2,024 | number 2024 (more than)"]),
    ("1,990 jobs", ["1,990 | number 1990"]),
    ("told reporters on Monday", ["Monday | date monday"]),
    ("the fall of Assad last December", ["last December | date last ?-12"]),
    ("agreed last year", ["last year | date last year"]),
    ("by the end of this year", ["this year | date this year (the end of)"]),
    ("it said yesterday", ["yesterday | date yesterday"]),
    # durations
    ("over the next two years", ["two years | duration 2 year"]),
    ("an 18-month deal", ["18-month | duration 18 month"]),
    ("for three days", ["three days | duration 3 day"]),
    ("two to three weeks", ["two to three weeks | duration 2..3 week"]),
    ("a two-to-three-year plan", ["two-to-three-year | duration 2..3 year"]),
    ("90 minutes of play", ["90 minutes | duration 90 minute"]),
    ("two and a half years", ["two and a half years | duration 2.5 year"]),
    ("more than two decades", ["two decades | duration 2 decade (more than)"]),
    ("two centuries ago", ["two centuries | duration 2 century"]),
    # qualifiers
    ("about 2,500 U.S. troops", ["2,500 | number 2500 (about)"]),
    ("around 900 troops", ["900 | number 900 (around)"]),
    ("approximately 2,500 U.S. troops", ["2,500 | number 2500 (approximately)"]),
    ("roughly 40 sites", ["40 | number 40 (roughly)"]),
    ("some 40 sites", ["40 | number 40 (some)"]),
    ("nearly 40 sites", ["40 | number 40 (nearly)"]),
    ("almost two dozen sites", ["two dozen | number 24 (almost)"]),
    ("more than $3 billion", ["$3 billion | money 3000000000 USD (more than)"]),
    ("over 40 sites", ["40 | number 40 (over)"]),
    ("at least 40 sites", ["40 | number 40 (at least)"]),
    ("up to 40 sites", ["40 | number 40 (up to)"]),
    ("fewer than 40 sites", ["40 | number 40 (fewer than)"]),
    ("less than 5% of sites", ["5% | percent 5 (less than)"]),
    ("under 40 sites", ["40 | number 40 (under)"]),
    ("as many as 40 sites", ["40 | number 40 (as many as)"]),
    ("at most 40 sites", ["40 | number 40 (at most)"]),
    ("an estimated 40 sites", ["40 | number 40 (an estimated)"]),
    ("only 40 sites", ["40 | number 40 (only)"]),
    ("exactly 40 sites", ["40 | number 40 (exactly)"]),
    ("just over 40 sites", ["40 | number 40 (just over)"]),
    ("no more than 40 sites", ["40 | number 40 (no more than)"]),
    ("40 or more sites", ["40 | number 40 (or more)"]),
    ("40+ sites", ["40 | number 40 (at least)"]),
    ("~40 sites", ["40 | number 40 (about)"]),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_values_of_a_phrase(text: str, expected: list[str]) -> None:
    assert [label(found, text) for found in find(text)] == expected


def test_the_table_is_large() -> None:
    assert sum(max(1, len(expected)) for _, expected in TABLE) >= 180


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("250 to 350 U.S. advisers with their guards", "U.S. advisers"),
        ("between 250 and 350 advisers in the west", "advisers"),
        ("approximately 2,500 U.S. troops stay on", "U.S. troops"),
        ("around 900 American troops remain", "American troops"),
        ("killed 12 people in the city", "people"),
        ("250 U.S. military advisers will stay", "U.S. military advisers"),
        ("100 more soldiers", "soldiers"),
        ("it rose to 40.", None),
        ("two of the bases", "bases"),
    ],
)
def test_what_a_number_counts(text: str, noun: str | None) -> None:
    assert find(text)[0].noun == noun


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("2,500", "2500"),
        ("2,500", "two thousand five hundred"),
        ("2,500", "2.5 thousand"),
        ("about 2,500", "2,500"),
        ("250-350", "between 250 and 350"),
        ("250 to 350", "250–350"),
        ("two dozen", "24"),
        ("$1.5 billion", "1.5 billion dollars"),
        ("$30 million", "$30m"),
        ("37 percent", "37%"),
        ("18 months", "one and a half years"),
        ("two weeks", "14 days"),
        ("Sept. 11, 2005", "11 September 2005"),
        ("10/21/2025", "2025-10-21"),
        ("September 2025", "Sept. 2025"),
    ],
)
def test_the_same_value_in_other_words(a: str, b: str) -> None:
    left, right = parse(a), parse(b)
    assert left is not None
    assert right is not None
    assert same(left, right)
    assert same(right, left)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("250 to 350", "250"),
        ("250 to 350", "350"),
        ("2,500", "2,600"),
        ("2,500", "$2,500"),
        ("$5", "€5"),
        ("5%", "5 percentage points"),
        ("5%", "5"),
        ("two years", "two months"),
        ("2025", "2,025"),
        ("October 2025", "21 October 2025"),
        ("Monday", "Tuesday"),
        ("December", "last December"),
        ("1990", "the 1990s"),
    ],
)
def test_different_values(a: str, b: str) -> None:
    left, right = parse(a), parse(b)
    assert left is not None
    assert right is not None
    assert not same(left, right)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("250 to 350", "300", True),
        ("250 to 350", "260 to 340", True),
        ("250 to 350", "900", False),
        ("October 2025", "21 October 2025", True),
        ("2025", "21 October 2025", True),
        ("October", "21 October 2025", True),
        ("September 2025", "21 October 2025", False),
        ("the 1990s", "1994", True),
        ("2,500", "900", False),
        ("$5 to $10", "7", False),
    ],
)
def test_values_that_may_both_be_true(a: str, b: str, expected: bool) -> None:
    left, right = parse(a), parse(b)
    assert left is not None
    assert right is not None
    assert compatible(left, right) is expected
    assert compatible(right, left) is expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("about 2500", "about 2,500"),
        ("250-350", "250 to 350"),
        ("$1,500,000,000", "$1.5 billion"),
        ("37%", "37 percent"),
        ("10/21/2025", "21 October 2025"),
        ("Sept. 2025", "September 2025"),
        ("2026", "2026"),
        ("the 1990s", "the 1990s"),
        ("2024-25", "2024-2025"),
        ("18-month", "18 months"),
        ("one day", "1 day"),
        ("monday", "Monday"),
        ("last december", "last December"),
        ("mid-2024", "mid-2024"),
        ("Oct. 21-23, 2025", "21-23 October 2025"),
    ],
)
def test_values_as_shown(text: str, shown: str) -> None:
    value = parse(text)
    assert value is not None
    assert show(value) == shown


@pytest.mark.parametrize(
    "text", ["", " ", "advisers", "250 advisers", "F-16", "250 and 900", "may", "6 a.m."]
)
def test_what_is_not_one_value_does_not_parse(text: str) -> None:
    assert parse(text) is None


def test_a_value_shown_parses_to_itself() -> None:
    for text, _ in TABLE:
        for found in find(text):
            again = parse(show(found.value))
            assert again is not None, (text, show(found.value))
            fraction = found.value.kind == "number" and found.value.low != round(found.value.low, 6)
            # A year before 1900 is one only where words lead to it: "in 1862".
            old = found.value.granularity == "year" and (found.value.date or (0,))[0] == 1862
            assert old or fraction or same(again, found.value), (text, show(found.value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an F-16 at 6:35 a.m.", ["f16", "6:35am"]),
        ("the F16 at 6:35 AM", ["f16", "6:35am"]),
        ("the third and the 3rd", ["3rd", "3rd"]),
        ("a twenty-first birthday", ["21st"]),
        ("dozens of thousands", ["dozens", "thousands"]),
        ("x_5 and 1/2", ["5", "1/2"]),
        ("no. 12345678901234567890", ["12345678901234567890"]),
    ],
)
def test_codes_in_a_form_to_compare(text: str, expected: list[str]) -> None:
    assert [code.text for code in codes(text)] == expected


ANY_TEXT = st.text(st.characters(), max_size=200)
PIECES = """
    2,500 250 350 to - – and between about more than $ % percent million bn two three hundred dozen
    Sept. May October 21 2025 2025-10-21 10/21/2025 second quarter Q3 19th century 's , . U.S. troops
    F-16 6:35 a.m. one of last year Monday the 1990s ’90s 44 BC FY minus plus 2½ 1/2 p cents a an hour
    year in five out mins basis points fiscal summer twice tenfold 30 000 -plus 5m 12M No number week in
    from rose € Rs 3-1 ( ) “ ” 😀 years month 18-month or 40+ ~ early mid- half a third
"""
NEWS = st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=24).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY_TEXT, NEWS))
def test_offsets_lie_in_the_text_and_never_overlap(text: str) -> None:
    at = 0
    for found in find(text):
        assert at <= found.qualifier_start <= found.start < found.end <= len(text)
        at = found.end


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY_TEXT, NEWS))
def test_every_digit_is_in_a_value_or_a_code(text: str) -> None:
    found, coded = read(text)
    spans = sorted([(f.start, f.end) for f in found] + [(c.start, c.end) for c in coded])
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    covered = {i for start, end in spans for i in range(start, end)}
    assert [c for i, c in enumerate(text) if c.isdecimal() and i not in covered] == []


@given(st.integers(0, 999_999_999))
def test_a_number_with_and_without_commas_is_the_same(number: int) -> None:
    grouped, plain = parse(f"about {number:,}"), parse(str(number))
    assert grouped is not None
    assert grouped.low == number
    assert plain is None or plain.kind == "date" or same(grouped, plain)


def test_lone_surrogates_and_emoji_do_not_disturb() -> None:
    assert [f.value.low for f in find("\ud800 250 😀350 \udfff")] == [250, 350]


@pytest.mark.parametrize("joint", [*" -–—‐‑−’'", "\u00a0", "\u2009", "\u202f", " - ", "\t", "--"])
@pytest.mark.parametrize("unit", ["percent", "per cent", "%", "dollars", "years", "US dollars", "million"])
def test_no_joint_between_number_and_unit_breaks_the_scan(joint, unit):
    for text in (
        f"It rose 19{joint}{unit} that year.",
        f"After 19{joint}{unit}’ work",
        f"19{joint}{unit}'s end",
    ):
        assert all(f.value.low <= f.value.high for f in find(text))


@pytest.mark.parametrize("lead", ["A group of", "The cup holds", "It fell from", "rose from", "went up from"])
def test_a_change_is_two_numbers_and_a_group_of_so_many_is_a_range(lead):
    found = find(f"{lead} 250 to 350 advisers")
    assert len(found) == (2 if lead.endswith("from") else 1)
