"""Two judges compared: counts, kappa, and an interval over cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.agreement import agreement

YES, ONLY_FIRST, ONLY_SECOND, NO = (True, True), (True, False), (False, True), (False, False)


def test_kappa_is_that_of_the_textbook():
    # Cohen's proposal table: 20, 5, 10, 15 gives 0.40.
    found = agreement([[cell] for cell in [YES] * 20 + [ONLY_FIRST] * 5 + [ONLY_SECOND] * 10 + [NO] * 15])
    assert (found.both_yes, found.only_first, found.only_second, found.both_no) == (20, 5, 10, 15)
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.low < 0.4 < found.high


def test_full_agreement_is_one_and_full_disagreement_minus_one():
    assert agreement([[YES], [NO]]).kappa == 1
    assert agreement([[ONLY_FIRST], [ONLY_SECOND]]).kappa == -1


@pytest.mark.parametrize("cases", [[], [[]], [[YES], [YES]]])
def test_kappa_is_undefined_without_both_kinds_of_verdict(cases):
    found = agreement(cases)
    assert (found.kappa, found.low, found.high) == (None, None, None)
    assert found.share == (1.0 if any(cases) else None)


def test_items_of_one_case_are_not_taken_as_independent():
    wide, narrow = (
        agreement([[YES] * 10, [NO] * 10, [ONLY_FIRST] * 10]),
        agreement([[cell] for cell in [YES] * 10 + [NO] * 10 + [ONLY_FIRST] * 10]),
    )
    assert wide.kappa == narrow.kappa
    assert wide.high - wide.low > narrow.high - narrow.low


@given(st.lists(st.lists(st.sampled_from([YES, ONLY_FIRST, ONLY_SECOND, NO]), max_size=3), max_size=8))
def test_kappa_never_leaves_its_range_and_agreement_is_counted_whole(cases):
    found = agreement(cases)
    assert found.both_yes + found.only_first + found.only_second + found.both_no == sum(map(len, cases))
    if found.kappa is not None:
        assert -1 <= found.low <= found.high <= 1
        assert -1 <= found.kappa <= 1
