"""Fonts for one document, holding exactly its letters."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from fontTools.fontBuilder import FontBuilder
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from crmq.lib.pdf.outlines import ASCENT, DESCENT, UNITS, UNKNOWN, letter

ALWAYS = frozenset(map(chr, range(32, 127))) | {UNKNOWN, "…", "–", "−", "·"}
_SERIAL = count(1)


@dataclass(frozen=True, slots=True)
class Fonts:
    """Names under which ReportLab knows the two weights while the document is made."""

    regular: str
    bold: str

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Width of a line in points."""
        return float(pdfmetrics.stringWidth(text, self.bold if bold else self.regular, size))


@contextmanager
def document_fonts(text: str, language: str = "en") -> Iterator[Fonts]:
    """Register fonts for the characters of `text` (and ASCII) for as long as the block runs.

    Each call has names of its own, so that documents can be made at the same time. About 0.5 ms for
    each letter the process has not drawn before; others cost nothing. `language` decides whether
    quotation marks are as wide as a Chinese letter.
    """
    chars = sorted(char for char in ALWAYS | set(text) if char.isprintable() and ord(char) < 0x10000)
    serial, is_chinese = next(_SERIAL), language.startswith("zh")
    fonts = Fonts(f"crmq-{serial}", f"crmq-{serial}-bold")
    known = pdfmetrics._fonts  # registerFont() would hand out an earlier font of the same face name
    try:
        for name, bold in ((fonts.regular, False), (fonts.bold, True)):
            known[name] = TTFont(name, _build(chars, bold=bold, is_chinese=is_chinese))
        yield fonts
    finally:
        for name in (fonts.regular, fonts.bold):
            known.pop(name, None)


def _build(chars: list[str], *, bold: bool, is_chinese: bool) -> io.BytesIO:
    """A TrueType font, the same bytes for the same letters."""
    letters = {".notdef": letter(UNKNOWN, bold=bold, is_chinese=is_chinese)}
    letters |= {f"uni{ord(char):04X}": letter(char, bold=bold, is_chinese=is_chinese) for char in chars}
    style = "Bold" if bold else "Regular"
    builder = FontBuilder(UNITS, isTTF=True)
    builder.font.recalcTimestamp = False
    builder.updateHead(created=0, modified=0, macStyle=int(bold))
    builder.setupGlyphOrder(list(letters))
    builder.setupCharacterMap({ord(char): f"uni{ord(char):04X}" for char in chars})
    builder.setupGlyf({name: each.outline for name, each in letters.items()})
    builder.setupHorizontalMetrics({name: (each.advance, each.outline.xMin) for name, each in letters.items()})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Noto Sans SC", "styleName": style, "psName": f"NotoSansSC-{style}"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWeightClass=700 if bold else 400)
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    target.seek(0)
    return target
