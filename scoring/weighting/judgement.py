"""Weights that people give: pairwise comparison, swings, ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, fsum, isfinite, log

import numpy as np

from scoring.weighting.checks import BadJudgements, Vector, Weights, normalised

Matrix = Sequence[Sequence[float]]

# T. L. Saaty, The Analytic Hierarchy Process (1980): the mean consistency index of random
# reciprocal matrices, by size.
SAATY_1980 = (0, 0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
ACCEPTABLE = 0.10
STEPS = (*(1 / step for step in range(9, 1, -1)), *map(float, range(1, 10)))


class AhpMethod(StrEnum):
    EIGENVECTOR = "eigenvector"
    GEOMETRIC_MEAN = "geometric_mean"


@dataclass(frozen=True, slots=True)
class Revision:
    """The judgement that fits the weights least: row against column, and what would fit."""

    row: int
    column: int
    given: float
    fitting: float


@dataclass(frozen=True, slots=True)
class Ahp:
    """weights sum to one. consistency_ratio: by the random index named in `table`."""

    weights: Weights
    method: AhpMethod
    eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    revision: Revision | None
    table: str = "Saaty 1980"

    @property
    def is_consistent(self) -> bool:
        return self.consistency_ratio <= ACCEPTABLE


def ahp(matrix: Matrix, *, method: AhpMethod = AhpMethod.EIGENVECTOR) -> Ahp:
    """Return weights from pairwise comparisons, and how far these contradict each other.

    Formula: the principal eigenvector (or the geometric means of the rows), normalised;
             CI = (λ − n)/(n − 1); CR = CI/RI; up to 0.10 is acceptable.
    Shape:   n × n for n up to 15; matrix[i][j] says how many times i matters more than j
             (1/9 to 9), matrix[j][i] is its reciprocal, the diagonal is 1.
    Errors:  BadJudgements.
    Source:  T. L. Saaty, The Analytic Hierarchy Process (1980).
    """
    judged = _reciprocal(matrix)
    n = len(judged)
    if method is AhpMethod.EIGENVECTOR:
        values, vectors = np.linalg.eig(judged)
        weights = np.abs(vectors[:, np.argmax(values.real)].real)
    else:
        weights = np.exp(np.log(judged).mean(axis=1))
    weights /= weights.sum()
    eigenvalue = float(np.mean(judged @ weights / weights))
    index = max((eigenvalue - n) / (n - 1), 0.0) if n > 1 else 0.0
    return Ahp(
        weights=tuple(weights.tolist()),
        method=method,
        eigenvalue=eigenvalue,
        consistency_index=index,
        consistency_ratio=index / SAATY_1980[n] if SAATY_1980[n] else 0.0,
        revision=_worst_judgement(judged, weights),
    )


def combine_judges(matrices: Sequence[Matrix]) -> tuple[tuple[float, ...], ...]:
    """Return the element-wise geometric mean of several judges' matrices.

    It is reciprocal again, whatever the judges said.

    Errors: BadJudgements.
    Source: J. Aczél and T. L. Saaty, Procedures for synthesizing ratio judgements, Journal
            of Mathematical Psychology 27 (1983).
    """
    if not matrices:
        raise BadJudgements("There are no judges: give at least one matrix.")
    judged = [_reciprocal(matrix) for matrix in matrices]
    if len({len(matrix) for matrix in judged}) > 1:
        raise BadJudgements("The judges compared different numbers of indicators.")
    mean = np.exp(np.mean([np.log(matrix) for matrix in judged], axis=0))
    return tuple(map(tuple, mean.tolist()))


def _nearest_step(implied: float) -> float:
    return min(STEPS, key=lambda step: abs(log(step / implied)))


def mend(matrix: Matrix) -> Revision | None:
    """Return the one judgement whose change to a step of the scale makes the rest most consistent, or None.

    For each pair the others imply a value, the geometric mean of aᵢₖ·aₖⱼ over every third k. Put on Saaty's
    scale (1/9 to 9), the one that leaves the smallest consistency ratio is returned with that value.

    Errors: BadJudgements.
    """
    judged = _reciprocal(matrix)
    n, best, found = len(judged), ahp(matrix).consistency_ratio, None
    for i in range(n):
        for j in range(i + 1, n):
            thirds = [k for k in range(n) if k not in (i, j)]
            if not thirds:
                continue
            implied = exp(fsum(log(judged[i, k] * judged[k, j]) for k in thirds) / len(thirds))
            step = _nearest_step(implied)
            changed = judged.copy()
            changed[i, j], changed[j, i] = step, 1 / step
            ratio = ahp(changed.tolist()).consistency_ratio
            if ratio < best - 1e-9:
                best, found = ratio, Revision(row=i, column=j, given=float(judged[i, j]), fitting=step)
    return found


def swing(points: Sequence[float]) -> Weights:
    """Return weights from swing points.

    Points say how much it matters to bring one indicator from worst to best: 100 for the
    one that matters most, and the others in proportion.

    Errors: BadJudgements, for points outside 0–100 or all zero.
    Source: D. von Winterfeldt and W. Edwards, Decision Analysis and Behavioral Research (1986).
    """
    if any(not 0 <= point <= 100 for point in points):
        raise BadJudgements(f"points are {tuple(points)}: give 0–100 each.")
    return normalised(points, "points")


def rank_order_centroid(ranks: Sequence[int]) -> Weights:
    """Return weights from ranks alone; 1 is the most important.

    Formula: w(k) = (1/n) · Σ 1/i for i from k to n. Indicators that share a rank share the
             mean of the places they take up.
    Errors:  BadJudgements, for no ranks or a rank below 1.
    Source:  F. H. Barron and B. E. Barrett, Decision quality using ranked attribute weights,
             Management Science 42 (1996).
    """
    if not ranks or min(ranks) < 1:
        raise BadJudgements(f"ranks are {tuple(ranks)}: give at least one, from 1 up.")
    n = len(ranks)
    places = [fsum(1 / i for i in range(place, n + 1)) / n for place in range(1, n + 1)]
    ordered = sorted(ranks)
    shared = {}
    for rank in set(ranks):
        first, count = ordered.index(rank), ordered.count(rank)
        shared[rank] = fsum(places[first : first + count]) / count
    return tuple(shared[rank] for rank in ranks)


def _reciprocal(matrix: Matrix) -> Vector:
    n = len(matrix)
    if not 1 <= n < len(SAATY_1980) or any(len(row) != n for row in matrix):
        raise BadJudgements(f"The matrix must be square, 1 to {len(SAATY_1980) - 1} a side.")
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if not isfinite(value) or value <= 0:
                raise BadJudgements(f"Row {i + 1}, column {j + 1} is {value}: give 1/9 to 9.")
            if abs(value * matrix[j][i] - 1) > 1e-3:  # 0.333 for a third is good enough
                raise BadJudgements(
                    f"Row {i + 1}, column {j + 1} is {value} but its mirror is {matrix[j][i]}:"
                    " one must be the reciprocal of the other."
                )
    return np.array(matrix, dtype=float)


def _worst_judgement(judged: Vector, weights: Vector) -> Revision | None:
    gaps = {
        (i, j): abs(log(judged[i, j] * weights[j] / weights[i]))
        for i in range(len(judged))
        for j in range(i + 1, len(judged))
    }
    if not gaps or max(gaps.values()) < 1e-9:
        return None
    i, j = max(gaps, key=lambda pair: gaps[pair])
    fitting = exp(log(weights[i]) - log(weights[j]))
    return Revision(row=i, column=j, given=float(judged[i, j]), fitting=fitting)
