"""The development suite of stories that move: it loads, is not held, asks of each key, can be got right."""

from collections import Counter

import pytest
from course_oracle import CourseOracle

from eval.course import TOLD
from eval.course_metrics import METRICS
from eval.runner import ask_all
from eval.scoring import Run, report
from eval.suite import SHIPPED, read_suite

HELD = "held"
KEYS = ("timeline", "sides", "confusable", "said_by", "independent_sources", "turns", "means", "open_part")


@pytest.fixture(scope="module")
def suite():
    return read_suite(SHIPPED / "stories")


def test_every_article_and_every_word_of_evidence_is_found(suite):
    assert len(suite.articles) >= 24
    assert len(suite.cases) >= 110
    assert all(case.must_abstain or case.evidence for case in suite.cases)


def test_no_case_is_held(suite):
    assert not [case.id for case in suite.cases if HELD in case.tags]


def test_about_an_eighth_of_the_questions_have_no_answer(suite):
    share = sum(bool(case.must_abstain) for case in suite.cases) / len(suite.cases)
    assert 0.10 <= share <= 0.15


@pytest.mark.parametrize("key", KEYS)
def test_each_key_of_a_moving_story_is_asked_about(suite, key):
    assert sum(bool(getattr(case.course, key)) for case in suite.cases) >= 5


def test_every_way_of_telling_occurs(suite):
    told = Counter(case.course.told_as for case in suite.cases)
    assert all(told[way] >= 2 for way in TOLD)


def test_an_answerer_that_knows_the_gold_gets_all_of_it_right(suite):
    figures = report(Run(suite, {}, ask_all(suite.cases, CourseOracle(suite))))["metrics"]
    judged = ("value_accuracy", "abstention_recall", *METRICS)
    assert {name: figures[name]["value"] for name in judged} == dict.fromkeys(judged, 1.0)
