from itertools import pairwise

import numpy as np
from fakes import article, hit
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Filters
from rag.retrieve import Retriever, fold, fuse

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


class OneVector:
    def query(self, text):
        return np.ones(3, dtype=np.float32)


class Side:
    """One side of the search, with its answers and what it was asked."""

    def __init__(self, *ranked):
        self.ranked = ranked
        self.asked = []

    def query(self, what, k, filters):
        self.asked.append(filters)
        return list(self.ranked)[:k]


class Store:
    def __init__(self, *hits):
        self.held = {h.passage.id: (h.passage, h.article) for h in hits}

    def passages(self, ids):
        return {id_: self.held[id_] for id_ in ids if id_ in self.held}


def test_a_passage_that_both_sides_find_comes_before_one_that_a_single_side_ranks_first():
    assert next(id_ for id_, _ in fuse([["a", "b"], ["c", "b"]])) == "b"


@given(IDS, IDS)
def test_fusion_holds_each_id_once_and_scores_fall(left, right):
    fused = fuse([left, right])
    assert sorted(id_ for id_, _ in fused) == sorted(set(left) | set(right))
    assert all(a[1] >= b[1] for a, b in pairwise(fused))


@given(IDS, IDS)
def test_fusion_does_not_depend_on_which_side_comes_first(left, right):
    assert fuse([left, right]) == fuse([right, left])


def test_hits_carry_the_score_and_rank_of_each_side():
    one, two = hit(article("One text.", id="one")), hit(article("Another matter entirely.", id="two"))
    terms = Side((one.passage.id, 7.5))
    vectors = Side((two.passage.id, 0.9), (one.passage.id, 0.4))
    hits = Retriever(OneVector(), vectors, terms, Store(one, two)).retrieve("x")
    by_id = {h.article.id: h for h in hits}
    assert (by_id["one"].terms_score, by_id["one"].terms_rank, by_id["one"].vector_rank) == (7.5, 1, 2)
    assert (by_id["two"].terms_score, by_id["two"].vector_score) == (None, 0.9)


def test_both_sides_are_given_the_filters():
    terms, vectors = Side(), Side()
    filters = Filters(publisher="The Post")
    assert Retriever(OneVector(), vectors, terms, Store()).retrieve("x", filters) == []
    assert terms.asked == vectors.asked == [filters]


def test_a_passage_deleted_between_search_and_read_is_left_out():
    one = hit(article("One text.", id="one"))
    found = Retriever(
        OneVector(), Side(("gone.1.0", 0.9), (one.passage.id, 0.8)), Side(), Store(one)
    ).retrieve("x")
    assert [h.article.id for h in found] == ["one"]


def test_a_near_copy_is_folded_into_the_hit_it_resembles_and_stays_citable():
    text = "Ain al-Asad will keep a small unit of advisers, the prime minister told reporters in Baghdad."
    first, copy = hit(article(text, id="first")), hit(article(text.replace("told", "said to"), id="copy"))
    other = hit(article("The river rose by two metres in the night and flooded the lower town.", id="other"))
    kept = fold([first, copy, other], 2)
    assert [h.article.id for h in kept] == ["first", "other"]
    assert [h.article.id for h in kept[0].duplicates] == ["copy"]


def test_copies_beyond_the_limit_are_still_folded():
    text = "Ain al-Asad will keep a small unit of advisers, the prime minister told reporters in Baghdad."
    first, copy = hit(article(text, id="first")), hit(article(text, id="copy"))
    assert [h.article.id for h in fold([first, copy], 1)[0].duplicates] == ["copy"]
