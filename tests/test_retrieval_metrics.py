from dataclasses import replace
from math import log2

from gold import COUNT, LEDGER, NONE, OTHER, WIRE
from hypothesis import given
from hypothesis import strategies as st

from eval.citations import units
from eval.retrieval import ndcg, retrieval_scores

ALL = {one.id: (one.id, 0, len(one.text)) for one in (LEDGER, WIRE, OTHER)}
L, W, F = ALL["ledger"], ALL["wire"], ALL["other"]


def scores(*hits, case=COUNT):
    return {name: score.value for name, score in retrieval_scores(case, hits).items()}


def test_both_articles_at_the_top():
    found = scores([L], [W], [F])
    assert found["recall_at_1"] == 0.5
    assert found["recall_at_5"] == 1
    assert found["all_evidence_at_5"] == 1
    assert found["mrr"] == 1
    assert found["ndcg_at_10"] == 1


def test_one_article_low_and_one_not_found():
    found = scores([F], [F], [L])
    assert found["recall_at_1"] == 0
    assert found["recall_at_5"] == 0.5
    assert found["all_evidence_at_10"] == 0
    assert found["mrr"] == 1 / 3
    assert found["ndcg_at_10"] == (1 / log2(4)) / (1 + 1 / log2(3))


def test_a_copy_folded_into_a_hit_stands_at_its_rank():
    found = scores([L, W])
    assert found["recall_at_1"] == 1
    assert found["ndcg_at_10"] == 1


def test_a_passage_counts_only_when_it_holds_the_words_whole():
    start = LEDGER.text.index("250")
    assert scores([("ledger", start, len(LEDGER.text))])["mrr"] == 0
    assert scores([("ledger", start - len("Between "), len(LEDGER.text))])["mrr"] == 1


def test_the_same_article_again_gains_nothing():
    assert scores([L], [L], [L])["ndcg_at_10"] == 1 / (1 + 1 / log2(3))


def test_nothing_is_scored_of_what_must_be_declined_nor_without_words():
    assert retrieval_scores(NONE, [[L]]) == {}
    assert set(scores([L], case=replace(COUNT, evidence=())).values()) == {None}


@given(st.lists(st.lists(st.sampled_from([L, W, F]), min_size=1, max_size=3), max_size=12))
def test_every_score_is_a_share(hits):
    assert all(0 <= value <= 1 for value in scores(*hits).values())
    assert 0 <= ndcg(units(COUNT), hits) <= 1
