import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.score import Score, interval, percentiles, rate
from eval.selective import area, calibration, calibration_error, coverage_at, risk_coverage

GIVEN = [(0.9, True), (0.8, True), (0.7, False), (0.6, True)]


def test_the_curve_goes_from_the_surest_answers_to_all():
    points = risk_coverage(GIVEN, 8)
    assert [(p.coverage, round(p.risk, 3)) for p in points] == [
        (0.125, 0.0),
        (0.25, 0.0),
        (0.375, 0.333),
        (0.5, 0.25),
    ]


def test_the_area_is_the_mean_risk_over_the_coverage_reached():
    assert area(risk_coverage(GIVEN, 8)) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert area(risk_coverage(GIVEN, 400)) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)


def test_answers_of_one_confidence_stand_or_fall_together():
    points = risk_coverage([(0.5, True), (0.5, False)], 2)
    assert [(p.coverage, p.risk) for p in points] == [(1.0, 0.5)]


def test_coverage_at_an_accuracy():
    assert coverage_at(risk_coverage(GIVEN, 8)) == 0.25
    assert coverage_at(risk_coverage(GIVEN, 8), 0.75) == 0.5
    assert coverage_at(risk_coverage([(0.9, False)], 2)) == 0


def test_calibration_error_weighs_bins_by_their_answers():
    given = [(0.95, True), (0.95, False), (0.15, False), (1.0, True)]
    bins = calibration(given)
    assert [one.count for one in bins] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    assert bins[9].accuracy == pytest.approx(2 / 3)
    mean = (0.95 + 0.95 + 1.0) / 3
    assert calibration_error(given) == pytest.approx((abs(mean - 2 / 3) * 3 + 0.15) / 4)


def test_nothing_answered_gives_no_figure_and_divides_nothing_by_zero():
    assert risk_coverage([], 5) == []
    assert area([]) is None
    assert coverage_at([]) == 0
    assert calibration_error([]) is None


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40), st.integers(1, 20))
def test_whatever_is_given_the_figures_are_shares(given_, more):
    points = risk_coverage(given_, len(given_) + more)
    assert all(0 <= p.risk <= 1 and 0 < p.coverage < 1 for p in points)
    assert 0 <= coverage_at(points) <= 1
    assert area(points) is None or 0 <= area(points) <= 1 + 1e-9
    error = calibration_error(given_)
    assert error is None or 0 <= error <= 1


def test_a_rate_leaves_out_what_does_not_apply_and_counts_what_could_not_be_scored():
    found = rate([Score(1, ""), Score(0, ""), None, Score(None, "no words")])
    assert (found.value, found.scored, found.unscored) == (0.5, 2, 1)
    assert rate([Score(None, "")]).value is None
    assert rate([]).unscored == 0


def test_an_interval_holds_the_mean_and_is_the_same_each_time():
    samples = [1.0] * 30 + [0.0] * 10
    low, high = interval(samples)
    assert 0.55 < low < 0.75 < high < 0.95
    assert interval(samples) == (low, high)
    assert interval([1.0]) == (1.0, 1.0)


def test_percentiles_of_none_one_and_many():
    assert percentiles([]) == {"p50": None, "p95": None, "p99": None}
    assert percentiles([7.0]) == {"p50": 7.0, "p95": 7.0, "p99": 7.0}
    assert percentiles(range(101))["p95"] == 95.0
