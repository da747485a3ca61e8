"""The development suite of stories that move: it loads, it is not held, and it covers what it is for."""

import pytest

from eval.suite import SHIPPED, read_suite

HELD = "held"


@pytest.fixture(scope="module")
def suite():
    return read_suite(SHIPPED / "stories")


def test_every_article_and_every_word_of_evidence_is_found(suite):
    assert len(suite.articles) >= 9
    assert len(suite.cases) >= 50
    assert all(case.must_abstain or case.evidence for case in suite.cases)


def test_no_case_is_held(suite):
    assert not [case.id for case in suite.cases if HELD in case.tags]


@pytest.mark.parametrize("key", ["timeline", "sides", "confusable", "said_by", "told_as", "turns", "open_part"])
def test_each_key_of_a_moving_story_is_asked_about(suite, key):
    assert any(getattr(case.course, key) for case in suite.cases)
