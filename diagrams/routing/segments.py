"""Ways cut into straight pieces, and which of two pieces on one line lies first.

First means left for pieces that run along the flow, upper for those across it. Two edges that
share a line are ordered by where they part: looking ahead and back along both, the one that turns
off to the left belongs on the left. The order is the same on every line the two share, so they
cross at most once (compare Wybrow, Marriott and Stuckey, Orthogonal Connector Routing, 2009).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass

from diagrams.routing.grid import Grid
from diagrams.routing.search import Way

LOW, HIGH = 0, 1
Line = tuple[int, int]  # axis and index of a grid line
TIE = 0.5


@dataclass(slots=True, eq=False)
class Segment:
    """A straight piece of an edge.

    `span` holds the lower and upper end in half steps of the grid; an end at a node stops half a
    step short of its centre. `turn` says where the edge goes at each end (-1, 1, or 0 at a node),
    `beyond` is the next piece there.
    """

    edge: int
    line: Line
    direction: int
    span: tuple[int, int]
    turn: list[int]
    beyond: list[Segment | None]

    @property
    def source_end(self) -> int:
        return LOW if self.direction < 2 else HIGH

    @property
    def is_whole(self) -> bool:
        """Whether the edge is nothing but this piece."""
        return self.beyond[LOW] is None and self.beyond[HIGH] is None

    def overlaps(self, other: Segment) -> bool:
        return self.span[0] <= other.span[1] and other.span[0] <= self.span[1]


def pieces(grid: Grid, number: int, start: int, way: Way) -> list[Segment]:
    """Cut one way where it bends; `start` is the point of its source."""
    columns = grid.columns
    turns = [(start, way[0] & 3)]
    for state, after in itertools.pairwise(way):
        if state & 3 != after & 3:
            turns.append((state >> 2, after & 3))
    turns.append((way[-1] >> 2, -1))
    out: list[Segment] = []
    for index, ((first, direction), (last, _)) in enumerate(itertools.pairwise(turns)):
        axis = direction % 2
        here, there = divmod(first, columns), divmod(last, columns)
        ends = [2 * here[1 - axis], 2 * there[1 - axis]]
        forward = 1 if direction < 2 else -1
        if index == 0:
            ends[0] += forward
        if index == len(turns) - 2:
            ends[1] -= forward
        low, high = sorted(ends)
        out.append(Segment(number, (axis, here[axis]), direction, (low, high), [0, 0], [None, None]))
    for one, following in itertools.pairwise(out):
        end, start_end = 1 - one.source_end, following.source_end
        one.turn[end] = 1 if following.direction < 2 else -1
        following.turn[start_end] = -1 if one.direction < 2 else 1
        one.beyond[end], following.beyond[start_end] = following, one
    return out


def by_line(segments: list[Segment]) -> dict[Line, list[Segment]]:
    lines: dict[Line, list[Segment]] = defaultdict(list)
    for segment in segments:
        lines[segment.line].append(segment)
    return lines


def leaning(one: Segment, other: Segment, end: int) -> float:
    """Below 0 when `one` belongs first judging by this end, above when `other` does."""
    here, there = one.span[end], other.span[end]
    if here != there:
        stops_first = (here < there) == (end == HIGH)
        return one.turn[end] if stops_first else -other.turn[end]
    turn = one.turn[end]
    if turn != other.turn[end]:
        return -1 if turn < other.turn[end] else 1
    after, other_after = one.beyond[end], other.beyond[end]
    if after is None or other_after is None:
        older = one if one.edge < other.edge else other
        if older.source_end != end:
            return 0
        return -TIE if older is one else TIE
    ahead = leaning(after, other_after, HIGH if turn > 0 else LOW)
    return ahead * (turn if end == LOW else -turn)


def order(one: Segment, other: Segment) -> float:
    """Below 0 when `one` belongs first, above when `other` does, 0 when it is all the same.

    Where the two ends disagree the edges cross once; the end towards the source of the older
    edge decides, on every line alike.
    """
    low, high = leaning(one, other, LOW), leaning(one, other, HIGH)
    if low + high:
        return low + high
    older = one if one.edge < other.edge else other
    return low if older.source_end == LOW else high


def arranged(segments: list[Segment]) -> list[Segment]:
    """Pieces of one line, first to last, so that overlapping ones keep their order.

    Orders can contradict each other in a ring; it is cut where the fewest are hurt.
    """
    count = len(segments)
    if count < 2:
        return segments
    earlier = [0] * count
    later: list[list[int]] = [[] for _ in range(count)]
    for index, one in enumerate(segments):
        for place in range(index):
            other = segments[place]
            if one.overlaps(other):
                rank = order(one, other)
                first, second = (index, place) if rank < 0 else (place, index)
                earlier[second] += 1
                later[first].append(second)
    left = set(range(count))
    out: list[Segment] = []
    while left:
        index = min(left, key=lambda index: (earlier[index], index))
        left.remove(index)
        out.append(segments[index])
        for other_index in later[index]:
            earlier[other_index] -= 1
    return out
