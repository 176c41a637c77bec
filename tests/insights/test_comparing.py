"""Whether a share moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.insights.comparing import Change, difference, share_change
from crmq.lib.share import Share


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [  # Newcombe (1998), table II, method 10
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_is_newcombes(after, before, low, high):
    found = difference(before, after)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_a_difference_within_chance_is_no_detectable_change():
    assert share_change(Share(49, 54), Share(36, 44)) == Change.NONE
    assert share_change(Share(48, 80), Share(56, 70)) == Change.UP
    assert share_change(Share(56, 70), Share(48, 80)) == Change.DOWN


@pytest.mark.parametrize(
    ("before", "after"), [(Share(0, 0), Share(5, 9)), (Share(5, 9), Share(0, 0)), (Share(1, 4), Share(90, 90))]
)
def test_with_few_nothing_is_said(before, after):
    assert share_change(before, after) == Change.FEW


@given(st.integers(5, 300), st.integers(5, 300), st.data())
def test_turning_the_two_round_turns_the_verdict_round(n, m, data):
    first, second = Share(data.draw(st.integers(0, n)), n), Share(data.draw(st.integers(0, m)), m)
    turned = {Change.UP: Change.DOWN, Change.DOWN: Change.UP, Change.NONE: Change.NONE}

    assert share_change(second, first) == turned[share_change(first, second)]
    assert share_change(first, first) == Change.NONE
