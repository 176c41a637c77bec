"""Satisfaction and effort: CSAT, CES, and the interval of a proportion."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import NormalDist

from feedback.metrics.answers import BadCounts, Interval, check_counts, on_scale


@dataclass(frozen=True, slots=True)
class Csat:
    """percent and interval: 0–100, of answers in the top two boxes."""

    percent: float
    interval: Interval
    satisfied: int
    n: int


@dataclass(frozen=True, slots=True)
class Ces:
    """mean: 1 (hard) to 7 (easy). index: the same from 0 to 100."""

    mean: float
    index: float
    n: int


def wilson(successes: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Return the Wilson score interval of a proportion.

    Formula: (p̂ + z²/2n ± z·√(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n)
    Units:   fractions 0–1. With n = 0 nothing is known: 0 to 1.
    Errors:  BadCounts; ValueError for a confidence outside 0–1.
    Source:  E. B. Wilson, JASA 22 (1927); R. G. Newcombe, Statistics in Medicine 17 (1998).
    """
    check_counts(successes=successes, n=n)
    if successes > n:
        raise BadCounts(f"successes {successes} exceed n {n}: swap or correct them.")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}: give a fraction such as 0.95.")
    if n == 0:
        return Interval(0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(
        0.0 if successes == 0 else (centre - reach) / scale,
        1.0 if successes == n else (centre + reach) / scale,
    )


def csat(answers: Iterable[int | None]) -> Csat | None:
    """Return the share of satisfied answers (4–5 on 1–5), or None without any.

    Units:  percent, with the 95 % Wilson interval.
    Errors: BadAnswer, for anything but whole numbers 1–5 and blanks.
    """
    scale = Counter(on_scale(answers, 1, 5))
    return csat_of_counts(satisfied=scale[4] + scale[5], n=scale.total())


def csat_of_counts(*, satisfied: int, n: int) -> Csat | None:
    """Return what `csat` does, from counts. Errors: BadCounts."""
    interval = wilson(satisfied, n)
    if n == 0:
        return None
    return Csat(
        percent=100 * satisfied / n,
        interval=Interval(100 * interval.low, 100 * interval.high),
        satisfied=satisfied,
        n=n,
    )


def ces(answers: Iterable[int | None]) -> Ces | None:
    """Return the Customer Effort Score 2.0 of answers 1–7 (7 is easiest), or None.

    Formula: the mean; index = 100·(mean − 1)/6.
    Errors:  BadAnswer, for anything but whole numbers 1–7 and blanks.
    """
    given = on_scale(answers, 1, 7)
    if not given:
        return None
    mean = fsum(given) / len(given)
    return Ces(mean=mean, index=100 * (mean - 1) / 6, n=len(given))
