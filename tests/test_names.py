"""Names found by their spelling, and when two of them are one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.names import find_names, mentioned, same_name


def named(text: str) -> list[str]:
    return [name.text for name in find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Forces withdrew from Ain al-Asad air base.", ["Ain al-Asad"]),
        ("the al-Harir air base and the al-Tanf base", ["al-Harir", "al-Tanf"]),
        ("said Mohammed Shia al-Sudani on Monday", ["Mohammed Shia al-Sudani"]),
        (
            "Iraqi Prime Minister Haider al-Abadi spoke",
            ["Iraqi Prime Minister Haider al-Abadi"],
        ),
        ("Some 2,500 U.S. troops serve in Iraq.", ["U.S.", "Iraq"]),
        ("the US and the UK agreed", ["US", "UK"]),
        ("The Pentagon said the French left.", ["Pentagon", "French"]),
        ("Iraq’s parliament met", ["Iraq"]),
        ("Kadhimi's office", ["Kadhimi"]),
        ("the U.S.-led coalition and Iran-backed militias", ["U.S.", "Iran"]),
        ("pro-Iranian factions and non-American staff", ["Iranian", "American"]),
        ("a U.S.-Iraqi summit", ["U.S.-Iraqi"]),
        ("the Department of Defense announced", ["Department of Defense"]),
        ("Lt. Gen. Paul Funk and Sen. J. D. Vance", ["Lt. Gen. Paul Funk", "Sen. J. D. Vance"]),
        ("the fall of Bashar al-Assad last December", ["Bashar al-Assad"]),
        ("Ursula von der Leyen met Osama bin Laden", ["Ursula von der Leyen", "Osama bin Laden"]),
        ("On Thursday in September, troops left.", []),
        ("In May, Theresa May resigned.", ["Theresa May"]),
        ("“We put Iraq first,” he said. However, it stayed.", ["Iraq"]),
        ("Advisers will remain. The advisers train.", []),
        ("Fighting spread to Mosul. Officials fled.", ["Mosul"]),
        ("Mosul fell. Baghdad held.", ["Mosul", "Baghdad"]),
        ("Withdrawal began. Negotiations reportedly failed.", []),
        ("Bridges fell when bridges burned.", []),
        ("AT&T and Johnson & Johnson", ["AT&T", "Johnson & Johnson"]),
        ("the Islamic State group (ISIS)", ["Islamic State", "ISIS"]),
        ("National Guard members", ["National Guard"]),
        ("Mali\nTop general", ["Mali"]),
        ("i think us forces stay", []),
        ("São Paulo and Côte d’Ivoire", ["São Paulo", "Côte d’Ivoire"]),
        ("", []),
    ],
)
def test_names_of_a_phrase(text: str, expected: list[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("US", "U.S."),
        ("US", "United States"),
        ("U.S.", "American"),
        ("the United States", "Americans"),
        ("Iraqi", "Iraq"),
        ("UK", "British"),
        ("Dutch", "Netherlands"),
        ("al-Sudani", "Mohammed Shia al-Sudani"),
        ("Al-Sudani", "al-Sudani"),
        ("Assad", "Bashar al-Assad"),
        ("Ain al-Asad", "Ain al Asad"),
        ("Iraq's", "Iraq"),
        ("São Paulo", "Sao Paulo"),
        ("O'Brien", "O’Brien"),
        ("ISIS", "Islamic State"),
        ("PMF", "Popular Mobilization Forces"),
        ("PENTAGON", "Pentagon"),
    ],
)
def test_one_name_in_two_spellings(a: str, b: str) -> None:
    assert same_name(a, b)
    assert same_name(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("US", "us"),
        ("US", "UK"),
        ("French", "American"),
        ("Ain al-Asad", "al-Harir"),
        ("North Korea", "South Korea"),
        ("Mexico", "New Mexico"),
        ("America", "South America"),
        ("Sudan", "South Sudan"),
        ("Iraq", "Iraqi Prime Minister"),
        ("Sudani", "Sudanese"),
        ("", "Iraq"),
        ("", ""),
        ("PM", "Popular Mobilization"),
    ],
)
def test_two_names(a: str, b: str) -> None:
    assert not same_name(a, b)
    assert not same_name(b, a)


NAMES = [
    "U.S.",
    "Ain al-Asad",
    "Mohammed Shia al-Sudani",
    "al-Harir",
    "French",
    "Islamic State",
    "Time",
    "Washington",
]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how many us advisers remain at ain al-asad?", ["U.S.", "Ain al-Asad"]),
        ("how many US advisers remain at Ain Al Asad?", ["U.S.", "Ain al-Asad"]),
        ("how many american troops are at al-harir", ["U.S.", "al-Harir"]),
        ("what did sudani tell us about the base?", ["Mohammed Shia al-Sudani"]),
        ("can you tell us what time it is", []),
        ("which troops does the us keep", ["U.S."]),
        ("what does the is do", []),
        ("is islamic state gone? are the french?", ["French", "Islamic State"]),
        ("what does Time say about washington", ["Time", "Washington"]),
        ("how many advisers remain?", []),
    ],
)
def test_names_that_a_question_mentions(question: str, expected: list[str]) -> None:
    assert mentioned(NAMES, question) == expected


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(), max_size=120),
        st.lists(
            st.sampled_from(
                [
                    "The",
                    "U.S.",
                    "al",
                    "-",
                    "Asad",
                    "of",
                    "Iraq",
                    "’s",
                    ".",
                    " ",
                    "\n",
                    "Gen.",
                    "A",
                    "May",
                    "é",
                    "😀",
                    "“",
                ]
            ),
            max_size=20,
        ).map("".join),
    )
)
def test_names_stand_where_they_say(text: str) -> None:
    at = 0
    for name in find_names(text):
        assert at <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == name.text
        at = name.end


@given(st.text(st.characters(), max_size=60))
def test_same_name_takes_any_text(text: str) -> None:
    assert same_name(text, text) is bool(text.strip())
