from math import inf, log, nan

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.normalise import NotANumber, NotGoalposts, linear, logarithmic, piecewise

finite = st.floats(allow_nan=False, allow_infinity=False)
values = st.floats(allow_nan=False)
positive = st.floats(1e-6, 1e15)
breakpoints = st.lists(
    st.tuples(st.integers(-1000, 1000).map(float), st.floats(0, 100)),
    min_size=2,
    max_size=6,
    unique_by=lambda point: point[0],
).map(sorted)


def test_linear_points_lie_between_the_goalposts():
    assert linear(0, worst=0, best=40) == 0
    assert linear(10, worst=0, best=40) == 25
    assert linear(40, worst=0, best=40) == 100


def test_a_worst_above_the_best_means_lower_is_better():
    assert linear(0, worst=180, best=0) == 100
    assert linear(45, worst=180, best=0) == 75
    assert linear(200, worst=180, best=0) == 0


def test_values_beyond_a_goalpost_take_its_points():
    assert linear(-5, worst=0, best=40) == 0
    assert linear(1e300, worst=0, best=40) == 100
    assert linear(inf, worst=0, best=40) == 100
    assert linear(inf, worst=40, best=0) == 0


@pytest.mark.parametrize("worst, best", [(5, 5), (nan, 1), (0, inf)])
def test_goalposts_that_are_equal_or_not_finite_are_a_configuration_error(worst, best):
    with pytest.raises(NotGoalposts):
        linear(3, worst, best)
    with pytest.raises(NotGoalposts):
        logarithmic(3, worst, best)


@pytest.mark.parametrize(
    "measure",
    [
        lambda value: linear(value, 0, 1),
        lambda value: logarithmic(value, 1, 10),
        lambda value: piecewise(value, [(0, 0), (1, 100)]),
    ],
)
def test_a_value_that_is_not_a_number_is_refused(measure):
    with pytest.raises(NotANumber, match="missing"):
        measure(nan)


@given(values, finite, finite)
def test_linear_points_stay_within_0_and_100(value, worst, best):
    assume(worst / 2 != best / 2)

    assert 0 <= linear(value, worst, best) <= 100


@given(values, values, finite, finite)
def test_linear_points_never_fall_when_the_value_improves(one, two, worst, best):
    assume(worst / 2 != best / 2)
    worse, better = sorted([one, two], reverse=worst > best)

    assert linear(worse, worst, best) <= linear(better, worst, best)


@given(finite, finite)
def test_the_goalposts_themselves_score_exactly_0_and_100(worst, best):
    assume(worst / 2 != best / 2)

    assert linear(worst, worst, best) == 0
    assert linear(best, worst, best) == 100


def test_piecewise_points_lie_on_the_lines_and_are_flat_outside():
    curve = [(0, 0), (10, 80), (20, 100)]

    assert [piecewise(x, curve) for x in (-1, 0, 5, 10, 15, 20, 99)] == [0, 0, 40, 80, 90, 100, 100]


def test_piecewise_can_be_best_in_the_middle():
    curve = [(0, 20), (30, 100), (60, 0)]

    assert [piecewise(x, curve) for x in (15, 30, 45)] == [60, 100, 50]


@pytest.mark.parametrize(
    "points",
    [
        [],
        [(0, 0)],
        [(0, 0), (0, 100)],
        [(1, 0), (0, 100)],
        [(0, 0), (1, 101)],
        [(0, -1), (1, 100)],
        [(0, nan), (1, 100)],
        [(0, 0), (inf, 100)],
    ],
)
def test_breakpoints_that_make_no_line_are_a_configuration_error(points):
    with pytest.raises(NotGoalposts):
        piecewise(0.5, points)


@given(values, breakpoints)
def test_piecewise_points_stay_between_the_lowest_and_the_highest(value, points):
    heights = [y for _, y in points]

    assert min(heights) <= piecewise(value, points) <= max(heights)


@given(breakpoints)
def test_piecewise_passes_through_every_breakpoint(points):
    assert [piecewise(x, points) for x, _ in points] == [y for _, y in points]


@given(values, values, breakpoints)
def test_rising_breakpoints_give_rising_points(one, two, points):
    rising = list(zip([x for x, _ in points], sorted(y for _, y in points), strict=True))

    assert piecewise(min(one, two), rising) <= piecewise(max(one, two), rising)


def test_logarithmic_points_rise_by_magnitude():
    assert logarithmic(1_000, worst=1_000, best=1_000_000) == 0
    assert logarithmic(1_000_000, worst=1_000, best=1_000_000) == 100
    assert logarithmic(10_000, worst=1_000, best=1_000_000) == pytest.approx(100 / 3)


@pytest.mark.parametrize("value", [0, -1, -inf])
def test_an_amount_of_nothing_scores_as_worst(value):
    assert logarithmic(value, worst=1_000, best=1_000_000) == 0


def test_an_amount_of_nothing_scores_as_best_where_lower_is_better():
    assert logarithmic(0, worst=1_000_000, best=1_000) == 100


@pytest.mark.parametrize("worst, best", [(0, 10), (10, 0), (-1, 10)])
def test_logarithmic_goalposts_must_be_above_zero(worst, best):
    with pytest.raises(NotGoalposts, match="above zero"):
        logarithmic(5, worst, best)


@given(values, values, positive, positive)
def test_logarithmic_points_never_fall_when_the_value_improves(one, two, worst, best):
    assume(log(worst) != log(best))
    worse, better = sorted([one, two], reverse=worst > best)

    low, high = logarithmic(worse, worst, best), logarithmic(better, worst, best)

    assert 0 <= low <= high <= 100


@given(st.lists(finite, min_size=1), st.data())
def test_nobodys_points_change_when_customers_come_or_go(everyone, data):
    some = data.draw(st.lists(st.sampled_from(everyone)))  # removed, kept or copied

    points = {value: linear(value, 0, 100) for value in everyone}

    assert all(linear(value, 0, 100) == points[value] for value in some)
