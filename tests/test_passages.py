from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Article, Provenance
from rag.passages import split
from rag.sentences import paragraph_spans, sentence_spans
from rag.tokens import count

FRAGMENTS = st.sampled_from(
    [
        "He left the base. ",
        "He left the base. ",
        "“Why now?” he asked. ",
        "The U.S. has 2,500 troops there. ",
        "\n",
        "\n\n",
        "\r\n\r\n",
        "😀👩‍👩‍👧. ",
        "e\u0301\u0323tude ",
        "\x00",
        "\ud800",
        "\udc00",
        "nowhitespace" * 30,
        "word " * 70,
        "- item\n",
        "مرحبا بالعالم. ",
        "漢字かな交じり文。",
        "\u200b",
        "... ",
        "Stop. ",
    ]
)
TEXTS = st.one_of(
    st.text(alphabet=st.characters(codec=None), max_size=300), st.lists(FRAGMENTS, max_size=40).map("".join)
)
STORY = "\n\n".join(
    " ".join(f"Sentence {s} of paragraph {p} says what the council decided that day." for s in range(5))
    for p in range(12)
)


def article(text, **fields):
    return Article(**{"id": "a", "title": "T", "text": text, **fields})


@settings(deadline=None)
@given(TEXTS, st.integers(8, 80), st.integers(0, 60))
def test_the_laws_of_passages_hold_for_all_text(text, budget, overlap):
    passages = split(article(text), budget=budget, overlap=overlap)
    # Offsets are exact, budgets hold, and the count kept is the count.
    assert all(text[p.start : p.end] == p.text != "" for p in passages)
    assert all(p.tokens == count(p.text) <= budget for p in passages)
    # Nothing but white space is left out.
    covered = {i for p in passages for i in range(p.start, p.end)}
    assert all(text[i].isspace() for i in set(range(len(text))) - covered)
    # Each begins and ends after the one before it.
    for before, after in itertools.pairwise(passages):
        assert before.start < after.start
        assert before.end < after.end
    assert passages == split(article(text), budget=budget, overlap=overlap)


@settings(deadline=None)
@given(TEXTS, st.integers(8, 80), st.integers(0, 60))
def test_only_a_sentence_over_the_budget_is_cut(text, budget, overlap):
    spans = sentence_spans(text)
    short = [(a, b) for a, b in spans if count(text[a:b]) <= budget]
    for p in split(article(text), budget=budget, overlap=overlap):
        assert not any(a < p.start < b or a < p.end < b for a, b in short)


@settings(deadline=None)
@given(TEXTS, st.integers(8, 80), st.integers(0, 60))
def test_the_overlap_is_whole_sentences_within_its_limit(text, budget, overlap):
    passages = split(article(text), budget=budget, overlap=overlap)
    for before, after in itertools.pairwise(passages):
        if after.start < before.end:
            assert count(text[after.start : before.end]) <= min(overlap, budget // 2)


def test_repeated_sentences_keep_their_own_offsets():
    text = "He left the base. " * 50
    passages = split(article(text), budget=32, overlap=0)
    assert len(passages) > 5
    assert [p.start for p in passages] == sorted({p.start for p in passages})


def test_neighbouring_passages_share_their_last_sentences():
    passages = split(article(STORY.replace("\n\n", " ")), budget=100, overlap=30)
    assert all(a.end > b.start for a, b in itertools.pairwise(passages))


def test_a_passage_that_is_well_filled_ends_with_its_paragraph():
    passages = split(article(STORY), budget=100, overlap=0)
    ends = {end for _, end in paragraph_spans(STORY)}
    assert all(p.end in ends for p in passages)
    assert len(passages) == 12


def test_passages_are_numbered_under_their_article_and_version():
    passages = split(article(STORY, id="river-flood", version=3), budget=100, overlap=20)
    assert [p.id for p in passages] == [f"river-flood.3.{i}" for i in range(len(passages))]
    assert {(p.article_id, p.version) for p in passages} == {("river-flood", 3)}


def test_a_short_article_is_one_passage():
    (only,) = split(article("  One. Two.\n"), budget=256, overlap=48)
    assert (only.start, only.end, only.text) == (2, 11, "One. Two.")


@pytest.mark.parametrize("text", ["", " \n\t\r\n"])
def test_no_text_has_no_passages(text):
    assert split(article(text), budget=256, overlap=48) == []


def test_an_overlong_sentence_is_cut_between_words():
    text = "and so on " * 300
    passages = split(article(text), budget=64, overlap=16)
    assert len(passages) > 10
    assert {word for p in passages for word in p.text.split()} == {"and", "so", "on"}


@pytest.mark.parametrize(("budget", "overlap"), [(0, 0), (10, -1)])
def test_impossible_settings_are_errors(budget, overlap):
    with pytest.raises(ValueError, match="at least"):
        split(article("Text."), budget=budget, overlap=overlap)


SAYS = "The pier closed on Tuesday. It was painted on Monday. It opened on March 3, 2021."


def days_of(**fields):
    (passage,) = split(article(SAYS, **fields), budget=200, overlap=0)
    return [str(each.first) for each in passage.dates]


def published(confidence):
    return (Provenance("published", "meta", confidence),)


def test_weekdays_count_from_a_day_of_publication_that_is_sure():
    day = date(2025, 6, 11)  # a Wednesday
    sure = ["2025-06-10", "2025-06-09", "2021-03-03"]
    assert days_of(published=day) == sure
    assert days_of(published=day, provenance=published(0.5)) == sure
    assert days_of(published=day, provenance=published(0.3)) == ["2021-03-03"]
    assert days_of() == ["2021-03-03"]


def test_a_change_within_the_week_leaves_out_what_it_makes_doubtful():
    day = date(2025, 6, 9)  # a Monday: of the day after, "Tuesday" may be that day
    assert days_of(published=day, updated=date(2025, 6, 10)) == ["2025-06-09", "2021-03-03"]
    # A later change is a correction: the words are of the first day.
    assert days_of(published=day, updated=date(2025, 8, 1)) == ["2025-06-03", "2025-06-09", "2021-03-03"]
    guessed = (*published(0.9), Provenance("updated", "guess", 0.3))
    assert days_of(published=day, updated=date(2025, 6, 10), provenance=guessed)[0] == "2025-06-03"
