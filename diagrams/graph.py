"""The flow a diagram shows: lanes, nodes and edges, without any position on paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class NodeKind(StrEnum):
    START = "start"
    END = "end"
    STAGE = "stage"
    DECISION = "decision"
    DOCUMENT = "document"
    FORM = "form"


class EdgeKind(StrEnum):
    NORMAL = "normal"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Lane:
    """A department. `tint` picks one of the five lane colours, 1 to 5."""

    key: str
    label: str
    tint: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the grid: `rank` counts along the flow, `track` across it inside the lane."""

    rank: int
    track: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A stage, decision, document, form, start or end.

    `note` is a short line shown while no overlay is on, such as the target time.
    `cell` is where somebody put it; None lets the layout choose.
    """

    key: str
    kind: NodeKind
    label: str
    lane: str = ""
    cell: Cell | None = None
    note: str = ""
    has_control: bool = False
    has_document: bool = False
    has_form: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    key: str
    source: str
    target: str
    label: str = ""
    kind: EdgeKind = EdgeKind.NORMAL


class BrokenGraph(ValueError):
    """A key is missing or used twice."""


@dataclass(frozen=True)
class Graph:
    """Lanes in their order on paper, nodes and edges in the order they were defined."""

    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        lanes = {lane.key for lane in self.lanes}
        for things in (self.lanes, self.nodes, self.edges):
            if len({thing.key for thing in things}) != len(things):
                raise BrokenGraph("two lanes, nodes or edges share a key")
        for node in self.nodes:
            if lanes and node.lane not in lanes:
                raise BrokenGraph(f"node {node.key} is in no known lane")
        for edge in self.edges:
            if edge.source not in self.node or edge.target not in self.node:
                raise BrokenGraph(f"edge {edge.key} has a loose end")

    @cached_property
    def node(self) -> dict[str, Node]:
        return {node.key: node for node in self.nodes}

    @cached_property
    def edge(self) -> dict[str, Edge]:
        return {edge.key: edge for edge in self.edges}

    @cached_property
    def lane_index(self) -> dict[str, int]:
        """Node key to the position of its lane; all zero for a graph without lanes."""
        position = {lane.key: index for index, lane in enumerate(self.lanes)}
        return {node.key: position.get(node.lane, 0) for node in self.nodes}
