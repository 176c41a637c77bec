"""Lanes: the ground in the tint of a department, with its name."""

from __future__ import annotations

from diagrams.geometry import Box
from diagrams.graph import Lane
from diagrams.routing import Direction, Routes
from diagrams.shapes.primitives import Group, Item, Rect, Text
from diagrams.text import wrap

GAP = 2.0  # kept free on both sides of a border
NAME_SIZE, NAME_LINE = 13.0, 17.0


def lane_group(lane: Lane, box: Box, routes: Routes) -> Group:
    is_column = routes.direction == Direction.COLUMNS
    items = _column(lane, box) if is_column else _row(lane, box, routes.header)
    return Group("dg-lane", tuple(items), key=lane.key)


def _column(lane: Lane, box: Box) -> list[Item]:
    inner = Box(box.x + GAP, box.y + 1, box.width - 2 * GAP, box.height - 2)
    items: list[Item] = [
        Rect(f"dg-ground dg-ground-{lane.tint}", inner, 10),
        Rect(f"dg-cap dg-tint-{lane.tint}", Box(inner.x + 12, inner.y, inner.width - 24, 3), 1.5),
        Text("dg-lane-name", box.x + 18, box.y + 26, lane.label),
    ]
    if lane.note:
        items.append(Text("dg-lane-note", box.right - 18, box.y + 26, lane.note, "end"))
    return items


def _row(lane: Lane, box: Box, header: float) -> list[Item]:
    inner = Box(box.x + 1, box.y + GAP, box.width - 2, box.height - 2 * GAP)
    lines = wrap(lane.label, header - 30, NAME_SIZE, bold=True)
    first = box.middle[1] + 4.5 - NAME_LINE / 2 * (len(lines) - 1 + bool(lane.note))
    items: list[Item] = [
        Rect(f"dg-ground dg-ground-{lane.tint}", inner, 10),
        Rect(f"dg-cap dg-tint-{lane.tint}", Box(inner.x, inner.y + 12, 3, inner.height - 24), 1.5),
    ]
    items += [Text("dg-lane-name", box.x + 18, first + NAME_LINE * index, line) for index, line in enumerate(lines)]
    if lane.note:
        items.append(Text("dg-lane-note", box.x + 18, first + NAME_LINE * len(lines), lane.note))
    return items
