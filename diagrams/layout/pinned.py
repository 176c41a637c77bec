"""Cells where some nodes already have theirs: the others find room between, nobody changes order."""

from __future__ import annotations

from dataclasses import replace

from diagrams.graph import Cell, Graph
from diagrams.layout.flow import Flow


def settled(graph: Graph, flow: Flow) -> dict[str, Cell]:
    """Keep given cells, fit the rest in; a rank is opened where there is no room."""
    cells: dict[str, Cell] = {}
    taken: set[tuple[int, int, int]] = set()

    def put(key: str, cell: Cell) -> None:
        lane = graph.lane_index[key]
        while (lane, cell.rank, cell.track) in taken:
            cell = replace(cell, track=cell.track + 1)
        taken.add((lane, cell.rank, cell.track))
        cells[key] = cell

    for node in graph.nodes:
        if node.cell is not None:
            put(node.key, node.cell)
    for key in flow.order:
        if key in cells:
            continue
        cell = _free(graph, flow, cells, taken, key)
        if cell is None:
            rank = _bounds(graph, flow, cells, key)[0]
            cells = {other: replace(at, rank=at.rank + 1) if at.rank >= rank else at for other, at in cells.items()}
            taken = {(graph.lane_index[other], at.rank, at.track) for other, at in cells.items()}
            cell = Cell(rank, _track(graph, flow, cells, key))
        put(key, cell)
    return cells


def _bounds(graph: Graph, flow: Flow, cells: dict[str, Cell], key: str) -> tuple[int, int]:
    """First and last rank between what leads here and what follows."""
    lane = graph.lane_index
    low = max(
        (cells[o].rank + (lane[o] == lane[key]) for o in flow.before[key] if o in cells),
        default=None,
    )
    high = min(
        (cells[o].rank - (lane[o] == lane[key]) for o in flow.after[key] if o in cells),
        default=None,
    )
    if low is None:
        low = 0 if high is None else max(0, high)
    return low, low if high is None else high


def _track(graph: Graph, flow: Flow, cells: dict[str, Cell], key: str) -> int:
    for other in (*flow.before[key], *flow.after[key]):
        if other in cells and graph.lane_index[other] == graph.lane_index[key]:
            return cells[other].track
    return 0


def _free(
    graph: Graph,
    flow: Flow,
    cells: dict[str, Cell],
    taken: set[tuple[int, int, int]],
    key: str,
) -> Cell | None:
    lane, track = graph.lane_index[key], _track(graph, flow, cells, key)
    low, high = _bounds(graph, flow, cells, key)
    for rank in range(low, high + 1):
        if (lane, rank, track) not in taken:
            return Cell(rank, track)
    return None
