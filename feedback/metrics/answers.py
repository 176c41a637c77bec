"""Answers and counts that every survey metric checks the same way."""

from collections.abc import Iterable
from dataclasses import dataclass


class BadAnswer(ValueError):
    """An answer outside its scale."""


class BadCounts(ValueError):
    """Counts that cannot be: negative, fractional, or a part above its whole."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends belong to it."""

    low: float
    high: float


def on_scale(answers: Iterable[int | None], low: int, high: int) -> list[int]:
    """Return the answers without blanks. Errors: BadAnswer, unless whole and low–high."""
    given = [answer for answer in answers if answer is not None]
    for answer in given:
        if isinstance(answer, bool) or answer not in range(low, high + 1):
            raise BadAnswer(f"{answer} is not an answer: give a whole number {low}–{high}.")
    return given


def check_counts(**counts: int) -> None:
    """Errors: BadCounts, unless all are whole and not negative."""
    for name, count in counts.items():
        if count != int(count) or count < 0:
            raise BadCounts(f"{name} is {count}: give a whole number of zero or more.")
