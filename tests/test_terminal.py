from __future__ import annotations

import io
import json
import re
from datetime import date

import pytest

from api.schemas import AskRequest
from rag import terminal
from rag.command import print_json
from rag.documents import answer_document
from rag.domain import Refusal
from rag.errors import UsageError
from rag.terminal import Harmless
from tests.api_fakes import build_answer

HOSTILE = "a\x1b[2J\x1b]0;taken\x07\x9b31m\u202egnp.b"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
REFUSED = {
    **{"source": HOSTILE, "reason": HOSTILE, "file": None, "local": True},
    **{"first": "2025-11-03", "last": "2025-11-03T08:40:00+00:00", "attempts": 2},
}
CHANGED = {
    **{"question": HOSTILE, "title": HOSTILE, "quote": HOSTILE, "reason": HOSTILE, "deleted": "2025-11-03"},
    **{"citation_id": "c-1", "cited_version": 1, "current_version": None, "still_there": False},
}
_SAID = {"status": "answered", "value": HOSTILE, "unit": HOSTILE, "qualifier": None}
STALE = {
    "items": [
        {
            **{
                "id": "a-1",
                "question": HOSTILE,
                "created": "2025-11-03T08:40:00+00:00",
                "then": _SAID,
                "now": _SAID,
            },
            "changes": ["another value"],
            "later_articles": [
                {"id": "a-2", "title": HOSTILE, "publisher": HOSTILE, "published": "2025-11-04"}
            ],
        }
    ],
    **{"looked_at": 1, "left": 0},
}
ARTICLE = {
    **{
        "title": HOSTILE,
        "publisher": HOSTILE,
        "authors": [HOSTILE],
        "text": f"{HOSTILE}\n\tTwo",
        "id": "a-1",
    },
    **{"url": f"https://news.example/{HOSTILE}", "published": None, "origin": {"name": HOSTILE}},
    "family": {"members": []},
}
ENTRIES = [
    {
        **{
            "value": HOSTILE,
            "unit": HOSTILE,
            "qualifier": HOSTILE,
            "publishers": [HOSTILE],
            "citations": [1],
        },
        **{"as_of": day, "told_as": HOSTILE, "said_by": [HOSTILE], "independent_sources": 1},
    }
    for day in ("2025-03-10", "2025-03-12", "2025", HOSTILE)
]
ENTRIES[1] |= {"value": "another"}
ANSWER = {
    **{"status": "answered", "value": HOSTILE, "unit": None, "qualifier": None, "text": "", "statements": []},
    **{"citations": [], "conflict": True, "notes": [HOSTILE], "understood": HOSTILE, "as_of": "2025-03-10"},
    "timeline": ENTRIES,
    "parts": [{"question": HOSTILE, "status": "abstained", "reason": HOSTILE}],
}


@pytest.mark.parametrize(
    ("show", "given"),
    [
        (terminal.show_refused, {"items": [REFUSED]}),
        (terminal.show_changed, {"items": [CHANGED]}),
        (terminal.show_stale, STALE),
        (terminal.show_article, ARTICLE),
        (terminal.show_articles, {"items": [ARTICLE]}),
        (terminal.show_error, UsageError(HOSTILE, advice=HOSTILE)),
        (terminal.say, HOSTILE),
        (terminal.show_answer, ANSWER),
    ],
)
@pytest.mark.parametrize("of_terminal", [True, False])
def test_a_terminal_obeys_nothing_of_what_it_is_shown(
    show, given, of_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    console = Harmless(file=screen, force_terminal=of_terminal, width=1000, highlight=False)
    monkeypatch.setattr(terminal, "out", console)
    monkeypatch.setattr(terminal, "err", console)
    show(given)
    written = screen.getvalue()
    assert "taken" in written
    own = re.compile(r"\x1b\[[\d;]*m")  # the console's own colours
    assert not OBEYED.search(own.sub("", written).replace("\n", ""))
    assert "\x1b[2J" not in written


def test_a_link_to_a_plain_address_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(terminal, "out", Harmless(file=screen, force_terminal=True, width=1000))
    terminal.show_article(ARTICLE | {"url": "https://news.example/tents"})
    assert "https://news.example/tents" in screen.getvalue()


def test_json_on_a_terminal_is_obeyed_by_none_and_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"source": HOSTILE, "half": "\ud800", "plain": "“café”\n"}
    print_json(document)
    written = capsys.readouterr().out
    assert json.loads(written) == document
    assert not OBEYED.search(written.replace("\n", ""))
    assert "“café”" in written


