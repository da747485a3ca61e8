"""What passes and what does not: statements against the words they cite."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.quotations import FLOOR
from rag.verify import Quote, check, locate


def quote(text: str, words: str | None = None) -> Quote:
    words = text if words is None else words
    start = text.index(words)
    return Quote(source_text=text, start=start, end=start + len(words), quote=words)


RANGE = quote("The team is 250 to 350 U.S. advisers plus some guards, and it is to remain there.")
BETWEEN = quote("Ain al-Asad is to keep between 250 and 350 advisers because of Syria, al-Sudani said.")
ABOUT = quote("They count about 2,500 U.S. troops inside Iraq, who fight the Islamic State with allies.")
DATED = quote("On Oct. 21, 2025, Iraqi premier Mohammed Shia al-Sudani met the French ambassador.")


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("250 to 350 U.S. advisers are to remain.", RANGE),
        ("Between 250 and 350 American advisers are to remain.", RANGE),
        ("250-350 US advisers are to remain.", RANGE),
        ("250–350 advisers stay at Ain al-Asad.", BETWEEN),
        ("About 2,500 American troops are in Iraq.", ABOUT),
        ("Approximately two thousand five hundred US troops fight ISIS.", ABOUT),
        ("The prime minister met the ambassador in October 2025.", DATED),
        ("Al-Sudani met the French ambassador in October.", DATED),
        ("Sudani met France's ambassador on 21 October 2025.", DATED),
        ("Mohammed Shia al-Sudani, Iraq's prime minister, met the ambassador in 2025.", DATED),
        ("Currently, advisers remain.", RANGE),
        ("Exactly this is what nobody counts.", RANGE),
    ],
)
def test_a_true_statement_passes(statement: str, cited: Quote) -> None:
    verdict = check(statement, [cited])
    assert verdict.reasons == ()
    assert verdict.passed
    assert all(checks.passed for checks in verdict.checks)


@pytest.mark.parametrize(
    ("statement", "cited", "field", "reason"),
    [
        ("250 advisers remain.", RANGE, "numbers", "“250” does not stand in the cited words"),
        ("350 advisers remain.", BETWEEN, "numbers", "“350” does not stand in the cited words"),
        (
            "2,500 troops are there.",
            ABOUT,
            "numbers",
            "“2,500” stands in the cited words only as “about 2,500”",
        ),
        ("More than 2,500 troops are there.", ABOUT, "numbers", "only as “about 2,500”"),
        ("Only about 2,600 troops are there.", ABOUT, "numbers", "does not stand"),
        ("At least 250 to 350 advisers remain.", RANGE, "numbers", "only as “250 to 350”"),
        (
            "About 2,500 French troops are in Iraq.",
            ABOUT,
            "names",
            "“French” does not stand in the cited words",
        ),
        ("Advisers stay at al-Harir.", BETWEEN, "names", "“al-Harir” does not stand in the cited words"),
        ("It happened on 22 October 2025.", DATED, "dates", "“22 October 2025” does not stand"),
        ("It happened in October 2024.", DATED, "dates", "“October 2024” does not stand"),
        ("It happened on Monday.", DATED, "dates", "“Monday” does not stand"),
        ("Bashar al-Sudani met him.", DATED, "names", "“Bashar al-Sudani” does not stand"),
        ("Hundreds of advisers remain.", RANGE, "numbers", "“Hundreds” does not stand"),
        ("An F-16 landed.", RANGE, "numbers", "“F-16” does not stand"),
        ("The third phase began.", RANGE, "numbers", "“third” does not stand"),
        ("They stay for two years.", RANGE, "numbers", "“two years” does not stand"),
        ("It cost $2,500.", ABOUT, "numbers", "“$2,500” does not stand"),
        ("They make up 250 to 350 percent.", RANGE, "numbers", "does not stand"),
    ],
)
def test_a_statement_that_says_more_than_its_words_fails(
    statement: str, cited: Quote, field: str, reason: str
) -> None:
    verdict = check(statement, [cited])
    assert not verdict.passed
    assert not getattr(verdict.checks[0], field)
    assert verdict.checks[0].quote
    assert reason in "; ".join(verdict.reasons)


def test_a_finer_date_than_the_words_give_fails() -> None:
    cited = quote("The coalition is to leave by October 2025.")
    assert not check("It leaves on 21 October 2025.", [cited]).passed
    assert check("It leaves by October 2025.", [cited]).passed
    assert check("It leaves in 2025.", [cited]).passed


def test_qualifiers_may_grow_weaker_but_not_stronger() -> None:
    cited = quote("More than 900 and nearly 40 and just 12 and fewer than 7 men came in early 2024.")
    assert check("At least 900 men came.", [cited]).passed
    assert check("About 40 men came.", [cited]).passed
    assert check("12 men came in 2024.", [cited]).passed
    assert check("Up to 7 men came.", [cited]).passed
    assert not check("900 men came.", [cited]).passed
    assert not check("More than 40 men came.", [cited]).passed
    assert not check("At least 7 men came.", [cited]).passed
    assert not check("12 men came in late 2024.", [cited]).passed
    assert not check("About 12 men came.", [cited]).passed


def test_quotes_support_together() -> None:
    verdict = check("About 2,500 troops; now 250 to 350 advisers at the base.", [ABOUT, RANGE])
    assert verdict.passed
    assert len(verdict.checks) == 2


def test_a_quote_cut_out_of_its_sentence_does_not_lose_what_stood_beside_it() -> None:
    about = quote(ABOUT.source_text, "2,500 U.S. troops inside Iraq")
    assert not check("2,500 U.S. troops are in Iraq.", [about]).passed
    assert check("About 2,500 U.S. troops are in Iraq.", [about]).passed
    end = quote(RANGE.source_text, "350 U.S. advisers")
    assert not check("350 U.S. advisers remain.", [end]).passed
    start = quote(RANGE.source_text, "The team is 250")
    assert not check("The team is 250 strong.", [start]).passed
    inside = quote(ABOUT.source_text, "500 U.S. troops")
    assert not check("500 U.S. troops are in Iraq.", [inside]).passed


def test_the_sentence_before_does_not_disturb_a_quote() -> None:
    text = "The attack came on Sept. 11 people died in more than\n250 towns."
    assert check("11 people died", [quote(text, "11 people died")]).passed
    assert check("250 towns.", [quote(text, "250 towns.")]).passed


@pytest.mark.parametrize(
    "bad",
    [
        Quote("Some words here.", 0, 4, "Same"),
        Quote("Some words here.", 0, 0, ""),
        Quote("Some   words", 4, 7, "   "),
        Quote("Some words here.", 5, 99, "words here."),
        Quote("Some words here.", -5, 16, "here."),
    ],
)
def test_a_quote_that_is_not_at_its_place_fails_and_supports_nothing(bad: Quote) -> None:
    verdict = check("Some words.", [bad, RANGE])
    assert not verdict.passed
    assert [checks.quote for checks in verdict.checks] == [False, True]
    assert "quote 1 is not the article's words at its place" in verdict.reasons


def test_a_statement_without_quotes_fails() -> None:
    assert check("Nothing to see.", []).reasons == ("nothing is cited for it",)


@pytest.mark.parametrize(
    ("cited", "value", "unit", "qualifier"),
    [
        (RANGE, "250 to 350", "U.S. advisers", None),
        (RANGE, "250-350", "advisers plus some guards", None),
        (BETWEEN, "between 250 and 350", "advisers", None),
        (ABOUT, "2,500", "US troops", "about"),
        (ABOUT, "about 2,500", "troops", None),
        (ABOUT, "2,500", "troop", "approximately"),
        (DATED, "21 October 2025", None, None),
        (DATED, "October 2025", None, None),
        (DATED, "Mohammed Shia al-Sudani", None, None),
        (DATED, "the French ambassador", None, None),
        (quote("It cost $1.5 billion."), "$1.5 billion", "USD", None),
        (quote("It cost $1.5 billion."), "$1.5 billion", "dollars", None),
        (quote("It rose by 37 percent."), "37%", "percent", None),
        (quote("It lasted for 18 months."), "18 months", "months", None),
        (ABOUT, None, None, None),
        (quote("The war began in 1862."), "1862", None, None),
        (quote("About 2000 people came."), "2000", "people", "about"),
        (quote("It began in 2024."), "2024", None, None),
    ],
)
def test_a_value_beside_the_statement_stands_in_the_words(
    cited: Quote, value: str | None, unit: str | None, qualifier: str | None
) -> None:
    assert check("It is so.", [cited], value=value, unit=unit, qualifier=qualifier).reasons == ()


@pytest.mark.parametrize(
    ("cited", "value", "unit", "qualifier"),
    [
        (RANGE, "250", "advisers", None),
        (RANGE, "250 to 350", "troops", None),
        (RANGE, "250 to 350", "French advisers", None),
        (RANGE, "250 to 350", "advisers", "about"),
        (ABOUT, "2,500", "troops", None),
        (ABOUT, "2,500", "troops", "more than"),
        (DATED, "22 October 2025", None, None),
        (DATED, "Mustafa al-Kadhimi", None, None),
        (DATED, "the German ambassador", None, None),
        (DATED, "a new treaty", None, None),
        (RANGE, None, None, "about"),
        (quote("It began in 2024."), "2,024", None, None),
    ],
)
def test_a_value_beside_the_statement_that_does_not_stand_fails(
    cited: Quote, value: str | None, unit: str | None, qualifier: str | None
) -> None:
    verdict = check("It is so.", [cited], value=value, unit=unit, qualifier=qualifier)
    assert not verdict.passed
    assert verdict.reasons


def test_known_facts_of_the_article_support_besides_the_quote() -> None:
    statement = "The Associated Press reported on 21 October 2025 that 250 to 350 advisers stay."
    assert not check(statement, [RANGE]).passed
    assert check(statement, [RANGE], facts=("The Associated Press", "2025-10-21")).passed


PIECES = """
    Iraq said 2,500 about U.S. advisers 250 to 350 al-Asad - . , “ ” The Pentagon on Monday Sept. 11 2005 in
    more than one F-16 😀 ’s Islamic State of and Syria is US us $5 % third Gen. between May
