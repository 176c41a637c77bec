"""The coarse grid that edges are routed on.

Vertical lines run through every track and through the channels beside it; each lane has its own
outer channels, so nothing ever runs along a lane border. Horizontal lines run through every rank
and through the gaps between. Everything here is drawn with the flow downwards; diagrams that run
to the right are turned at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagrams.layout import Layout

RIGHT, DOWN, LEFT, UP = range(4)
ACROSS, ALONG = 0, 1  # axis of a move: direction % 2


@dataclass(frozen=True, slots=True)
class Grid:
    """`lane` and `is_track` describe the vertical lines from left to right.

    Odd horizontal lines run through ranks, even ones through gaps. A point is
    `row * columns + column`.
    """

    columns: int
    rows: int
    lane: tuple[int, ...]
    is_track: tuple[bool, ...]
    column: dict[str, int]
    row: dict[str, int]
    step: tuple[int, int, int, int]

    def point(self, key: str) -> int:
        return self.row[key] * self.columns + self.column[key]


def grid_of(layout: Layout) -> Grid:
    lane: list[int] = []
    is_track: list[bool] = []
    first: list[int] = []
    for index, tracks in enumerate(layout.tracks):
        first.append(len(lane))
        lane += [index] * (2 * tracks + 1)
        is_track += [False, True] * tracks + [False]
    lane_index = layout.graph.lane_index
    column = {key: first[lane_index[key]] + 2 * cell.track + 1 for key, cell in layout.cells.items()}
    row = {key: 2 * cell.rank + 1 for key, cell in layout.cells.items()}
    columns = len(lane)
    return Grid(
        columns,
        2 * layout.ranks + 1,
        tuple(lane),
        tuple(is_track),
        column,
        row,
        (1, columns, -1, -columns),
    )
