"""Events along a line, the latest on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagrams.geometry import Box
from diagrams.shapes.primitives import Circle, Drawing, Group, Item, Link, Path, Rect, Text
from diagrams.text import wrap

MARGIN, DATES, CARD, GAP = 16.0, 118.0, 460.0, 14.0
SIZE = 12.0


@dataclass(frozen=True, slots=True)
class Event:
    """`tone` is good, warn, bad or "" and colours the mark; `mark` stands in it."""

    when: str
    title: str
    note: str = ""
    tone: str = ""
    link: Link | None = None


def timeline(events: Sequence[Event]) -> Drawing:
    x, y = MARGIN + DATES + 14, MARGIN
    groups: list[Group] = []
    for event in events:
        group, height = _event(event, x, y)
        groups.append(group)
        y += height + GAP
    line = Path("dg-line", (("M", x, MARGIN), ("L", x, max(y - GAP, MARGIN + 1))), 2.0)
    return Drawing(x + 24 + CARD + MARGIN, y + MARGIN - GAP, (Group("dg-edge", (line,)), *groups))


def _event(event: Event, x: float, y: float) -> tuple[Group, float]:
    title = wrap(event.title, CARD - 28, 13, bold=True, lines=2)
    note = wrap(event.note, CARD - 28, SIZE, lines=3) if event.note else ()
    height = 22.0 + 17 * len(title) + 15 * len(note)
    box = Box(x + 24, y, CARD, height)
    items: list[Item] = [
        Rect("dg-outline", box, 8),
        Circle(f"dg-fill dg-fill-{event.tone}" if event.tone else "dg-fill", x, y + 18, 6),
        Text("dg-small", x - 16, y + 22, event.when, "end"),
    ]
    items += [Text("dg-name", box.x + 14, y + 22 + 17 * at, line) for at, line in enumerate(title)]
    first = y + 22 + 17 * len(title)
    items += [Text("dg-question", box.x + 14, first + 15 * at, line) for at, line in enumerate(note)]
    return Group("dg-node", tuple(items), f"{event.when}: {event.title}. {event.note}".strip(), event.link), height
