from __future__ import annotations

from collections.abc import Iterator

from api.turns import Turn, Turns
from rag.arrivals import Arrival, Job, Submission
from rag.domain import Article, Refusal


def job(number: int) -> Job:
    return Job(f"job-{number}", Submission(b"", "application/json"), 0, number)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_that_stands_back_is_due_after_its_pause() -> None:
    turns = Turns(clock := Clock())
    assert (turns.standing_back(), turns.seconds()) == (frozenset(), None)
    turns.stand_back(job(1), {"a"}, 4.0)
    clock.now = 3.0
    assert (turns.standing_back(), turns.seconds()) == ({"job-1"}, 1.0)
    clock.now = 5.0
    assert (turns.standing_back(), turns.seconds()) == (frozenset(), 0.0)
    turns.done("job-1")
    assert turns.seconds() is None


def test_only_later_ones_that_bring_the_same_article_wait_and_whatever_waits_for_them() -> None:
    turns = Turns(clock := Clock())
    turns.stand_back(job(2), {"a", "b"}, 4.0)
    assert not turns.yields(job(1), {"a"})
    assert not turns.yields(job(3), {"c"})
    assert turns.yields(job(4), {"b", "d"})
    assert turns.yields(job(5), {"d"})
    assert turns.standing_back() == {"job-2", "job-4", "job-5"}
    clock.now = 4.0
    assert not turns.standing_back()
    turns.stand_back(job(2), {"a", "b"}, 8.0)  # it failed again
    assert turns.yields(job(4), {"b", "d"})


def test_what_is_not_known_may_be_the_same() -> None:
    turns = Turns(Clock())
    turns.stand_back(job(1), None, 4.0)
    assert turns.yields(job(2), {"c"})


def test_a_request_is_read_once_however_often_it_is_asked_for_its_names() -> None:
    def unread() -> Iterator[Arrival]:
        yield Article("a", "A", "Forty tents.")
        yield Refusal("b", "Damaged.")
        yield Article("c", "C", "Fifty tents.")

    turn = Turn(job(1), unread())
    assert turn.names() == {"a", "c"}
    assert [type(each).__name__ for each in turn.items()] == ["Article", "Refusal", "Article"]
    begun = Turn(job(1), unread())
    next(begun.items())
    assert begun.names() == {"a", "c"}


def test_the_names_of_a_request_that_cannot_be_read_to_its_end_are_not_known() -> None:
    def unread() -> Iterator[Arrival]:
        yield Article("a", "A", "Forty tents.")
        raise ValueError

    assert Turn(job(1), unread()).names() is None
