from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from fakes import article, hit
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Filters
from rag.retrieve import COPIES, DEEPEST, DEPTH, Retriever, fold, freshness, fuse, merge

SCORES = st.floats(-1, 40, allow_nan=False).map(lambda score: round(score, 6))


@st.composite
def sides(draw):
    """What one side gives: distinct ids, best first."""
    ids = draw(st.lists(st.sampled_from("abcdefgh"), unique=True))
    scores = sorted(draw(st.lists(SCORES, min_size=len(ids), max_size=len(ids))), reverse=True)
    return list(zip(ids, scores, strict=True))


def order(fused):
    return [id_ for id_, _ in fused]


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
    terms, vectors = [("a", 9.0), ("b", 8.0), ("d", 1.0)], [("c", 0.6), ("b", 0.5), ("e", 0.2)]
    assert order(fuse([terms, vectors], 3))[0] == "b"


def test_a_side_that_is_sure_of_its_first_outweighs_one_that_is_not():
    terms, vectors = [("a", 30.0), ("b", 10.0)], [("b", 0.61), ("a", 0.60)]
    assert order(fuse([terms, vectors], 2)) == ["a", "b"]
    assert order(fuse([[("a", 30.0), ("b", 29.9)], [("b", 0.61), ("a", 0.30)]], 2)) == ["b", "a"]


def test_what_a_full_side_does_not_name_counts_as_its_last_and_what_it_ran_out_of_as_nothing():
    terms, vectors = [("a", 10.0), ("b", 8.0)], [("c", 0.5)]
    assert dict(fuse([terms, vectors], 2)) == {"c": 0.9, "a": 0.5, "b": 0.4}
    assert dict(fuse([terms, vectors], 3)) == {"a": 0.5, "c": 0.5, "b": 0.4}


@given(sides(), sides(), st.integers(1, 9))
def test_fusion_holds_each_id_once_and_scores_fall_from_one_to_nothing(left, right, depth):
    fused = fuse([left, right], depth)
    assert sorted(order(fused)) == sorted({*order(left), *order(right)})
    assert all(a[1] >= b[1] for a, b in pairwise(fused))
    assert all(0 <= score <= 1 + 1e-9 for _, score in fused)


@given(sides(), sides(), st.integers(1, 9))
def test_fusion_does_not_depend_on_which_side_comes_first(left, right, depth):
    assert fuse([left, right], depth) == fuse([right, left], depth)


@given(sides(), sides(), st.sampled_from([0.25, 4.0]))
def test_fusion_does_not_depend_on_the_scale_of_a_side(left, right, times):
    scaled = [(id_, score * times) for id_, score in right]
    assert fuse([left, scaled], 8) == fuse([left, right], 8)


@given(sides(), st.integers(1, 9))
def test_a_side_alone_keeps_its_order_but_for_what_it_scores_below_nothing(side, depth):
    fused = order(fuse([side, []], depth))
    above = [(id_, score) for id_, score in side if score > 0]
    assert fused[: len(above)] == [id_ for id_, _ in sorted(above, key=lambda one: (-one[1], one[0]))]


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


def test_of_two_passages_alike_the_one_nearer_the_day_asked_about_comes_first():
    old = hit(article("Some 2,500 troops are there.", id="old", published=date(2021, 7, 1)))
    new = hit(article("In all 900 soldiers remain.", id="new", published=date(2024, 9, 20)))
    side = Side((old.passage.id, 0.80), (new.passage.id, 0.75))
    retriever = Retriever(OneVector(), side, Side(), Store(old, new))
    asked = Filters(as_of=date(2024, 9, 28))
    assert [h.article.id for h in retriever.retrieve("x", asked)] == ["new", "old"]
    assert [h.article.id for h in retriever.retrieve("x")] == ["old", "new"]


def test_freshness_falls_with_age_and_is_nothing_where_no_day_is_asked_about():
    source = article("Text.", published=date(2024, 9, 20))
    days = [freshness(source, Filters(as_of=date(2024, 9, d))) for d in (20, 25, 30)]
    assert days == sorted(days, reverse=True)
    assert freshness(source, Filters()) == 0.0
    assert freshness(replace(source, published=None, ingested=None), Filters(as_of=date(2024, 9, 20))) == 0.0


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


def told(first, last):
    return " ".join(f"Sentence {n} tells of matter {n * 7} in year {n * 13}." for n in range(first, last))


def of_family(id_, text, family="f"):
    return replace(hit(article(text, id=id_)), family=family)


def test_a_passage_whose_words_its_familys_hits_hold_between_them_is_folded():
    one, two, across = (
        of_family("a1", told(0, 10)),
        of_family("a2", told(10, 20)),
        of_family("b", told(5, 15)),
    )
    kept = fold([one, two, across], 5)
    assert ids(kept) == ["a1", "a2"]
    assert ids(kept[0].duplicates) == ["b"]
    strange = replace(across, family="g")
    assert ids(fold([one, two, strange], 5)) == ["a1", "a2", "b"]
    assert ids(fold([replace(each, family=None) for each in (one, two, across)], 5)) == ["a1", "a2", "b"]


