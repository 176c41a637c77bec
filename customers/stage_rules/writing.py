"""Filled documents as Word files."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from docx import Document as Word
from docx.oxml.ns import qn
from docx.shared import Pt

HEADING = "# "
FONT, CHINESE_FONT = "Calibri", "微软雅黑"


def as_docx(title: str, body: str) -> bytes:
    """A paragraph a line; lines that begin with "# " are headings, blank lines part paragraphs.

    Characters that XML cannot hold are left out.
    """
    word = Word()
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE_FONT)
    word.core_properties.title = _clean(title)[:250]
    word.core_properties.author = ""
    word.core_properties.created = word.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    word.add_heading(_clean(title), level=0)
    for line in body.splitlines():
        if line.startswith(HEADING):
            word.add_heading(_clean(line.removeprefix(HEADING)), level=1)
        elif line.strip():
            word.add_paragraph(_clean(line))
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def _clean(text: str) -> str:
    return "".join(char for char in text if char == "\t" or (char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF))
