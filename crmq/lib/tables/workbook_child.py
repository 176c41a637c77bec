"""Reads one XLSX sheet in a process of its own, whose memory and time are limited.

A small workbook can be made to need any amount of memory (one long text shown by a million cells, two
cells at opposite corners of a sheet), and running out of it kills the process. So the reading happens
here: the workbook on standard input, lines of JSON on standard output, nothing of the server imported.
The lines: an object with `error`, or with `sheet` and `sheets`; then lists of rows; then null.
"""

import datetime
import json
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

ROWS = 500


def limit(megabytes: int, seconds: int) -> None:
    size = megabytes << 20
    for what, most in ((resource.RLIMIT_AS, size), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            continue  # not every system knows every limit


def as_text(cell: object) -> str:
    """A cell as a CSV file would hold it: 5.0 is "5", dates are ISO 8601."""
    if isinstance(cell, float):
        text = repr(cell).removesuffix(".0")
        return text if len(text) < 16 else f"{cell:.15g}"  # spreadsheets keep 15 digits
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def is_shown(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible


def open_sheet(book: CalamineWorkbook, wanted: str) -> tuple[dict[str, object], Iterable[Sequence[object]]]:
    """The first visible sheet that holds anything, or the one wanted."""
    names = [sheet.name for sheet in book.sheets_metadata if is_shown(sheet)]
    if wanted and wanted not in names:
        return {"error": "no_such_sheet"}, ()
    for name in [wanted] if wanted else names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height:
            return {"sheet": name, "sheets": names}, sheet.iter_rows()
    return {"error": "empty"}, ()


def answers(wanted: str) -> Iterator[Any]:
    try:
        head, rows = open_sheet(load_workbook(BytesIO(sys.stdin.buffer.read())), wanted)
    except PasswordError:
        head, rows = {"error": "protected"}, ()
    except (CalamineError, OSError, ValueError):
        head, rows = {"error": "damaged"}, ()
    yield head
    remaining = iter(rows)
    while chunk := [[c if c.__class__ is str else as_text(c) for c in row] for row in islice(remaining, ROWS)]:
        yield chunk
    yield None


if __name__ == "__main__":
    limit(megabytes=int(sys.argv[2]), seconds=int(sys.argv[3]))
    for answer in answers(sys.argv[1]):
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