def test_what_a_copy_says_besides_stays_a_hit_of_its_own():
    one, added = of_family("a", told(0, 10)), of_family("b", f"{told(8, 10)} {told(500, 510)}")
    assert ids(fold([one, added], 5)) == ["a", "b"]


def test_hits_know_the_family_of_their_article():
    one, two = hit(article("One text.", id="one")), hit(article("Two words.", id="two"))
    side = Side((one.passage.id, 0.9), (two.passage.id, 0.8))
    retriever = Retriever(OneVector(), side, Side(), Store(one, two), lambda ids: {"two": "family"})
    assert [(h.article.id, h.family) for h in retriever.retrieve("x")] == [("one", None), ("two", "family")]


def ids(hits):
    return [hit.article.id for hit in hits]


def test_several_searches_are_merged_by_rank_the_first_before_the_others():
    a, b, c, d, e = (hit(article(f"{word} stands alone here.", id=word)) for word in "abcde")
    assert ids(merge([[a, b, c], [d, a, e]], 5)) == ["a", "d", "b", "c", "e"]
    assert ids(merge([[a, b, c], [d, a, e]], 2)) == ["a", "d"]


WIRE = "The ferry left the harbour at dawn with ninety people aboard and sank an hour later off the cape."
OTHERS = [
    "Rescuers pulled seventy-seven people from the water in the evening.",
    "Eleven boats had to turn back when the harbour master closed the port.",
    "The owner of the ferry company resigned on Friday after a short meeting.",
]


def crowd(count):
    """So many copies of one text, ranked before three others; each side as a list of (id, score)."""
    copies = [hit(article(WIRE, id=f"w{n:04}")) for n in range(count)]
    others = [hit(article(text, id=f"z{n}")) for n, text in enumerate(OTHERS)]
    ranked = [(each.passage.id, 1 - n / 10_000) for n, each in enumerate((*copies, *others))]
    return ranked, Store(*copies, *others)


class Asked(Side):
    def query(self, what, k, filters):
        self.asked.append(k)
        return list(self.ranked)[:k]


def test_of_too_many_copies_the_newest_are_given_beside_the_best():
    days = [hit(article(WIRE, id=f"d{n:03}", published=date(2024, 1, 1) + timedelta(n))) for n in range(300)]
    side = Side(*((each.passage.id, 1 - n / 1000) for n, each in enumerate(days)))
    (found,) = Retriever(OneVector(), side, side, Store(*days)).retrieve("x", k=2)
    best, newest = range(1, COPIES // 2 + 1), range(300 - COPIES // 2, 300)
    assert ids(found.duplicates) == [f"d{n:03}" for n in (*best, *newest)]


@pytest.mark.parametrize("count", [1, DEPTH - 1, DEPTH, DEPTH + 30, 700])
def test_copies_of_one_text_leave_room_for_the_others_however_many_they_are(count):
    ranked, store = crowd(count)
    hits = Retriever(OneVector(), Asked(*ranked), Asked(*ranked), store).retrieve("x", k=4)
    assert ids(hits) == ["w0000", "z0", "z1", "z2"]
    assert len(hits[0].duplicates) == min(count - 1, COPIES)
    scores = [each.score for each in hits]
    assert scores == sorted(scores, reverse=True)


def test_how_deep_a_search_goes_is_bounded():
    ranked, store = crowd(DEEPEST + 10)
    side = Asked(*ranked)
    assert ids(Retriever(OneVector(), side, Side(), store).retrieve("x", k=4)) == ["w0000"]
    assert side.asked[0] == DEPTH
    assert side.asked[-1] == DEEPEST
    assert len(side.asked) < 6


def test_a_search_that_finds_enough_at_once_asks_no_more():
    found = [hit(article(f"Story {n} of {n * 7} tells of matter {n * 13}.", id=f"a{n}")) for n in range(90)]
    side = Asked(*((each.passage.id, 1 - n / 100) for n, each in enumerate(found)))
    assert len(Retriever(OneVector(), side, side, Store(*found)).retrieve("x", k=10)) == 10
    assert side.asked == [DEPTH, DEPTH]


def test_a_single_search_is_given_as_it_is():
    first = hit(article("The bridge opened in March after four years.", id="first"))
    copied = replace(first, duplicates=(hit(article("The bridge opened in March.", id="copy")),))
    assert merge([[copied]], 5) == [copied]


def test_copies_found_by_different_searches_are_folded_into_one_hit():
    words = "The new bridge at Orme opened in March after four years of work."
    one, two, three = (hit(article(words, id=id_)) for id_ in ("one", "two", "three"))
    (merged,) = merge([[replace(one, duplicates=(two,))], [three], [replace(two, duplicates=(one,))]], 5)
    assert ids([merged, *merged.duplicates]) == ["one", "two", "three"]
    assert all(not copy.duplicates for copy in merged.duplicates)
