"""Tables that go on over pages, and two columns beside each other."""

from collections.abc import Sequence

from reportlab.platypus import Flowable

from crmq.lib.pdf.blocks import Column
from crmq.lib.pdf.fonts import Fonts
from crmq.lib.pdf.typeset import INK, LINE, SECONDARY, SOFT, Style, break_lines, colour, draw_line

CELL = Style(size=8.5, leading=1.4)
HEAD = Style(size=8, leading=1.4, bold=True, colour=SECONDARY)
STEP = CELL.size * CELL.leading
PADDING = 4.0  # left and right of a cell
GAP = 3.5  # above and below
HEAD_LINES = 4
TALL = 360.0  # points; what is taller may be broken, what is not moves to the next page whole
GUTTER = 16.0

Lines = list[list[str]]  # of each cell of a row


class TableRows(Flowable):
    """Rows under a heading that repeats on each page. Rows taller than half a page are broken."""

    def __init__(
        self, columns: Sequence[Column], rows: Sequence[Sequence[str]], colours: Sequence[str], fonts: Fonts
    ) -> None:
        super().__init__()
        self._columns, self._texts, self._colours, self._fonts = columns, rows, colours, fonts
        self._rows: list[tuple[Lines, str]] = []
        self._head: Lines = []
        self._widths: list[float] = []
        self.width = self.height = 0.0
        self.spaceBefore, self.spaceAfter = 2, 10

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        if not self._widths or self.width != available:
            self._break_cells(available)
        self.width = available
        self.height = self._head_height + sum(_height(lines) for lines, _ in self._rows)
        return self.width, self.height

    def _break_cells(self, available: float) -> None:
        shares = sum(column.share for column in self._columns)
        self._widths = [available * column.share / shares for column in self._columns]
        inner = [width - 2 * PADDING for width in self._widths]
        titles = zip(self._columns, inner, strict=True)
        self._head = [break_lines(column.title, width, self._fonts, HEAD)[:HEAD_LINES] for column, width in titles]
        for texts, shade in zip(self._texts, self._colours or [INK] * len(self._texts), strict=True):
            cells = zip(texts, inner, strict=True)
            self._rows.append(([break_lines(text, width, self._fonts, CELL) for text, width in cells], shade))
        self._texts, self._colours = (), ()

    @property
    def _head_height(self) -> float:
        return _height(self._head, HEAD.size * HEAD.leading)

    def split(self, available: float, height: float) -> list[Flowable]:
        self.wrap(available, height)
        room = height - self._head_height
        fit = 0
        while fit < len(self._rows) and (row := _height(self._rows[fit][0])) <= room:
            room, fit = room - row, fit + 1
        if fit == len(self._rows):
            return [self]
        lines, shade = self._rows[fit]
        count = int((room - 2 * GAP) // STEP)
        if _height(lines) > TALL and count >= 3:
            upper, lower = [cell[:count] for cell in lines], [cell[count:] for cell in lines]
            parts = [[*self._rows[:fit], (upper, shade)], [(lower, shade), *self._rows[fit + 1 :]]]
        else:
            parts = [self._rows[:fit], self._rows[fit:]]
        return [self._part(rows) for rows in parts] if parts[0] else []

    def _part(self, rows: list[tuple[Lines, str]]) -> "TableRows":
        part = TableRows(self._columns, (), (), self._fonts)
        part._rows, part._head, part._widths, part.width = rows, self._head, self._widths, self.width
        return part

    def draw(self) -> None:
        self.canv.setFillColor(colour(SOFT))
        self.canv.rect(0, self.height - self._head_height, self.width, self._head_height, stroke=0, fill=1)
        y = self._draw_row(self._head, self.height, HEAD)
        for lines, shade in self._rows:
            y = self._draw_row(lines, y, CELL.but(colour=shade))

    def _draw_row(self, lines: Lines, top: float, style: Style) -> float:
        """Draws below `top`; returns where the row ends."""
        step, x = style.size * style.leading, 0.0
        for column, cell, width in zip(self._columns, lines, self._widths, strict=True):
            y = top - GAP - style.size - (step - style.size) / 2 + style.size * 0.15
            for line in cell:
                draw_line(
                    self.canv, line, x + PADDING, y, width - 2 * PADDING, self._fonts, style.but(align=column.align)
                )
                y -= step
            x += width
        bottom = top - _height(lines, step)
        self.canv.setStrokeColor(colour(LINE))
        self.canv.setLineWidth(0.4)
        self.canv.line(0, bottom, self.width, bottom)
        return bottom


class SideBySide(Flowable):
    """Two stacks of flowables beside each other; one below the other where they are taller than a page."""

    def __init__(self, left: Sequence[Flowable], right: Sequence[Flowable], share: float) -> None:
        super().__init__()
        self._sides, self._share = (left, right), share
        self.spaceAfter = 4

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        left = (available - GUTTER) * self._share
        self._places = ((0.0, left), (left + GUTTER, available - GUTTER - left))
        self.width = available
        self.height = max(map(self._stack, self._sides, [width for _, width in self._places]))
        return self.width, self.height

    def _stack(self, flowables: Sequence[Flowable], width: float) -> float:
        """The height of a stack."""
        return sum(
            float(flowable.wrap(width, 10_000)[1] + flowable.getSpaceAfter() + (flowable.getSpaceBefore() if at else 0))
            for at, flowable in enumerate(flowables)
        )

    def split(self, available: float, height: float) -> list[Flowable]:
        self.wrap(available, height)
        if self.height <= height:
            return [self]
        if self.height <= TALL:
            return []
        first, *rest = [*self._sides[0], *self._sides[1]]
        if first.wrap(available, height)[1] <= height:
            return [first, *rest]
        parts = first.split(available, height)
        return [*parts, *rest] if parts else []

    def draw(self) -> None:
        for flowables, (x, width) in zip(self._sides, self._places, strict=True):
            y = self.height
            for at, flowable in enumerate(flowables):
                y -= flowable.wrap(width, 10_000)[1] + (flowable.getSpaceBefore() if at else 0)
                flowable.drawOn(self.canv, x, y)
                y -= flowable.getSpaceAfter()


def _height(lines: Lines, step: float = STEP) -> float:
    return max(map(len, lines), default=0) * step + 2 * GAP
