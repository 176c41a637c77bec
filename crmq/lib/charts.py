"""Geometry of the small charts that are drawn on the server, and of their scales. Pure.

Every function takes plain numbers and returns numbers or SVG path data, rounded to a tenth of a
unit. Coordinates grow to the right and downwards, as in SVG.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEAT_STEPS = 7


@dataclass(frozen=True, slots=True)
class Sparkline:
    """`line` and `area` are path data; `end` is the last point; `rises` compares the two ends."""

    line: str
    area: str
    end: tuple[float, float]
    rises: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Positions on a track of 100 units; `target` is None when there is none."""

    low: float
    high: float
    value: float
    target: float | None


@dataclass(frozen=True, slots=True)
class Spoke:
    """One axis of a radar: where its rim and its label are, and the path points of the values."""

    rim: tuple[float, float]
    label: tuple[float, float]
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall: it starts where the one before ended."""

    start: float
    width: float
    lost: float


def sparkline(values: Sequence[float], width: float = 88, height: float = 24, least: float = 6) -> Sparkline | None:
    """A line through `values`, evenly spaced; None for fewer than two.

    The vertical scale spans at least `least` units of the values, so that noise stays flat.
    """
    if len(values) < 2:
        return None
    low, high = min(values), max(values)
    span, middle = max(high - low, least), (low + high) / 2
    points = [
        (round(3 + i * (width - 6) / (len(values) - 1), 1), round(height / 2 - (v - middle) / span * (height - 8), 1))
        for i, v in enumerate(values)
    ]
    line = path(points)
    area = f"{line}L{points[-1][0]:g} {height:g}L{points[0][0]:g} {height:g}Z"
    return Sparkline(line, area, points[-1], values[-1] >= values[0])


def path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """Path data of a polyline."""
    return "".join(f"{'L' if i else 'M'}{x:g} {y:g}" for i, (x, y) in enumerate(points)) + ("Z" if closed else "")


def share(value: float, maximum: float) -> float:
    """`value` as a percentage of `maximum`, held within 0 and 100; 0 when there is no maximum."""
    return round(min(100.0, max(0.0, value / maximum * 100)), 1) if maximum else 0.0


def position(value: float, low: float, high: float) -> float:
    """Where `value` lies between `low` (0) and `high` (100), held within them."""
    return share(value - low, high - low)


def interval(
    value: float, low: float, high: float, *, minimum: float = 0, maximum: float = 100, target: float | None = None
) -> Interval:
    """An estimate with its interval and its target, on a scale from `minimum` to `maximum`."""
    return Interval(
        low=position(low, minimum, maximum),
        high=position(high, minimum, maximum),
        value=position(value, minimum, maximum),
        target=None if target is None else position(target, minimum, maximum),
    )


def radar(values: Sequence[float], *, radius: float = 70, centre: float = 110, maximum: float = 100) -> list[Spoke]:
    """Spokes clockwise from the top; a value reaches the rim at `maximum`."""

    def at(i: int, distance: float) -> tuple[float, float]:
        angle = 2 * math.pi * i / len(values) - math.pi / 2
        return round(centre + distance * math.cos(angle), 1), round(centre + distance * math.sin(angle), 1)

    return [
        Spoke(at(i, radius), at(i, radius + 24), at(i, radius * min(1.0, max(0.0, value / maximum))))
        for i, value in enumerate(values)
    ]


def waterfall(parts: Sequence[tuple[float, float]], *, maximum: float = 100) -> list[Step]:
    """Bars for (contribution, most it could have been); all in percent of `maximum`.

    A negative contribution runs back from where the sum stood.
    """
    steps, reached = [], 0.0
    for got, most in parts:
        start = min(reached, reached + got)
        steps.append(Step(position(start, 0, maximum), share(abs(got), maximum), share(max(0.0, most - got), maximum)))
        reached += got
    return steps


def heat(value: float | None, low: float, high: float) -> int | None:
    """The step of a heat map, 0 to 6; None for no value."""
    if value is None:
        return None
    if high <= low:
        return 0
    return min(HEAT_STEPS - 1, max(0, int((value - low) / (high - low) * HEAT_STEPS)))


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round numbers that cover `low` to `high` with about `count` steps of 1, 2, 2.5 or 5 × 10^k."""
    if not math.isfinite(low) or not math.isfinite(high) or high <= low:
        return [low]
    rough = (high - low) / count
    magnitude = 10.0 ** math.floor(math.log10(rough))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def cumulative(values: Sequence[float]) -> list[float]:
    """Running share of the total in percent, for a Pareto line; all 0 when there is no total."""
    total, reached, shares = sum(values), 0.0, []
    for value in values:
        reached += value
        shares.append(share(reached, total))
    return shares
