"""A model's claim held against its passages, with a reader that says what it is told to find."""

from __future__ import annotations

import random
from datetime import date

import pytest
from fakes import article

from rag.asked_for import mentions
from rag.domain import Claim, Hit, Passage, Question, Span
from rag.grounding import Grounding
from rag.reader import Reply, SpanScore
from rag.spotlight import show

TEXT = (
    "The ministry met on Sunday. Between 250 and 350 advisers will stay at Ain al-Asad, the prime minister"
    " said. About 2,500 troops and 40 guards were in the country then."
)
QUESTION = "How many advisers will stay at Ain al-Asad?"
ADVISERS = "Between 250 and 350 advisers will stay at Ain al-Asad, the prime minister said."


class Finds:
    """A reader that finds these words, each with its score, wherever they stand."""

    def __init__(self, *found: tuple[str, float]) -> None:
        self._found = found

    def read(self, question, windows):
        return [
            Reply(
                1.0,
                tuple(
                    SpanScore(window.text.index(words), window.text.index(words) + len(words), score)
                    for words, score in self._found
                    if words in window.text
                ),
            )
            for window in windows
        ]

    def close(self) -> None:
        pass


def ground(statement, words, *, value=None, found=(), question=QUESTION, text=TEXT, **fields):
    source = article(text, id="a", title="Talks", publisher="The Courier", published=date(2025, 10, 21))
    passage = Passage("a.1.0", "a", 1, 0, 0, len(text), text, 60)
    shown = show([Hit(passage, source, 1.0)], 3000, random.Random(1))
    start = text.index(words)
    claim = Claim(statement, (Span("a", 1, start, start + len(words)),), value=value, **fields)
    grounded = Grounding(Finds(*found))(Question(question), claim, shown)
    cited = [text[s.start : s.end] for s in grounded.claim.spans] if grounded.claim else None
    return grounded, cited


def test_a_claim_that_its_sentence_says_goes_on_and_cites_the_sentence_whole():
    grounded, cited = ground(
        "Between 250 and 350 advisers will stay at Ain al-Asad.",
        "350 advisers will stay",
        value="250 to 350",
        found=[("250 and 350", 5.0)],
    )
    assert grounded.dropped is None
    assert grounded.claim.text == "Between 250 and 350 advisers will stay at Ain al-Asad."
    assert cited == [ADVISERS]
    assert grounded.claim.unit == "advisers"


def test_unit_and_qualifier_are_the_sources_whatever_the_model_says():
    grounded, _ = ground(
        "About 2,500 troops and 40 guards were in the country then.",
        "About 2,500 troops",
        value="2,500",
        unit="guards",
        question="How many troops were in the country?",
        found=[("2,500", 5.0)],
    )
    assert (grounded.claim.value, grounded.claim.unit, grounded.claim.qualifier) == (
        "2,500",
        "troops",
        "about",
    )


def test_what_is_said_otherwise_is_told_in_the_sources_own_words_where_the_reader_finds_the_value():
    grounded, cited = ground(
        "The base keeps 250 to 350 advisers.",
        "350 advisers will stay",
        value="250 to 350",
        found=[("250 and 350", 5.0)],
    )
    assert grounded.claim.text == ADVISERS
    assert cited == [ADVISERS]
    assert "“base” is not said" in grounded.dropped.reason
    assert grounded.support < 1


def test_what_is_said_otherwise_is_dropped_where_the_reader_does_not_find_the_value():
    grounded, _ = ground("The base keeps 250 to 350 advisers.", "350 advisers will stay", value="250 to 350")
    assert grounded.claim is None
    assert "“base” is not said" in grounded.dropped.reason


def test_without_a_value_nothing_can_be_retold():
    grounded, _ = ground("The base is safe.", "advisers will stay", question="Why will advisers stay?")
    assert grounded.claim is None


def test_a_statement_without_a_value_goes_on_without_one():
    grounded, _ = ground(ADVISERS, ADVISERS, found=[("250 and 350", 9.0)])
    assert (grounded.claim.value, grounded.claim.unit, grounded.claim.qualifier) == (None, None, None)


def test_a_figure_keeps_the_sources_qualifier_whatever_is_asked():
    text = "From May the plant is to turn out as many as 40 million doses a year."
    grounded, _ = ground(
        text,
        text,
        text=text,
        value="40 million",
        question="What will the plant turn out?",
        found=[("40 million", 9)],
    )
    assert (grounded.claim.value, grounded.claim.qualifier) == ("40 million", "as many as")