def test_a_refusal_can_be_shown_whatever_it_is_made_of() -> None:
    refusal = Refusal(HOSTILE, f"{HOSTILE}\r\nTwo lines")
    assert not OBEYED.search(refusal.source + refusal.reason)
    assert refusal.reason.endswith(" Two lines")


def test_a_question_keeps_no_mark_that_turns_its_order_round() -> None:
    assert AskRequest(question="how many \u202estnet\u202c?\x1b[2J").question == "how many stnet? [2J"


ENTRY = {"as_of": "2025-03-10", "value": "275 welders", "publishers": ["Alder News"], "citations": [1]}


def shown(*timeline, **more):
    """An answer on a terminal, with these entries beside what every one has."""
    answer = {"status": "answered", "text": "", "value": "275", "unit": "welders", "qualifier": None}
    answer |= {"as_of": "2025-03-10", "conflict": False, "statements": [], "citations": [], "notes": []}
    with terminal.out.capture() as capture:
        terminal.show_answer(
            answer | {"timeline": [{"independent_sources": 1} | ENTRY | entry for entry in timeline]} | more
        )
    return capture.get()


def test_two_reports_of_a_value_are_told_with_how_many_sources_they_are():
    two = {"publishers": ["Alder News", "Birch Daily"], "citations": [1, 2]}
    assert "2 publishers, 1 independent source\n" in shown(two)
    assert "2 publishers, 2 independent sources\n" in shown(two | {"independent_sources": 2})
    assert "1 publisher, 1 independent source\n" in shown({"citations": [1, 2]})
    assert "\n  1 independent source\n" in shown({"citations": [1, 2], "publishers": []})


@pytest.mark.parametrize("timeline", [(), ({},)])
def test_one_report_alone_is_not_counted(timeline):
    assert "independent" not in shown(*timeline)


def test_on_a_timeline_each_value_has_its_own_count():
    other = {"value": "300 welders", "publishers": ["Alder News", "Birch Daily"], "citations": [2, 3]}
    text = shown({}, other)
    assert text.count("independent") == 1
    lines = [line for line in text.splitlines() if line.strip()]
    assert "300 welders" in lines[-2]
    assert "2 publishers, 1 independent source" in lines[-1]