"""
WORDS = st.sampled_from([*PIECES.split(), "\n", "\t"])
ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=150),
    st.lists(WORDS, max_size=24).map(" ".join),
    st.lists(WORDS, max_size=12).map("".join),
)


@settings(max_examples=500, deadline=None)
@given(ANY_TEXT)
def test_a_sentence_passes_against_itself(text: str) -> None:
    verdict = check(text, [Quote(text, 0, len(text), text)])
    if text.strip():
        assert verdict.reasons == ()
    else:
        assert not verdict.passed
    assert check(" ".join(text.split()), [Quote(text, 0, len(text), text)]) == verdict


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_more_quotes_never_support_less(text: str, more: str) -> None:
    quotes = [Quote(text, 0, len(text), text), Quote(more, 0, len(more), more)]
    if text.strip() and more.strip():
        assert check(text, quotes).passed


# --- locate -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ("remain at the base", "They remain at the base.", "remain at the base"),
        ("“small unit” of advisers", 'a "small unit" of advisers', '"small unit" of advisers'),
        ('"developments in Syria"', "that “developments in Syria” require", "“developments in Syria”"),
        ("Iraq's balancing act", "in Iraq’s balancing act", "Iraq’s balancing act"),
        ("250-350 advisers", "some 250–350 advisers", "250–350 advisers"),
        ("remain at\nthe base", "They remain  at the\tbase.", "remain  at the\tbase"),
        (
            "forces withdrew … from the base",
            "forces withdrew in haste from the base",
            "forces withdrew in haste from the base",
        ),
        ("forces withdrew... from the base", "forces withdrew, all of them, from the base", None),
        ("Remain at the base", "They remain at the base.", None),
        ("50 to 350 advisers", "some 250 to 350 advisers", None),
        ("250 to 35", "some 250 to 350 advisers", None),
        ("500 U.S. troops", "about 2,500 U.S. troops", None),
        ("the base", "They remain at the base.", None),
        ("", "", None),
        ("words that are not there", "They remain at the base.", None),
    ],
)
def test_words_are_located(words: str, text: str, expected: str | None) -> None:
    found = locate(words, text)
    if expected is None and "..." not in words:
        assert found is None
    elif "..." in words:
        assert found is not None
        assert text[found[0] : found[1]] == "forces withdrew, all of them, from the base"
    else:
        assert found is not None
        assert text[found[0] : found[1]] == expected


def test_an_ellipsis_has_a_reach() -> None:
    near = "forces withdrew " + "x " * 100 + "from the base"
    far = "forces withdrew " + "x " * 400 + "from the base"
    assert locate("forces withdrew … from the base", near) is not None
    assert locate("forces withdrew … from the base", far) is None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whole_words_of_a_text_are_located_exactly(data: st.DataObject) -> None:
    pieces = data.draw(
        st.lists(WORDS | st.text(st.characters(), min_size=1, max_size=8), min_size=1, max_size=20)
    )
    text = " ".join(pieces)
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, len(pieces) - 1))
    words = " ".join(pieces[first : last + 1])
    found = locate(words, text)
    if sum(c.isalnum() for c in words) < FLOOR:
        assert found is None
    else:
        assert found is not None
        assert text[found[0] : found[1]] == words


@pytest.mark.parametrize(
    ("statement", "words", "passes"),
    [
        ("It began in 2014.", "It ran in 2014-2017.", True),
        ("It began in 1990.", "It began in the 1990s.", False),
        ("It began in 1900.", "It began in the 19th century.", False),
        ("It ran in the 1990s.", "It ran in the 1990s.", True),
    ],
)
def test_the_first_year_of_a_decade_or_century_is_not_what_it_says(statement, words, passes):
    assert check(statement, [Quote(words, 0, len(words), words)]).passed is passes


def test_one_of_several_may_be_the_value_where_the_words_say_so():
    words = "One of the bases closed."
    assert check(words, [Quote(words, 0, len(words), words)], value="one").passed


@pytest.mark.parametrize("value", ["Yes", "no", "True", "False."])
def test_a_verdict_need_not_stand_in_the_words_that_bear_it_out(value):
    source = "The council did not approve the wall."
    quote = Quote(source, 0, len(source), source)
    assert check(source, [quote], value=value).passed


def test_a_value_that_only_begins_like_a_verdict_is_checked():
    source = "The council did not approve the wall."
    quote = Quote(source, 0, len(source), source)
    assert not check(source, [quote], value="No one but Gerda Holm").passed


CAMPS = quote(
    "They are split between Tell Daran in the west and the airfield at Kafr Sahl; 4 men sell fresh bread."
)


@pytest.mark.parametrize(
    "value", ["Tell Daran and Kafr Sahl", "4; Kafr Sahl", "the west, fresh bread and 4 men"]
)
def test_the_items_of_a_list_may_stand_apart(value: str) -> None:
    assert check("The airfield at Kafr Sahl.", [CAMPS], value=value).passed


@pytest.mark.parametrize(
    "value", ["Tell Daran and Umm Rasis", "5; Kafr Sahl", "milk and bread", "cheese; Kafr Sahl"]
)
def test_every_item_of_a_list_must_stand_in_the_cited_words(value: str) -> None:
    assert not check("The airfield at Kafr Sahl.", [CAMPS], value=value).passed


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("The cats saw no dogs.", "dogs and cats"),
        ("It was settled, not struck.", "not, settled"),
    ],
)
def test_loose_words_are_no_list_that_may_stand_apart(words, value):
    assert not check(words, [Quote(words, 0, len(words), words)], value=value).passed


def test_names_of_a_list_may_stand_apart():
    words = "Brask signed in May, and so did the port of Sarn."
    assert check(words, [Quote(words, 0, len(words), words)], value="Brask and Sarn").passed


@pytest.mark.parametrize(
    "changed",
    [
        "141 million euros",
        "14 million euros",
        "140 billion euros",
        "140 million dollars",
        "85 million dollars",
        "1.4 million euros",
        "140,000 euros",
        "140 percent",
        "more than 140 million euros",
        "58 million euros",
    ],
)
def test_a_changed_sum_is_refused_though_its_unit_stands_beside_it(changed: str) -> None:
    text = "The council set aside 85 million euros. He thought that 140 million would be nearer."
    quote = Quote(text, 0, len(text), text)
    assert not check(f"By another account it was {changed}.", [quote], value=changed).passed


def test_a_sum_may_leave_out_the_unit_that_stands_beside_it() -> None:
    text = "The council set aside 85 million euros. He thought that 140 million would be nearer."
    quote = Quote(text, 0, len(text), text)
    assert check("By another account it was 140 million euros.", [quote], value="140 million euros").passed
    assert not check("By another account it was 140 million dollars.", [quote]).passed
    shares = "The fund paid 85 million euros for 140 million shares."
    counted = Quote(shares, 0, len(shares), shares)
    assert not check("It paid 140 million euros.", [counted]).passed
    age = "At 40, she owned 12 percent of it."
    assert not check("She owned 40 percent.", [Quote(age, 0, len(age), age)]).passed
    few = "A ticket costs 12 euros. The queue was 140."
    assert not check("It costs 140 euros.", [Quote(few, 0, len(few), few)]).passed


def test_a_sum_takes_its_unit_from_no_other_article() -> None:
    texts = "The council set aside 85 million euros.", "The population of the region is 140 million."
    quotes = [Quote(text, 0, len(text), text) for text in texts]
    assert not check("By another account it was 140 million euros.", quotes, value="140 million euros").passed
