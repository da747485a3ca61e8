"""How a story is told is judged so that a broken answerer is caught: which metric falls, and by how much."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path
from statistics import fmean

import course_oracle as oracle
import pytest
from course_oracle import CourseOracle, broken
from rich.console import Console

from eval.course import Course
from eval.course_metrics import METRICS
from eval.page.document import html
from eval.runner import ask_all
from eval.scoring import Run, report
from eval.suite import SHIPPED, read_suite
from eval.summary import summary

SUITE = read_suite(Path(SHIPPED) / "over_time")
SOME = replace(SUITE, cases=tuple(case for case in SUITE.cases if case.course.history))
ANSWERABLE = [case for case in SUITE.cases if not case.must_abstain]
ABOUT = {"dateline": "0", "engine": "oracle", "embedder": "none", "index": ""}
NO_TIMINGS = {"ask_ms": {"p50": None}}


def printed(run) -> str:
    console = Console(width=100, record=True, file=StringIO())
    console.print(summary(run))
    return console.export_text()


def figure(system: CourseOracle, metric: str) -> float | None:
    """The mean over the cases that have what it judges; None where there is none."""
    answers = ask_all(SUITE.cases, system)
    assert not [id_ for id_, outcome in answers.items() if outcome.error]
    scores = [METRICS[metric](case, answers[case.id].answer) for case in SUITE.cases]
    given = [score.value for score in scores if score is not None]
    return fmean(given) if given else None


def test_an_answerer_that_knows_the_course_is_found_faultless():
    run = report(Run(SUITE, {}, ask_all(SUITE.cases, CourseOracle(SUITE))))
    figures = {name: run["metrics"][name] for name in METRICS}
    assert {name: one["value"] for name, one in figures.items()} == dict.fromkeys(METRICS, 1.0)
    assert run["metrics"]["value_accuracy"]["value"] == 1.0
    assert {name: one["scored"] for name, one in figures.items()} == {
        "timeline_recall": sum(bool(case.course.timeline) for case in SUITE.cases),
        "sides_shown": sum(bool(case.course.sides) for case in SUITE.cases),
        "no_false_conflict": sum(case.course.conflict is False for case in SUITE.cases),
        "no_confusable": sum(bool(case.course.confusable) for case in ANSWERABLE),
        "said_by": sum(bool(case.course.said_by) for case in SUITE.cases),
        "independent_sources": sum(bool(case.course.independent_sources) for case in SUITE.cases),
        "open_part_told": sum(bool(case.course.open_part) for case in SUITE.cases),
        "follow_up_accuracy": sum(bool(case.course.history) for case in ANSWERABLE),
    }


def test_what_the_gold_says_of_a_course_stands_in_the_report_and_in_the_summary():
    run = report(Run(SOME, ABOUT, ask_all(SOME.cases, CourseOracle(SOME)), timings=NO_TIMINGS))
    asked_before = next(row for row in run["cases"] if row["id"] == "then-another-base")
    assert asked_before["gold"]["course"]["history"][0]["asked"].startswith("How many Danish soldiers")
    assert "timeline" not in asked_before["gold"]["course"]
    assert "timeline recall" in printed(run)
    assert "Asked before: How many Danish soldiers" in html(run, SUITE.articles)


def test_a_suite_without_such_gold_shows_no_such_metric():
    plain = replace(SOME, cases=tuple(replace(case, course=Course()) for case in SOME.cases))
    run = report(Run(plain, ABOUT, ask_all(plain.cases, CourseOracle(plain)), timings=NO_TIMINGS))
    assert set(METRICS).isdisjoint(run["metrics"])
    assert not [row for row in run["cases"] if "course" in row["gold"]]
    assert "Stories that move" not in printed(run)
    assert "Stories that move" not in html(run, plain.articles)


@pytest.mark.parametrize(
    ("answerer", "metric", "by"),
    [
        (broken(oracle.forgets_what_was), "timeline_recall", -0.5),
        (broken(oracle.dates_everything_alike), "timeline_recall", -0.5),
        (broken(oracle.cites_one_article_for_all), "timeline_recall", -0.5),
        (broken(oracle.shows_one_side), "sides_shown", -1.0),
        (broken(oracle.names_nobody), "sides_shown", -1.0),
        (broken(oracle.names_nobody), "said_by", -0.9),
        (broken(oracle.names_them_elsewhere), "sides_shown", -0.7),
        (broken(oracle.names_them_elsewhere), "said_by", -0.9),
        (broken(oracle.sees_no_conflict), "sides_shown", -1.0),
        (broken(oracle.sees_conflict_everywhere), "no_false_conflict", -1.0),
        (broken(oracle.confuses_in_the_timeline), "no_confusable", -1.0),
        (broken(oracle.confuses_the_value), "no_confusable", -1.0),
        (broken(oracle.counts_copies), "independent_sources", -1.0),
        (broken(oracle.passes_over_what_is_open), "open_part_told", -1.0),
        (oracle.HearsOnlyTheLastTurn, "follow_up_accuracy", -1.0),
        (oracle.RepeatsItself, "follow_up_accuracy", -0.8),
    ],
)
def test_a_broken_answerer_is_caught(answerer, metric, by):
    change = figure(answerer(SUITE), metric) - 1.0  # which is what the unbroken one gets
    assert change <= by, f"{metric} moved by {change:+.3f}"


@pytest.mark.parametrize("metric", METRICS)
def test_silence_earns_nothing(metric):
    only_of_answers = ("no_false_conflict", "no_confusable")
    assert figure(oracle.SaysNothing(SUITE), metric) == (None if metric in only_of_answers else 0.0)


def test_an_answer_that_failed_is_a_wrong_follow_up():
    class Fails(CourseOracle):
        def ask(self, question):
            raise RuntimeError("boom")

    run = report(Run(SUITE, {}, ask_all(SUITE.cases, Fails(SUITE))))
    assert run["metrics"]["follow_up_accuracy"]["value"] == 0.0
    assert run["metrics"]["follow_up_accuracy"]["scored"] == sum(
        bool(case.course.history) for case in ANSWERABLE
    )
