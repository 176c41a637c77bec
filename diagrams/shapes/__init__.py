"""From geometry to primitives: what is drawn, in reading order, before any file format."""

from __future__ import annotations

from diagrams.layout import Layout
from diagrams.routing import Routes
from diagrams.shapes.edges import edge_group
from diagrams.shapes.lanes import lane_group
from diagrams.shapes.nodes import node_group
from diagrams.shapes.overlays import (
    NO_LINKS,
    NO_OVERLAYS,
    Bar,
    Change,
    EdgeOverlay,
    Links,
    NodeOverlay,
    Overlays,
    Tone,
    against_target,
)
from diagrams.shapes.primitives import Drawing, Link

__all__ = [
    "NO_LINKS",
    "NO_OVERLAYS",
    "Bar",
    "Change",
    "Drawing",
    "EdgeOverlay",
    "Link",
    "Links",
    "NodeOverlay",
    "Overlays",
    "Tone",
    "against_target",
    "draw",
]


def draw(layout: Layout, routes: Routes, overlays: Overlays = NO_OVERLAYS, links: Links = NO_LINKS) -> Drawing:
    """Lanes first, then nodes in the order of the flow, then edges.

    Edges never touch nodes, so drawing them last costs nothing, and the Tab key follows the flow.
    """
    graph = layout.graph
    tints = {lane.key: lane.tint for lane in graph.lanes}
    groups = [lane_group(lane, routes.lanes[lane.key], routes) for lane in graph.lanes]
    groups += [
        node_group(
            node,
            routes.nodes[node.key],
            tints.get(node.lane, 1),
            overlays.nodes.get(node.key),
            links.nodes.get(node.key),
        )
        for node in layout.flow
    ]
    groups += [
        edge_group(
            graph,
            edge,
            routes.edges[edge.key],
            leads_back=edge.key in layout.returns,
            overlay=overlays.edges.get(edge.key),
            link=links.edges.get(edge.key),
        )
        for edge in graph.edges
    ]
    return Drawing(routes.width, routes.height, tuple(groups))
