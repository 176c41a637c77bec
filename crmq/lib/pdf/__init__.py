"""PDF documents out of plain blocks, in English and Chinese, with the font embedded.

    render(Document(title=…, organisation=…), [Heading("…"), KeyFigures([…]), Table([…], rows)])

Text is drawn as it stands: `<b>` and `</para>` are letters like any other.
"""

from crmq.lib.pdf.blocks import (
    Bar,
    Bars,
    Beside,
    Block,
    Column,
    Figure,
    Heading,
    KeyFigures,
    Note,
    PageBreak,
    Table,
    Text,
    Together,
    Trend,
)
from crmq.lib.pdf.document import Document, render
from crmq.lib.pdf.fonts import Fonts, document_fonts

__all__ = [
    "Bar",
    "Bars",
    "Beside",
    "Block",
    "Column",
    "Document",
    "Figure",
    "Fonts",
    "Heading",
    "KeyFigures",
    "Note",
    "PageBreak",
    "Table",
    "Text",
    "Together",
    "Trend",
    "document_fonts",
    "render",
]
