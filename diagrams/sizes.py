"""How big everything is, in diagram units (CSS pixels at 100 %)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from diagrams import text
from diagrams.graph import Node, NodeKind

STAGE_WIDTH = 164.0
STAGE_HEIGHT = 56.0  # with one line of name; the lower half is for bar and times
PAPER_HEIGHT = 44.0  # a document or a form
STRIP = 14.0  # room left of a name for the strip in the colour of the lane
PAPER_STRIP = 36.0  # the same for documents and forms, with their icon
COUNT_ROOM = 38.0  # five digits to the right of a name
NAME_SIZE, SMALL_SIZE, LABEL_SIZE = 13.0, 11.0, 11.0
DECISION_SIZE = 12.0
NAME_LINE, DECISION_LINE, SMALL_LINE = 17.0, 15.0, 14.0
LABEL_ROOM = 66.0
LABEL_COUNT_ROOM = 26.0  # four digits after a label


@dataclass(frozen=True, slots=True)
class Face:
    """Outer size of a node and its name cut into lines."""

    width: float
    height: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """Label of an edge: its lines and the box they need, with room for a count."""

    lines: tuple[str, ...]
    width: float
    height: float


@lru_cache(maxsize=2048)
def face(kind: NodeKind, label: str) -> Face:
    if kind in (NodeKind.START, NodeKind.END):
        return _circle(label)
    if kind == NodeKind.DECISION:
        return _diamond(label)
    is_stage = kind == NodeKind.STAGE
    room = STAGE_WIDTH - (STRIP if is_stage else PAPER_STRIP) - COUNT_ROOM - 8
    lines = text.wrap(label, room, NAME_SIZE, bold=True)
    height = STAGE_HEIGHT if is_stage else PAPER_HEIGHT
    return Face(STAGE_WIDTH, height + NAME_LINE * (len(lines) - 1), lines)


def face_of(node: Node) -> Face:
    return face(node.kind, node.label)


def _circle(label: str) -> Face:
    lines = text.wrap(label, 52, SMALL_SIZE, lines=2)
    wide = text.block_width(lines, SMALL_SIZE)
    size = min(64.0, max(36.0, wide + 10, wide + 6 * len(lines)))
    return Face(size, size, lines)


def _diamond(label: str) -> Face:
    """A diamond around a block of text: their widths and heights share add up to one."""
    lines = text.wrap(label, 84, DECISION_SIZE)
    tall = DECISION_LINE * len(lines)
    height = 2 * tall + 20
    wide = text.block_width(lines, DECISION_SIZE)
    return Face(max(108.0, wide / (1 - tall / height) + 6), height, lines)


@lru_cache(maxsize=2048)
def caption(label: str) -> Caption | None:
    """None for an edge without label."""
    if not label:
        return None
    lines = text.wrap(label, LABEL_ROOM, LABEL_SIZE)
    last = text.width(lines[-1], LABEL_SIZE) + LABEL_COUNT_ROOM
    wide = max(text.block_width(lines, LABEL_SIZE), last)
    return Caption(lines, wide, SMALL_LINE * len(lines))