@pytest.mark.parametrize(
    ("own", "rival", "passes"), [(5.0, 6.0, True), (0.0, 9.0, False), (None, 9.0, False)]
)
def test_a_value_is_dropped_where_the_reader_clearly_finds_another(own, rival, passes):
    text = "In 2021 about 2,500 troops served there, 900 of them in Baghdad."
    found = [("900", rival), *([("2,500", own)] if own is not None else [])]
    grounded, _ = ground(
        text, text, text=text, value="2,500", found=found, question="How many troops served in Baghdad?"
    )
    assert (grounded.claim is not None) is passes
    if not passes:
        assert "another value" in grounded.dropped.reason


def test_a_figure_that_counts_something_else_is_no_answer():
    grounded, _ = ground(
        "About 2,500 troops and 40 guards were in the country then.",
        "About 2,500 troops and 40 guards",
        value="40",
        question="How many troops were in the country?",
        found=[("40", 9.0)],
    )
    assert "counted by another figure" in grounded.dropped.reason


def test_a_figure_is_no_person():
    grounded, _ = ground(ADVISERS, ADVISERS, value="350", question="Who will stay at Ain al-Asad?")
    assert "is no person" in grounded.dropped.reason


def test_an_article_that_does_not_know_what_is_asked_of_cannot_answer():
    grounded, _ = ground(
        ADVISERS, ADVISERS, value="250 to 350", question="How many advisers will stay at Al-Taqaddum?"
    )
    assert "does not mention Al-Taqaddum" in grounded.dropped.reason


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Ain al-Asad", True),
        ("Ain al-Assad", True),
        ("U.S.", True),
        ("Denmark", False),
        ("Danish", False),
        ("Baghdad", False),
        ("The Courier", True),
        ("PM", True),
        ("PMs", True),
        ("List", True),
        ("WHO", False),
    ],
)
def test_a_name_is_known_by_a_word_of_it_its_spelling_or_its_initials(name, known):
    source = article(f"{TEXT} Prime Minister al-Sudani spoke.", id="a", publisher="The Courier")
    assert mentions(source, name) is known


@pytest.mark.parametrize(
    ("value", "statement", "fate"),
    [
        ("Yes", "Yes, the bridge opened in June.", "shown"),
        ("Yes", "It is open now.", "retold"),
        ("No", "The bridge opened in June.", "dropped"),
    ],
)
def test_yes_or_no_must_not_contradict_what_the_sentence_says(value, statement, fate):
    text = "The bridge opened in June. A choir sang."
    grounded, _ = ground(
        statement,
        "The bridge opened in June",
        value=value,
        text=text,
        question="Did the bridge open in June?",
    )
    if fate == "dropped":
        assert grounded.claim is None
        assert "another value" in grounded.dropped.reason
    else:
        assert grounded.claim.text == (statement if fate == "shown" else "The bridge opened in June.")


@pytest.mark.parametrize(
    ("question", "statement", "value"),
    [
        ("How many died in the attack?", "Five people died.", "20"),
        ("When was Smith born?", "Smith was born in 1920.", "1990"),
        ("How many people were hurt?", "20 were injured in the attack in Paris.", "Five"),
    ],
)
def test_a_value_stands_in_its_own_statement(question, statement, value):
    attack = "Five people died and 20 were injured in the attack in Paris."
    text = f"{attack} Smith was born in 1920 and died in 1990."
    words = "Smith was born in 1920" if "Smith" in statement else attack
    grounded, _ = ground(statement, words, text=text, value=value, question=question, found=[(value, 9.0)])
    assert grounded.claim is None
    assert "is not said in the statement itself" in grounded.dropped.reason


def test_a_verdict_may_open_its_statement_and_its_sentence_speaks_of_the_matter():
    text = "The minister of Nepal resigned on Friday."
    asked = "Did the minister of Nepal resign?"
    grounded, _ = ground(f"No, {text}", text, text=text, question=asked)
    assert "another value" in grounded.dropped.reason
    grounded, _ = ground(f"Yes, {text}", text, text=text, question=asked)
    assert grounded.claim.value == "Yes"
    asked = "Did the minister marry the queen of Spain in a church?"
    grounded, _ = ground(f"Yes, {text}", text, text=text, question=asked)
    assert grounded.claim is None


def test_a_verdict_is_retold_by_the_sentence_that_gives_it():
    text = "A choir sang at noon. The bridge opened in June."
    grounded, cited = ground(
        "It is open now.", text, value="Yes", text=text, question="Did the bridge open in June?"
    )
    assert grounded.claim.text == "The bridge opened in June."
    assert cited == ["The bridge opened in June."]
