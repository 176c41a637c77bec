"""A table with traffic lights: colour, shape and number say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from diagrams.geometry import Box
from diagrams.shapes.primitives import Circle, Drawing, Group, Item, Link, Rect, Text, polygon
from diagrams.text import shorten, wrap

HEAD, FIRST, WIDE, TALL, MARGIN = 58.0, 190.0, 104.0, 34.0, 12.0
SIZE, SMALL = 12.0, 11.0


@dataclass(frozen=True, slots=True)
class Cell:
    """`tone` is good, warn, bad or "" for what is only told; a cell without text is empty."""

    text: str = ""
    tone: str = ""
    spoken: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: Sequence[Cell]
    link: Link | None = None


def matrix(columns: Sequence[str], rows: Sequence[Row]) -> Drawing:
    wide, tall = MARGIN * 2 + FIRST + WIDE * len(columns), MARGIN * 2 + HEAD + TALL * len(rows)
    groups = [_column(label, place) for place, label in enumerate(columns)]
    for place, row in enumerate(rows):
        y = MARGIN + HEAD + TALL * place
        groups.append(_label(row, y, wide, is_striped=place % 2 == 0))
        groups += [_cell(cell, MARGIN + FIRST + WIDE * at, y) for at, cell in enumerate(row.cells) if cell.text]
    return Drawing(wide, tall, tuple(groups))


def _column(label: str, place: int) -> Group:
    x = MARGIN + FIRST + WIDE * (place + 0.5)
    lines = wrap(label, WIDE - 10, SMALL, bold=True, lines=3)
    first = MARGIN + HEAD - 10 - 14.0 * (len(lines) - 1)
    return Group(
        "dg-lane",
        tuple(Text("dg-lane-note dg-strong", x, first + 14.0 * at, line, "middle") for at, line in enumerate(lines)),
    )


def _label(row: Row, y: float, wide: float, *, is_striped: bool) -> Group:
    items: list[Item] = [Rect("dg-ground", Box(MARGIN, y, wide - 2 * MARGIN, TALL), 0)] if is_striped else []
    items.append(Text("dg-name", MARGIN + 8, y + TALL / 2 + 4.5, shorten(row.label, FIRST - 16, 13, bold=True)))
    return Group("dg-node", tuple(items), row.label, row.link)


def _cell(cell: Cell, x: float, y: float) -> Group:
    middle = y + TALL / 2
    items: list[Item] = [*_light(cell.tone, x + 16, middle)]
    items.append(Text(f"dg-question dg-text-{cell.tone or 'plain'}", x + WIDE - 12, middle + 4.2, cell.text, "end"))
    return Group("dg-node", tuple(items), cell.spoken or cell.text, cell.link)


def _light(tone: str, x: float, y: float) -> list[Item]:
    """A disc for good, a square for attention, a triangle for bad, so that nothing hangs on colour."""
    if tone == "good":
        return [Circle("dg-fill dg-fill-good", x, y, 5.5)]
    if tone == "warn":
        return [Rect("dg-fill dg-fill-warn", Box(x - 5, y - 5, 10, 10), 1)]
    if tone == "bad":
        return [polygon("dg-fill dg-fill-bad", (x - 6, y + 5), (x, y - 6), (x + 6, y + 5))]
    return []
