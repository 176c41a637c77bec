"""The few things a diagram is made of. Writers turn them into SVG or PDF.

Every one carries class names instead of colours: the page's style sheet colours them on screen,
`diagrams.palette` does so in files that leave the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagrams.geometry import Box

# "M" and "L" with x, y; "Q" with control point and end; "Z" alone.
Command = tuple[str, float, float, float, float] | tuple[str, float, float] | tuple[str]


@dataclass(frozen=True, slots=True)
class Rect:
    names: str
    box: Box
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Circle:
    names: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Path:
    """`width` is that of the stroke where it carries a number; None leaves it to the class."""

    names: str
    commands: tuple[Command, ...]
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """One line; `y` is the baseline, `anchor` start, middle or end."""

    names: str
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a node or an edge leads.

    `hint` shows on hover; `attributes` are added to the element as they are (htmx, data-*).
    """

    href: str = ""
    hint: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """A node, an edge or a lane with everything that belongs to it.

    `spoken` is what a screen reader says; a group without it cannot be focused.
    """

    names: str
    items: tuple[Item, ...]
    spoken: str = ""
    link: Link | None = None
    key: str = ""


Item = Rect | Circle | Path | Text | Group


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    items: tuple[Group, ...]


def polygon(names: str, *points: tuple[float, float]) -> Path:
    first, *others = points
    lines: list[Command] = [("L", *point) for point in others]
    return Path(names, (("M", *first), *lines, ("Z",)))
