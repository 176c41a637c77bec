"""The finished geometry of a diagram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from diagrams.geometry import Box, Point


class Direction(StrEnum):
    """Columns: lanes side by side, the flow runs down. Rows: lanes stacked, it runs right."""

    COLUMNS = "columns"
    ROWS = "rows"


class Align(StrEnum):
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class LabelSpot:
    """The box of a label, count included, and the side of it that lies at the edge."""

    box: Box
    align: Align


@dataclass(frozen=True, slots=True)
class Route:
    """Corners of an edge from the border of its source to the border of its target."""

    points: tuple[Point, ...]
    label: LabelSpot | None = None


@dataclass(frozen=True)
class Routes:
    """Everything in place: boxes by key of lane and node, routes by key of edge.

    `header` is the strip that names the lanes: its height in columns, its width in rows.
    `cuts` are places along the flow, between ranks, where a page may end.
    """

    direction: Direction
    width: float
    height: float
    header: float
    lanes: dict[str, Box]
    nodes: dict[str, Box]
    edges: dict[str, Route]
    cuts: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and numbers, for a cache that speaks JSON; `from_dict` reads it back."""
        return {
            "direction": self.direction.value,
            "size": [self.width, self.height, self.header],
            "lanes": {key: _listed(box) for key, box in self.lanes.items()},
            "nodes": {key: _listed(box) for key, box in self.nodes.items()},
            "edges": {
                key: {
                    "points": [list(point) for point in route.points],
                    "label": route.label and [*_listed(route.label.box), route.label.align.value],
                }
                for key, route in self.edges.items()
            },
            "cuts": list(self.cuts),
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        width, height, header = stored["size"]
        return cls(
            Direction(stored["direction"]),
            width,
            height,
            header,
            {key: Box(*box) for key, box in stored["lanes"].items()},
            {key: Box(*box) for key, box in stored["nodes"].items()},
            {key: _route(route) for key, route in stored["edges"].items()},
            tuple(stored["cuts"]),
        )


def _listed(box: Box) -> list[float]:
    return [box.x, box.y, box.width, box.height]


def _route(stored: dict[str, Any]) -> Route:
    label = stored["label"]
    spot = LabelSpot(Box(*label[:4]), Align(label[4])) if label else None
    return Route(tuple((x, y) for x, y in stored["points"]), spot)
