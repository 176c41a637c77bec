"""The small marks on nodes: control point, document, form, over target."""

from __future__ import annotations

from diagrams.shapes.primitives import Command, Item, Path, polygon

MARK_STEP = 20.0
Outline = tuple[tuple[str, tuple[float, ...]], ...]

SHIELD: Outline = (
    ("M", (9, 0)), ("L", (16.5, 2.8)), ("L", (16.5, 8.2)), ("Q", (16.5, 15, 9, 18)),
    ("Q", (1.5, 15, 1.5, 8.2)), ("L", (1.5, 2.8)), ("Z", ()),
)  # fmt: skip
SHIELD_TICK: Outline = (("M", (5.6, 8.8)), ("L", (8, 11.2)), ("L", (12.4, 6.4)))
SHEET: Outline = (
    ("M", (3, 0.5)), ("L", (10.5, 0.5)), ("L", (15, 5)), ("L", (15, 17)), ("L", (3, 17)), ("Z", ()),
)  # fmt: skip
FOLD: Outline = (("M", (10.5, 0.5)), ("L", (10.5, 5)), ("L", (15, 5)))
SHEET_LINES: Outline = (
    ("M", (6, 9)), ("L", (12, 9)), ("M", (6, 12.5)), ("L", (12, 12.5)),
)  # fmt: skip
BOARD: Outline = (
    ("M", (2.5, 2)), ("L", (15.5, 2)), ("L", (15.5, 17)), ("L", (2.5, 17)), ("Z", ()),
)  # fmt: skip
BOARD_LINES: Outline = (
    ("M", (5, 7)), ("L", (6.3, 8.3)), ("L", (8.3, 5.8)), ("M", (10, 7.2)), ("L", (13, 7.2)),
    ("M", (5, 12.5)), ("L", (6.3, 13.8)), ("L", (8.3, 11.3)), ("M", (10, 12.7)), ("L", (13, 12.7)),
)  # fmt: skip

HOURGLASS: Outline = (
    ("M", (0, 0)), ("L", (8, 0)), ("L", (8, 1.6)), ("L", (5, 5)), ("L", (8, 8.4)), ("L", (8, 10)),
    ("L", (0, 10)), ("L", (0, 8.4)), ("L", (3, 5)), ("L", (0, 1.6)), ("Z", ()),
)  # fmt: skip


def shield(x: float, y: float) -> list[Item]:
    """The mark of a control point, 18 by 18."""
    return [_drawn("dg-shield", SHIELD, x, y), _drawn("dg-shield-tick", SHIELD_TICK, x, y)]


def sheet(x: float, y: float) -> list[Item]:
    """A document."""
    return [
        _drawn("dg-mark", SHEET, x, y),
        _drawn("dg-mark-line", FOLD, x, y),
        _drawn("dg-mark-line", SHEET_LINES, x, y),
    ]


def board(x: float, y: float) -> list[Item]:
    """A form to fill in."""
    return [_drawn("dg-mark", BOARD, x, y), _drawn("dg-mark-line", BOARD_LINES, x, y)]


def hourglass(x: float, y: float) -> Path:
    """Waiting time, 8 by 10."""
    return _drawn("dg-tag-mark", HOURGLASS, x, y)


def warning(names: str, x: float, y: float) -> Path:
    """A triangle standing on the baseline `y`."""
    return polygon(names, (x, y), (x + 4.25, y - 8), (x + 8.5, y))


def _drawn(names: str, outline: Outline, x: float, y: float) -> Path:
    commands: list[Command] = []
    for letter, numbers in outline:
        if letter == "Q":
            commands.append((letter, numbers[0] + x, numbers[1] + y, numbers[2] + x, numbers[3] + y))
        elif letter == "Z":
            commands.append((letter,))
        else:
            commands.append((letter, numbers[0] + x, numbers[1] + y))
    return Path(names, tuple(commands))
