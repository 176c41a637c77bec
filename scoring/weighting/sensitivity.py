"""How much a result hangs on the weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from scoring.aggregate import GRID
from scoring.weighting.checks import BadTable, Vector, normalised, table_of

DRAWS_AT_A_TIME = 50
Assign: TypeAlias = Callable[[Vector], npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Stability:
    """Fractions of the customers that keep their tier while weights move.

    always: in every draw. typical: in the mean draw. worst: in the worst draw.
    """

    always: float
    typical: float
    worst: float
    customers: int
    draws: int
    seed: int


def critical_weights(
    weights: Sequence[float], one: Sequence[float], other: Sequence[float]
) -> tuple[float | None, ...]:
    """Return, for each indicator, the weight at which two customers swap places.

    While one weight moves, the others keep their proportions and all still sum to one. None
    where no weight from 0 to 1 makes them swap.

    Formula: t = R/(R − dᵢ), with dᵢ the difference of points and R the score difference that
             the other indicators make on their own.
    Shape:   weights and the points of both customers, one an indicator.
    Errors:  BadJudgements, BadTable.
    """
    shares = normalised(weights, "weights")
    if not len(shares) == len(one) == len(other):
        raise BadTable("weights and the points of both customers must be equally many.")
    gaps = [a - b for a, b in zip(one, other, strict=True)]
    if not all(map(isfinite, gaps)):
        raise BadTable("The points of both customers must be finite numbers.")
    return tuple(
        _swap(gap, _rest(shares, gaps, place)) if share < 1 else None
        for place, (share, gap) in enumerate(zip(shares, gaps, strict=True))
    )


def stability(
    weights: Sequence[float],
    points: Sequence[Sequence[float | None]],
    cut_offs: Sequence[float] | Assign,
    *,
    spread: float = 0.10,
    draws: int = 1000,
    seed: int = 1,
) -> Stability:
    """Return how many customers keep their tier when every weight moves a little.

    Each draw multiplies every weight by its own factor, evenly between 1 − spread and
    1 + spread; blanks are left out of the mean. The same seed gives the same answer.

    Shape:  `points` a row a customer, a column an indicator, None for a blank; `cut_offs`
            the lower bounds of the tiers, inclusive, or a function from scores (a row a draw,
            a column a customer) to tiers.
    Errors: BadJudgements; BadTable (shapes, nobody rated); ValueError for spread or draws.
    """
    if not 0 <= spread < 1 or draws < 1:
        raise ValueError(f"spread {spread} must be from 0 to below 1, and draws {draws} above 0.")
    shares, table = _rated(weights, points)
    assign = cut_offs if callable(cut_offs) else _by_bounds(np.sort(np.array(cut_offs, dtype=float)))
    now = assign(_scores(shares[None, :], table))[0]
    always = np.ones(len(table), dtype=bool)
    kept: list[float] = []
    random = np.random.default_rng(seed)
    for start in range(0, draws, DRAWS_AT_A_TIME):
        size = (min(DRAWS_AT_A_TIME, draws - start), len(shares))
        moved = shares * random.uniform(1 - spread, 1 + spread, size)
        same = assign(_scores(moved, table)) == now
        always &= same.all(axis=0)
        kept.extend(same.mean(axis=1).tolist())
    typical = fsum(kept) / draws
    return Stability(float(always.mean()), typical, min(kept), customers=len(table), draws=draws, seed=seed)


def _rated(weights: Sequence[float], points: Sequence[Sequence[float | None]]) -> tuple[Vector, Vector]:
    """Return the shares, and the rows that have points where there is weight."""
    shares = np.array(normalised(weights, "weights"))
    table = table_of(points, "points")
    if table.shape[1] != len(shares):
        raise BadTable(f"points has {table.shape[1]} columns for {len(shares)} weights.")
    table = table[(~np.isnan(table) @ shares) > 0]
    if not len(table):
        raise BadTable("Nobody has points: there is nothing to keep.")
    return shares, table


def _rest(shares: Sequence[float], gaps: Sequence[float], place: int) -> float:
    others = [(s, g) for i, (s, g) in enumerate(zip(shares, gaps, strict=True)) if i != place]
    return fsum(s * g for s, g in others) / fsum(s for s, _ in others)


def _swap(gap: float, rest: float) -> float | None:
    if rest == gap:
        return None
    weight = rest / (rest - gap)
    return weight if 0 <= weight <= 1 else None


def _scores(weights: Vector, table: Vector) -> Vector:
    """Return the score of each customer (column) under each set of weights (row)."""
    present = ~np.isnan(table)
    scores = weights @ np.where(present, table, 0.0).T / (weights @ present.T)
    return np.asarray(np.round(scores * GRID) / GRID)


def _by_bounds(bounds: Vector) -> Assign:
    return lambda scores: np.searchsorted(bounds, scores, side="right")
