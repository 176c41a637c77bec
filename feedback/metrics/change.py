"""Whether a share or a mean moved between two periods, or whether chance alone explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from feedback.metrics.answers import Interval
from feedback.metrics.net_promoter import Z95, Verdict
from feedback.metrics.satisfaction import Csat


@dataclass(frozen=True, slots=True)
class Change:
    """difference: after less before, in the unit of the figure, with its 95 % interval."""

    difference: float
    interval: Interval
    verdict: Verdict


def csat_change(before: Csat, after: Csat) -> Change:
    """Judge whether a share of satisfied answers moved, in percentage points.

    Formula: Newcombe's hybrid interval of the difference of two proportions, from both Wilson
             intervals; it moved if the interval leaves out 0.
    Source:  R. G. Newcombe, Interval estimation for the difference between independent
             proportions, Statistics in Medicine 17 (1998), method 10.
    """
    difference = after.percent - before.percent
    down = sqrt((after.percent - after.interval.low) ** 2 + (before.interval.high - before.percent) ** 2)
    up = sqrt((after.interval.high - after.percent) ** 2 + (before.percent - before.interval.low) ** 2)
    return _judged(difference, Interval(difference - down, difference + up))


def mean_change(before: Mapping[int, int], after: Mapping[int, int]) -> Change | None:
    """Judge whether a mean moved, or None with fewer than two answers on a side.

    Shape:   counts by answer.
    Formula: difference ± 1.96·√(s₁²/n₁ + s₂²/n₂), with sample variances.
    """
    if min(sum(before.values()), sum(after.values())) < 2:
        return None
    (mean_before, error_before), (mean_after, error_after) = _moments(before), _moments(after)
    difference, reach = mean_after - mean_before, Z95 * sqrt(error_before + error_after)
    return _judged(difference, Interval(difference - reach, difference + reach))


def _moments(counts: Mapping[int, int]) -> tuple[float, float]:
    """The mean, and the square of its standard error."""
    n = sum(counts.values())
    mean = fsum(value * count for value, count in counts.items()) / n
    variance = fsum(count * (value - mean) ** 2 for value, count in counts.items()) / (n - 1)
    return mean, variance / n


def _judged(difference: float, interval: Interval) -> Change:
    if interval.low <= 0 <= interval.high:
        return Change(difference, interval, Verdict.NO_DETECTABLE_CHANGE)
    return Change(difference, interval, Verdict.UP if difference > 0 else Verdict.DOWN)
