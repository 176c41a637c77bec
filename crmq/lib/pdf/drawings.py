"""Key figures, bars and trends as ReportLab flowables."""

from collections.abc import Sequence

from reportlab.platypus import Flowable

from crmq.lib.pdf.blocks import Bar, Figure, Tone, Trend
from crmq.lib.pdf.fonts import Fonts
from crmq.lib.pdf.typeset import (
    ACCENT,
    BAD,
    GOOD,
    INK,
    LINE,
    MUTED,
    SECONDARY,
    TRACK,
    WARN,
    Style,
    break_lines,
    colour,
    draw_line,
    shorten,
)

TONES: dict[Tone, str] = {"": INK, "good": GOOD, "warn": WARN, "bad": BAD, "accent": ACCENT, "muted": MUTED}
LABEL = Style(size=8, leading=1.4, colour=SECONDARY)
SMALL = Style(size=7.5, leading=1.35, colour=MUTED)
VALUE = Style(size=17, bold=True)
BAR_ROW = 15.0
TREND_HEIGHT = 62.0


class FigureRow(Flowable):
    """Figures side by side, parted by thin rules."""

    def __init__(self, figures: Sequence[Figure], fonts: Fonts) -> None:
        super().__init__()
        self._figures, self._fonts = figures, fonts
        self.spaceBefore, self.spaceAfter = 4, 10

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        self.width, self._column = available, available / max(len(self._figures), 1)
        self._labels = [break_lines(each.label, self._column - 14, self._fonts, LABEL)[:2] for each in self._figures]
        notes = max((bool(each.note) + bool(each.change) for each in self._figures), default=0)
        self._head = max(map(len, self._labels), default=0) * LABEL.size * LABEL.leading
        self.height = self._head + VALUE.size * 1.35 + notes * SMALL.size * SMALL.leading + 4
        return self.width, self.height

    def draw(self) -> None:
        for at, figure in enumerate(self._figures):
            x = at * self._column + (10 if at else 0)
            if at:
                self.canv.setStrokeColor(colour(LINE))
                self.canv.setLineWidth(0.6)
                self.canv.line(x - 10, 2, x - 10, self.height - 2)
            self._draw_figure(figure, self._labels[at], x, self._column - 14)

    def _draw_figure(self, figure: Figure, label: Sequence[str], x: float, width: float) -> None:
        y = self.height - LABEL.size
        for line in label:
            draw_line(self.canv, line, x, y, width, self._fonts, LABEL)
            y -= LABEL.size * LABEL.leading
        y = self.height - self._head - VALUE.size
        draw_line(self.canv, shorten(figure.value, width, self._fonts, VALUE), x, y, width, self._fonts, VALUE)
        for text, style in (
            (figure.change, SMALL.but(colour=TONES[figure.tone or "muted"], bold=True)),
            (figure.note, SMALL),
        ):
            if text:
                y -= SMALL.size * SMALL.leading + (2 if y > self.height - self._head - VALUE.size - 1 else 0)
                draw_line(self.canv, shorten(text, width, self._fonts, style), x, y, width, self._fonts, style)


