"""Cause and effect: causes on bones, bones on a spine that leads to the effect (Ishikawa)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagrams.geometry import Box
from diagrams.shapes.primitives import Drawing, Group, Item, Link, Path, Rect, Text, polygon
from diagrams.text import block_width, shorten, wrap

MARGIN, CAUSE_STEP, CAUSE_ROOM = 24.0, 30.0, 176.0
BONE_HEAD, HEAD_WIDTH, SLANT = 34.0, 168.0, 0.45  # slant: how far a bone leans, per unit of its height
LEAST = 120.0
SIZE, SMALL = 12.0, 13.0


@dataclass(frozen=True, slots=True)
class Cause:
    """`count` complaints name it."""

    text: str
    count: int = 0
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Bone:
    label: str
    causes: Sequence[Cause] = field(default_factory=tuple)


def fishbone(effect: str, bones: Sequence[Bone]) -> Drawing:
    """Bones above and below in turn, wide enough for their causes; the effect at the right end.

    The line of a cause is as heavy as its share of the most frequent one.
    """
    longest = max((len(bone.causes) for bone in bones), default=0)
    tall = max(LEAST, CAUSE_STEP * (longest + 1))
    lean = tall * SLANT
    wide = CAUSE_ROOM + lean + 18
    pairs = max(1, (len(bones) + 1) // 2)
    spine = MARGIN + BONE_HEAD + tall
    end = MARGIN + pairs * wide + 40
    most = max((cause.count for bone in bones for cause in bone.causes), default=0)
    groups = [_spine(spine, end), _effect(effect, spine, end)]
    for place, bone in enumerate(bones):
        foot = MARGIN + (place // 2 + 1) * wide
        groups += _bone(bone, foot, spine, tall, lean, -1 if place % 2 == 0 else 1, most)
    return Drawing(end + HEAD_WIDTH + MARGIN, 2 * spine, tuple(groups))


def _spine(y: float, end: float) -> Group:
    line = Path("dg-line dg-spine", (("M", MARGIN, y), ("L", end - 12, y)), 3.0)
    return Group("dg-edge", (line, polygon("dg-head", (end, y), (end - 14, y - 7), (end - 14, y + 7))))


def _effect(effect: str, y: float, left: float) -> Group:
    lines = wrap(effect, HEAD_WIDTH - 24, SMALL, bold=True, lines=4)
    height = max(56.0, 18.0 * len(lines) + 22)
    box = Box(left, y - height / 2, HEAD_WIDTH, height)
    first = y + 4.6 - 9.0 * (len(lines) - 1)
    texts = [Text("dg-name", box.middle[0], first + 18.0 * row, line, "middle") for row, line in enumerate(lines)]
    return Group("dg-node", (Rect("dg-outline dg-tagged-bad", box, 8), *texts), effect)


def _bone(bone: Bone, foot: float, spine: float, tall: float, lean: float, side: int, most: int) -> list[Group]:
    """`side` is −1 above the spine and 1 below."""
    top = spine + side * tall
    line = Path("dg-line dg-bone", (("M", foot - lean, top), ("L", foot, spine)), 2.0)
    name = shorten(bone.label, 150, SMALL, bold=True)
    wide = block_width((name,), SMALL, bold=True) + 28
    box = Box(foot - lean - wide / 2, top - BONE_HEAD if side < 0 else top, wide, BONE_HEAD)
    head = (Rect("dg-outline dg-strip-line", box, 6), Text("dg-name", *_middle(box), name, "middle"))
    groups = [Group("dg-edge", (line,)), Group("dg-node", head, bone.label)]
    for row, cause in enumerate(bone.causes):
        share = (row + 1) / (len(bone.causes) + 1)
        groups.append(_cause(cause, foot - lean + lean * share, top - side * tall * share, most))
    return groups


def _cause(cause: Cause, x: float, y: float, most: int) -> Group:
    """A line that ends at the bone, with its text above."""
    weight = 1.2 + (2.4 * cause.count / most if most else 0.0)
    count = f" {cause.count}" if cause.count else ""
    words = shorten(cause.text, CAUSE_ROOM - 34, SIZE)
    items: list[Item] = [
        Path("dg-line", (("M", x - CAUSE_ROOM, y), ("L", x, y)), weight),
        Text("dg-question", x - CAUSE_ROOM + 4, y - 5, words),
    ]
    if count:
        items.append(Text("dg-count", x - 10, y - 5, count.strip(), "end"))
    return Group("dg-edge", tuple(items), f"{cause.text}{count}", cause.link)


def _middle(box: Box) -> tuple[float, float]:
    return box.middle[0], box.middle[1] + 4.6
