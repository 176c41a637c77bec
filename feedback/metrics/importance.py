"""Importance against performance, in four quadrants."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, isfinite


class Quadrant(StrEnum):
    CONCENTRATE_HERE = "concentrate_here"  # important, poorly done
    KEEP_UP = "keep_up"  # important, well done
    LOW_PRIORITY = "low_priority"
    POSSIBLE_OVERKILL = "possible_overkill"  # unimportant, well done


@dataclass(frozen=True, slots=True)
class ImportancePerformance:
    """Cross-hairs at the grand means, and the quadrant of each item."""

    importance: float
    performance: float
    quadrants: dict[str, Quadrant]


def importance_performance(items: Mapping[str, tuple[float, float]]) -> ImportancePerformance:
    """Sort items into quadrants around the grand means; on a cross-hair counts as high.

    Shape:  `items` maps a name to its mean (importance, performance), each on one scale.
    Errors: ValueError, for no items or a mean that is not finite.
    Source: J. A. Martilla and J. C. James, Importance-performance analysis, Journal of
            Marketing 41 (1977).
    """
    if not items:
        raise ValueError("items is empty: give at least one item with both means.")
    for name, means in items.items():
        if not all(map(isfinite, means)):
            raise ValueError(f"The means of {name} are {means}: give two finite numbers.")
    importance = fsum(pair[0] for pair in items.values()) / len(items)
    performance = fsum(pair[1] for pair in items.values()) / len(items)
    quadrant = {
        (True, False): Quadrant.CONCENTRATE_HERE,
        (True, True): Quadrant.KEEP_UP,
        (False, False): Quadrant.LOW_PRIORITY,
        (False, True): Quadrant.POSSIBLE_OVERKILL,
    }
    return ImportancePerformance(
        importance,
        performance,
        {name: quadrant[i >= importance, p >= performance] for name, (i, p) in items.items()},
    )
