"""From cells to geometry: where lanes, nodes, edges and labels lie on paper.

Edges are orthogonal, keep to the channels between the cells and never run through a node, along
a lane border or upon one another. The result depends on the layout, the texts and the direction
alone.
"""

from __future__ import annotations

import itertools
from math import sqrt

from diagrams.geometry import Box, Point
from diagrams.graph import NodeKind
from diagrams.layout import Layout
from diagrams.routing.channels import Axis, spread
from diagrams.routing.grid import ACROSS, ALONG, Grid, grid_of
from diagrams.routing.labels import Board
from diagrams.routing.rooms import rooms_of, spacings
from diagrams.routing.routes import Align, Direction, LabelSpot, Route, Routes
from diagrams.routing.search import ways
from diagrams.routing.segments import Segment, by_line, pieces
from diagrams.sizes import caption

__all__ = ["Align", "Direction", "LabelSpot", "Route", "Routes", "route"]

HEADER = {Direction.COLUMNS: 40.0, Direction.ROWS: 112.0}
TRIES = 3
Lines = dict[str, list[Point]]


def route(layout: Layout, direction: Direction = Direction.COLUMNS) -> Routes:
    """Lay out a diagram; lanes are columns or rows.

    Where a label finds no free spot, its edge gets a side of its node to itself on a next try.
    """
    grid = grid_of(layout)
    best, crowded = None, frozenset[str]()
    for _ in range(TRIES):
        drawn, clashing = _attempt(layout, grid, direction, crowded)
        if best is None or len(clashing) < len(best[1]):
            best = drawn, clashing
        if clashing <= crowded:
            break
        crowded |= clashing
    assert best is not None
    return best[0]


def _attempt(
    layout: Layout, grid: Grid, direction: Direction, crowded: frozenset[str]
) -> tuple[Routes, frozenset[str]]:
    """The drawing, and the edges whose labels lie on something."""
    found = ways(layout, grid, crowded)
    cut = {
        edge.key: pieces(grid, number, grid.point(edge.source), found[edge.key])
        for number, edge in enumerate(layout.graph.edges)
    }
    rooms = rooms_of(layout, grid, direction)
    across, along = spacings(rooms, {key: found[0] for key, found in cut.items()}, crowded)
    lines = by_line([piece for found in cut.values() for piece in found])
    x = spread(across, lines, ALONG, rooms.limit(ALONG))
    y = spread(along, lines, ACROSS, rooms.limit(ACROSS))
    nodes = {
        key: Box(x.middle(grid.column[key]) - wide / 2, y.middle(grid.row[key]) - tall / 2, wide, tall)
        for key, (wide, tall) in rooms.nodes.items()
    }
    corners = {edge.key: _corners(layout, edge.key, cut[edge.key], nodes, x, y) for edge in layout.graph.edges}
    return _on_paper(layout, grid, direction, (x, y), nodes, corners)


def _corners(
    layout: Layout,
    key: str,
    found: list[Segment],
    nodes: dict[str, Box],
    x: Axis,
    y: Axis,
) -> list[Point]:
    edge = layout.graph.edge[key]
    places = [(x if piece.line[0] == ALONG else y).place(piece) for piece in found]
    points: list[Point] = []
    for piece, place, following in zip(found, places, places[1:], strict=False):
        points.append((place, following) if piece.line[0] == ALONG else (following, place))
    first, last = found[0], found[-1]
    forward = [1 if piece.direction < 2 else -1 for piece in (first, last)]
    source, target = layout.graph.node[edge.source], layout.graph.node[edge.target]
    start = _border(nodes[source.key], source.kind, first.line[0], places[0], forward[0])
    end = _border(nodes[target.key], target.kind, last.line[0], places[-1], -forward[1])
    return [start, *points, end]


def _border(box: Box, kind: NodeKind, axis: int, place: float, side: int) -> Point:
    """Where a line at `place` meets the outline on one side (-1, 1) of a node."""
    middle_x, middle_y = box.middle
    half_across, half_along = box.width / 2, box.height / 2
    if axis == ALONG:
        off, reach, along = abs(place - middle_x), half_along, half_across
    else:
        off, reach, along = abs(place - middle_y), half_across, half_along
    if kind == NodeKind.DECISION:
        reach *= 1 - off / along
    elif kind in (NodeKind.START, NodeKind.END):
        reach = sqrt(max(0.0, reach * reach - off * off))
    if axis == ALONG:
        return place, middle_y + side * reach
    return middle_x + side * reach, place


def _on_paper(
    layout: Layout,
    grid: Grid,
    direction: Direction,
    axes: tuple[Axis, Axis],
    nodes: dict[str, Box],
    corners: Lines,
) -> tuple[Routes, frozenset[str]]:
    """Turn for rows, move below the header and put the labels in."""
    x, y = axes
    is_down = direction == Direction.COLUMNS
    header = HEADER[direction] if layout.graph.lanes else 0.0
    lanes = {}
    for index, lane in enumerate(layout.graph.lanes):
        first = grid.lane.index(index)
        last = grid.columns - 1 - grid.lane[::-1].index(index)
        left, right = x.start[first], x.start[last] + x.width[last]
        lanes[lane.key] = Box(left, -header, right - left, y.total + header)
    cuts = tuple(round(y.middle(row) + header, 1) for row in range(2, grid.rows - 1, 2))

    def turned(box: Box) -> Box:
        moved = box.moved(0, header)
        return moved if is_down else moved.turned

    boxes = {key: turned(box) for key, box in nodes.items()}
    lines = {
        key: tuple(
            (round(px, 1), round(py + header, 1)) if is_down else (round(py + header, 1), round(px, 1))
            for px, py in points
        )
        for key, points in corners.items()
    }
    areas = {key: turned(box) for key, box in lanes.items()}
    edges, clashing = _labelled(layout, boxes, lines, list(areas.values()))
    width, height = x.total, y.total + header
    if not is_down:
        width, height = height, width
    routes = Routes(direction, width, height, header, areas, boxes, edges, cuts)
    return routes, clashing


def _labelled(
    layout: Layout,
    nodes: dict[str, Box],
    lines: dict[str, tuple[Point, ...]],
    lanes: list[Box],
) -> tuple[dict[str, Route], frozenset[str]]:
    pieces_on_paper = [
        Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        for points in lines.values()
        for (x1, y1), (x2, y2) in itertools.pairwise(points)
    ]
    board = Board(list(nodes.values()), pieces_on_paper, lanes)
    edges, clashing = {}, set()
    for edge in layout.graph.edges:
        words = caption(edge.label)
        points = lines[edge.key]
        edges[edge.key] = Route(points, board.place(words, points) if words else None)
        if words and board.clashes:
            clashing.add(edge.key)
    return edges, frozenset(clashing)
