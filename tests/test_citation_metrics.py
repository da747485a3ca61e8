"""Spans against supporting words: the citation must hold them, in the right article."""

from dataclasses import replace

from fakes import article
from gold import (
    COUNT,
    LEDGER,
    LEDGER_SAYS,
    LIBRARY,
    NONE,
    OTHER,
    OTHER_SAYS,
    WIRE,
    WIRE_SAYS,
    abstained,
    answered,
    cite,
    evidence,
)

from eval.cases import Case
from eval.citations import (
    METRICS,
    citation_precision,
    citation_recall,
    dangling_citations,
    judge,
    misattribution,
    unsupported_sentences,
)


def verdicts(answer, case=COUNT):
    return [item.verdict for item in judge(case, answer, LIBRARY)]


def test_words_that_hold_the_gold_in_a_named_article_support_it():
    both = answered(citations=[cite(1, LEDGER, LEDGER_SAYS), cite(2, WIRE, WIRE_SAYS)])
    assert verdicts(both) == ["supports", "supports"]
    assert citation_precision(COUNT, both, LIBRARY).value == 1
    assert citation_recall(COUNT, both, LIBRARY).value == 1
    assert misattribution(COUNT, both, LIBRARY).value == 0


def test_the_same_figure_in_another_article_does_not_support_it():
    stray = answered(citations=[cite(1, LEDGER, LEDGER_SAYS), cite(2, OTHER, OTHER_SAYS)])
    assert verdicts(stray) == ["supports", "wrong article"]
    assert citation_precision(COUNT, stray, LIBRARY).value == 0.5
    assert misattribution(COUNT, stray, LIBRARY).value == 0.5


def test_the_next_sentence_of_the_right_article_does_not_support_it():
    shifted = answered(citations=[cite(1, LEDGER, "They train pilots.")])
    assert verdicts(shifted) == ["wrong words"]
    assert citation_precision(COUNT, shifted, LIBRARY).value == 0
    assert misattribution(COUNT, shifted, LIBRARY).value == 0


AROUND = " ".join(["Nothing was said."] * 5)
LONG = article(f"{AROUND} {LEDGER.text} {AROUND}", id="ledger", title="Advisers stay")


def test_a_citation_of_far_more_than_the_words_does_not_support_it():
    case = replace(COUNT, articles=("ledger",), evidence=(evidence(LONG, "Between 250 and 350 advisers"),))

    def judged(quote):
        answer = answered(citations=[cite(1, LONG, quote)])
        library = {"ledger": LONG}
        scores = [m(case, answer, library).value for m in (citation_precision, citation_recall)]
        return judge(case, answer, library)[0].verdict, scores

    assert judged(LEDGER_SAYS) == ("supports", [1, 1])
    assert judged(LEDGER.text) == ("supports", [1, 1])  # a sentence before it and one after
    assert judged(LONG.text) == ("too wide", [0, 0])


def test_only_citations_that_support_are_recalled():
    invented = cite(1, LEDGER, LEDGER_SAYS) | {"quote": "Between 250 and 350 advisers left."}
    assert citation_recall(COUNT, answered(citations=[invented]), LIBRARY).value == 0
    unused = answered(citations=[cite(1, OTHER, OTHER_SAYS), cite(2, LEDGER, LEDGER_SAYS)])
    del unused["statements"][1]
    assert citation_recall(COUNT, unused, LIBRARY).value == 0


def test_recall_counts_articles_once_however_often_they_are_cited():
    twice = answered(citations=[cite(1, LEDGER, LEDGER_SAYS), cite(2, LEDGER, LEDGER_SAYS)])
    assert citation_recall(COUNT, twice, LIBRARY).value == 0.5


def test_evidence_over_two_sentences_is_held_by_two_citations_side_by_side():
    words = "Iraq keeps the base. Between 250 and 350 advisers"
    case = replace(COUNT, evidence=(evidence(LEDGER, words),))
    first = cite(1, LEDGER, "Iraq keeps the base.")
    both = answered(citations=[first, cite(2, LEDGER, LEDGER_SAYS)])
    assert verdicts(both, case) == ["supports", "supports"]
    assert verdicts(answered(citations=[first]), case) == ["wrong words"]


def test_where_every_piece_is_needed_recall_counts_pieces():
    first, second = COUNT.evidence
    apart = replace(COUNT, needs_all=True, evidence=(first, replace(second, piece=1)))
    assert citation_recall(apart, answered(), LIBRARY).value == 0.5
    one_piece_in_both = replace(COUNT, needs_all=True)
    assert citation_recall(one_piece_in_both, answered(), LIBRARY).value == 1


def test_words_that_do_not_stand_at_their_place_dangle():
    moved = answered(citations=[cite(1, LEDGER, LEDGER_SAYS, source_start=0)])
    assert verdicts(moved) == ["dangling"]
    assert dangling_citations(COUNT, moved, LIBRARY).value == 1


def test_an_article_that_was_not_asked_of_dangles():
    lost = answered(citations=[cite(1, LEDGER, LEDGER_SAYS, article_id="gone")])
    assert verdicts(lost) == ["dangling"]


def test_a_mark_without_a_citation_and_a_citation_without_a_mark_dangle():
    answer = answered(citations=[cite(1, LEDGER, LEDGER_SAYS)])
    answer["statements"][0]["citations"] = [7]
    assert dangling_citations(COUNT, answer, LIBRARY).value == 1


def test_a_citation_under_another_articles_name_is_misnamed():
    wrong = answered(citations=[cite(1, LEDGER, LEDGER_SAYS, publisher="The Wire")])
    assert verdicts(wrong) == ["misnamed"]
    assert misattribution(COUNT, wrong, LIBRARY).value == 1


def test_a_citation_of_another_value_beside_the_answer_is_not_held_against_it():
    answer = answered(citations=[cite(1, LEDGER, LEDGER_SAYS), cite(2, OTHER, OTHER_SAYS)])
    answer["timeline"][0]["citations"] = [1]
    assert verdicts(answer) == ["supports", "beside"]
    assert citation_precision(COUNT, answer, LIBRARY).value == 1


def test_an_article_without_supporting_words_leaves_its_citation_unscored():
    case = replace(COUNT, evidence=())
    assert verdicts(answered(), case) == ["unknown"]
    assert citation_precision(case, answered(), LIBRARY).value is None
    assert citation_recall(case, answered(), LIBRARY).value is None


def test_a_statement_that_its_words_do_not_bear_out_is_unsupported():
    answer = answered(citations=[cite(1, LEDGER, LEDGER_SAYS), cite(2, WIRE, WIRE_SAYS)])
    assert unsupported_sentences(COUNT, answer, LIBRARY).value == 0
    answer["statements"][1]["text"] = "Some 300 advisers stay on."
    score = unsupported_sentences(COUNT, answer, LIBRARY)
    assert score.value == 0.5
    assert "300" in score.reason


def test_a_statement_without_a_citation_is_unsupported():
    answer = answered()
    answer["statements"][0]["citations"] = []
    assert unsupported_sentences(COUNT, answer, LIBRARY).value == 1


def test_nothing_is_scored_of_an_abstention():
    assert all(metric(COUNT, abstained(), LIBRARY) is None for metric in METRICS.values())
    assert citation_precision(NONE, answered(), LIBRARY) is None


def test_an_answer_that_cites_nothing_divides_nothing_by_zero():
    bare = answered(citations=[])
    for metric in METRICS.values():
        score = metric(Case("c", "?", kind="name", value=("x",), articles=("ledger",)), bare, LIBRARY)
        assert score is None or score.value is None or 0 <= score.value <= 1
