"""Run rules: patterns that chance alone makes rarely.

Source: L. S. Nelson, The Shewhart control chart – tests for special causes, Journal of
Quality Technology 16 (1984); Western Electric, Statistical Quality Control Handbook (1956).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from math import copysign, inf

from scoring.spc.charts import Chart

TOLERANCE = 1e-9  # of a standard error: rounding does not push a point over a limit


class Rule(IntEnum):
    """The eight rules, by Nelson's numbers."""

    BEYOND_LIMIT = 1  # one point beyond a control limit
    SAME_SIDE = 2  # nine in a row on one side of the centre
    TREND = 3  # six in a row, each above (or below) the one before
    ALTERNATING = 4  # fourteen in a row, up and down in turn
    TWO_OF_THREE = 5  # two of three beyond two sigma, on one side
    FOUR_OF_FIVE = 6  # four of five beyond one sigma, on one side
    STRATIFIED = 7  # fifteen in a row within one sigma
    MIXTURE = 8  # eight in a row beyond one sigma, on both sides


# Western Electric's first two rules.
DEFAULT_RULES = (Rule.BEYOND_LIMIT, Rule.TWO_OF_THREE)


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that a chart breaks. index: of the point that completes the pattern."""

    rule: Rule
    index: int


def run_rules(chart: Chart, rules: Iterable[Rule] = DEFAULT_RULES) -> list[Signal]:
    """Return the signals of a chart, by point and then rule.

    Each is named at the point that completes its pattern, and again at every later point
    that does so. A point on a limit, on the centre or on the edge of a zone is not beyond.
    """
    zones = _zones(chart)
    found = [
        Signal(rule, index) for rule in rules for index in range(len(chart.values)) if _TESTS[rule](chart, zones, index)
    ]
    return sorted(found, key=lambda signal: (signal.index, signal.rule))


def _zones(chart: Chart) -> list[float]:
    """Return each point's distance from the centre, in standard errors."""
    distances = [value - chart.centre for value in chart.values]
    return [
        distance / sigma if sigma else copysign(inf, distance) if distance else 0.0
        for distance, sigma in zip(distances, chart.sigma, strict=True)
    ]


def _last(points: Sequence[float], index: int, count: int) -> Sequence[float]:
    return points[index - count + 1 : index + 1] if index >= count - 1 else ()


def _beyond_limit(chart: Chart, zones: Sequence[float], index: int) -> bool:
    value, slack = chart.values[index], TOLERANCE * chart.sigma[index]
    return value > chart.upper[index] + slack or value < chart.lower[index] - slack


def _same_side(chart: Chart, zones: Sequence[float], index: int) -> bool:
    last = _last(zones, index, 9)
    return bool(last) and (min(last) > TOLERANCE or max(last) < -TOLERANCE)


def _trend(chart: Chart, zones: Sequence[float], index: int) -> bool:
    steps = _steps(_last(chart.values, index, 6))
    return bool(steps) and (min(steps) > 0 or max(steps) < 0)


def _alternating(chart: Chart, zones: Sequence[float], index: int) -> bool:
    steps = _steps(_last(chart.values, index, 14))
    turns = (a * b < 0 for a, b in pairwise(steps))
    return bool(steps) and all(turns)


def _two_of_three(chart: Chart, zones: Sequence[float], index: int) -> bool:
    return _most_beyond(zones, index, needed=2, of=3, sigmas=2)


def _four_of_five(chart: Chart, zones: Sequence[float], index: int) -> bool:
    return _most_beyond(zones, index, needed=4, of=5, sigmas=1)


def _stratified(chart: Chart, zones: Sequence[float], index: int) -> bool:
    last = _last(zones, index, 15)
    return bool(last) and all(abs(zone) < 1 - TOLERANCE for zone in last)


def _mixture(chart: Chart, zones: Sequence[float], index: int) -> bool:
    last = _last(zones, index, 8)
    beyond = bool(last) and all(abs(zone) > 1 + TOLERANCE for zone in last)
    return beyond and min(last) < 0 < max(last)


def _most_beyond(zones: Sequence[float], index: int, *, needed: int, of: int, sigmas: float) -> bool:
    """The completing point itself is beyond, so that a pattern is not named again after it."""
    side = 1 if zones[index] > 0 else -1
    recent = zones[max(index - of + 1, 0) : index + 1]
    beyond = [zone * side > sigmas + TOLERANCE for zone in recent]
    return beyond[-1] and sum(beyond) >= needed


def _steps(values: Sequence[float]) -> list[float]:
    return [b - a for a, b in pairwise(values)]


_TESTS: dict[Rule, Callable[[Chart, Sequence[float], int], bool]] = {
    Rule.BEYOND_LIMIT: _beyond_limit,
    Rule.SAME_SIDE: _same_side,
    Rule.TREND: _trend,
    Rule.ALTERNATING: _alternating,
    Rule.TWO_OF_THREE: _two_of_three,
    Rule.FOUR_OF_FIVE: _four_of_five,
    Rule.STRATIFIED: _stratified,
    Rule.MIXTURE: _mixture,
}
