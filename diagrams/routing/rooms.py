"""How much room lines, nodes and labels ask for before coordinates are dealt out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diagrams.graph import Edge, NodeKind
from diagrams.layout import Layout
from diagrams.routing.channels import Bay, Spacing
from diagrams.routing.grid import ALONG, DOWN, RIGHT, Grid
from diagrams.routing.labels import AWAY, BESIDE
from diagrams.routing.routes import Direction
from diagrams.routing.segments import HIGH, LOW, Segment
from diagrams.sizes import Caption, caption, face_of
from diagrams.text import width

AT_NODE, AT_NODE_BELOW, AT_BORDER = 16.0, 20.0, 10.0  # a line to a node, above a node, to a border
BETWEEN_TRACKS, LANE_EDGE = 28.0, 20.0
BETWEEN_RANKS = {Direction.COLUMNS: 30.0, Direction.ROWS: 38.0}
OUTER_GAP = 16.0
NARROWEST_TRACK, NARROWEST_BESIDE = 96.0, 44.0  # of a lane with one track, with several
ARROW = 12.0

# How far from the middle of its side an edge may reach a node, as a share of half the side.
REACH = {NodeKind.DECISION: 0.3, NodeKind.START: 0.45, NodeKind.END: 0.45}
REACH_OF_BOX = 0.66


@dataclass(frozen=True, slots=True)
class Rooms:
    """Sizes as the grid sees them: (across the flow, along it)."""

    layout: Layout
    grid: Grid
    direction: Direction
    nodes: dict[str, tuple[float, float]]

    def turned(self, wide: float, tall: float) -> tuple[float, float]:
        return (wide, tall) if self.direction == Direction.COLUMNS else (tall, wide)

    def limit(self, axis: int) -> Callable[[Segment], float]:
        """How far a piece may lie from the middle of its track or rank."""
        half = {}
        for node in self.layout.graph.nodes:
            side = self.nodes[node.key][1 - axis]
            half[self.grid.column[node.key], self.grid.row[node.key]] = side / 2 * REACH.get(node.kind, REACH_OF_BOX)

        def limit(piece: Segment) -> float:
            ends = (piece.span[0] // 2, (piece.span[1] + 1) // 2)
            line = piece.line[1]
            found = [half.get((line, end) if axis == ALONG else (end, line)) for end in ends]
            return min((reach for reach in found if reach is not None), default=40.0)

        return limit


def rooms_of(layout: Layout, grid: Grid, direction: Direction) -> Rooms:
    faces = {node.key: face_of(node) for node in layout.graph.nodes}
    is_down = direction == Direction.COLUMNS
    sizes = {key: (face.width, face.height) if is_down else (face.height, face.width) for key, face in faces.items()}
    return Rooms(layout, grid, direction, sizes)


def spacings(rooms: Rooms, firsts: dict[str, Segment], crowded: frozenset[str]) -> tuple[Spacing, Spacing]:
    """Room across (columns of the grid) and along the flow (its rows).

    `firsts` holds the first piece of every edge; labels of `crowded` edges get more room.
    """
    across, along = _across(rooms), _along(rooms)
    for edge in rooms.layout.graph.edges:
        words = caption(edge.label)
        if words is not None:
            is_crowded = edge.key in crowded
            _reserve(rooms, edge, firsts[edge.key], words, across, along, is_crowded)
    return across, along


def _across(rooms: Rooms) -> Spacing:
    grid, is_down = rooms.grid, rooms.direction == Direction.COLUMNS
    core = [0.0] * grid.columns
    for key, column in grid.column.items():
        core[column] = max(core[column], rooms.nodes[key][0])
    pads, least = [], []
    for column in range(grid.columns):
        if grid.is_track[column]:
            is_alone = rooms.layout.tracks[grid.lane[column]] == 1 and is_down
            core[column] = max(core[column], NARROWEST_TRACK if is_alone else NARROWEST_BESIDE)
        opens = column == 0 or grid.lane[column - 1] != grid.lane[column]
        closes = column + 1 == grid.columns or grid.lane[column + 1] != grid.lane[column]
        pads.append((AT_BORDER if opens else AT_NODE, AT_BORDER if closes else AT_NODE))
        least.append(LANE_EDGE if opens or closes else BETWEEN_TRACKS)
    if is_down:
        for index, lane in enumerate(rooms.layout.graph.lanes):
            first = grid.lane.index(index) + 1
            heading = width(lane.label, 13, bold=True) + width(lane.note, 12) + 16
            core[first] = max(core[first], heading - 8)
    return Spacing(core, pads, least)


def _along(rooms: Rooms) -> Spacing:
    grid = rooms.grid
    core = [0.0] * grid.rows
    for key, row in grid.row.items():
        core[row] = max(core[row], rooms.nodes[key][1])
    last = grid.rows - 1
    pads = [(AT_NODE, AT_NODE_BELOW)] * grid.rows
    least = [OUTER_GAP if row in (0, last) else BETWEEN_RANKS[rooms.direction] for row in range(grid.rows)]
    return Spacing(core, pads, least)


def _reserve(
    rooms: Rooms,
    edge: Edge,
    first: Segment,
    words: Caption,
    across: Spacing,
    along: Spacing,
    is_crowded: bool,
) -> None:
    """Keep room for a label where its edge leaves the source."""
    grid = rooms.grid
    wide, tall = rooms.turned(words.width, words.height)
    column, row = grid.column[edge.source], grid.row[edge.source]
    wall = LOW if first.direction in (RIGHT, DOWN) else HIGH
    ahead = 1 if wall == LOW else -1
    reach = 0 if is_crowded else 1 if rooms.direction == Direction.COLUMNS else -1
    room = AWAY + (ARROW if first.is_whole else 4.0)
    if first.direction % 2 == ALONG:
        size = room + tall - (along.core[row] - rooms.nodes[edge.source][1]) / 2
        along.bays[row + ahead].append(Bay(wall, size, 2 * column, reach, first.edge))
        across.core[column] = max(across.core[column], 2 * (BESIDE + wide + 3))
    else:
        size = room + wide - (across.core[column] - rooms.nodes[edge.source][0]) / 2
        across.bays[column + ahead].append(Bay(wall, size, 2 * row, -reach, first.edge))
        along.core[row] = max(along.core[row], 2 * (tall + 4))
