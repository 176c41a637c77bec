"""Blocks as ReportLab flowables."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether
from reportlab.platypus import PageBreak as NewPage

from crmq.lib.pdf.blocks import (
    Bars,
    Beside,
    Block,
    Heading,
    KeyFigures,
    Note,
    PageBreak,
    Table,
    Text,
    Together,
    Trend,
)
from crmq.lib.pdf.drawings import TONES, BarRows, FigureRow, TrendLine
from crmq.lib.pdf.fonts import Fonts
from crmq.lib.pdf.grids import SideBySide, TableRows
from crmq.lib.pdf.typeset import MUTED, Style, TextBlock

BODY = Style()
HEADINGS = {
    1: Style(size=13, bold=True, before=8, after=5, leading=1.35),
    2: Style(size=10.5, bold=True, before=6, after=4, leading=1.35),
}
SMALL_PRINT = Style(size=7.5, colour=MUTED, leading=1.45, after=5)
ROOM_BELOW_HEADING = 90.0  # points; with less, a heading begins the next page


def flowables(blocks: Sequence[Block], fonts: Fonts) -> list[Flowable]:
    return [flowable for block in blocks for flowable in _flow(block, fonts)]


@singledispatch
def _flow(block: Any, fonts: Fonts) -> list[Flowable]:
    raise TypeError(f"not a block: {block!r}")


@_flow.register
def _heading(block: Heading, fonts: Fonts) -> list[Flowable]:
    return [CondPageBreak(ROOM_BELOW_HEADING), TextBlock(block.text, fonts, HEADINGS[block.level])]


@_flow.register
def _text(block: Text, fonts: Fonts) -> list[Flowable]:
    return [TextBlock(block.text, fonts, BODY.but(colour=TONES[block.tone], bold=block.bold))]


@_flow.register
def _note(block: Note, fonts: Fonts) -> list[Flowable]:
    return [TextBlock(block.text, fonts, SMALL_PRINT)]


@_flow.register
def _key_figures(block: KeyFigures, fonts: Fonts) -> list[Flowable]:
    rows = [block.figures[at : at + 6] for at in range(0, len(block.figures), 6)]
    return [FigureRow(row, fonts) for row in rows]


@_flow.register
def _bars(block: Bars, fonts: Fonts) -> list[Flowable]:
    return [BarRows(block.bars, block.most, fonts)]


@_flow.register
def _trend(block: Trend, fonts: Fonts) -> list[Flowable]:
    return [TrendLine(block, fonts)]


@_flow.register
def _page_break(block: PageBreak, fonts: Fonts) -> list[Flowable]:
    return [NewPage()]


@_flow.register
def _together(block: Together, fonts: Fonts) -> list[Flowable]:
    return [KeepTogether(flowables(block.blocks, fonts))]


@_flow.register
def _table(block: Table, fonts: Fonts) -> list[Flowable]:
    if not block.rows:
        return [TextBlock(block.empty, fonts, BODY.but(colour=MUTED))] if block.empty else []
    return [TableRows(block.columns, block.rows, [TONES[tone] for tone in block.tones], fonts)]


@_flow.register
def _beside(block: Beside, fonts: Fonts) -> list[Flowable]:
    left, right = (
        [each for each in flowables(side, fonts) if not isinstance(each, CondPageBreak | NewPage)]
        for side in (block.left, block.right)
    )
    return [SideBySide(left, right, block.share)]
