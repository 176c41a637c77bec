"""Real coordinates for grid lines and for every piece of an edge on them.

A channel is as wide as the pieces and labels side by side in it need; a track or rank as its
largest node. Pieces on a track or rank lie around its middle, a whole straight edge in the middle
itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from diagrams.routing.segments import HIGH, LOW, Line, Segment, arranged

GAP = 10.0  # between neighbouring pieces


@dataclass(frozen=True, slots=True)
class Bay:
    """Room a label needs at one wall of a channel.

    `at` is the grid line its edge leaves on (half steps); `reach` says on which side of that
    line the label lies (-1, 1, 0 for anywhere), and so which pieces have to keep clear of it.
    """

    wall: int
    size: float
    at: int
    reach: int
    edge: int

    def blocks(self, piece: Segment) -> bool:
        low, high = piece.span
        if piece.edge == self.edge and self.at in (low, high):
            return True
        if not self.reach:
            return low <= self.at <= high
        return low < self.at <= high if self.reach < 0 else low <= self.at < high


@dataclass(slots=True)
class Spacing:
    """How much room one axis gives: `core` is the size of nodes on odd lines, zero on channels.

    `pads` are the distances a piece keeps from the walls of a channel, `least` its width when
    nothing runs in it.
    """

    core: list[float]
    pads: list[tuple[float, float]]
    least: list[float]
    bays: defaultdict[int, list[Bay]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Axis:
    """Where the lines of one axis lie: `start` and `width` of the strip each line owns."""

    start: list[float]
    width: list[float]
    offset: dict[Segment, float]  # from the start of the strip

    def middle(self, index: int) -> float:
        return self.start[index] + self.width[index] / 2

    def place(self, piece: Segment) -> float:
        return self.start[piece.line[1]] + self.offset[piece]

    @property
    def total(self) -> float:
        return self.start[-1] + self.width[-1]


def spread(
    spacing: Spacing,
    lines: dict[Line, list[Segment]],
    axis: int,
    limit: Callable[[Segment], float],
) -> Axis:
    """Place the lines with pieces of one axis next to each other.

    `limit` is how far from the middle of a track or rank a piece may lie.
    """
    start, width = [], []
    offset: dict[Segment, float] = {}
    at = 0.0
    for index, core in enumerate(spacing.core):
        found = arranged(lines.get((axis, index), []))
        if core:
            strip = core
            for piece, shift in _around_middle(found, limit).items():
                offset[piece] = core / 2 + shift
        else:
            strip = _in_channel(spacing, index, found, offset)
        start.append(at)
        width.append(strip)
        at += strip
    return Axis(start, width, offset)


def _in_channel(spacing: Spacing, index: int, found: list[Segment], offset: dict[Segment, float]) -> float:
    """Fill in the offsets of pieces between the walls of a channel and return its width.

    Everything is pushed to the low wall, then to the high one; halfway between both every
    distance is kept too.
    """
    low_pad, high_pad = spacing.pads[index]
    bays = spacing.bays.get(index, [])
    lows = _pushed(found, low_pad, [bay for bay in bays if bay.wall == LOW])
    highs = _pushed(found[::-1], high_pad, [bay for bay in bays if bay.wall == HIGH])
    width = max(
        0.0,
        spacing.least[index],
        *(bay.size for bay in bays),
        *(lows[piece] + highs[piece] for piece in found),
    )
    for piece in found:
        offset[piece] = (lows[piece] + width - highs[piece]) / 2
    return width


def _pushed(found: list[Segment], pad: float, bays: list[Bay]) -> dict[Segment, float]:
    out: dict[Segment, float] = {}
    for index, piece in enumerate(found):
        near = pad
        for bay in bays:
            if bay.size > near and bay.blocks(piece):
                near = bay.size
        for other in found[:index]:
            if out[other] + GAP > near and piece.overlaps(other):
                near = out[other] + GAP
        out[piece] = near
    return out


def _around_middle(found: list[Segment], limit: Callable[[Segment], float]) -> dict[Segment, float]:
    """Shifts from the middle of a track or rank."""
    out: dict[Segment, float] = {}
    for group in _groups(found):
        level: dict[Segment, int] = {}
        for index, piece in enumerate(group):
            below = [level[other] for other in group[:index] if piece.overlaps(other)]
            level[piece] = max(below, default=-1) + 1
        most = max(level.values())
        whole = [level[piece] for piece in group if piece.is_whole]
        middle = whole[0] if len(whole) == 1 else most / 2
        farthest = max(middle, most - middle)
        room = min(limit(piece) for piece in group)
        gap = min(GAP, room / farthest) if farthest else 0.0
        for piece in group:
            out[piece] = (level[piece] - middle) * gap
    return out


def _groups(found: list[Segment]) -> list[list[Segment]]:
    """Pieces that hang together by overlapping, each group in the given order."""
    groups: list[list[Segment]] = []
    for piece in found:
        touching = [group for group in groups if any(piece.overlaps(other) for other in group)]
        merged = [other for other in found if any(other in group for group in touching)]
        groups = [group for group in groups if group not in touching]
        groups.append([*merged, piece])
    return groups
