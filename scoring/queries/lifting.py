"""What would lift a customer to the next tier: the cheapest moves of its indicators."""

from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from customers.models import Tier
from scoring.models import Item

from .explaining import Explanation, Line


@dataclass(frozen=True)
class Move:
    """Bring one indicator from `raw` to `target`: from `points` to `to_points`, which gives `gain`."""

    line: Line
    target: float | None
    to_points: float
    gain: float

    @property
    def is_enough(self) -> bool:
        return self.to_points < 100


@dataclass(frozen=True)
class Lift:
    """How far the next tier is, and moves that together reach it, the cheapest first."""

    tier: Tier
    gap: float
    moves: tuple[Move, ...]

    @property
    def reached(self) -> float:
        return sum(move.gain for move in self.moves)

    @property
    def is_reachable(self) -> bool:
        return self.reached >= self.gap


def lift(explanation: Explanation, tiers: list[Tier], *, most: int = 3) -> Lift | None:
    """The next tier above the score, and up to `most` moves. None at the top, or when not rated.

    A move is cheaper, the smaller the share of its remaining way to 100 that it needs. One move
    that closes the gap alone is enough; otherwise the moves with the largest gain come first and the
    last of them goes only as far as needed.
    """
    score = explanation.score
    above = [tier for tier in tiers if score is not None and tier.enter_at > score]
    if score is None or not above:
        return None
    tier = min(above, key=lambda one: one.enter_at)
    gap = tier.enter_at - score
    lines = [line for line in explanation.lines if line.points is not None and line.points < 100 and line.weight > 0]
    lines.sort(key=lambda line: -(line.most - line.value))
    moves: list[Move] = []
    left = gap
    for line in lines[:most]:
        if left <= 0:
            break
        gain = min(line.most - line.value, left)
        to_points = min(100.0, (line.points or 0) + gain / line.weight)
        moves.append(Move(line, value_at(line.item, to_points), to_points, gain))
        left -= gain
    return Lift(tier, gap, tuple(moves))


def value_at(item: Item, points: float) -> float | None:
    """The value that scores `points`; None where a curve gives them to several values or to none."""
    if item.curve == "piecewise":
        return _on_pieces(item.points, points)
    if item.worst is None or item.best is None:
        return None
    share = points / 100
    if item.curve == "logarithmic":
        return exp(log(item.worst) + share * (log(item.best) - log(item.worst)))
    return item.worst + share * (item.best - item.worst)


def _on_pieces(breakpoints: list[list[float]], points: float) -> float | None:
    found = [
        x0 + (points - y0) / (y1 - y0) * (x1 - x0)
        for (x0, y0), (x1, y1) in pairwise(breakpoints)
        if y1 != y0 and min(y0, y1) <= points <= max(y0, y1)
    ]
    return found[0] if found and max(found) - min(found) < 1e-9 * max(1.0, abs(found[0])) else None
