"""Text in lines: literal, wrapped for Chinese and Latin together. No markup is ever parsed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from crmq.lib.pdf.fonts import Fonts

Align = Literal["left", "right", "center"]

INK, SECONDARY, MUTED = "#17212e", "#465263", "#5f6b7c"
LINE, TRACK, SOFT = "#d5dbe3", "#e6eaf0", "#f6f7f9"
ACCENT, GOOD, WARN, BAD = "#0a66c2", "#0b6e6e", "#8a5700", "#b3350b"

WIDE = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
# A word with the blanks after it, or one wide character with the marks that must stay beside it.
PIECES = re.compile(rf"[《（〈【「『“‘(\[]*[{WIDE}][，。、；：？！》）〉】」』”’)\]…%]*\s*|[^\s{WIDE}]+\s*|\s+")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]")
BEYOND = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Style:
    size: float = 9.5
    leading: float = 1.5  # times the size
    bold: bool = False
    colour: str = INK
    align: Align = "left"
    before: float = 0.0  # points above and below
    after: float = 4.0

    def but(self, **changes: Any) -> "Style":
        return replace(self, **changes)


def colour(code: str) -> Color:
    return HexColor(code)


def printable(text: str) -> str:
    """What can be drawn of a text: no control characters, a box for letters beyond the basic plane."""
    return BEYOND.sub("\u25a1", UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\t", " ")))


def break_lines(text: str, width: float, fonts: Fonts, style: Style) -> list[str]:
    """Lines no wider than `width` points; words stay whole unless they are wider than a line."""
    lines: list[str] = []
    for paragraph in printable(text).split("\n"):
        line = ""
        for piece in PIECES.findall(paragraph):
            if fonts.width((line + piece).rstrip(), style.size, bold=style.bold) <= width:
                line += piece
                continue
            if line.strip():
                lines.append(line.rstrip())
            *full, line = _cut(piece, width, fonts, style)
            lines += full
        lines.append(line.rstrip())
    return lines


def shorten(text: str, width: float, fonts: Fonts, style: Style) -> str:
    """The text on one line, ended by … where it does not fit."""
    text = " ".join(printable(text).split())
    if fonts.width(text, style.size, bold=style.bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        fits = fonts.width(f"{text[:middle].rstrip()}…", style.size, bold=style.bold) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return f"{text[:low].rstrip()}…"


def _cut(piece: str, width: float, fonts: Fonts, style: Style) -> list[str]:
    """A piece in parts that fit, the last of which may go on."""
    parts = [""]
    for char in piece:
        if parts[-1] and fonts.width((parts[-1] + char).rstrip(), style.size, bold=style.bold) > width:
            parts.append("")
        parts[-1] += char
    return parts


class TextBlock(Flowable):
    """A paragraph of literal text; splits between lines over pages."""

    def __init__(self, text: str, fonts: Fonts, style: Style, lines: Sequence[str] | None = None) -> None:
        super().__init__()
        self._text, self._fonts, self._style, self._given = text, fonts, style, lines
        self._lines: Sequence[str] = lines or ()
        self.spaceBefore, self.spaceAfter = style.before, style.after

    @property
    def _step(self) -> float:
        return self._style.size * self._style.leading

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        self._lines = self._given or break_lines(self._text, available, self._fonts, self._style)
        self.width, self.height = available, len(self._lines) * self._step
        return self.width, self.height

    def minWidth(self) -> float:  # noqa: N802  # ReportLab's name
        return self._style.size * 2

    def split(self, available: float, height: float) -> list[Flowable]:
        self.wrap(available, height)
        fit = int(height // self._step)
        if fit <= 0 or fit >= len(self._lines):
            return [] if fit <= 0 else [self]
        parts = (self._lines[:fit], self._lines[fit:])
        return [TextBlock(self._text, self._fonts, self._style, part) for part in parts]

    def draw(self) -> None:
        style = self._style
        self.canv.setFillColor(colour(style.colour))
        for at, line in enumerate(self._lines):
            y = self.height - at * self._step - style.size - (self._step - style.size) / 2 + style.size * 0.12
            draw_line(self.canv, line, 0, y, self.width, self._fonts, style)


def draw_line(canvas: Any, text: str, x: float, y: float, width: float, fonts: Fonts, style: Style) -> None:
    """One line on the base line `y`, aligned within `width`."""
    canvas.setFont(fonts.bold if style.bold else fonts.regular, style.size)
    canvas.setFillColor(colour(style.colour))
    if style.align == "right":
        canvas.drawRightString(x + width, y, text)
    elif style.align == "center":
        canvas.drawCentredString(x + width / 2, y, text)
    else:
        canvas.drawString(x, y, text)
