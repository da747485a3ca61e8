"""Support by words: what is said in full, what is said in part, and what no word tells."""

from __future__ import annotations

import random

import numpy as np
import pytest
from fit_support import fitted
from hypothesis import given
from hypothesis import strategies as st
from made_statements import HONEST, made, worded

from rag.support import support, words

CITED = [
    "The old bridge closed in March 2021 after inspectors found cracks.",
    "Olga Brandt chairs the board.",
]

WORDS = st.sampled_from("bridge closed March 2021 board inspectors girder lorry, and because the of".split())
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


def test_a_statement_whose_words_all_stand_there_misses_nothing() -> None:
    found = support("Inspectors had found cracks, and the bridge was closed.", CITED)
    assert (found.coverage, found.least, found.missing) == (1.0, 1.0, ())
    assert found.chance > 0.5


def test_a_clause_that_nobody_says_weighs_more_than_its_words() -> None:
    whole = "The old bridge closed in March 2021 after inspectors found cracks"
    added = support(f"{whole}, while protesters gathered outside.", CITED)
    scattered = support(
        "The old railway bridge closed suddenly in March 2021 after inspectors found cracks.", CITED
    )
    assert added.missing == ("protesters", "gathered", "outside")
    assert added.least == 0.0
    assert scattered.least > 0.0
    assert added.chance < scattered.chance < support(whole, CITED).chance


def test_a_clause_of_one_word_counts_with_the_one_beside_it() -> None:
    found = support("The old bridge closed, exploding.", CITED)
    assert found.least == found.coverage == 3 / 4


def test_words_of_several_cited_sentences_count_together() -> None:
    statement = "The board that Olga Brandt chairs closed the bridge."
    assert support(statement, CITED).coverage == 1.0
    assert support(statement, CITED[:1]).missing == ("board", "Olga", "Brandt", "chairs")


def test_endings_short_months_and_hyphens_are_no_other_words() -> None:
    cited = ["Bridges are closing on 4 Nov.", "It is a long term plan of the US."]
    assert support("The bridge closes on 4 November in a long-term plan by the US.", cited).missing == ()


def test_us_in_capitals_is_a_word_and_us_is_not() -> None:
    assert [word.text for word in words("They told us of the US.")] == ["told", "US"]


def test_what_the_checks_missed_lowers_the_chance() -> None:
    chances = [support("The bridge closed.", CITED, failures).chance for failures in range(4)]
    assert chances == sorted(chances, reverse=True)
    assert len(set(chances)) == 4


@pytest.mark.parametrize("statement", ["", "…", "It is so."])
def test_a_statement_without_a_content_word_has_nothing_to_miss(statement: str) -> None:
    assert support(statement, []).missing == ()
    assert support(statement, []).chance == support("The bridge closed.", CITED).chance


def test_nothing_cited_supports_nothing() -> None:
    found = support("The bridge closed.", [])
    assert (found.coverage, found.least) == (0.0, 0.0)
    assert found.chance < 0.25


def test_names_that_changed_places_are_not_noticed() -> None:
    """A limit that is told: words are counted, not who did what."""
    cited = ["Brandt replaced Moreau."]
    assert support("Moreau replaced Brandt.", cited) == support("Brandt replaced Moreau.", cited)


@given(TEXTS, TEXTS, TEXTS, st.integers(0, 5))
def test_more_words_cited_never_lower_the_chance(statement: str, one: str, more: str, failures: int) -> None:
    fewer, greater = support(statement, [one], failures), support(statement, [one, more], failures)
    assert 0 < fewer.chance <= greater.chance < 1
    assert fewer.least <= fewer.coverage + 1e-9


# --- how the weights were made ----------------------------------------------------------------------

CONTEXT = (
    "Olga Brandt opened the Ashwick Bridge in March 1987, and it carried 12,000 lorries a day. "
    "In 2021, inspectors of the Northern Board, a public body, found cracks in several girders. "
    "Pierre Moreau replaced Olga Brandt as chair of the board after the bridge had been closed."
)


def rows() -> list[dict[str, object]]:
    asked = [
        ("Who opened the Ashwick Bridge?", "Olga Brandt"),
        ("When was the bridge opened?", "March 1987"),
        ("Who closed the tunnel?", None),
    ]
    return [
        {
            "title": "Bridge",
            "context": CONTEXT,
            "question": question,
            "answers": [{"text": answer, "start": CONTEXT.index(answer)}] if answer else [],
        }
        for question, answer in asked
    ]


def test_statements_are_made_of_every_kind_and_the_same_for_one_seed() -> None:
    found = [each for seed in range(12) for each in made(rows(), seed)]
    kinds = {each.kind for each in found}
    assert kinds >= {
        *HONEST,
        "another sentence cited",
        "clause added",
        "figure",
        "name",
        "names swapped",
        "word",
    }
    assert kinds >= {"question and another value", "question without an answer"}
    assert made(rows(), 3) == made(rows(), 3)
    assert all(each.cited and all(sentence in CONTEXT for sentence in each.cited) for each in found)
    assert all(each.statement in each.cited for each in found if each.kind == "verbatim")
    assert not any(each.statement in each.cited for each in found if not each.honest)


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("Who opened the bridge?", "Olga Brandt", "Olga Brandt opened the bridge."),
        ("What is the name of the bridge?", "Ashwick", "the name of the bridge is Ashwick."),
        ("In what year did the bridge open?", "1987", "the bridge open In 1987."),
        ("How many lorries crossed?", "12,000", "12,000 lorries crossed."),
        ("Is it open?", "yes", None),
    ],
)
def test_a_question_is_put_into_words(question: str, answer: str, statement: str | None) -> None:
    assert worded(question, answer) == statement


def test_the_fit_finds_which_way_a_feature_points() -> None:
    draw = random.Random(1)
    honest = np.array([float(n % 4 > 0) for n in range(400)])
    features = np.array([(1.0, each + draw.gauss(0, 1), draw.gauss(0, 1) - each) for each in honest])
    constant, up, down = fitted(features, honest)
    assert up > 0.3
    assert down < -0.3
    # Either side weighs half, though three in four are honest: half way between them the chance is a half.
    assert abs(constant + 0.5 * up - 0.5 * down) < 0.3
