"""Colours and type of diagrams that leave the application; on a page static/css/map.css decides.

A primitive names its looks from the general to the special, and later ones win.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

FONT = "Inter, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif"

INK, INK_2, INK_3 = "#17212e", "#465263", "#5f6b7c"
SURFACE, BORDER, TRACK = "#ffffff", "#c6cfdb", "#e3e8ee"
GOOD, WARN, BAD, BAD_SOFT, ACCENT = "#0b6e6e", "#8a5700", "#b3350b", "#fdebe4", "#0a66c2"
FLOW, BACK, BACK_INK = "#7a8799", "#b06a3c", "#8a4a1e"
TINTS = ("#0a66c2", "#12908e", "#c98500", "#7a5cc0", "#c2500f")
GROUNDS = ("#f1f6fc", "#f0f8f7", "#fdf8ef", "#f6f3fb", "#fdf3ed")


@dataclass(frozen=True, slots=True)
class Style:
    """None means not said; "none" as colour means not painted."""

    fill: str | None = None
    stroke: str | None = None
    width: float | None = None
    dash: tuple[float, ...] | None = None
    size: float | None = None
    bold: bool | None = None
    is_hidden: bool | None = None

    def over(self, other: Style) -> Style:
        """`other` with everything this one says."""
        said = {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}
        kept = {field.name: getattr(other, field.name) for field in fields(other)}
        return Style(**(kept | said))


STYLES: dict[str, Style] = {
    "dg-ground": Style(fill=GROUNDS[0]),
    "dg-cap": Style(fill=TINTS[0]),
    "dg-strip": Style(fill=TINTS[0]),
    "dg-lane-name": Style(fill=INK, size=13, bold=True),
    "dg-lane-note": Style(fill=INK_3, size=12),
    "dg-outline": Style(fill=SURFACE, stroke=BORDER, width=1),
    "dg-corner": Style(stroke="#8c98a9", width=1.2),
    "dg-finish": Style(width=2.6),
    "dg-halo": Style(fill=BAD_SOFT),
    "dg-name": Style(fill=INK, size=13, bold=True),
    "dg-count": Style(fill=INK, size=13, bold=True),
    "dg-question": Style(fill=INK, size=12),
    "dg-point": Style(fill=INK, size=11),
    "dg-small": Style(fill=INK_2, size=11),
    "dg-quiet": Style(fill=INK_3),
    "dg-bar": Style(fill=TRACK),
    "dg-fill": Style(fill=TINTS[0]),
    "dg-tick": Style(fill=INK),
    "dg-warning": Style(fill=BAD),
    "dg-tag": Style(fill=INK_2),
    "dg-tag-text": Style(fill=SURFACE, size=11, bold=True),
    "dg-tag-mark": Style(fill=SURFACE),
    "dg-shield": Style(fill=INK),
    "dg-shield-tick": Style(fill="none", stroke=SURFACE, width=1.6),
    "dg-mark": Style(fill=SURFACE, stroke=INK_2, width=1.2),
    "dg-mark-line": Style(fill="none", stroke=INK_2, width=1.2),
    "dg-line": Style(fill="none", stroke=FLOW, width=1.5),
    "dg-head": Style(fill=FLOW),
    "dg-hit": Style(is_hidden=True),
    "dg-label": Style(fill=INK_2, size=11),
    "dg-line-back": Style(stroke=BACK, dash=(5, 3)),
    "dg-head-back": Style(fill=BACK),
    "dg-label-back": Style(fill=BACK_INK),
    "dg-text-good": Style(fill=GOOD),
    "dg-text-warn": Style(fill=WARN),
    "dg-text-bad": Style(fill=BAD, bold=True),
    "dg-fill-good": Style(fill=TINTS[1]),
    "dg-fill-warn": Style(fill=TINTS[2]),
    "dg-fill-bad": Style(fill=TINTS[4]),
    "dg-tag-good": Style(fill=GOOD),
    "dg-tag-warn": Style(fill=WARN),
    "dg-tag-bad": Style(fill=BAD),
    "dg-tagged-bad": Style(stroke=TINTS[4], width=2),
    "dg-added": Style(stroke=GOOD, width=2),
    "dg-removed": Style(stroke=BAD, width=2, dash=(3, 3)),
    "dg-changed": Style(stroke=WARN, width=2),
    "dg-moved": Style(stroke=ACCENT, width=2),
    "dg-head-added": Style(fill=GOOD),
    "dg-head-removed": Style(fill=BAD),
    "dg-head-changed": Style(fill=WARN),
    "dg-head-moved": Style(fill=ACCENT),
    "dg-spine": Style(stroke=INK_2),
    "dg-bone": Style(stroke=TINTS[0]),
    "dg-strip-line": Style(stroke=TINTS[0], width=1.5),
    "dg-curve": Style(stroke=TINTS[0]),
    "dg-strong": Style(bold=True),
    "dg-cut": Style(fill=SURFACE, stroke=INK_2, width=1),
    "dg-cut-text": Style(fill=INK, size=8, bold=True),
    **{f"dg-ground-{index}": Style(fill=colour) for index, colour in enumerate(GROUNDS, 1)},
    **{f"dg-tint-{index}": Style(fill=colour) for index, colour in enumerate(TINTS, 1)},
}


@cache
def style_of(names: str) -> Style:
    """The look of a primitive; names without one of their own are passed over."""
    style = Style()
    for name in names.split():
        style = STYLES.get(name, Style()).over(style)
    return style
