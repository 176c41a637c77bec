"""Whether a share moved between two periods. Pure."""

from enum import StrEnum
from math import hypot

from crmq.lib.share import Share
from feedback.metrics import Interval, wilson

FEW = 5  # with fewer on either side nothing is said


class Change(StrEnum):
    UP = "up"
    DOWN = "down"
    NONE = "none"  # no detectable change
    FEW = "few"


def difference(before: Share, after: Share) -> Interval | None:
    """The 95 % interval of after − before, as fractions; None when a side is empty.

    Formula: d − √((p₂−l₂)² + (u₁−p₁)²) to d + √((u₂−p₂)² + (p₁−l₁)²), with the Wilson intervals
             (l, u) of both shares.
    Source:  R. G. Newcombe, Interval estimation for the difference between independent proportions,
             Statistics in Medicine 17 (1998), method 10.
    """
    if not before.of or not after.of:
        return None
    first, second = before.count / before.of, after.count / after.of
    old, new = wilson(before.count, before.of), wilson(after.count, after.of)
    moved = second - first
    return Interval(
        moved - hypot(second - new.low, old.high - first),
        moved + hypot(new.high - second, first - old.low),
    )


def share_change(before: Share, after: Share) -> Change:
    """Judge a share: up or down only when zero lies outside the interval of the difference."""
    reach = difference(before, after)
    if reach is None or before.of < FEW or after.of < FEW:
        return Change.FEW
    if reach.low > 0:
        return Change.UP
    return Change.DOWN if reach.high < 0 else Change.NONE
