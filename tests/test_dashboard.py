import io

from rich.console import Console

from rag import dashboard as dashboard_module
from rag.dashboard import Dashboard, dashboard
from rag.progress import Tally, tell


class Clock:
    def __init__(self):
        self.moment = 100.0

    def __call__(self):
        return self.moment


def test_a_line_tells_counts_rate_and_what_is_left():
    clock, lines, extent = Clock(), [], [0.0, 4]
    shown = Dashboard(
        lambda line, done, total: lines.append((line, done, total)), lambda: tuple(extent), clock
    )
    tell(shown, Tally(added=1))
    assert lines == [("1 added, 0 updated, 0 unchanged, 0 refused", 0.0, 4)]
    clock.moment, extent[0] = 110.0, 1.0
    tell(shown, Tally(added=1200, unchanged=3, refused=1, passages=500))
    assert lines[-1][0] == "1,200 added, 0 updated, 3 unchanged, 1 refused · 50 passages/s · 0:00:30 left"


def test_the_rate_is_that_of_the_last_while():
    clock, lines = Clock(), []
    shown = Dashboard(lambda line, done, total: lines.append(line), lambda: (0.0, 1), clock)
    for second in range(1, 101):
        clock.moment = 100.0 + second
        tell(shown, Tally(passages=second * 10 if second <= 50 else 500))
    assert "· 0 passages/s" in lines[-1]


def test_it_is_not_drawn_more_often_than_anyone_can_read():
    clock, lines = Clock(), []
    shown = Dashboard(lambda line, done, total: lines.append(line), lambda: (0.0, 1), clock)
    for _ in range(100):
        tell(shown, Tally())
    assert len(lines) == 1


def test_without_a_terminal_it_is_a_line_of_text_now_and_then(monkeypatch):
    monkeypatch.setattr(dashboard_module, "EVERY", 0.0)
    told = io.StringIO()
    with dashboard(lambda: (1.0, 2), Console(file=told)) as shown:
        tell(shown, Tally(added=7))
    assert told.getvalue() == "Ingesting: 1 of 2 files. 7 added, 0 updated, 0 unchanged, 0 refused\n"


def test_on_a_terminal_it_is_a_bar():
    told = io.StringIO()
    with dashboard(lambda: (1.0, 2), Console(file=told, force_terminal=True, width=120)) as shown:
        tell(shown, Tally(added=7))
    assert "7 added" in told.getvalue()
