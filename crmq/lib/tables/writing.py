"""CSV and XLSX that are safe to open: no text runs as a formula, no number or phone loses its sign."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import chain, count, islice
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Style
from xlsxwriter.worksheet import Worksheet

from crmq.lib.tables.inert import is_active, make_inert

Value = str | int | float | Decimal | date | bool | None

BLOCK_ROWS = 500
ROOM = 1_048_575  # rows of a sheet, below its heading
MAX_TEXT = 32_767
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """How a column is shown in a workbook."""

    TEXT = "@"
    INTEGER = "#,##0"
    NUMBER = "#,##0.##"
    MONEY = "#,##0.00"
    PERCENT = "0.0%"
    DATE = "yyyy-mm-dd"
    MOMENT = "yyyy-mm-dd hh:mm"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT
    width: int = 0  # characters; 0 is chosen by kind and title


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; its rows are read once, as they are written."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Definitions:
    """A last sheet that says what each column means, so that the file explains itself."""

    title: str
    term: str  # heading of the first column
    meaning: str  # heading of the second
    entries: Sequence[tuple[str, str]] = field(default_factory=tuple)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark (so that Excel reads Chinese), commas, CR LF; in blocks as rows arrive.

    Dates are ISO 8601, numbers plain. Active text gets an apostrophe: see `crmq.lib.tables.inert`.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    remaining = chain([columns], rows)
    while block := [[_csv_text(value) for value in row] for row in islice(remaining, BLOCK_ROWS)]:
        writer.writerows(block)
        yield buffer.getvalue().encode("utf-8", "replace")
        buffer.seek(0)
        buffer.truncate()


def write_xlsx(
    target: BinaryIO, sheets: Sequence[Sheet], *, definitions: Definitions | None = None, title: str = ""
) -> None:
    """A workbook in bounded memory (rows pass through a temporary file), headings frozen and bold.

    Texts are stored as texts whatever they look like; a sheet that is full goes on in the next one.
    Aware times must be converted to the reader's zone first: cells have none.
    """
    book = Workbook(target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title or sheets[0].title})
    writer = _BookWriter(book)
    for sheet in sheets:
        writer.add(sheet)
    if definitions:
        columns = [Column(definitions.term, width=32), Column(definitions.meaning, width=100)]
        writer.add(Sheet(definitions.title, columns, definitions.entries))
    book.close()


def _csv_text(value: Value) -> str:
    if isinstance(value, str):
        return make_inert(value.replace("\0", ""))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


class _BookWriter:
    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._titles: set[str] = set()
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._styles: dict[Kind, Style] = {
            kind: book.add_format({"num_format": kind.value}) for kind in Kind if kind is not Kind.TEXT
        }
        self._quoted = book.add_format({"quote_prefix": True})

    def add(self, sheet: Sheet) -> None:
        page = self._page(sheet)
        for at, row in enumerate(sheet.rows):
            if at and at % ROOM == 0:
                page = self._page(sheet)
            self._write_row(page, at % ROOM + 1, sheet.columns, row)

    def _page(self, sheet: Sheet) -> Worksheet:
        page: Worksheet = self._book.add_worksheet(self._free_title(sheet.title))
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width or _width(column))
            self._write(page, 0, at, column.title, self._head)
        page.freeze_panes(1, 0)
        return page

    def _write_row(self, page: Worksheet, at: int, columns: Sequence[Column], row: Sequence[Value]) -> None:
        for position, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None and value != "":
                self._write(page, at, position, value, self._styles.get(column.kind))

    def _write(self, page: Worksheet, row: int, column: int, value: Value, style: Style | None) -> None:
        if isinstance(value, str):
            text = UNSTORABLE.sub("", value)
            text = text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
            page.write_string(row, column, text, style or (self._quoted if is_active(text) else None))
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, style)
        elif isinstance(value, datetime):
            page.write_datetime(row, column, value.replace(tzinfo=None), style or self._styles[Kind.MOMENT])
        elif isinstance(value, date):
            page.write_datetime(row, column, value, style or self._styles[Kind.DATE])
        elif value is not None:
            page.write_number(row, column, float(value), style)

    def _free_title(self, title: str) -> str:
        """Excel allows 31 characters, none of []:*?/\\, no repeats, no apostrophe at either end."""
        base = re.sub(r"[\[\]:*?/\\]", " ", UNSTORABLE.sub("", title)).strip(" '")[:26] or "Sheet"
        names = chain([base], (f"{base} ({number})" for number in count(2)))
        free = next(name for name in names if name.lower() not in self._titles)
        self._titles.add(free.lower())
        return free


def _width(column: Column) -> int:
    wide = sum(2 if letter > "\u2e7f" else 1 for letter in column.title)
    least = {Kind.TEXT: 18, Kind.MOMENT: 16}.get(column.kind, 12)
    return min(max(least, wide + 2), 40)
