"""Rows of delimited text."""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import count, islice
from typing import BinaryIO

from crmq.lib.tables.encoding import check_encoding, decide_encoding
from crmq.lib.tables.errors import FileReason, UnreadableFile
from crmq.lib.tables.shapes import Format

DELIMITERS = (",", ";", "\t", "|")
MAX_CELL = 4_000_000  # characters; what is longer is a quotation mark left open, not a value
BLOCK = 1 << 18
SAMPLE_BYTES = 1 << 16
SAMPLE_ROWS = 200

# Python's own limit is 131,072, one setting for the whole process.
csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))


class DelimitedRows:
    """Iterates (row number, cells); cells are None where a quotation mark makes the row ambiguous.

    Blank rows come as empty lists, so that the numbers stay those of a spreadsheet.
    """

    def __init__(self, stream: BinaryIO, encoding: str = "") -> None:
        self.read_chars = 0
        self._stream = stream
        if encoding:
            check_encoding(stream, encoding)
        self._encoding = encoding or decide_encoding(stream)
        sample = self._sample()
        _refuse_binary(sample)
        self._declared = _declared_delimiter(sample)
        self._delimiter = self._declared or sniff_delimiter(sample)

    def format(self) -> Format:
        return Format(is_workbook=False, encoding=self._encoding, delimiter=self._delimiter)

    def close(self) -> None:
        """The stream belongs to whoever opened it."""

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True, skipinitialspace=True)
        for number in count(1):
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                _raise_unless_stray(str(error), number)
                yield number, None
            else:
                yield number, [] if number == 1 and self._declared else cells

    def _sample(self) -> str:
        self._stream.seek(0)
        return codecs.getincrementaldecoder(self._encoding)().decode(self._stream.read(SAMPLE_BYTES))

    def _lines(self) -> Iterator[str]:
        """Lines with their ends, as `csv` wants them; a quoted cell may span several."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        self._stream.seek(0)
        rest = ""
        for block in iter(lambda: self._stream.read(BLOCK), b""):
            lines = io.StringIO(rest + decoder.decode(block), newline="").readlines()
            rest = lines.pop() if lines else ""  # perhaps half a line, or half of its CR LF
            self.read_chars += len(block)
            yield from lines
            if len(rest) > MAX_CELL:
                raise UnreadableFile(FileReason.CELL_TOO_LONG, limit=MAX_CELL)
        if rest:
            yield rest


def sniff_delimiter(sample: str) -> str:
    """The delimiter (one of `DELIMITERS`) under which most of the first rows are as wide as the header; a comma if none is."""
    best, verdict = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
        widths = [len(row) for row in islice(rows, SAMPLE_ROWS) if row]
        if 2 < len(widths) < SAMPLE_ROWS:
            widths.pop()  # cut short by the end of the sample
        if not widths or widths[0] < 2:
            continue
        fit = sum(width == widths[0] for width in widths) / len(widths)
        if (round(fit, 1), widths[0]) > verdict:
            best, verdict = delimiter, (round(fit, 1), widths[0])
    return best


def _declared_delimiter(sample: str) -> str:
    """Excel's own first line, such as `sep=;`."""
    start = sample[:6].lower()
    is_declared = start.startswith("sep=") and start[4:5] in DELIMITERS and start[5:6] in ("\r", "\n")
    return start[4] if is_declared else ""


def _refuse_binary(sample: str) -> None:
    controls = sum(letter < " " and letter not in "\t\r\n\f\x1a" for letter in sample)
    if controls * 20 > len(sample):
        raise UnreadableFile(FileReason.NOT_A_TABLE, found="binary")


def _raise_unless_stray(error: str, number: int) -> None:
    if "end of data" in error:
        raise UnreadableFile(FileReason.UNCLOSED_QUOTE, row=number)
    if "field limit" in error:
        raise UnreadableFile(FileReason.CELL_TOO_LONG, row=number, limit=MAX_CELL)
