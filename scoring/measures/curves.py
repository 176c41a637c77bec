"""The curves of `scoring.normalise` as SQL: the same points for the same value.

Points lie on a grid of 2⁻²⁴. Weights lie on one of 2⁻²², so a weight times points, and any sum of
these, is exact in double precision, whatever the order.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import Protocol

from scoring import normalise
from scoring.aggregate import Part, normalised_weights

POINT_GRID = 2**24
WEIGHT_GRID = 2**22


class Curved(Protocol):
    """The columns of a specification that turn a value into points."""

    curve: str
    worst: float | None
    best: float | None
    points: list[list[float]]


def snap_points(points: float) -> float:
    return round(points * POINT_GRID) / POINT_GRID


def points_of(spec: Curved, value: float) -> float:
    """The points of one value. Raises NotGoalposts where the specification gives none."""
    if spec.curve == "piecewise":
        return snap_points(normalise.piecewise(value, [(x, y) for x, y in spec.points]))
    curve = normalise.logarithmic if spec.curve == "logarithmic" else normalise.linear
    return snap_points(curve(value, *_goalposts(spec)))


def points_sql(spec: Curved, value: str) -> str:
    """An expression that gives the points of the column `value`, which may be null."""
    points_of(spec, 0.0)  # raises what is wrong before any SQL is written
    if spec.curve == "piecewise":
        exact = _piecewise(value, [(float(x), float(y)) for x, y in spec.points])
    else:
        worst, best = _goalposts(spec)
        low, high = sorted((worst, best))
        clamped = f"least(greatest({value}, {number(low)}), {number(high)})"
        if spec.curve == "logarithmic":
            exact = f"100.0::float8 * ((ln({clamped}) - {number(log(worst))}) / {number(log(best) - log(worst))})"
        else:
            exact = f"100.0::float8 * (({clamped} / 2 - {number(worst / 2)}) / {number(best / 2 - worst / 2)})"
    return f"CASE WHEN {value} IS NOT NULL THEN round(({exact}) * {POINT_GRID}::float8) / {POINT_GRID}::float8 END"


def exact_shares(parts: Sequence[Part]) -> dict[str, float]:
    """Two-level weights as shares on the grid, by key; they sum to one exactly."""
    shares = normalised_weights(parts)
    steps = {key: int(share * WEIGHT_GRID) for key, share in shares.items()}
    left = WEIGHT_GRID - sum(steps.values())
    for key in sorted(shares, key=lambda key: (steps[key] - shares[key] * WEIGHT_GRID, key))[:left]:
        steps[key] += 1
    return {key: step / WEIGHT_GRID for key, step in steps.items()}


def number(value: float) -> str:
    """A float as SQL, exactly."""
    return f"({float(value)!r}::float8)"


def _goalposts(spec: Curved) -> tuple[float, float]:
    if spec.worst is None or spec.best is None:
        raise normalise.NotGoalposts("worst and best are blank: fill in both.")
    return float(spec.worst), float(spec.best)


def _piecewise(value: str, points: Sequence[tuple[float, float]]) -> str:
    pieces = [f"WHEN {value} < {number(points[0][0])} THEN {number(points[0][1])}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        share = f"({value} / 2 - {number(x0 / 2)}) / {number(x1 / 2 - x0 / 2)}"
        line = f"{number(y0)} + {number(y1 - y0)} * ({share})"
        pieces.append(
            f"WHEN {value} < {number(x1)} THEN least(greatest({line}, {number(min(y0, y1))}), {number(max(y0, y1))})"
        )
    return f"CASE {' '.join(pieces)} ELSE {number(points[-1][1])} END"
