"""Edges: a line with rounded corners, an arrow head and a label."""

from __future__ import annotations

from math import copysign

from diagrams.geometry import Point
from diagrams.graph import Edge, Graph
from diagrams.routing import Align, Route
from diagrams.shapes.overlays import EdgeOverlay
from diagrams.shapes.primitives import Command, Group, Item, Link, Path, Text, polygon
from diagrams.sizes import SMALL_LINE, caption

RADIUS = 8.0
GAP_AT_NODE = 1.5  # between the tip of an arrow and the outline it points at
HEAD = 7.5
THIN, THICK, PLAIN = 1.2, 3.8, 1.5
NOTHING = EdgeOverlay()


def edge_group(
    graph: Graph,
    edge: Edge,
    route: Route,
    *,
    leads_back: bool,
    overlay: EdgeOverlay | None,
    link: Link | None,
) -> Group:
    over = overlay or NOTHING
    items = line(route.points, over, leads_back=leads_back)
    items += label(edge, route, over, leads_back=leads_back)
    source, target = graph.node[edge.source], graph.node[edge.target]
    said = (f"{source.label} → {target.label}", edge.label, over.spoken)
    return Group("dg-edge", tuple(items), ", ".join(filter(None, said)), link, edge.key)


def line(points: tuple[Point, ...], over: EdgeOverlay, *, leads_back: bool, has_head: bool = True) -> list[Item]:
    """The line itself, a wider invisible one to hit with a pointer, and the arrow head."""
    width = PLAIN
    if over.weight is not None:
        width = THIN + (THICK - THIN) * min(1.0, max(0.0, over.weight))
    size = HEAD + width * 0.7
    back = "-back" if leads_back else ""
    names, head = f"dg-line dg-line{back}", f"dg-head dg-head{back}"
    if over.change:
        names, head = f"{names} dg-{over.change}", f"{head} dg-head-{over.change}"
    if not has_head:
        return [Path(names, _rounded(list(points)), round(width, 1))]
    shaft, tip = _shortened(points, size)
    bent = _rounded(shaft)
    return [
        Path("dg-hit", bent),
        Path(names, bent, round(width, 1)),
        _head(head, shaft[-1], tip, size),
    ]


def label(edge: Edge, route: Route, over: EdgeOverlay, *, leads_back: bool) -> list[Item]:
    words = caption(edge.label)
    if words is None or route.label is None:
        return []
    names = "dg-label dg-label-back" if leads_back else "dg-label"
    box, at_start = route.label.box, route.label.align == Align.START
    x, anchor = (box.x, "start") if at_start else (box.right, "end")
    lines = list(words.lines)
    if over.count:
        lines[-1] = f"{lines[-1]} {over.count}"
    return [Text(names, x, box.y + 10.5 + SMALL_LINE * index, text, anchor) for index, text in enumerate(lines)]


def _shortened(points: tuple[Point, ...], size: float) -> tuple[list[Point], Point]:
    """The line up to the foot of its arrow head, and the tip of the head."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    if x1 == x2:
        way = copysign(1.0, y2 - y1)
        tip, foot = (x2, y2 - way * GAP_AT_NODE), (x2, y2 - way * (GAP_AT_NODE + size - 1))
    else:
        way = copysign(1.0, x2 - x1)
        tip, foot = (x2 - way * GAP_AT_NODE, y2), (x2 - way * (GAP_AT_NODE + size - 1), y2)
    return [*points[:-1], foot], tip


def _rounded(points: list[Point]) -> tuple[Command, ...]:
    commands: list[Command] = [("M", *points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        first, second = _towards(corner, before), _towards(corner, after)
        commands += [("L", *first), ("Q", *corner, *second)]
    commands.append(("L", *points[-1]))
    return tuple(commands)


def _towards(corner: Point, other: Point) -> Point:
    """The point where rounding a corner begins: a radius away, or half-way on short pieces."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    length = abs(dx) + abs(dy)
    share = min(RADIUS, length / 2) / length if length else 0.0
    return corner[0] + dx * share, corner[1] + dy * share


def _head(names: str, foot: Point, tip: Point, size: float) -> Path:
    half = size * 0.48
    if foot[0] == tip[0]:
        base = tip[1] - copysign(size, tip[1] - foot[1])
        return polygon(names, tip, (tip[0] + half, base), (tip[0] - half, base))
    base = tip[0] - copysign(size, tip[0] - foot[0])
    return polygon(names, tip, (base, tip[1] - half), (base, tip[1] + half))
