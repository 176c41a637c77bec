from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.spc import (
    BadSeries,
    BaselineTooShort,
    Chart,
    Rule,
    Signal,
    c_chart,
    ewma,
    laney_p,
    p_chart,
    run_rules,
    u_chart,
    xmr,
)

# NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.
WAFER_DEFECTS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20,
                 11, 19, 16, 31, 13]  # fmt: skip
WAFER_SHARES = [0.24, 0.30, 0.16, 0.20, 0.08, 0.14, 0.32, 0.18, 0.28, 0.20, 0.10, 0.12, 0.34,
                0.24, 0.44, 0.16, 0.20, 0.10, 0.26, 0.22, 0.40, 0.36, 0.48, 0.30, 0.18, 0.24,
                0.14, 0.26, 0.18, 0.12]  # fmt: skip
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
EWMA_DATA = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, *FLOW]
EWMA_OUT = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36,
            49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip


def standard(values):
    """A chart whose values are in sigmas."""
    n = len(values)
    return Chart(tuple(values), 0.0, (-3.0,) * n, (3.0,) * n, (1.0,) * n, n)


def completed(values, rule):
    return [signal.index for signal in run_rules(standard(values), [rule])]


def test_the_c_chart_has_the_handbooks_limits_and_a_point_on_one_is_inside():
    chart = c_chart(WAFER_DEFECTS)

    assert (chart.centre, chart.lower[0], chart.upper[0]) == (16, 4, 28)
    assert run_rules(chart, [Rule.BEYOND_LIMIT]) == [Signal(Rule.BEYOND_LIMIT, 23)]


def test_the_p_chart_has_the_handbooks_limits():
    chart = p_chart([round(share * 50) for share in WAFER_SHARES], [50] * 30)

    assert round(chart.centre, 4) == 0.2313
    assert (round(chart.lower[0], 4), round(chart.upper[0], 4)) == (0.0524, 0.4102)
    assert [signal.index for signal in run_rules(chart, [Rule.BEYOND_LIMIT])] == [14, 22]


def test_the_individuals_chart_has_the_handbooks_limits():
    chart = xmr(FLOW, minimum=10)

    assert round(chart.individuals.centre, 2) == 50.81
    assert round(chart.ranges.centre, 4) == 1.8778
    assert round(chart.individuals.upper[0], 4) == 55.8041
    assert round(chart.individuals.lower[0], 4) == 45.8159
    assert run_rules(chart.individuals) == run_rules(chart.ranges) == []


def test_the_ewma_chart_has_the_handbooks_points_and_limits():
    chart = ewma(EWMA_DATA, weight=0.3, centre=50, sigma=2.0539)

    assert [round(value, 2) for value in chart.values] == EWMA_OUT
    assert round(chart.upper[-1], 2) == 52.59
    assert round(chart.lower[-1], 2) == 47.41
    assert run_rules(chart, [Rule.BEYOND_LIMIT]) == []


def test_ewma_limits_widen_from_the_first_point():
    chart = ewma(EWMA_DATA, weight=0.3, centre=50, sigma=2.0)

    assert chart.upper[0] == pytest.approx(50 + 3 * 0.3 * 2)
    assert list(chart.upper) == sorted(chart.upper)


def test_the_u_chart_has_a_limit_for_each_size():
    chart = u_chart([10] * 20, [1, 4] * 10)

    assert chart.centre == pytest.approx(4)
    assert chart.upper[:2] == pytest.approx((4 + 3 * 2, 4 + 3 * 1))
    assert chart.lower[0] == 0


def test_shares_stay_between_0_and_1():
    chart = p_chart([1, 4] * 10, [5] * 20)

    assert (chart.lower[0], chart.upper[0]) == (0, 1)


def test_laneys_limits_follow_the_variation_between_periods():
    sizes = [10_000] * 20
    counts = [1_000, 1_200] * 10
    # z = ∓100/√(10000·0.11·0.89); every moving range is twice that
    sigma = 0.02 / 1.128

    chart = laney_p(counts, sizes)

    assert chart.centre == pytest.approx(0.11)
    assert chart.upper[0] == pytest.approx(0.11 + 3 * sigma)
    assert len(run_rules(p_chart(counts, sizes), [Rule.BEYOND_LIMIT])) == 20
    assert run_rules(chart) == []


