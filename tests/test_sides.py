"""Another's figure beside the answer's own, found in its article's words, and what only looks like one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from rag.candidates import Candidate
from rag.domain import Article, Hit, Passage
from rag.ordering import Dated
from rag.sentences import sentence_spans
from rag.sides import Side, sides
from rag.weighing import Scored
from rag.windows import Window

DAY = date(2024, 7, 4)  # a Thursday


def reported(text: str, value: str | None, sentence: str | None = None) -> Dated:
    """The first place of a value in an article of that text, as a reader would have found it."""
    article = Article("one", "Morning report", text, published=DAY, publisher="Gazette")
    place = text.index(value or sentence or "")
    start, end = next(span for span in sentence_spans(text) if span[0] <= place < span[1])
    passage = Passage("one.1.0", "one", 1, 0, 0, len(text), text, 10)
    window = Window(Hit(passage, article, 1.0), 0, 0, len(text), 1.0, tuple(sentence_spans(text)))
    at = (place, place + len(value)) if value else None
    return Dated.of(Scored(Candidate(window, start, end, value, None, None, {}, None, at), 1.0))


def found(text: str, value: str) -> list[Side]:
    return sides(reported(text, value))


CASES = yaml.safe_load((Path(__file__).parent / "side_cases.yaml").read_text(encoding="utf-8"))
APART, ALONE = CASES["apart"], CASES["alone"]


@pytest.mark.parametrize("case", APART, ids=lambda case: case["text"][:40])
def test_another_figure_is_told_with_who_gives_it(case):
    text, value, other, who = case.values()
    assert [side.value for side in found(text, value)] == [other]
    side = found(text, value)[0]
    assert side.at is not None
    assert text[slice(*side.at)] == other
    assert any(who in speaker.name for speaker in side.speakers)
    assert all(text[speaker.start : speaker.end] == speaker.name for speaker in side.speakers)
    assert other in text[side.start : side.end]


@pytest.mark.parametrize(
    "case", [case for case in APART if "no more than" not in case["text"]], ids=lambda case: case["text"][:40]
)
def test_either_figure_has_the_other_beside_it(case):
    assert [side.value for side in found(case["text"], case["other"])] == [case["value"]]


@pytest.mark.parametrize("case", [*ALONE, *CASES["not_denied"]], ids=lambda case: case["text"][:40])
def test_what_is_no_other_account_of_the_same_is_no_side(case):
    assert found(case["text"], case["value"]) == []


@pytest.mark.parametrize("case", CASES["denied"], ids=lambda case: case["text"][:40])
def test_a_denial_without_a_figure_is_told_with_who_denies(case):
    denials = found(case["text"], case["value"])
    assert [side.denial for side in denials] == [True]
    assert case["who"] in denials[0].speakers[0].name
