"""The journey of customers: touchpoints from left to right, what they need, what hurts, how content they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagrams.geometry import Box
from diagrams.shapes.primitives import Circle, Command, Drawing, Group, Item, Link, Path, Rect, Text, polygon
from diagrams.text import shorten, wrap

MARGIN, FIRST, WIDE, GAP = 12.0, 120.0, 168.0, 10.0
HEAD, LINE, CURVE = 56.0, 18.0, 150.0
SIZE = 12.0


@dataclass(frozen=True, slots=True)
class Stop:
    """`satisfaction` with its interval is 0–100, None where too few answered."""

    name: str
    note: str = ""
    needs: Sequence[str] = field(default_factory=tuple)
    pains: Sequence[str] = field(default_factory=tuple)
    satisfaction: float | None = None
    low: float | None = None
    high: float | None = None
    spoken: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Names of the rows."""

    needs: str
    pains: str
    satisfaction: str


def journey(stops: Sequence[Stop], words: Words) -> Drawing:
    needs = max((len(stop.needs) for stop in stops), default=0) * LINE + 20
    pains = max((len(stop.pains) for stop in stops), default=0) * LINE + 20
    wide = MARGIN * 2 + FIRST + (WIDE + GAP) * len(stops)
    top = MARGIN + HEAD + GAP
    rows = (
        (words.needs, top, needs),
        (words.pains, top + needs, pains),
        (words.satisfaction, top + needs + pains, CURVE),
    )
    groups = [_row(label, y, height, wide) for label, y, height in rows]
    for place, stop in enumerate(stops):
        x = MARGIN + FIRST + (WIDE + GAP) * place
        groups.append(_stop(stop, x))
        groups.append(_list("dg-question", stop.needs, x, top))
        groups.append(_list("dg-question dg-text-bad", stop.pains, x, top + needs, is_pain=True))
    groups.append(_curve(stops, top + needs + pains))
    return Drawing(wide, top + needs + pains + CURVE + MARGIN, tuple(groups))


def _row(label: str, y: float, height: float, wide: float) -> Group:
    lines = wrap(label, FIRST - 16, SIZE, bold=True)
    texts = [Text("dg-lane-note dg-strong", MARGIN + 8, y + 20 + 15.0 * at, line) for at, line in enumerate(lines)]
    return Group("dg-lane", (Rect("dg-ground", Box(MARGIN, y, wide - 2 * MARGIN, height - 4), 6), *texts))


def _stop(stop: Stop, x: float) -> Group:
    box = Box(x, MARGIN, WIDE, HEAD)
    point = polygon(
        "dg-head",
        (box.right + 1, box.middle[1] - 6),
        (box.right + GAP - 1, box.middle[1]),
        (box.right + 1, box.middle[1] + 6),
    )
    lines = wrap(stop.name, WIDE - 24, 13, bold=True, lines=2)
    items: list[Item] = [Rect("dg-outline", box, 8), point]
    items += [Text("dg-name", x + 12, MARGIN + 20 + 16.0 * at, line) for at, line in enumerate(lines)]
    items.append(Text("dg-small dg-quiet", box.right - 12, box.bottom - 8, stop.note, "end"))
    return Group("dg-node", tuple(items), stop.spoken or stop.name, stop.link)


def _list(names: str, lines: Sequence[str], x: float, y: float, *, is_pain: bool = False) -> Group:
    items: list[Item] = []
    for at, line in enumerate(lines):
        base = y + 22 + LINE * at
        mark = (
            polygon("dg-warning", (x + 4, base), (x + 8, base - 8), (x + 12, base))
            if is_pain
            else Circle("dg-fill", x + 8, base - 4, 2.5)
        )
        items += [mark, Text(names, x + 18, base, shorten(line, WIDE - 24, SIZE))]
    return Group("dg-lane", tuple(items))


def _curve(stops: Sequence[Stop], y: float) -> Group:
    """Points joined where neighbours are known; whiskers are the interval."""
    floor, room = y + CURVE - 26, CURVE - 56
    items: list[Item] = []
    line: list[Command] = []
    for place, stop in enumerate(stops):
        if stop.satisfaction is None:
            line = _drawn(items, line)
            continue
        x, at = MARGIN + FIRST + (WIDE + GAP) * place + WIDE / 2, floor - room * stop.satisfaction / 100
        line.append(("L" if line else "M", x, at))
        if stop.low is not None and stop.high is not None:
            ends = (("M", x, floor - room * stop.low / 100), ("L", x, floor - room * stop.high / 100))
            items.append(Path("dg-line", ends, 1.2))
        items.append(Circle("dg-fill", x, at, 5))
        items.append(Text("dg-count", x + 10, at - 6, f"{stop.satisfaction:.0f}"))
    _drawn(items, line)
    return Group("dg-edge", tuple(items))


def _drawn(items: list[Item], line: list[Command]) -> list[Command]:
    if len(line) > 1:
        items.insert(0, Path("dg-line dg-curve", tuple(line), 2.4))
    return []
