from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import tables
from rag.errors import DatelineError
from rag.sentences import paragraph_spans, sentence_spans

FRAGMENTS = st.sampled_from(
    [
        "He left. ",
        "“Why now?” ",
        "he asked. ",
        "U.S. troops ",
        "Gen. Ray ",
        "A. B. Smith ",
        "\n",
        "\n\n",
        "\r\n",
        "- item ",
        "No. 5 ",
        "!!! ",
        "... ",
        "😀. ",
        "e\u0301. ",
        "\x00",
        "\u2028",
        "\x1c",
        "word " * 9,
        "? ",
        '." ',
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=30).map("".join))


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


def paragraphs(text):
    return [text[start:end] for start, end in paragraph_spans(text)]


@settings(deadline=None)
@given(TEXTS)
def test_sentences_hold_everything_but_white_space_in_order(text):
    covered = [i for start, end in sentence_spans(text) for i in range(start, end)]
    assert covered == sorted(set(covered))
    assert all(text[i].isspace() for i in set(range(len(text))) - set(covered))
    assert all(s == s.strip() != "" for s in sentences(text))


@settings(deadline=None)
@given(TEXTS)
def test_each_sentence_lies_in_one_paragraph(text):
    ends = paragraph_spans(text)
    assert all(any(a <= start and end <= b for a, b in ends) for start, end in sentence_spans(text))


@pytest.mark.parametrize(
    "sentence",
    [
        "Lt. Col. Dana Reyes met Gov. Kay Park and Sen. Lou Ames at 5 p.m. Monday.",
        "The deal of Sept. 11, 2025, covers approx. 300 troops, as in No. 5 of the list.",
        "Author A. B. Smith and J. R. Doe wrote it.",
        "The U.S. Army and the U.N. mission agreed.",
        "“Will it end?” he asked.",
        "“We go first!” al-Sudani said.",
        "It fell 3.5 percent to $1.2 billion.",
        "Maj. Gen. Kim of Acme Corp. spoke to Rep. Poe.",
    ],
)
def test_one_sentence_stays_one(sentence):
    assert sentences(f"Before it. {sentence} After it.") == ["Before it.", sentence, "After it."]


@pytest.mark.parametrize(
    "expected",
    [
        ["He said no.", "Then he left."],
        ["“Iraq will not be a battlefield.”", "The crowd cheered."],
        ["It is over.", "(Nobody won.)", "Next came rain."],
        ["Vitamin A.", "The rest is fine."],
        ["It hit No.", "He wept."],
        ["The wait… is over!", "Is it?", "Yes."],
    ],
)
def test_sentences_are_told_apart(expected):
    assert sentences(" ".join(expected)) == expected


def test_a_blank_line_ends_a_sentence_without_a_full_stop():
    assert sentences("A headline here\n\nthe story begins. It goes on.") == [
        "A headline here",
        "the story begins.",
        "It goes on.",
    ]


def test_lines_that_are_paragraphs_end_their_sentences():
    long = "The committee met for the fifth time this year to hear what became of the money it had voted " * 2
    assert sentences(f"The money\n{long.strip()}\nReporting by Ada Poe\n{long.strip()}") == [
        "The money",
        long.strip(),
        "Reporting by Ada Poe",
        long.strip(),
    ]


def test_wrapped_lines_are_one_paragraph():
    text = (
        "The committee met for the fifth time this year to hear what\n"
        "became of the money. Mr. Poe, who had asked for the meeting,\n"
        "did not come.\n"
        "A clerk read his letter aloud, and the chair thanked him for\n"
        "Poe’s candour."
    )
    assert paragraphs(text) == [text[: text.index("\nA clerk")], text[text.index("A clerk") :]]
    assert len(sentences(text)) == 3


def test_carriage_returns_do_not_change_where_sentences_end():
    text = "A headline here\n\nIt began. It\nwent on.\n- one\n- two"
    assert [s.replace("\r\n", "\n") for s in sentences(text.replace("\n", "\r\n"))] == sentences(text)


def test_bullets_and_numbered_items_stand_alone():
    text = "What we know:\n- The bridge is shut\n* Nobody was hurt\n2. Repairs cost $3m\n• It opens in May"
    assert sentences(text) == text.split("\n")


def test_a_line_cut_in_mid_sentence_is_joined():
    long = "word " * 40
    text = f"{long.strip()} according to\nthe report of the committee."
    assert len(sentences(text)) == 1


def test_repeated_sentences_have_their_own_places():
    assert sentence_spans("Stop. Stop. Stop.") == [(0, 5), (6, 11), (12, 17)]


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t"])
def test_nothing_has_no_sentences(text):
    assert sentence_spans(text) == []


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "!" * 5_000, "A. " * 5_000, "x\n" * 10_000, " " * 50_000 + "x"]
)
def test_odd_text_comes_back_whole(text):
    spans = sentence_spans(text)
    assert sum(text[a:b].count(text.strip()[0]) for a, b in spans) == text.count(text.strip()[0])


def test_a_missing_table_is_named_with_advice():
    with pytest.raises(DatelineError, match="no_such_table") as caught:
        tables.shipped_table("no_such_table")
    assert "pip install" in caught.value.advice


def test_a_paragraph_beyond_all_measure_is_broken_like_a_short_one():
    sentence = "The council of Port Ellis said on Tuesday that repairs would cost 4.2 million pounds."
    text = " ".join([sentence] * 300)
    assert [text[start:end] for start, end in sentence_spans(text)] == [sentence] * 300
    for endless in ("Mr. A. B. U.S. " * 2000, "a" * 30_000, "? " * 9000):
        spans = sentence_spans(endless)
        assert "".join("".join(endless[a:b].split()) for a, b in spans) == "".join(endless.split())