def test_an_answer_tells_how_long_ago_its_newest_article_was(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(terminal, "out", Harmless(file=screen, width=1000))
    answer = {**answer_document(build_answer("?")), "as_of": "2025-10-21"}
    for today, told in (
        (date(2026, 4, 20), "as of 2025-10-21\n"),
        (date(2026, 4, 21), "as of 2025-10-21, 6 months ago\n"),
        (date(2028, 1, 1), "as of 2025-10-21, 2 years ago\n"),
        (None, "as of 2025-10-21\n"),
    ):
        terminal.show_answer(answer, today)
        assert told in screen.getvalue()
        screen.truncate(screen.seek(0))
    terminal.show_answer(
        {**answer, "as_of": "2025-12-31"}, date(2028, 1, 1)
    )  # as of a day that was asked for
    assert "ago" not in screen.getvalue()
    terminal.show_answer({**answer, "value": None}, date(2028, 1, 1))
    assert "as of 2025-10-21, 2 years ago" in screen.getvalue()


def axis_of(text):
    return next(line.strip() for line in text.splitlines() if "──" in line)


def test_a_timeline_tells_kinds_people_and_whole_values():
    plan = {"value": "0", "unit": "welders", "qualifier": "about", "as_of": "2025-09", "told_as": "plan"}
    text = shown({}, plan | {"said_by": ["the mayor", "Ann Roe"]})
    row = next(line for line in text.splitlines() if "about 0" in line)
    assert row.split("about")[0].split() == ["○", "2025-09"]
    assert "about 0 welders (plan)" in row
    assert "according to the mayor, Ann Roe" in text
    denied = {"told_as": "denial", "said_by": ["a", "b", "c", "d"]}
    assert "\n  denied, according to a, b, c and 1 more\n" in shown(denied)  # of one entry too
    assert "(denied)" in shown(denied, {})


def test_the_axis_is_to_scale_and_marks_each_kind():
    first, middle, last = {"as_of": "2021-01-01"}, {"as_of": "2022-01-01"}, {"as_of": "2025-01-01"}
    axis = axis_of(shown(last, middle | {"told_as": "estimate"}, first | {"told_as": "claim"}))
    assert (axis[0], axis[-1]) == ("◎", "●")
    assert abs(axis.index("◐") / (len(axis) - 1) - 0.25) < 0.02
    axis = axis_of(shown(last, {"as_of": "2022"}, first))
    assert abs(len(axis.split("━", 1)[1].rsplit("━", 1)[0]) + 2 - len(axis) / 4) <= 2  # a year of four
    assert axis_of(shown(last, {"as_of": "2025-01-02"}, first)).endswith("◆")  # two on one place


@pytest.mark.parametrize("when", ["2025-03-10", None, "", "soon", "2025-13", "2025-02-30"])
def test_what_has_no_time_of_its_own_has_its_row_alone(when):
    text = shown({}, {"as_of": when, "value": "300"})
    assert "──" not in text
    assert "300" in text


def test_both_sides_of_a_disagreement_are_told_with_who_tells_them():
    other = {"value": "400", "unit": "welders", "as_of": "2025-03-11", "publishers": ["Birch Daily"]}
    older = {"value": "90", "as_of": "2021", "publishers": ["Cedar Post"]}
    text = shown({"value": "275"}, other | {"said_by": ["a foreman"]}, older, conflict=True)
    sides = [line for line in text.splitlines() if "≠" in line]
    assert "The sources disagree" in text
    assert len(sides) == 2
    assert "275  Alder News; 2025-03-10" in sides[0]
    assert "400 welders  Birch Daily; according to a foreman; 2025-03-11" in sides[1]


@pytest.mark.parametrize(
    "other",
    [
        {"value": "275", "as_of": "2025-03-11"},
        {"value": "250 to 300", "as_of": "2025-03-11"},
        {"value": "400", "as_of": "2021"},
        {"value": "400", "told_as": "plan"},
        {"value": "400", "as_of": "soon"},
    ],
)
def test_what_may_both_be_so_is_no_side(other):
    text = shown({"value": "275"}, other, conflict=True)
    assert "≠" not in text
    assert "The sources disagree; each figure stands with its date below." in text


def test_a_denial_is_a_side_whatever_it_counts():
    assert shown({}, {"told_as": "denial"}, conflict=True).count("≠") == 2


PART = {"question": "How many?", "status": "answered", "value": "275", "unit": "welders", "qualifier": None}


def test_each_part_has_its_value_or_is_told_to_be_open():
    open_ = {"status": "abstained", "value": None, "reason": "no article says when"}
    parts = [PART | {"reason": None}, PART | {"question": "Why?", "value": None, "reason": None}]
    text = shown({}, parts=[*parts, PART | open_ | {"question": "Since when?"}])
    assert [line.rstrip() for line in text.splitlines()][:6] == [
        *("  How many?", "    275 welders", "  Why?", "    Told in the sentences below."),
        *("  Since when?", "    The articles do not say: no article says when"),
    ]
    silent = {"status": "abstained", "text": "Nothing is told.", "reason": "no words"}
    assert "Since when?" in shown(**silent, parts=[PART | open_ | {"question": "Since when?"}])


def test_a_follow_up_is_told_as_it_was_understood():
    assert shown({}, understood="How many welders in 2025?").startswith("Understood as: How many welders")
    assert "Understood" not in shown({}, understood=None)
