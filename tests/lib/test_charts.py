import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.lib import charts

finite = st.floats(-1e9, 1e9)


def test_a_sparkline_needs_two_values():
    assert charts.sparkline([]) is None
    assert charts.sparkline([5]) is None


def test_a_sparkline_ends_at_its_last_value_and_tells_its_direction():
    rising = charts.sparkline([70, 80], width=88, height=24)
    falling = charts.sparkline([80, 70], width=88, height=24)

    assert rising.rises and not falling.rises
    assert rising.end == (85, 4)
    assert falling.end == (85, 20)
    assert rising.line == "M3 20L85 4"
    assert rising.area == "M3 20L85 4L85 24L3 24Z"


def test_noise_below_the_least_span_stays_nearly_flat():
    line = charts.sparkline([80.0, 80.1, 80.0], height=24, least=6)

    heights = [float(point.split(" ")[1]) for point in line.line[1:].split("L")]
    assert max(heights) - min(heights) < 1


@given(st.lists(finite, min_size=2, max_size=40))
def test_a_sparkline_stays_inside_its_box(values):
    line = charts.sparkline(values, width=88, height=24)

    points = [tuple(map(float, point.split(" "))) for point in line.line[1:].split("L")]
    assert all(0 <= x <= 88 and 0 <= y <= 24 for x, y in points)


@given(finite, st.floats(0.001, 1e9))
def test_a_share_is_a_percentage(value, maximum):
    assert 0 <= charts.share(value, maximum) <= 100


def test_a_share_of_nothing_is_zero():
    assert charts.share(5, 0) == 0


def test_an_interval_is_placed_on_its_own_scale():
    at = charts.interval(0, -50, 50, minimum=-100, maximum=100, target=150)

    assert (at.low, at.value, at.high, at.target) == (25, 50, 75, 100)


def test_an_interval_without_a_target_has_none():
    assert charts.interval(5, 4, 6).target is None


def test_a_radar_starts_at_the_top_and_goes_clockwise():
    top, right, bottom, left = charts.radar([100, 50, 0, 200], radius=70, centre=110)

    assert top.point == (110, 40)
    assert right.point == (145, 110)
    assert bottom.point == (110, 110)
    assert left.point == left.rim == (40, 110)


def test_the_bars_of_a_waterfall_join_and_sum_up():
    steps = charts.waterfall([(30, 40), (20, 20), (-10, 0)])

    assert [(step.start, step.width, step.lost) for step in steps] == [(0, 30, 10), (30, 20, 0), (40, 10, 10)]


@pytest.mark.parametrize(("value", "step"), [(50, 0), (49, 0), (75, 3), (99.9, 6), (100, 6), (400, 6), (None, None)])
def test_a_heat_step_is_one_of_seven(value, step):
    assert charts.heat(value, 50, 100) == step


def test_a_heat_map_without_a_spread_is_cool():
    assert charts.heat(5, 5, 5) == 0


@given(finite, finite)
def test_ticks_cover_the_range_in_equal_steps(a, b):
    low, high = min(a, b), max(a, b)

    ticks = charts.ticks(low, high)

    if high - low > 1e-3:
        assert ticks[0] <= low + 1e-6 * (high - low) and ticks[-1] >= high - 1e-6 * (high - low)
        assert 3 <= len(ticks) <= 12
        steps = [y - x for x, y in pairwise(ticks)]
        assert all(math.isclose(step, steps[0], rel_tol=1e-3) for step in steps)


def test_ticks_are_round():
    assert charts.ticks(0, 97) == [0, 20, 40, 60, 80, 100]
    assert charts.ticks(3.7, 9.6) == [2, 4, 6, 8, 10]
    assert charts.ticks(5, 5) == [5]


def test_a_pareto_line_ends_at_the_whole():
    assert charts.cumulative([5, 3, 2]) == [50, 80, 100]
    assert charts.cumulative([0, 0]) == [0, 0]
