"""Before and after a change, with intervals, and against customers whom it did not touch."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy import stats

LEAST = 10  # customers; fewer give no verdict
CONFIDENCE = 0.95

Values = Sequence[float] | npt.NDArray[np.float64]


class Verdict(StrEnum):
    """The words of the verdict marks."""

    BETTER = "better"
    WORSE = "worse"
    UNCHANGED = "unchanged"  # no detectable change
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Change:
    """A mean change with its interval. before and after: means over the same n customers."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    n: int
    p: float | None


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a change did beyond what happened to others anyway, with its interval."""

    difference: float
    low: float
    high: float
    n: int
    others: int
    p: float | None


def paired(before: Values, after: Values) -> Change:
    """The mean of each customer's own change.

    Formula: d̄ ± t(n − 1) · s/√n over d = after − before; the pairs without a blank (NaN) count.
    Units:   those of the values; p is two-sided, None for fewer than two pairs or no spread.
    Source:  Student, The probable error of a mean, Biometrika 6 (1908).
    """
    one, other = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    known = ~(np.isnan(one) | np.isnan(other))
    one, other = one[known], other[known]
    n = len(one)
    if n == 0:
        return Change(float("nan"), float("nan"), float("nan"), float("nan"), float("nan"), 0, None)
    changes = other - one
    mean = float(changes.mean())
    error = float(changes.std(ddof=1) / sqrt(n)) if n > 1 else float("nan")
    low, high, p = _interval(mean, error, n - 1)
    return Change(float(one.mean()), float(other.mean()), mean, low, high, n, p)


def difference_in_differences(touched: Values, others: Values) -> Contrast:
    """How much more the touched changed than the others did.

    Formula: d̄₁ − d̄₂ ± t(ν) · √(s₁²/n₁ + s₂²/n₂), ν after Welch and Satterthwaite, over each customer's own
             change. It reads as the effect where both would have moved alike without the change.
    Shape:   changes of both groups; blanks (NaN) are left out.
    Source:  B. L. Welch, Biometrika 34 (1947); D. Card and A. B. Krueger, American Economic Review 84 (1994).
    """
    one, other = (np.asarray(values, dtype=float) for values in (touched, others))
    one, other = one[~np.isnan(one)], other[~np.isnan(other)]
    n, m = len(one), len(other)
    if n < 2 or m < 2:
        return Contrast(float("nan"), float("nan"), float("nan"), n, m, None)
    a, b = float(one.var(ddof=1)) / n, float(other.var(ddof=1)) / m
    error = sqrt(a + b)
    freedom = (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1)) if error else float(n + m - 2)
    mean = float(one.mean() - other.mean())
    low, high, p = _interval(mean, error, freedom)
    return Contrast(mean, low, high, n, m, p)


def verdict(low: float, high: float, n: int, *, lower_is_better: bool = False) -> Verdict:
    """What an interval of a change says: better or worse where it leaves out zero."""
    if n < LEAST or np.isnan(low) or np.isnan(high):
        return Verdict.FEW
    if low <= 0 <= high:
        return Verdict.UNCHANGED
    return Verdict.BETTER if (low > 0) != lower_is_better else Verdict.WORSE


def _interval(mean: float, error: float, freedom: float) -> tuple[float, float, float | None]:
    if np.isnan(error):
        return float("nan"), float("nan"), None
    if error == 0:
        return mean, mean, None
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    return mean - reach, mean + reach, float(2 * stats.t.sf(abs(mean) / error, freedom))
