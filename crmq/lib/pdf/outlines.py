"""Letter outlines for PDF: Noto Sans SC with TrueType curves, in two weights.

The font comes with cubic (CFF) outlines and in one weight; ReportLab embeds TrueType only, so letters
are converted one by one as they are needed and kept for the life of the process.
"""

import math
import unicodedata
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path

UNITS = 1000
ASCENT, DESCENT = 880, -120
BOLD_EXTRA = 34  # units by which strokes of the bold weight are thicker
MAX_ERROR = 1.0  # units by which a converted curve may differ
UNKNOWN = "\u25a1"  # □ for letters the font does not have
STROKED = str.maketrans("ŁłĐđĦħıŊŋŒœ", "LlDdHhinnOo")  # drawn as their base where nothing better is there
# The font's own narrow forms (its OpenType feature `pwid`), and dots whose empty sides are cut off.
NARROW = {"‘": "cid63129", "’": "cid63130", "“": "cid63132", "”": "cid63133", "…": "cid63163"}
CUT = {"·": 350, "•": 300}
_LOCK = Lock()  # the font file is read lazily, by one thread at a time


class Letter(NamedTuple):
    outline: Any  # a fontTools Glyph
    advance: int  # units


@cache
def letter(char: str, *, bold: bool, is_chinese: bool) -> Letter:
    """The outline of one character; an accented letter the font lacks is composed, an unknown one is □.

    Quotation marks and dots are as wide as a Chinese letter where `is_chinese`.
    """
    with _LOCK:
        return _draw(char, bold, is_chinese)


@cache
def _font() -> tuple[Any, dict[int, str]]:
    font = TTFont(sans_path(), lazy=True)
    return font.getGlyphSet(), font.getBestCmap()


def _draw(char: str, bold: bool, is_chinese: bool) -> Letter:
    glyphs, names = _font()
    pen = TTGlyphPen(None)
    curves = Cu2QuPen(pen, max_err=MAX_ERROR, reverse_direction=True)
    narrow = "" if is_chinese else NARROW.get(char, "")
    parts = [narrow] if narrow in glyphs else _parts(char, names)
    margin = CUT.get(char, 0) if not is_chinese else 0
    for name, dx, dy in _placed(parts, glyphs):
        glyphs[name].draw(TransformPen(curves, (1, 0, 0, 1, dx - margin, dy)))
    outline = pen.glyph()
    advance = round(glyphs[parts[0]].width) - 2 * margin
    if bold:
        _embolden(outline)
        advance += BOLD_EXTRA // 2 if advance < UNITS else 0
    outline.recalcBounds(None)
    return Letter(outline, advance)


def _parts(char: str, names: dict[int, str]) -> list[str]:
    """Glyph names: the character's own, or its base and the accents there are, or a box."""
    if ord(char) in names:
        return [names[ord(char)]]
    base, *marks = list(unicodedata.normalize("NFD", char.translate(STROKED)))
    if ord(base) not in names:
        return [names[ord(UNKNOWN)]]
    return [names[ord(base)], *(names[ord(mark)] for mark in marks if ord(mark) in names)]


def _placed(parts: Sequence[str], glyphs: Any) -> list[tuple[str, float, float]]:
    """Each glyph with its shift: accents are centred on the base, and lifted above a capital."""
    placed = [(parts[0], 0.0, 0.0)]
    if len(parts) > 1:
        left, _, right, top = _bounds(parts[0], glyphs)
        for name in parts[1:]:
            mark = _bounds(name, glyphs)
            lift = max(0.0, top + 50 - mark[1])
            placed.append((name, (left + right - mark[0] - mark[2]) / 2, lift))
            top = mark[3] + lift
    return placed


def _bounds(name: str, glyphs: Any) -> tuple[float, float, float, float]:
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    return pen.bounds or (0.0, 0.0, 0.0, 0.0)


def _embolden(outline: Any) -> None:
    """Move every point outwards along the bisector of its neighbours, as FreeType's synthetic bold does."""
    if not outline.numberOfContours:
        return
    start = 0
    points = [(float(x), float(y)) for x, y in outline.coordinates]
    for end in outline.endPtsOfContours:
        for at, point in enumerate(_offset(points[start : end + 1], BOLD_EXTRA / 2), start):
            outline.coordinates[at] = point
        start = end + 1
    outline.coordinates.toInt()


def _offset(points: Sequence[tuple[float, float]], distance: float) -> list[tuple[float, float]]:
    """A closed contour moved to its left side, which is the outside where the filled side is on the right."""
    count = len(points)
    moved = []
    for at, (x, y) in enumerate(points):
        before = _direction(points, at, -1)
        after = _direction(points, at, +1)
        dx, dy = -(before[1] + after[1]), before[0] + after[0]
        length = math.hypot(dx, dy)
        if not length or count < 3:
            moved.append((x, y))
            continue
        # The sharper the corner, the further its tip moves; FreeType limits it too.
        reach = min(2.0, 2 / length)
        moved.append((x + dx / length * distance * reach, y + dy / length * distance * reach))
    return moved


def _direction(points: Sequence[tuple[float, float]], at: int, step: int) -> tuple[float, float]:
    """The unit vector of travel between a point and the nearest different one before or after it."""
    x, y = points[at]
    for offset in range(1, len(points)):
        other_x, other_y = points[(at + step * offset) % len(points)]
        dx, dy = (other_x - x) * step, (other_y - y) * step
        length = math.hypot(dx, dy)
        if length:
            return dx / length, dy / length
    return 0.0, 0.0
