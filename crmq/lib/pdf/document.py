"""Blocks to a PDF: A4, a frame with who, what and when, pages numbered n of m."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from crmq.lib.pdf.blocks import Block, texts
from crmq.lib.pdf.flow import flowables
from crmq.lib.pdf.fonts import Fonts, document_fonts
from crmq.lib.pdf.typeset import INK, LINE, MUTED, SECONDARY, Style, colour, draw_line, printable, shorten

SIDE, TOP, BOTTOM = 18 * mm, 26 * mm, 17 * mm
HEAD_BOLD = Style(size=11.5, bold=True, colour=INK)
HEAD = Style(size=8.5, colour=SECONDARY)
FOOT = Style(size=7.5, colour=MUTED)


@dataclass(frozen=True, slots=True)
class Document:
    """Texts of the frame, translated by the caller. `page_of` has {page} and {pages}."""

    title: str
    organisation: str
    period: str = ""
    generated: str = ""  # such as "Made on 24 November 2026, 14:05 (Asia/Shanghai)"
    footer: str = ""  # such as "Confidential"
    page_of: str = "Page {page} of {pages}"
    language: str = "en"  # BCP 47, for screen readers
    accent: str = "#0a66c2"  # the organisation's colour
    is_landscape: bool = False


def render(document: Document, blocks: Sequence[Block]) -> bytes:
    """The PDF. The same document and blocks give the same bytes."""
    words = "".join({*"".join(texts(document)), *"".join(texts(blocks)), *"0123456789"})
    target = io.BytesIO()
    with document_fonts(words, document.language) as fonts:
        size = landscape(A4) if document.is_landscape else A4
        template = BaseDocTemplate(
            target,
            pagesize=size,
            title=printable(document.title),
            author=printable(document.organisation),
            creator="crmq",
            lang=document.language,
            invariant=1,
            pageCompression=1,
        )
        frame = Frame(SIDE, BOTTOM, size[0] - 2 * SIDE, size[1] - TOP - BOTTOM, 0, 0, 0, 0)
        template.addPageTemplates(PageTemplate(frames=[frame]))
        story = flowables(blocks, fonts)
        template.build(story, canvasmaker=lambda *args, **options: _FramedCanvas(document, fonts, *args, **options))
    return target.getvalue()


class _FramedCanvas(Canvas):
    """Keeps the pages until their number is known, then draws the frame of each."""

    def __init__(self, document: Document, fonts: Fonts, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"initialFontName": fonts.regular})
        self._document, self._fonts = document, fonts
        self._pages: list[dict[str, Any]] = []
        self.setCatalogEntry("Lang", document.language)
        self.setViewerPreference("DisplayDocTitle", "true")

    def showPage(self) -> None:  # noqa: N802  # ReportLab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        pages = self._pages or [dict(self.__dict__)]
        for number, state in enumerate(pages, 1):
            self.__dict__.update(state)
            self._draw_frame(number, len(pages))
            super().showPage()
        super().save()

    def _draw_frame(self, number: int, total: int) -> None:
        width, height = self._pagesize
        inner, document = width - 2 * SIDE, self._document
        self.setFillColor(colour(document.accent))
        self.rect(SIDE, height - 12 * mm, 14 * mm, 1.6 * mm, stroke=0, fill=1)
        title = shorten(document.title, inner * 0.62, self._fonts, HEAD_BOLD)
        draw_line(self, title, SIDE, height - 18 * mm, inner, self._fonts, HEAD_BOLD)
        for text, y in ((document.organisation, 14.5), (document.period, 18.5)):
            line = shorten(text, inner * 0.36, self._fonts, HEAD)
            draw_line(self, line, SIDE, height - y * mm, inner, self._fonts, HEAD.but(align="right"))
        self.setStrokeColor(colour(LINE))
        self.setLineWidth(0.6)
        self.line(SIDE, height - 21 * mm, width - SIDE, height - 21 * mm)
        self.line(SIDE, 13 * mm, width - SIDE, 13 * mm)
        page = document.page_of.format(page=number, pages=total)
        note = " · ".join(filter(None, (document.generated, document.footer)))
        draw_line(self, shorten(note, inner * 0.78, self._fonts, FOOT), SIDE, 9 * mm, inner, self._fonts, FOOT)
        draw_line(self, page, SIDE, 9 * mm, inner, self._fonts, FOOT.but(align="right"))
