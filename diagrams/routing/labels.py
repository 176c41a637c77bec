"""A free spot for every label, as close to the beginning of its edge as there is room."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from diagrams.geometry import Box, Point
from diagrams.routing.routes import Align, LabelSpot
from diagrams.sizes import Caption

BESIDE, ABOVE, BELOW, AWAY = 5.0, 2.0, 3.0, 6.0
CLEAR = 1.5  # kept free around a label

Spot = tuple[float, LabelSpot]


class Board:
    """Everything labels must not lie on; grows with each label that is placed."""

    def __init__(self, nodes: list[Box], lines: list[Box], lanes: list[Box]) -> None:
        self.nodes, self.lines, self.lanes = nodes, lines, lanes
        self.labels: list[Box] = []
        self.clashes = 0  # of the label placed last

    def place(self, caption: Caption, points: tuple[Point, ...]) -> LabelSpot:
        """The first spot without a clash, or else the one with the fewest."""
        best, fewest = None, 1 << 30
        for spot in spots(caption, points):
            clashes = self._count(spot.box)
            if clashes < fewest:
                best, fewest = spot, clashes
                if not clashes:
                    break
        assert best is not None
        self.labels.append(best.box)
        self.clashes = fewest
        return best

    def _count(self, box: Box) -> int:
        left, top = box.x - CLEAR, box.y - CLEAR
        right, bottom = box.right + CLEAR, box.bottom + CLEAR
        count = 0
        for things, weight in ((self.labels, 8), (self.nodes, 8), (self.lines, 1)):
            for thing in things:
                if (
                    thing.x < right
                    and left < thing.x + thing.width
                    and thing.y < bottom
                    and top < thing.y + thing.height
                ):
                    count += weight
        if self.lanes and not any(lane.holds(box) for lane in self.lanes):
            count += 4
        return count


def spots(caption: Caption, points: tuple[Point, ...]) -> Iterator[LabelSpot]:
    """Possible spots, best first: at the beginning, then along the edge."""
    wide, tall = caption.width, caption.height
    for index, (start, end) in enumerate(itertools.pairwise(points)):
        (x1, y1), (x2, y2) = start, end
        for share in (0.0, 0.5, 1.0) if index == 0 else (0.5, 0.1, 0.9):
            if y1 == y2:
                yield from _along_horizontal(x1, x2, y1, wide, tall, share)
            else:
                yield from _along_vertical(y1, y2, x1, wide, tall, share)


def _along_horizontal(x1: float, x2: float, y: float, wide: float, tall: float, share: float) -> Iterator[LabelSpot]:
    rightwards = x2 > x1
    align = Align.START if rightwards else Align.END
    first, last = min(x1, x2) + AWAY, max(x1, x2) - AWAY - wide
    x = first + (last - first) * (share if rightwards else 1 - share)
    if share == 0.0 and last < first:
        x = first if rightwards else last
    yield LabelSpot(Box(x, y - ABOVE - tall, wide, tall), align)
    yield LabelSpot(Box(x, y + BELOW, wide, tall), align)


def _along_vertical(y1: float, y2: float, x: float, wide: float, tall: float, share: float) -> Iterator[LabelSpot]:
    downwards = y2 > y1
    first, last = min(y1, y2) + AWAY - 2, max(y1, y2) - AWAY - tall
    y = first + (last - first) * (share if downwards else 1 - share)
    if share == 0.0 and last < first:
        y = first if downwards else last
    yield LabelSpot(Box(x + BESIDE, y, wide, tall), Align.START)
    yield LabelSpot(Box(x - BESIDE - wide, y, wide, tall), Align.END)
