"""The sentences of an answer hold what an article says and who says it, and words of templates besides."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from fakes import article
from hypothesis import given
from hypothesis import strategies as st

from rag import values
from rag.answer import known
from rag.cited_words import ungrounded
from rag.editing import Said, agreeing, amount, figure, opened, publisher, sentence, source, written_day
from rag.sentences import sentence_spans
from rag.templates import SECTIONS, TOLD, connecting
from rag.verify import Quote, check

NAMES = sorted(name for name, held in SECTIONS["statements"].items() if held == TOLD)
CORPUS = Path(__file__).parent.parent / "corpus"


def goats(**more):
    text = "The herders counted about 30 goats in May. Rain fell."
    source = article(text, publisher="Hill Radio", published=date(2024, 5, 10))
    quote = "The herders counted about 30 goats in May."
    known = {"value": "30", "unit": "goats", "qualifier": "about", "when": "2024-05-10"}
    return Said(source, quote, **{**known, **more})


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("own", "About 30 goats, Hill Radio reported on 10 May 2024: “{}”"),
        ("plan", "The plan was about 30 goats, Hill Radio reported on 10 May 2024: “{}”"),
        ("before", "Before that it was about 30 goats, Hill Radio reported on 10 May 2024: “{}”"),
        ("words", "Hill Radio reported on 10 May 2024: “{}”"),
    ],
)
def test_a_sentence_tells_the_value_who_reports_it_and_when_and_quotes_the_article(how, text):
    said = goats()
    assert sentence(how, said) == text.format(said.quote)


def test_where_the_words_are_the_answer_nothing_but_their_source_stands_before_them():
    told = {sentence(how, goats(value=None)) for how in ("own", "before", "words", "other")}
    assert told == {"Hill Radio reported on 10 May 2024: “The herders counted about 30 goats in May.”"}


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2024-05-10", "about 30 goats"),
        ("2024-05", "about 30 goats"),
        ("2024", "about 30 goats"),
        ("", "about 30 goats"),
        ("2024-05-08", "about 30 goats as of 8 May 2024"),
        ("2023-11", "about 30 goats as of November 2023"),
        ("2021", "about 30 goats as of 2021"),
    ],
)
def test_the_time_of_a_value_is_told_where_it_is_not_its_reports_own(when, told):
    assert figure(goats(when=when)) == told


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({}, "about 30 goats"),
        ({"qualifier": None}, "30 goats"),
        ({"qualifier": "or so"}, "30 or so goats"),
        ({"unit": None}, "about 30"),
        ({"value": "30 goats"}, "about 30 goats"),
        ({"value": "thirty\n  goats", "qualifier": None}, "thirty goats"),
        ({"value": None}, None),
    ],
)
def test_an_amount_has_its_unit_once_and_its_qualifier(given_, told):
    assert amount(goats(**given_)) == told


@pytest.mark.parametrize(
    ("published", "speakers", "told"),
    [
        (date(2024, 5, 10), (), "Hill Radio reported on 10 May 2024"),
        (None, (), "Hill Radio reported"),
        (date(2024, 5, 10), ("Ada Poe",), "Hill Radio reported on 10 May 2024, citing Ada Poe"),
        (None, ("Ada Poe", "the union", "a herder"), "Hill Radio reported, citing Ada Poe and the union"),
    ],
)
def test_a_source_has_its_day_and_its_speakers_where_they_are_known(published, speakers, told):
    text = "There are 30 goats."
    said = Said(article(text, publisher="Hill Radio", published=published), text, speakers=speakers)
    assert source(said) == told


def test_an_article_without_a_publisher_goes_by_its_title():
    assert publisher(article("Words.", publisher=None, title="Goats")) == "“Goats”"


def test_those_who_report_the_same_are_named_in_one_sentence_with_whom_they_have_it_from():
    other = Said(article("x", publisher="The Clarion"), "x", "30", "goats", speakers=("Ada Poe",))
    assert agreeing([goats()]) == "Hill Radio reported about 30 goats too."
    assert agreeing([goats(), other]) == (
        "Hill Radio and The Clarion (citing Ada Poe) reported about 30 goats too."
    )


@pytest.mark.parametrize(
    ("when", "told"),
    [("2025-10-21", "21 October 2025"), ("2025-10", "October 2025"), ("2025", "2025"), ("", "")],
)
def test_a_time_is_written_out(when, told):
    assert written_day(when) == told


def test_what_an_article_says_is_never_read_as_a_template():
    text = "The label {value} reads {source} and {quote}; {publisher}."
    said = Said(article(text, publisher="{day} Press {quote}"), text, "{source}")
    assert sentence("own", said) == (
        f"{{source}}, {{day}} Press {{quote}} reported on 20 October 2025: “{text}”"
    )


def corpus_sentences():
    """A dozen sentences of the sample articles that give a value, each with the first value in it."""
    found = []
    for path in sorted(CORPUS.glob("*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        meta = yaml.safe_load(head)
        text = text.strip()
        fields = {key: meta.get(key) for key in ("id", "title", "publisher", "published")}
        own = article(text, **fields)
        valued = [(span, values.find(text[span[0] : span[1]])) for span in sentence_spans(text)]
        found += [(own, span, read[0]) for span, read in valued if read][:2]
    return found


SENTENCES = corpus_sentences()


def said_of(own, span, read):
    quote = own.text[span[0] : span[1]]
    return Said(own, quote, quote[read.start : read.end], when=own.published.isoformat())


def test_the_sample_articles_give_sentences_to_try():
    assert len(SENTENCES) >= 6


@pytest.mark.parametrize("how", NAMES)
def test_every_template_passes_the_checks_on_real_quotes(how):
    for own, span, read in SENTENCES:
        said = said_of(own, span, read)
        text, quotes = sentence(how, said), [Quote(own.text, *span, own.text[slice(*span)])]
        verdict = check(text, quotes, value=said.value, facts=known(own))
        assert not verdict.reasons, text
        assert not ungrounded(text, quotes, [connecting(), *known(own), own.title]), text


def test_what_a_template_says_that_no_article_does_is_found_out():
    own, span, read = SENTENCES[0]
    text = sentence("own", said_of(own, span, read)).replace(publisher(own), "Nobody Else’s Gazette")
    verdict = check(text, [Quote(own.text, *span, own.text[slice(*span)])], facts=known(own))
    assert any("Gazette" in reason for reason in verdict.reasons)


@pytest.mark.parametrize("how", NAMES)
def test_without_what_the_article_gives_a_sentence_is_words_of_templates(how):
    words = set(re.findall(r"\w+", connecting().casefold()))
    for own, span, read in SENTENCES:
        said = said_of(own, span, read)
        text = sentence(how, said)
        for part in (said.quote, publisher(own), written_day(own.published.isoformat())):
            quoted = " ".join(part.split())
            assert quoted in text
            text = text.replace(quoted, " ")
        text = text.replace(opened(amount(said)), " ").replace(amount(said), " ")
        assert set(re.findall(r"\w+", text.casefold())) <= words


PRINTED = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=30)


@given(PRINTED, PRINTED, PRINTED, st.sampled_from(NAMES))
def test_whatever_an_article_holds_it_stands_in_the_sentence_once_and_unchanged(quote, value, name, how):
    said = Said(article(quote, publisher=name), quote, value)
    text = sentence(how, said)
    assert text.endswith(f"{name} reported on 20 October 2025: “{quote}”")
    head = text[: -len(f"{name} reported on 20 October 2025: “{quote}”")]
    assert value in head or opened(value) in head


@pytest.mark.parametrize(
    ("how", "opens"),
    [
        ("plan", "No, Hill Radio reported"),
        ("estimate", "No, Hill Radio reported"),
        ("before", "Before that the answer was no, Hill Radio reported"),
        ("before_too", "Before that the answer was no, Hill Radio reported"),
        ("later", "Later the answer was no, Hill Radio reported"),
        ("other", "By another account the answer was no, Hill Radio reported"),
    ],
)
def test_a_no_is_told_as_an_answer_and_not_as_what_something_was(how, opens):
    assert sentence(how, goats(value="No", unit=None, qualifier=None)).startswith(opens)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("Ida Brun", "Ida Brun (8 May 2024)"),
        ("Yes", "yes (8 May 2024)"),
        ("the old mill", "the old mill (8 May 2024)"),
    ],
)
def test_only_a_figure_is_as_of_a_day(value, told):
    assert figure(goats(value=value, unit=None, qualifier=None, when="2024-05-08")) == told


def test_a_piece_of_a_sentence_is_no_name_that_it_was():
    told = sentence("before_too", goats(value="no longer a danger to anyone", unit=None, qualifier=None))
    assert told.startswith("Before that the answer was no longer a danger to anyone, Hill Radio")
    assert sentence("before_too", goats(value="Ida Brun", unit=None, qualifier=None)).startswith(
        "It was already Ida Brun,"
    )
