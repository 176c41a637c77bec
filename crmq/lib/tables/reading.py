"""Read CSV and XLSX of unknown origin: a header, then chunks of text cells, in bounded memory."""

import io
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, Self

from crmq.lib.tables.content import MEGABYTE, is_workbook
from crmq.lib.tables.delimited import DelimitedRows
from crmq.lib.tables.errors import FileReason, RowReason, UnreadableFile
from crmq.lib.tables.names import column_names
from crmq.lib.tables.shapes import Chunk, RowFault
from crmq.lib.tables.workbook import WorkbookRows

CHUNK = 5_000
MAX_BYTES = 200 * MEGABYTE
MAX_COLUMNS = 1_000


class Table:
    """An open file. Chunks can be read once; open it again for another pass. Close it, or use `with`."""

    def __init__(self, source: DelimitedRows | WorkbookRows, chunk: int) -> None:
        self._source = source
        self._size = chunk
        self._rows = iter(source)
        self.format = source.format()
        self.columns, self._width = self._header()
        self._first = self._next_chunk()
        if not len(self._first):
            raise UnreadableFile(FileReason.NO_ROWS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

    @property
    def sample(self) -> Chunk:
        """The first chunk, without moving on."""
        return self._first

    def chunks(self) -> Iterator[Chunk]:
        """All rows that are not blank, from the first; raises UnreadableFile where the file breaks off."""
        chunk = self._first
        while len(chunk):
            yield chunk
            chunk = self._next_chunk()

    def _header(self) -> tuple[tuple[str, ...], int]:
        for _, cells in self._rows:
            if cells is not None and any(map(str.strip, cells)):
                names = column_names(cells)
                if len(names) > MAX_COLUMNS:
                    raise UnreadableFile(FileReason.TOO_MANY_COLUMNS, found=len(names), limit=MAX_COLUMNS)
                return names, len(cells)
        raise UnreadableFile(FileReason.EMPTY)

    def _next_chunk(self) -> Chunk:
        chunk, size, weight = Chunk(), self._size, self._source.read_chars
        numbers, rows, faults = chunk.numbers, chunk.rows, chunk.faults
        width, columns = self._width, len(self.columns)
        blank = [""] * columns
        for number, cells in self._rows:
            if cells is None:
                faults.append(RowFault(number, RowReason.STRAY_QUOTE))
            elif not any(cells) or not any(map(str.strip, cells)):
                continue
            elif len(cells) > width and any(map(str.strip, cells[width:])):
                extra = next(filter(str.strip, cells[width:]))
                params = {"found": len(cells), "expected": width}
                faults.append(RowFault(number, RowReason.TOO_MANY_CELLS, extra[:500], params, cells[:columns]))
            else:
                numbers.append(number)
                rows.append(cells if len(cells) == columns else [*cells[:columns], *blank[len(cells) :]])
            if len(rows) + len(faults) >= size or self._source.read_chars - weight > 32 * MEGABYTE:
                break
        return chunk


def open_table(
    stream: BinaryIO,
    *,
    encoding: str = "",
    sheet: str = "",
    chunk: int = CHUNK,
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Open a seekable binary stream as a table; its content decides what it is, not its name.

    `encoding` overrides detection for text (one of `ENCODINGS`); `sheet` names a sheet of a workbook,
    by default the first visible one that holds anything. The header is the first row that is not blank.
    Row numbers count from 1 as a spreadsheet shows them: the header is usually 1.
    Errors: UnreadableFile.
    """
    if stream.seek(0, io.SEEK_END) > max_bytes:
        raise UnreadableFile(FileReason.TOO_LARGE, megabytes=max_bytes // MEGABYTE)
    source = WorkbookRows(stream, sheet) if is_workbook(stream) else DelimitedRows(stream, encoding)
    try:
        return Table(source, chunk)
    except BaseException:
        source.close()
        raise
