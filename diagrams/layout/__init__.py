"""Where everything stands: a cell for every node of a graph.

Cells that are given stay; the others are found here, the same way every time. Empty ranks and
tracks are closed up, so the cells of a layout have no gaps.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from diagrams.graph import Cell, Graph, Node
from diagrams.layout import flow as flows
from diagrams.layout.order import ordered
from diagrams.layout.pinned import settled
from diagrams.layout.ranks import ranked
from diagrams.layout.tracks import tracked


@dataclass(frozen=True)
class Layout:
    """A graph with every node in a cell.

    `tracks` counts the tracks of each lane in the order of the lanes (one entry for a graph
    without lanes), `ranks` all ranks; `returns` are the keys of edges that lead back.
    """

    graph: Graph
    cells: dict[str, Cell]
    returns: frozenset[str]
    ranks: int
    tracks: tuple[int, ...]

    @cached_property
    def flow(self) -> tuple[Node, ...]:
        """Nodes in reading order: along the flow, then across."""
        lane, cells = self.graph.lane_index, self.cells
        return tuple(
            sorted(
                self.graph.nodes,
                key=lambda node: (cells[node.key].rank, lane[node.key], cells[node.key].track),
            )
        )


def place(graph: Graph) -> Layout:
    """Find a cell for every node that has none."""
    flow = flows.read(graph)
    if any(node.cell for node in graph.nodes):
        cells = settled(graph, flow)
    else:
        ranking = ranked(graph, flow)
        cells = tracked(graph, ranking, ordered(graph, ranking))
    cells = _closed_up(graph, cells)
    tracks = [1] * max(1, len(graph.lanes))
    for key, cell in cells.items():
        lane = graph.lane_index[key]
        tracks[lane] = max(tracks[lane], cell.track + 1)
    ranks = max((cell.rank + 1 for cell in cells.values()), default=0)
    return Layout(graph, cells, flow.returns, ranks, tuple(tracks))


def _closed_up(graph: Graph, cells: dict[str, Cell]) -> dict[str, Cell]:
    used: dict[int, set[int]] = defaultdict(set)
    for key, cell in cells.items():
        used[graph.lane_index[key]].add(cell.track)
    ranks = {rank: place for place, rank in enumerate(sorted({c.rank for c in cells.values()}))}
    tracks = {(lane, track): place for lane, taken in used.items() for place, track in enumerate(sorted(taken))}
    return {
        node.key: Cell(
            ranks[cells[node.key].rank],
            tracks[graph.lane_index[node.key], cells[node.key].track],
        )
        for node in graph.nodes
    }
