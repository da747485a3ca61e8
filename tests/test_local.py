import hashlib
from datetime import date

import pytest
from fakes import WordEmbedder, article, hit

from rag.candidates import Candidate
from rag.domain import Claim, Closing, Question
from rag.local import WEIGHTS, LocalEngine, Scored, by_value, chance, choose, reports
from rag.reading import sentences


def scored(text, value, score, **fields):
    source = article(text, **fields)
    return Scored(Candidate(sentences(source)[0], hit(source), value, None, None, {}), score)


KEEPS = scored("Ain al-Asad keeps between 250 and 350 advisers.", "between 250 and 350", 3.0, id="keeps")
STAYS = scored(
    "A unit of 250 to 350 men remains in the west.",
    "250 to 350",
    2.0,
    id="stays",
    published=date(2025, 10, 21),
)
OLD = scored(
    "There were 2,500 troops in the country then.", "2,500", 2.9, id="old", published=date(2021, 7, 1)
)


def read(question, *articles):
    return list(LocalEngine(WordEmbedder()).read(Question(question), [hit(a) for a in articles]))


def test_claims_are_sentences_word_for_word_and_a_closing_comes_last():
    source = article(
        "The mayor spoke. The ferry carried 96 passengers when it sank off the cape. It was dark."
    )
    *claims, closing = read("how many passengers did the ferry carry when it sank?", source)
    assert isinstance(closing, Closing)
    for claim in claims:
        assert isinstance(claim, Claim)
        (span,) = claim.spans
        assert source.text[span.start : span.end] == claim.text


def test_a_count_is_taken_from_the_sentence_that_speaks_of_it():
    source = article("The ferry carried 96 passengers when it sank off the cape. Repairs cost $3 million.")
    claim, *_ = read("how many passengers did the ferry carry when it sank?", source)
    assert (claim.value, claim.unit) == ("96", "passengers")


def test_a_qualifier_goes_with_its_value():
    source = article("The ferry carried about 96 passengers when it sank off the cape.")
    claim, *_ = read("how many passengers did the ferry carry when it sank?", source)
    assert (claim.value, claim.qualifier) == ("96", "about")


@pytest.mark.parametrize("question", ["", "?", "how many", "who is the king of Ruritania?"])
def test_where_nothing_speaks_of_it_there_is_silence_with_a_reason(question):
    (closing,) = read(question, article("The river rose by two metres in the night."))
    assert isinstance(closing, Closing)
    assert closing.reason


def test_a_name_that_no_article_mentions_is_named_as_the_reason():
    (closing,) = read("how many Belgian troops stay?", article("About 40 French troops stay in the north."))
    assert "Belgian" in closing.reason


def test_without_hits_there_is_silence():
    (closing,) = read("how many?")
    assert (closing.confidence, bool(closing.reason)) == (0.0, True)


def test_a_value_that_the_question_states_is_never_its_answer():
    source = article("Of the 2,500 troops, 600 moved to Syria in the spring.")
    claims = [
        c
        for c in read("how many of the 2,500 troops moved to Syria in the spring?", source)
        if isinstance(c, Claim)
    ]
    assert "2,500" not in [claim.value for claim in claims]


def test_the_chance_is_that_of_the_best_value_among_all_and_silence():
    rival = scored("In all 900 will leave.", "900", 2.9, id="rival")
    assert chance([]) == 0.0
    assert 0.0 < chance([KEEPS, rival]) < chance([KEEPS]) < chance([KEEPS, STAYS]) < 1.0


def test_the_latest_of_the_strong_values_comes_first():
    chosen = choose([KEEPS, OLD, STAYS])
    assert [item.candidate.value for item in chosen] == ["between 250 and 350", "250 to 350", "2,500"]


def test_a_later_report_of_the_same_value_is_the_answer_though_it_scored_lower():
    again = scored("2,500 troops remain there today.", "2,500", 1.0, id="again", published=date(2024, 9, 1))
    assert [item.article for item in choose([OLD, again])] == ["again", "old"]


def test_what_an_article_says_beside_its_answer_is_no_second_opinion():
    beside = scored("In all 900 will leave.", "900", 2.9, id="keeps")
    assert choose([KEEPS, beside]) == [KEEPS]


def test_a_weak_newer_value_does_not_displace_a_strong_one():
    rumour = scored("Some say 900 advisers.", "900", 0.5, id="rumour", published=date(2025, 11, 1))
    assert choose([KEEPS, rumour])[0] is KEEPS


def test_reports_of_one_value_a_day_apart_are_one_group_and_years_apart_two():
    again = scored("2,500 troops remain there today.", "2,500", 2.5, id="again", published=date(2024, 9, 1))
    assert [len(group) for group in by_value([KEEPS, STAYS])] == [2]
    assert [len(group) for group in by_value([OLD, again])] == [1, 1]


def test_copies_of_a_report_stand_behind_independent_ones():
    copy = scored(KEEPS.candidate.sentence.text, "between 250 and 350", 2.9, id="copy")
    assert [r.candidate.sentence.article.id for r in reports(KEEPS, [KEEPS, copy, STAYS])] == [
        "keeps",
        "stays",
        "copy",
    ]


def test_an_article_is_quoted_once_for_a_value():
    twice = scored("In all 250 to 350 stay.", "250 to 350", 2.8, id="keeps")
    assert len(reports(KEEPS, [KEEPS, twice])) == 1


def test_the_card_names_the_weights_that_ship():
    digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
    assert digest in (WEIGHTS.parent / "CARD.md").read_text(encoding="utf-8")
