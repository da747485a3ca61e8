from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.domain import Filters
from rag.lexical import TermIndex, normal_form, remove_all_but, state
from rag.rows import Row

FIRST = date(2025, 1, 1).toordinal()
NOTHING = np.zeros(2, np.float32)


def row(number: int, text: str, *, title: str = "", day: int = FIRST, publisher: str = "") -> Row:
    return Row(f"a{number}.1.0", f"a{number}", text, f"hash {text}", title, day, publisher, NOTHING)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TermIndex]:
    made = TermIndex.create(tmp_path, "one")
    yield made
    made.close()


@pytest.fixture(scope="module")
def any_text_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TermIndex]:
    made = TermIndex.create(tmp_path_factory.mktemp("terms"), "one")
    made.add([row(1, "Advisers remain at the base.")])
    made.flush()
    yield made
    made.close()


def found(index: TermIndex, text: str, **filters: object) -> list[str]:
    return [id_.split(".")[0] for id_, _ in index.query(text, 10, Filters(**filters))]  # type: ignore[arg-type]


def test_passages_with_rarer_words_come_first(index: TermIndex) -> None:
    index.add([row(n, f"The base in the desert, report {n}.") for n in range(9)])
    index.add([row(9, "The advisers at the base.")])
    index.flush()
    assert found(index, "advisers at a base")[0] == "a9"
    scores = [score for _, score in index.query("advisers at the base", 10)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] > 0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How many advisors remained?", "The advisor remains."),
        ("US troops", "U.S. forces left."),
        ("the U.N.", "UN inspectors"),
        ("2500", "about 2,500 soldiers"),
        ("2,500", "2500 soldiers"),
        ("Asad", "at Ain al-Asad's gate"),
        ("cafe", "a café"),
        ("IRAQ’S army", "Iraq alone"),
        ("ﬁre", "a fire"),
    ],
)
def test_spellings_of_one_word_meet(index: TermIndex, question: str, text: str) -> None:
    index.add([row(1, text), row(2, "Nothing of the kind.")])
    index.flush()
    assert found(index, question)[0] == "a1"


def test_numbers_that_are_lists_stay_apart() -> None:
    assert normal_form("1,2 and 10,000,000 and 1,2345") == "1,2 and 10000000 and 1,2345"


@pytest.mark.parametrize(
    "question",
    ['"', "title:advisers", "AND OR NOT", "advisers~2^9 [a TO b]", "(((", "-advisers +base", "*", "\0"],
)
def test_nothing_in_a_question_is_syntax(any_text_index: TermIndex, question: str) -> None:
    expected = ["a1"] if "adviser" in question else []
    assert found(any_text_index, question) == expected


@settings(deadline=None)
@given(st.text())
def test_any_question_is_answered(any_text_index: TermIndex, question: str) -> None:
    assert found(any_text_index, question) in ([], ["a1"])


def test_a_title_counts_less_than_a_passage(index: TermIndex) -> None:
    index.add(
        [
            row(1, "A drought in spring.", title="The harvest"),
            row(2, "The harvest of spring.", title="A drought"),
        ]
    )
    index.flush()
    assert found(index, "harvest") == ["a2", "a1"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"as_of": date(2025, 1, 3)}, {0, 1, 2}),
        ({"since": date(2025, 1, 8)}, {7, 8, 9}),
        ({"as_of": date(2025, 1, 6), "since": date(2025, 1, 4)}, {3, 4, 5}),
        ({"publisher": "The  TIMES"}, {1, 3, 5, 7, 9}),
        ({"publisher": "the times", "as_of": date(2025, 1, 4)}, {1, 3}),
        ({"publisher": "times"}, set()),
    ],
)
def test_filters_hold_exactly(index: TermIndex, filters: dict, expected: set[int]) -> None:
    publishers = ("", "the times")
    index.add([row(n, "The base.", day=FIRST + n, publisher=publishers[n % 2]) for n in range(10)])
    index.flush()
    assert found(index, "base").__len__() == 10
    assert set(found(index, "base", **filters)) == {f"a{n}" for n in expected}


def test_a_filter_adds_nothing_to_a_score(index: TermIndex) -> None:
    index.add([row(1, "The base.", publisher="the times"), row(2, "The desert.")])
    index.flush()
    assert index.query("base", 5) == index.query(
        "base", 5, Filters(publisher="The Times", since=date(2000, 1, 1))
    )


def test_replacing_twice_is_replacing_once(index: TermIndex) -> None:
    index.add([row(n, f"The base, report {n}.") for n in range(4)])
    for _ in range(2):
        index.replace(["a1", "a2", "a8"], [row(1, "An airfield.")])
        assert index.ids() == {"a0.1.0", "a1.1.0", "a3.1.0"}
        assert found(index, "airfield") == ["a1"]
        assert set(found(index, "base")) == {"a0", "a3"}
    stored = index.stored()["a1.1.0"]
    assert stored == ("a1", FIRST, "", "hash An airfield.", FIRST, None)


def test_the_seal_is_there_only_while_nothing_is_written(tmp_path: Path) -> None:
    index = TermIndex.create(tmp_path, "one")
    assert state(tmp_path, "one") == "broken"
    index.add([row(n, "The base.") for n in range(3)])
    index.flush()
    assert state(tmp_path, "one") == "whole"
    found(index, "base")
    assert state(tmp_path, "one") == "whole"
    index.replace(["a1"], [])
    assert state(tmp_path, "one") == "broken"
    index.close()
    assert state(tmp_path, "one") == "whole"
    again = TermIndex.open(tmp_path, "one")
    assert (again.count(), state(tmp_path, "one")) == (2, "whole")
    again.close()


def test_another_generation_takes_over_while_searches_go_on(tmp_path: Path) -> None:
    index, fresh = (TermIndex.create(tmp_path, name) for name in ("one", "two"))
    for made in (index, fresh):
        made.add([row(n, "The base.") for n in range(5)])
        made.flush()
    stop, failures = threading.Event(), []

    def search() -> None:
        try:
            while not stop.is_set():
                assert len(found(index, "base")) >= 4
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    index.become(fresh)
    remove_all_but(tmp_path, "two")
    for _ in range(5):
        index.replace(["a3"], [])
        index.replace(["a3"], [row(3, "The base.")])
    index.flush()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (index.name, index.count(), state(tmp_path, "two")) == ("two", 5, "whole")
    index.close()
