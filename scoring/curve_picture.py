"""The geometry of an indicator's curve with the customers' values under it. Plain numbers, no markup."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from scoring.measures import points_of
from scoring.models import Specification

WIDTH, CURVE, BARS, GAP = 640.0, 150.0, 70.0, 14.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its place from the left; `y` on the curve."""

    label: str
    value: float
    x: float
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    customers: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CurvePicture:
    """In a box of WIDTH by CURVE + GAP + BARS: points 100 at the top of the curve, 0 at its foot."""

    path: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    target: Mark | None
    ends: tuple[float, float]
    is_logarithmic: bool


def picture(
    spec: Specification, percentiles: dict[float, float], bins: Sequence[tuple[float, float, int]]
) -> CurvePicture:
    """Errors: NotGoalposts, as `points_of` raises it."""
    knees = _knees(spec)
    low, high = _domain(knees, percentiles)
    is_log = spec.curve == "logarithmic" and low > 0

    def x(value: float) -> float:
        value = min(max(value, low), high)
        share = log(value / low) / log(high / low) if is_log else (value - low) / (high - low)
        return round(share * WIDTH, 1)

    def y(value: float) -> float:
        return round(CURVE - points_of(spec, value) * CURVE / 100, 1)

    places = sorted({low, high, *knees, *_between(knees, spec, low)})
    path = "M" + "L".join(f"{x(value)} {y(value)}" for value in places)
    marks = [
        Mark(f"P{round(share * 100)}", value, x(value), y(value))
        for share, value in percentiles.items()
        if share in (0.1, 0.5, 0.9)
    ]
    target = Mark("", spec.target, x(spec.target), y(spec.target)) if spec.target is not None else None
    return CurvePicture(path, tuple(_bars(bins, x)), tuple(marks), target, (low, high), is_log)


def _knees(spec: Specification) -> list[float]:
    points_of(spec, 0.0)  # raises what is wrong
    if spec.curve == "piecewise":
        return [float(value) for value, _points in spec.points]
    return sorted((float(spec.worst or 0), float(spec.best or 0)))


def _between(knees: Sequence[float], spec: Specification, low: float) -> list[float]:
    """A logarithm is a straight line only over a logarithmic axis."""
    if spec.curve != "logarithmic" or low > 0:
        return []
    return [a + (b - a) * step / 16 for a, b in pairwise(knees) for step in range(1, 16)]


def _domain(knees: Sequence[float], percentiles: dict[float, float]) -> tuple[float, float]:
    values = [*knees, *(percentiles[share] for share in (0.02, 0.98) if share in percentiles)]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low, low + 1)


def _bars(bins: Sequence[tuple[float, float, int]], x: Callable[[float], float]) -> list[Bar]:
    most = max((count for _low, _high, count in bins), default=0)
    found = []
    for low, high, count in bins:
        left, right = x(low), x(high)
        height = round(BARS * count / most, 1) if most else 0.0
        found.append(Bar(left, CURVE + GAP + BARS - height, max(right - left - 1, 1.5), height, count, low, high))
    return found
