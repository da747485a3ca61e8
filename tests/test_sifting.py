from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Filters
from rag.sifting import admits, nearest, where

DAYS = [date(2025, 1, day).toordinal() for day in range(1, 11)]
PUBLISHERS = ("the post", "the times", "")


@dataclass
class Exact:
    """A collection that compares every vector, and counts what it is asked."""

    vectors: np.ndarray  # (n, d)
    rows: list[dict[str, Any]]
    unfiltered: list[int] = field(default_factory=list)  # how many each search without a filter asked for
    filtered: int = 0
    looked_up: int = 0  # rows read

    def query(self, *, query_embeddings: Any, n_results: int, where: Any, include: list[str]) -> Any:
        assert include == ["distances"]
        if where is None:
            self.unfiltered.append(n_results)
        else:
            self.filtered += 1
        ids, distances = [], []
        for vector in query_embeddings:
            gaps = np.linalg.norm(self.vectors - vector, axis=1)
            held = [n for n in np.argsort(gaps, kind="stable") if meets(where, self.rows[n])][:n_results]
            ids.append([str(n) for n in held])
            distances.append([float(gaps[n]) for n in held])
        return {"ids": ids, "distances": distances}

    def get(self, *, ids: list[str], include: list[str]) -> Any:
        assert include == ["metadatas"]
        self.looked_up += len(ids)
        unordered = sorted(ids)
        return {"ids": unordered, "metadatas": [self.rows[int(id_)] for id_ in unordered]}


def meets(conditions: Any, row: dict[str, Any]) -> bool:
    """Chroma's conditions, as its documentation has them."""
    if conditions is None:
        return True
    if "$and" in conditions:
        return all(meets(one, row) for one in conditions["$and"])
    ((name, test),) = conditions.items()
    ((operator, value),) = test.items()
    return {"$lte": row[name] <= value, "$gte": row[name] >= value, "$eq": row[name] == value}[operator]


def collection(count: int, *, share: float | None = None, seed: int = 0) -> Exact:
    """Rows of random days and publishers; with `share`, that share of them on the first day, in no order."""
    chance = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        day = DAYS[int(chance.integers(10))] if share is None else DAYS[int(chance.random() >= share)]
        rows.append(
            {"day": day, "start": day, "publisher": PUBLISHERS[int(chance.integers(3))], "article": "a"}
        )
    return Exact(chance.normal(size=(count, 4)).astype(np.float32), rows)


def brute(held: Exact, vector: np.ndarray, k: int, filters: Filters) -> list[str]:
    inside = [n for n, row in enumerate(held.rows) if meets(where(filters), row)]
    gaps = np.linalg.norm(held.vectors - vector, axis=1)
    return [str(n) for n in sorted(inside, key=lambda n: gaps[n])[:k]]


def days() -> st.SearchStrategy[date | None]:
    return st.none() | st.sampled_from(DAYS).map(date.fromordinal)


FILTERS = st.builds(
    Filters,
    as_of=days(),
    since=days(),
    publisher=st.none() | st.sampled_from(["The Post", "the  times", "Nobody"]),
)


@given(FILTERS, st.integers(1, 12), st.integers(0, 400), st.integers(0, 5))
def test_sifting_an_exact_index_is_filtering_it(filters: Filters, k: int, count: int, seed: int) -> None:
    held = collection(count, seed=seed)
    vector = np.zeros(4, np.float32)
    assert [id_ for id_, _ in nearest(held, vector, k, filters)] == brute(held, vector, k, filters)


@given(FILTERS, st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from(PUBLISHERS))
def test_a_row_is_admitted_where_chroma_is_told_to_admit_it(
    filters: Filters, day: int, start: int, publisher: str
) -> None:
    row = {"day": day, "start": start, "publisher": publisher}
    assert admits(filters, row) == meets(where(filters), row)


@pytest.mark.parametrize("share", [0.95, 0.5, 0.3])
def test_a_filter_that_lets_much_through_is_never_given_to_chroma(share: float) -> None:
    held = collection(3000, share=share)
    filters = Filters(as_of=date.fromordinal(DAYS[0]))
    found = nearest(held, np.zeros(4, np.float32), 50, filters)
    assert [id_ for id_, _ in found] == brute(held, np.zeros(4, np.float32), 50, filters)
    assert held.filtered == 0
    assert held.looked_up < 1.7 * 50 / share


def test_a_filter_that_lets_little_through_costs_one_more_search_and_few_rows() -> None:
    held = collection(3000, share=0.02)
    filters = Filters(as_of=date.fromordinal(DAYS[0]))
    assert len(nearest(held, np.zeros(4, np.float32), 50, filters)) == 50
    assert (held.unfiltered, held.filtered, held.looked_up) == ([200], 1, 75)


def test_a_filter_that_shuts_out_all_that_is_near_finds_what_is_far() -> None:
    held = collection(3000)
    for n in np.argsort(np.linalg.norm(held.vectors, axis=1))[:1500]:
        held.rows[n]["publisher"] = "nearby"
    filters = Filters(publisher="The Post")
    found = nearest(held, np.zeros(4, np.float32), 10, filters)
    assert [id_ for id_, _ in found] == brute(held, np.zeros(4, np.float32), 10, filters)
    assert held.filtered == 1


def test_without_a_filter_no_more_is_asked_for_than_is_wanted() -> None:
    held = collection(300)
    assert len(nearest(held, np.zeros(4, np.float32), 7, Filters())) == 7
    assert (held.unfiltered, held.filtered, held.looked_up) == ([7], 0, 0)


def test_the_rows_used_are_never_of_the_far_end() -> None:
    """There a graph search misses some: so a share that needs them makes the search wider."""
    held = collection(3000, share=0.45)
    nearest(held, np.zeros(4, np.float32), 50, Filters(as_of=date.fromordinal(DAYS[0])))
    assert held.unfiltered == [200, 400]
    assert held.looked_up <= 150
