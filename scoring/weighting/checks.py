"""What every way of finding weights checks and returns."""

from collections.abc import Sequence
from math import fsum, isfinite
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Weights: TypeAlias = tuple[float, ...]  # one an indicator, not negative, summing to one
Vector: TypeAlias = npt.NDArray[np.float64]


class BadJudgements(ValueError):
    """Judgements that cannot be turned into weights."""


class BadTable(ValueError):
    """A table of values that has the wrong shape or holds no information."""


class TooFewAnswers(ValueError):
    """Fewer answers than a stable estimate needs."""


def normalised(values: Sequence[float], name: str) -> Weights:
    """Return values divided by their sum. Errors: BadJudgements, naming them `name`."""
    if not values or not all(map(isfinite, values)) or min(values) < 0:
        raise BadJudgements(f"{name} are {tuple(values)}: give numbers of zero or more.")
    total = fsum(values)
    if total <= 0:
        raise BadJudgements(f"{name} are all zero: give at least one more than that.")
    return tuple(value / total for value in values)


def table_of(rows: Sequence[Sequence[float | None]], name: str) -> Vector:
    """Return rows as an array, NaN for blanks. Errors: BadTable, unless it is a rectangle."""
    if not rows or not rows[0]:
        raise BadTable(f"{name} is empty: give at least one row and one column.")
    if len({len(row) for row in rows}) > 1:
        raise BadTable(f"The rows of {name} differ in length: give one value a column.")
    return np.array(rows, dtype=float)
