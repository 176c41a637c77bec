"""What is laid over a map: numbers in the room that every node and label keeps for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from diagrams.shapes.primitives import Link

BAR_LIMIT = 1.8  # a bar is full when the value is this many times its target


class Tone(StrEnum):
    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Change(StrEnum):
    """What became of a node or an edge between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar filled to `share` (0 to 1) with a tick at `mark`, if there is one."""

    share: float
    mark: float | None = None


def against_target(value: float, target: float) -> Bar:
    """The bar of a value with the tick at its target; both in the same unit, target above 0."""
    return Bar(min(value / target, BAR_LIMIT) / BAR_LIMIT, 1 / BAR_LIMIT)


@dataclass(frozen=True, slots=True)
class NodeOverlay:
    """Texts come ready in the reader's language.

    `count` stands beside the name, `left` and `right` below the bar. `tag`, a short number, sits
    on the upper edge with `tag_word` before it where that fits and an hourglass where it does not.
    `tone` colours bar, left text and, with a tag, the outline. `spoken` says all this in words.
    """

    count: str = ""
    bar: Bar | None = None
    left: str = ""
    right: str = ""
    tag: str = ""
    tag_word: str = ""
    tone: Tone = Tone.PLAIN
    spoken: str = ""
    is_selected: bool = False
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class EdgeOverlay:
    """`weight` from 0 to 1 becomes the width of the line; `count` stands after the label."""

    count: str = ""
    weight: float | None = None
    spoken: str = ""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Overlays:
    """By key of node and edge; what is missing is drawn without."""

    nodes: Mapping[str, NodeOverlay] = field(default_factory=dict)
    edges: Mapping[str, EdgeOverlay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    """By key of node and edge; what is missing can be focused but not followed."""

    nodes: Mapping[str, Link] = field(default_factory=dict)
    edges: Mapping[str, Link] = field(default_factory=dict)


NO_OVERLAYS = Overlays()
NO_LINKS = Links()
