"""Tables in and out: CSV and XLSX of unknown origin, and files that are safe to open elsewhere.

with open_table(stream) as table:
    for chunk in table.chunks(): ...

yield from write_csv(columns, rows)
write_xlsx(target, [Sheet("Customers", [Column("Name"), Column("Value", Kind.MONEY)], rows)])
"""

from crmq.lib.tables.encoding import ENCODINGS
from crmq.lib.tables.errors import FileReason, RowReason, UnreadableFile
from crmq.lib.tables.reading import MAX_BYTES, Table, open_table
from crmq.lib.tables.shapes import Chunk, Format, RowFault
from crmq.lib.tables.writing import Column, Definitions, Kind, Sheet, Value, write_csv, write_xlsx

__all__ = [
    "ENCODINGS",
    "MAX_BYTES",
    "Chunk",
    "Column",
    "Definitions",
    "FileReason",
    "Format",
    "Kind",
    "RowFault",
    "RowReason",
    "Sheet",
    "Table",
    "UnreadableFile",
    "Value",
    "open_table",
    "write_csv",
    "write_xlsx",
]
