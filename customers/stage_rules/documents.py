"""Papers of a stage: text filled with what is known of the customer, or a file as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from customers.stage_rules.texts import Unknown, in_language, rows, text

PLACE = re.compile(r"\{([a-z_]{1,40})\}")
BLANK = "________"


class Format(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Document:
    """`body_*`: a line that begins with "# " is a heading; `{name}` is a place to fill. `file` is the
    public id of a stored file, for documents handed out as they are.
    """

    key: str
    name_en: str
    name_zh: str = ""
    format: Format = Format.DOCX
    body_en: str = ""
    body_zh: str = ""
    file: str = ""

    def name(self, language: str) -> str:
        return in_language(self.name_en, self.name_zh, language)

    def body(self, language: str) -> str:
        return in_language(self.body_en, self.body_zh, language)

    @property
    def stored(self) -> dict[str, Any]:
        """As the version keeps it."""
        both = {"key": self.key, "name_en": self.name_en, "name_zh": self.name_zh, "format": str(self.format)}
        if self.format == Format.FILE:
            return both | {"file": self.file}
        return both | {"body_en": self.body_en, "body_zh": self.body_zh}


def read_documents(source: Any) -> tuple[Document, ...]:
    """Errors: Unknown."""
    found: dict[str, Document] = {}
    for row in rows(source):
        names = ("key", "name_en", "name_zh", "body_en", "body_zh", "file")
        try:
            document = Document(**{name: text(row, name) for name in names}, format=Format(text(row, "format")))
        except ValueError:
            raise Unknown(f"format: {text(row, 'format')}") from None
        if not document.key or document.key in found or not document.name_en:
            raise Unknown(f"document: {document.key}")
        found[document.key] = document
    return tuple(found.values())


def placeholders(body: str) -> list[str]:
    """Names of the places of a text, each once, in order."""
    return list(dict.fromkeys(PLACE.findall(body)))


def filled(body: str, facts: Mapping[str, str]) -> str:
    """The text with its places filled; a fact that is not known leaves a line to write on.

    Facts are never read for places themselves.
    """
    return PLACE.sub(lambda match: facts.get(match[1], "") or BLANK, body)
