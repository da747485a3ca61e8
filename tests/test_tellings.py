"""What kind of telling a sentence is and who says so, on cases that were written for it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml

from rag.domain import Article
from rag.plans import manner
from rag.sentences import sentence_spans
from rag.speakers import mid_sentence
from rag.tellings import Telling, telling

CASES = yaml.safe_load((Path(__file__).parent / "telling_cases.yaml").read_text("utf-8"))
FLOORS = {"developed": (0.98, 0.98), "held": (0.9, 0.9)}  # told_as, said_by and denied_by


def read(marked: str) -> Telling:
    """Of the value between braces, in its own sentence."""
    start, end = marked.index("{"), marked.index("}") - 1
    text = marked.replace("{", "").replace("}", "")
    low, high = next((a, b) for a, b in sentence_spans(text) if a <= start < b)
    found = telling(Article("a", "t", text), low, high, (start, end))
    assert all(text[one.start : one.end] == one.name for one in (*found.said_by, *found.denied_by))
    return found


def names(speakers):
    return [one.name.casefold() for one in speakers]


def is_told(case):
    return read(case["text"]).told_as == case.get("told", "fact")


def is_attributed(case):
    found = read(case["text"])
    wanted = [[name.casefold() for name in case.get(key, [])] for key in ("by", "denied")]
    return [names(found.said_by), names(found.denied_by)] == wanted


@pytest.mark.parametrize("part", ["developed", "held"])
def test_most_sentences_are_read_as_they_are_meant(part, capsys):
    cases = CASES[part]
    told, by = (sum(map(right, cases)) / len(cases) for right in (is_told, is_attributed))
    with capsys.disabled():
        print(f" [{part}: {len(cases)} sentences, told_as {told:.3f}, said_by {by:.3f}]", end="")
    assert told >= FLOORS[part][0]
    assert by >= FLOORS[part][1]


def test_the_tables_are_large_and_share_no_sentence():
    developed, held = ({case["text"] for case in CASES[part]} for part in ("developed", "held"))
    assert len(developed) >= 100
    assert len(held) >= 50
    assert not developed & held


@pytest.mark.parametrize("case", CASES["developed"], ids=lambda case: case["text"][:50])
def test_a_developed_sentence(case):
    found = read(case["text"])
    assert found.told_as == case.get("told", "fact")
    assert names(found.said_by) == [name.casefold() for name in case.get("by", [])]
    assert names(found.denied_by) == [name.casefold() for name in case.get("denied", [])]


def test_without_a_value_the_main_clause_is_read():
    text = "The troops will leave in May, the ministry said."
    found = telling(Article("a", "t", text), 0, len(text))
    assert (found.told_as, names(found.said_by)) == ("plan", ["the ministry"])


def test_of_several_sentences_the_one_with_the_value_counts():
    text = "The mill will close in June. It has 40 looms. Officials denied that they had been sold."
    at = text.index("40")
    assert telling(Article("a", "t", text), 0, len(text), (at, at + 2)) == Telling()


@pytest.mark.parametrize(("start", "end", "value"), [(0, 0, None), (3, 3, (3, 3)), (0, 5, (40, 50))])
def test_empty_words_and_a_value_elsewhere_are_a_fact(start, end, value):
    assert telling(Article("a", "t", "Some words of no account."), start, end, value).told_as == "fact"


def test_a_denial_further_on_than_the_next_sentence_is_none_of_it():
    claim = "Politico reported that {400} troops had left. The weather was fine. Officials denied it."
    assert read(claim).denied_by == ()


def test_a_clause_is_read_without_the_others():
    sentence = "The fleet, bought in 1990, has 40 ships and will get 12 more in 2031."
    places = [(value, sentence.index(value)) for value in ("1990", "40", "12", "2031")]
    assert [manner(sentence, at, at + len(value)) for value, at in places] == ["fact", "fact", "plan", "plan"]


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("The ministry", "the ministry"),
        ("Police", "police"),
        ("A senior official", "a senior official"),
        ("Police in Leeds", "police in Leeds"),
        ("The Guardian", "The Guardian"),
        ("Politico", "Politico"),
        ("President Amara Keita", "President Amara Keita"),
        ("Iraq's prime minister", "Iraq's prime minister"),
        ("", ""),
    ],
)
def test_a_speaker_within_a_sentence(name, within):
    assert mid_sentence(name) == within


def test_a_huge_sentence_is_read_around_its_value():
    text = "Police said, " * 5000 + "that 40 died, " + "the mayor said, " * 5000
    at = text.index("40")
    began = time.process_time()
    telling(Article("a", "t", text), 0, len(text), (at, at + 2))
    assert time.process_time() - began < 5


def test_a_reading_takes_little_time():
    texts = [case["text"].replace("{", "").replace("}", "") for case in CASES["developed"]]
    article = Article("a", "t", "\n\n".join(texts))
    spans = sentence_spans(article.text)
    began = time.process_time()
    for start, end in spans:
        telling(article, start, end, (start + 4, start + 5))
    assert (time.process_time() - began) / len(spans) < 0.005  # seconds; some 0.0005 where nothing else runs


def _spoken_by(text: str, sentence: str) -> list[str]:
    article = Article("a", "Report", text)
    at = text.index(sentence)
    value = next((found.span() for found in re.finditer(r"\d+", sentence)), None)
    place = (at + value[0], at + value[1]) if value else None
    return [speaker.name for speaker in telling(article, at, at + len(sentence), place).said_by]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            "Some 140 cows are sick. That was the number that the farm ministry gave.",
            "the farm ministry",
        ),
        ("The repairs cost 3 million a week. The figure comes from the Road Council.", "the Road Council"),
        ("Are there 40 wolves in the hills, as the hunters claimed this week? Nobody knows.", "the hunters"),
        ("VELDEN - The Farm Union said that 140 cows are sick. More may follow.", "The Farm Union"),
    ],
    ids=lambda value: value[:30],
)
def test_whom_the_next_sentence_or_a_clause_behind_gives_is_the_source(text, who):
    start, end = sentence_spans(text)[0]
    assert _spoken_by(text, text[start:end]) == [who]


@pytest.mark.parametrize(
    "text",
    [
        "Some 140 cows are sick. That was the number that he gave.",
        "It has 40 lamps. This is the total number of lamps that the town announced.",
    ],
)
def test_a_pronoun_or_what_is_counted_is_no_source(text):
    start, end = sentence_spans(text)[0]
    assert _spoken_by(text, text[start:end]) == []


def test_a_name_that_begins_as_an_adverb_does_stays_whole():
    text = "Now Media said that 40 people left."
    assert _spoken_by(text, text) == ["Now Media"]


def test_what_follows_a_verb_of_saying_by_letter_is_no_speaker():
    sentence = "“We do not know that number,” a spokeswoman, Ines Varga, said by e-mail."
    assert "by e-mail" not in _spoken_by(sentence, sentence)


def test_what_a_sentence_denies_of_its_own_words_is_not_the_sentence_before():
    text = (
        "Mayor Ida Brun met the engineers on Monday. Her office said the dam had come up, and a paper said"
        " that it would be sold, which officials quickly denied."
    )
    end = text.index(" Her")
    place = (text.index("Ida"), text.index(" met"))
    assert telling(Article("a", "t", text), 0, end, place).denied_by == ()


def test_a_sentence_that_opens_with_a_quotation_is_its_speakers():
    text = "“Let them try to move us out of here,” the farmer said."
    assert [speaker.name for speaker in telling(Article("a", "t", text), 0, len(text)).said_by] == [
        "the farmer"
    ]
