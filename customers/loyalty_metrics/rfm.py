"""Recency, frequency, monetary value: scores by fixed thresholds, and segments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, isnan
from typing import TypeVar

Customer = TypeVar("Customer")

OTHERS = "others"


class BadThresholds(ValueError):
    """RFM thresholds that do not rise, or of the wrong number."""


@dataclass(frozen=True, slots=True)
class Rfm:
    """What RFM looks at: days since the last purchase, purchases, amount in one currency."""

    recency_days: float
    purchases: float
    amount: float


@dataclass(frozen=True, slots=True)
class RfmThresholds:
    """Where each score begins, rising, as many a measure as there are scores less one.

    recency_days (30, 90, 180, 365): up to 30 days scores 5, more than 365 scores 1.
    purchases (2, 4, 8, 16):         16 and more scores 5, fewer than 2 scores 1.
    """

    recency_days: tuple[float, ...]
    purchases: tuple[float, ...]
    amount: tuple[float, ...]

    def __post_init__(self) -> None:
        for name in ("recency_days", "purchases", "amount"):
            cuts = getattr(self, name)
            if not cuts or any(b <= a for a, b in pairwise(cuts)) or not all(map(isfinite, cuts)):
                raise BadThresholds(f"The thresholds of {name} are {cuts}: give rising numbers.")


@dataclass(frozen=True, slots=True)
class RfmScore:
    """1 (worst) to the number of thresholds plus one (best)."""

    recency: int
    frequency: int
    monetary: int


@dataclass(frozen=True, slots=True)
class SegmentRule:
    """A segment: each score lies within its inclusive range."""

    name: str
    recency: tuple[int, int] = (1, 5)
    frequency: tuple[int, int] = (1, 5)
    monetary: tuple[int, int] = (1, 5)


def rfm_scores(customers: Mapping[Customer, Rfm], thresholds: RfmThresholds) -> dict[Customer, RfmScore]:
    """Score customers by fixed thresholds, so that equal values share a score.

    A value on a threshold takes the better score.

    Errors: ValueError for a value that is not a number.
    """
    for customer, value in customers.items():
        if any(map(isnan, (value.recency_days, value.purchases, value.amount))):
            raise ValueError(f"{customer} has a value that is not a number: leave it out.")
    best = len(thresholds.recency_days) + 1
    return {
        customer: RfmScore(
            recency=best - sum(value.recency_days > cut for cut in thresholds.recency_days),
            frequency=1 + sum(value.purchases >= cut for cut in thresholds.purchases),
            monetary=1 + sum(value.amount >= cut for cut in thresholds.amount),
        )
        for customer, value in customers.items()
    }


def rfm_segment(score: RfmScore, rules: Sequence[SegmentRule]) -> str:
    """Return the name of the first rule that fits, else `OTHERS`."""
    for rule in rules:
        if (
            rule.recency[0] <= score.recency <= rule.recency[1]
            and rule.frequency[0] <= score.frequency <= rule.frequency[1]
            and rule.monetary[0] <= score.monetary <= rule.monetary[1]
        ):
            return rule.name
    return OTHERS
