"""Nodes: stage, document and form boxes, decision diamonds, start and end circles."""

from __future__ import annotations

from diagrams.geometry import Box
from diagrams.graph import Node, NodeKind
from diagrams.shapes.marks import MARK_STEP, board, hourglass, sheet, shield, warning
from diagrams.shapes.overlays import Bar, NodeOverlay, Tone
from diagrams.shapes.primitives import Circle, Group, Item, Link, Rect, Text, polygon
from diagrams.sizes import (
    DECISION_LINE,
    NAME_LINE,
    PAPER_STRIP,
    SMALL_LINE,
    SMALL_SIZE,
    STRIP,
    face_of,
)
from diagrams.text import shorten, width

NOTHING = NodeOverlay()
TAG_PADDING, HOURGLASS_STEP = 7.0, 12.0


def node_group(node: Node, box: Box, tint: int, overlay: NodeOverlay | None, link: Link | None) -> Group:
    over = overlay or NOTHING
    outline = f"dg-outline dg-{over.change}" if over.change else "dg-outline"
    if node.kind in (NodeKind.START, NodeKind.END):
        items = _circle(node, box, outline)
    elif node.kind == NodeKind.DECISION:
        items = _diamond(node, box, outline)
    else:
        items = _stage(node, box, over, outline, tint)
    look = "dg-node dg-selected" if over.is_selected else "dg-node"
    spoken = ", ".join(filter(None, (node.label, over.spoken or node.note)))
    return Group(f"{look} dg-{node.kind}", tuple(items), spoken, link, node.key)


def _circle(node: Node, box: Box, outline: str) -> list[Item]:
    x, y = box.middle
    outline += " dg-corner dg-finish" if node.kind == NodeKind.END else " dg-corner"
    return [
        Circle(outline, x, y, box.width / 2),
        *_centred("dg-point", node, x, y, SMALL_LINE),
    ]


def _diamond(node: Node, box: Box, outline: str) -> list[Item]:
    x, y = box.middle
    corners = (box.x, y), (x, box.y), (box.right, y), (x, box.bottom)
    return [
        polygon(f"{outline} dg-corner", *corners),
        *_centred("dg-question", node, x, y, DECISION_LINE),
        *_marks(node, x + 28, y - 24),
    ]


def _centred(names: str, node: Node, x: float, y: float, step: float) -> list[Item]:
    lines = face_of(node).lines
    first = y + 4.2 - step * (len(lines) - 1) / 2
    return [Text(names, x, first + step * index, line, "middle") for index, line in enumerate(lines)]


def _stage(node: Node, box: Box, over: NodeOverlay, outline: str, tint: int) -> list[Item]:
    items: list[Item] = []
    if over.tag:
        outline += f" dg-tagged-{over.tone}"
        items.append(Rect("dg-halo", Box(box.x - 5, box.y - 5, box.width + 10, box.height + 10), 12))
    items.append(Rect(outline, box, 8))
    items.append(Rect(f"dg-strip dg-tint-{tint}", Box(box.x, box.y + 9, 3.5, box.height - 18), 1.75))
    left = box.x + STRIP
    if node.kind != NodeKind.STAGE:
        icon = sheet if node.kind == NodeKind.DOCUMENT else board
        items += icon(box.x + 10, box.middle[1] - 9)
        left = box.x + PAPER_STRIP
    lines = face_of(node).lines
    below = over.bar or over.left or over.right or node.note
    first = box.y + 21
    if node.kind != NodeKind.STAGE or not below:
        first = box.middle[1] + 4.6 - NAME_LINE * (len(lines) - 1) / 2
    items += [Text("dg-name", left, first + NAME_LINE * index, line) for index, line in enumerate(lines)]
    if over.count:
        items.append(Text("dg-count", box.right - 12, first, over.count, "end"))
    if node.kind == NodeKind.STAGE and below:
        items += _measured(node, box, over)
    if over.tag:
        items += _tag(box, over)
    return [*items, *_marks(node, box.right - 21, box.y - 9)]


def _measured(node: Node, box: Box, over: NodeOverlay) -> list[Item]:
    """The lower half of a stage: bar, value and target, or its note."""
    left, right, base = box.x + STRIP, box.right - 12, box.bottom - 8
    items: list[Item] = []
    if over.bar:
        items += _bar(over.bar, over.tone, left, box.bottom - 25, right - left)
    if not (over.bar or over.left or over.right):
        return [Text("dg-small dg-quiet", left, base, node.note)]
    tone = f"dg-small dg-text-{over.tone}"
    if over.tone == Tone.BAD and over.left:
        items.append(warning("dg-warning", left, base))
        left += 12
    if over.left:
        items.append(Text(tone, left, base, over.left))
    if over.right:
        items.append(Text("dg-small dg-quiet", right, base, over.right, "end"))
    return items


def _bar(bar: Bar, tone: Tone, x: float, y: float, room: float) -> list[Item]:
    filled = room * min(1.0, max(0.0, bar.share))
    items: list[Item] = [Rect("dg-bar", Box(x, y, room, 4), 2)]
    if filled:
        items.append(Rect(f"dg-fill dg-fill-{tone}", Box(x, y, filled, 4), 2))
    if bar.mark is not None:
        items.append(Rect("dg-tick", Box(x + room * bar.mark - 0.75, y - 2.5, 1.5, 9)))
    return items


def _tag(box: Box, over: NodeOverlay) -> list[Item]:
    """On the upper edge, left of the middle, where edges arrive."""
    x, y = box.x + 6, box.y - 13
    longest = box.width / 2 - 6 - TAG_PADDING - 8
    words = f"{over.tag_word} {over.tag}".strip()
    items: list[Item] = []
    left = x + TAG_PADDING
    if width(words, SMALL_SIZE, bold=True) > longest - TAG_PADDING:
        words = shorten(over.tag, longest - TAG_PADDING - HOURGLASS_STEP, SMALL_SIZE, bold=True)
        items.append(hourglass(left, y + 4))
        left += HOURGLASS_STEP
    room = left - x + width(words, SMALL_SIZE, bold=True) + TAG_PADDING
    items.append(Text("dg-tag-text", left, y + 13, words))
    return [Rect(f"dg-tag dg-tag-{over.tone}", Box(x, y, room, 18), 4), *items]


def _marks(node: Node, x: float, y: float) -> list[Item]:
    """Marks from right to left: control point, document, form."""
    items: list[Item] = []
    for has_mark, draw in (
        (node.has_control, shield),
        (node.has_document, sheet),
        (node.has_form, board),
    ):
        if has_mark:
            items += draw(x, y)
            x -= MARK_STEP
    return items
