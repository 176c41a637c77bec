"""XML of strangers as a plain tree: no document types, no entities, limits on size and depth."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from xml.parsers import expat

MAX_BYTES = 5 << 20
MAX_DEPTH = 60
MAX_ELEMENTS = 60_000
DECLARATION = re.compile(r"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"'][^>]*\?>")
MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]


class Reason(StrEnum):
    TOO_BIG = "too_big"
    TOO_DEEP = "too_deep"
    ENCODING = "encoding"
    DOCTYPE = "doctype"
    NOT_XML = "not_xml"
    NOT_BPMN = "not_bpmn"
    EMPTY = "empty"
    TOO_MANY = "too_many"


class BadFile(Exception):
    """The file as a whole cannot be read. `detail` is a line, a name or a number."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value} {detail}".strip())
        self.reason, self.detail = reason, detail


@dataclass(slots=True)
class Element:
    """`name` is local, `space` its namespace; attributes are {name} or {namespace name}."""

    space: str
    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def all(self, space: str, *names: str) -> Iterator[Element]:
        """Children by name."""
        return (child for child in self.children if child.space == space and child.name in names)

    def first(self, space: str, name: str) -> Element | None:
        return next(self.all(space, name), None)

    def walk(self) -> Iterator[Element]:
        """This element and everything below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(content: bytes, *, max_bytes: int = MAX_BYTES, max_elements: int = MAX_ELEMENTS) -> Element:
    """Errors: BadFile."""
    if len(content) > max_bytes:
        raise BadFile(Reason.TOO_BIG, str(max_bytes >> 20))
    builder = _Builder(max_elements)
    try:
        builder.parser.Parse(_as_utf8(content), True)
    except expat.ExpatError as error:
        raise BadFile(Reason.NOT_XML, str(error.lineno)) from None
    assert builder.root is not None
    return builder.root


def _as_utf8(content: bytes) -> bytes:
    """Decoded by its mark or its declaration, which is taken away: expat knows few encodings by itself."""
    codec = next((name for mark, name in MARKS if content.startswith(mark)), "")
    if not codec:
        declared = DECLARATION.match(content[:300].decode("latin-1"))
        codec = declared.group(1) if declared else "utf-8"
    codec = "gb18030" if codec.lower() in ("gb2312", "gbk") else codec
    try:
        text = content.decode(codec)
    except (LookupError, UnicodeError):
        raise BadFile(Reason.ENCODING, codec) from None
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).strip().encode()


class _Builder:
    def __init__(self, max_elements: int) -> None:
        self.max_elements = max_elements
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH or self.count > self.max_elements:
            raise BadFile(Reason.TOO_DEEP)
        space, _blank, local = name.rpartition(" ")
        element = Element(space, local, attributes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].text += text

    def doctype(self, *_args: object) -> None:
        raise BadFile(Reason.DOCTYPE)
