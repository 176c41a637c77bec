"""From a measured value to 0–100 points, between goalposts that are fixed.

A score depends on the value and the goalposts alone, never on other customers: adding,
removing or copying a customer changes nobody else's points. Values beyond a goalpost get
the points of that goalpost. A missing value is `None` and does not come here.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from math import isfinite, isnan, log


class NotGoalposts(ValueError):
    """The goalposts or breakpoints of an indicator cannot give points."""


class NotANumber(ValueError):
    """A value that is NaN; a missing value is None and never reaches normalisation."""


def linear(value: float, worst: float, best: float) -> float:
    """Return 100·clip((value − worst)/(best − worst)).

    `worst` above `best` means that lower is better.

    Units:  `value`, `worst` and `best` share the unit of the indicator; the result is 0–100.
    Errors: NotGoalposts (equal or not finite), NotANumber.
    """
    _check_goalposts(worst, best)
    low, high = min(worst, best), max(worst, best)
    clamped = min(max(_number(value), low), high)
    # Halves, because the distance between two finite goalposts may overflow.
    return 100.0 * ((clamped / 2 - worst / 2) / (best / 2 - worst / 2))


def piecewise(value: float, points: Sequence[tuple[float, float]]) -> float:
    """Return the points at `value` on straight lines between breakpoints.

    Before the first and after the last breakpoint the line is flat. The points need not
    rise: "best near 30 days" is three breakpoints.

    Shape:  `points` holds two or more (value, points 0–100), values rising.
    Errors: NotGoalposts, NotANumber.
    """
    _check_points(points)
    place = bisect_right(points, _number(value), key=lambda point: point[0])
    if place == 0:
        return float(points[0][1])
    if place == len(points):
        return float(points[-1][1])
    (x0, y0), (x1, y1) = points[place - 1], points[place]
    share = (value / 2 - x0 / 2) / (x1 / 2 - x0 / 2)
    return min(max(y0 + (y1 - y0) * share, min(y0, y1)), max(y0, y1))


def logarithmic(value: float, worst: float, best: float) -> float:
    """Return 100·clip(ln(value/worst)/ln(best/worst)), for amounts over several magnitudes.

    Zero and below are less than every positive amount: they score as worst (0), or as best
    (100) where lower is better, so that points never jump the wrong way.

    Units:  `value`, `worst` and `best` share one unit, such as a currency; the result is 0–100.
    Errors: NotGoalposts (equal, not finite, or not above zero), NotANumber.
    """
    _check_goalposts(worst, best)
    if worst <= 0 or best <= 0:
        raise NotGoalposts(
            f"worst {worst} and best {best} must be above zero on a logarithmic scale:"
            " raise them, or use linear points."
        )
    magnitudes = log(best) - log(worst)
    if not magnitudes:
        raise NotGoalposts(f"worst {worst} and best {best} are too close: set them apart.")
    low, high = min(worst, best), max(worst, best)
    clamped = min(max(_number(value), low), high)
    return 100.0 * ((log(clamped) - log(worst)) / magnitudes)


def _number(value: float) -> float:
    if isnan(value):
        raise NotANumber("value is not a number: leave it out, so that it counts as missing.")
    return value


def _check_goalposts(worst: float, best: float) -> None:
    if not (isfinite(worst) and isfinite(best)):
        raise NotGoalposts(f"worst {worst} and best {best} must be finite numbers.")
    if worst / 2 == best / 2:
        raise NotGoalposts(f"worst and best are both {best}: set them apart.")


def _check_points(points: Sequence[tuple[float, float]]) -> None:
    if len(points) < 2:
        raise NotGoalposts(f"points has {len(points)} breakpoints: give two or more.")
    for x, y in points:
        if not isfinite(x) or not 0 <= y <= 100:
            raise NotGoalposts(f"The breakpoint ({x}, {y}) needs a finite value and points 0–100.")
    for (x0, _), (x1, _) in pairwise(points):
        if x1 / 2 <= x0 / 2:
            raise NotGoalposts(f"The breakpoint at {x1} does not come after {x0}: sort by value.")
