import functools
import threading

from rag.cancellation import Cancellation


def test_cancelling_calls_what_is_registered_once_and_nothing_that_has_ended():
    cancellation, called = Cancellation(), []
    with cancellation.calling(lambda: called.append("ended")):
        pass
    with cancellation.calling(lambda: called.append("open")):
        assert not cancellation.cancelled
        cancellation.cancel()
        cancellation.cancel()
    assert cancellation.cancelled
    assert called == ["open"]


def test_what_is_registered_after_the_cancellation_is_called_at_once():
    cancellation, called = Cancellation(), []
    cancellation.cancel()
    with cancellation.calling(lambda: called.append("late")):
        assert called == ["late"]


def test_whenever_the_cancellation_falls_a_call_is_made_just_once():
    for _ in range(300):
        cancellation, called = Cancellation(), []
        other = threading.Thread(target=cancellation.cancel)
        other.start()
        with cancellation.calling(functools.partial(called.append, 1)):
            other.join()
        assert called == [1]