class BarRows(Flowable):
    """Label, bar from zero with a tick at the target, value."""

    def __init__(self, bars: Sequence[Bar], most: float, fonts: Fonts) -> None:
        super().__init__()
        self._bars, self._fonts = bars, fonts
        self._most = most or max((abs(bar.value) for bar in bars), default=0) or 1.0
        self.spaceAfter = 8

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        self.width, self.height = available, BAR_ROW * len(self._bars)
        return self.width, self.height

    def split(self, available: float, height: float) -> list[Flowable]:
        fit = int(height // BAR_ROW)
        if not 0 < fit < len(self._bars):
            return []
        return [BarRows(part, self._most, self._fonts) for part in (self._bars[:fit], self._bars[fit:])]

    def draw(self) -> None:
        value_style = LABEL.but(colour=INK, align="right", bold=True)
        values = max((self._fonts.width(bar.shown, LABEL.size, bold=True) for bar in self._bars), default=0) + 8
        longest = max((self._fonts.width(bar.label, LABEL.size) for bar in self._bars), default=0)
        labels = min(longest + 6, self.width * 0.5)
        track = self.width - labels - values - 8
        for at, bar in enumerate(self._bars):
            y = self.height - (at + 1) * BAR_ROW + 4
            draw_line(self.canv, shorten(bar.label, labels - 4, self._fonts, LABEL), 0, y, labels, self._fonts, LABEL)
            self._draw_bar(bar, labels + 4, y - 0.5, track)
            draw_line(self.canv, bar.shown, self.width - values, y, values, self._fonts, value_style)

    def _draw_bar(self, bar: Bar, x: float, y: float, width: float) -> None:
        self.canv.setFillColor(colour(TRACK))
        self.canv.roundRect(x, y, width, 7, 2, stroke=0, fill=1)
        filled = width * min(abs(bar.value) / self._most, 1.0)
        if filled > 0.5:
            self.canv.setFillColor(colour(TONES[bar.tone or "accent"]))
            self.canv.roundRect(x, y, filled, 7, min(2, filled / 2), stroke=0, fill=1)
        if bar.target is not None:
            tick = x + width * min(max(bar.target / self._most, 0), 1)
            self.canv.setStrokeColor(colour(INK))
            self.canv.setLineWidth(1)
            self.canv.line(tick, y - 2, tick, y + 9)


class TrendLine(Flowable):
    """A line with its last point marked, the ends of the scale and of time in small print."""

    def __init__(self, trend: Trend, fonts: Fonts) -> None:
        super().__init__()
        self._trend, self._fonts = trend, fonts
        known = [value for value in trend.values if value is not None]
        ends = [*known, *([trend.target] if trend.target is not None else [])] or [0.0]
        self._low: float = trend.low if trend.low is not None else min(ends)
        self._high: float = trend.high if trend.high is not None else max(ends)
        if self._high <= self._low:
            self._low, self._high = self._low - 1, self._high + 1
        self.spaceAfter = 8

    def wrap(self, available: float, height: float) -> tuple[float, float]:
        self.width, self.height = available, TREND_HEIGHT
        return self.width, self.height

    def draw(self) -> None:
        style = LABEL.but(colour=INK, bold=True)
        right = self.width - self._fonts.width(self._trend.shown, style.size, bold=True) - 8
        bottom, top = 12.0, self.height - 6
        self.canv.setLineWidth(0.5)
        self.canv.setStrokeColor(colour(LINE))
        self.canv.line(0, bottom, right, bottom)
        if self._trend.target is not None:
            self.canv.setDash(1, 2)
            self.canv.setStrokeColor(colour(MUTED))
            y = self._height_of(self._trend.target, bottom, top)
            self.canv.line(0, y, right, y)
            self.canv.setDash()
        last = self._draw_path(right, bottom, top)
        if last:
            self.canv.setFillColor(colour(ACCENT))
            self.canv.circle(*last, 2, stroke=0, fill=1)
            draw_line(self.canv, self._trend.shown, right + 6, last[1] - 3, self.width - right, self._fonts, style)
        if self._trend.labels:
            draw_line(self.canv, self._trend.labels[0], 0, 2, right, self._fonts, SMALL)
            draw_line(self.canv, self._trend.labels[-1], 0, 2, right, self._fonts, SMALL.but(align="right"))

    def _height_of(self, value: float, bottom: float, top: float) -> float:
        share = (value - self._low) / (self._high - self._low)
        return bottom + (top - bottom) * min(max(share, 0.0), 1.0)

    def _draw_path(self, right: float, bottom: float, top: float) -> tuple[float, float] | None:
        """The line, broken at gaps; returns where it ends."""
        step = right / max(len(self._trend.values) - 1, 1)
        path, is_down, last = self.canv.beginPath(), False, None
        for at, value in enumerate(self._trend.values):
            if value is None:
                is_down = False
                continue
            last = (at * step, self._height_of(value, bottom, top))
            (path.lineTo if is_down else path.moveTo)(*last)
            is_down = True
        self.canv.setStrokeColor(colour(ACCENT))
        self.canv.setLineWidth(1.4)
        self.canv.drawPath(path)
        return last