def test_limits_stay_those_of_the_baseline():
    calm, storm = [10, 12] * 10, [40] * 5

    frozen = c_chart(calm + storm, baseline=20)

    assert frozen.upper[-1] == c_chart(calm).upper[0]
    assert [signal.index for signal in run_rules(frozen, [Rule.BEYOND_LIMIT])] == [*range(20, 25)]


def test_a_baseline_of_fewer_than_twenty_points_is_too_short():
    with pytest.raises(BaselineTooShort, match="19 points: wait for 20"):
        c_chart([5] * 19)
    with pytest.raises(BaselineTooShort):
        xmr([5.0] * 40, baseline=10)
    with pytest.raises(BaselineTooShort):
        ewma([5.0], minimum=1)
    with pytest.raises(BaselineTooShort):
        xmr([5.0], minimum=1)


@pytest.mark.parametrize(
    "chart",
    [
        lambda: p_chart([1] * 20, [5] * 19),
        lambda: p_chart([6] * 20, [5] * 20),
        lambda: laney_p([6] * 20, [5] * 20),
        lambda: u_chart([1] * 20, [0] * 20),
        lambda: c_chart([-1] * 20),
        lambda: xmr([nan] * 20),
        lambda: ewma([5.0] * 20, weight=0),
    ],
)
def test_series_that_make_no_chart_are_refused(chart):
    with pytest.raises(BadSeries):
        chart()


def test_a_process_that_never_varies_signals_the_first_change():
    chart = xmr([5.0] * 20 + [6.0], baseline=20).individuals

    assert run_rules(chart, [Rule.BEYOND_LIMIT]) == [Signal(Rule.BEYOND_LIMIT, 20)]


def test_one_point_beyond_a_limit():
    assert completed([0, 3, 3.01, 0, -3.01], Rule.BEYOND_LIMIT) == [2, 4]


def test_nine_points_on_one_side():
    assert completed([-1] + [0.5] * 10, Rule.SAME_SIDE) == [9, 10]
    assert completed([0.5] * 8 + [0] + [0.5] * 8, Rule.SAME_SIDE) == []


def test_six_points_rising_or_falling():
    assert completed([0, 0.1, 0.2, 0.3, 0.4, 0.5], Rule.TREND) == [5]
    assert completed([0, -0.1, -0.2, -0.3, -0.4, -0.4], Rule.TREND) == []


def test_fourteen_points_up_and_down_in_turn():
    assert completed([1, -1] * 7, Rule.ALTERNATING) == [13]
    assert completed([1, -1] * 6 + [-1, 1], Rule.ALTERNATING) == []


def test_two_of_three_beyond_two_sigma():
    assert completed([2.1, 0, 2.1, 0, 0], Rule.TWO_OF_THREE) == [2]
    assert completed([2.1, -2.1, 0], Rule.TWO_OF_THREE) == []
    assert completed([2.1, 0, 0, 2.1], Rule.TWO_OF_THREE) == []
    assert completed([2, 2, 2], Rule.TWO_OF_THREE) == []
    assert completed([-2.1, -2.1], Rule.TWO_OF_THREE) == [1]


def test_four_of_five_beyond_one_sigma():
    assert completed([1.1, 1.1, 0, 1.1, 1.1], Rule.FOUR_OF_FIVE) == [4]
    assert completed([1.1, 1.1, 0, 0, 1.1, 1.1], Rule.FOUR_OF_FIVE) == []


def test_fifteen_points_within_one_sigma():
    assert completed([0.5, -0.5] * 7 + [0.9], Rule.STRATIFIED) == [14]
    assert completed([0.5, -0.5] * 7 + [1], Rule.STRATIFIED) == []


def test_eight_points_beyond_one_sigma_on_both_sides():
    assert completed([1.5, -1.5] * 4, Rule.MIXTURE) == [7]
    assert completed([1.5] * 8, Rule.MIXTURE) == []


def test_only_the_first_two_western_electric_rules_are_on_by_default():
    signals = run_rules(standard([3.5, 2.5] + [0.1, 0.2] * 8))

    assert signals == [Signal(Rule.BEYOND_LIMIT, 0), Signal(Rule.TWO_OF_THREE, 1)]


@given(st.lists(st.floats(-5, 5), max_size=40))
def test_every_rule_sees_a_chart_and_its_mirror_alike(values):
    there = run_rules(standard(values), Rule)
    mirrored = run_rules(standard([-value for value in values]), Rule)

    assert there == mirrored
