"""Why a file, or one of its rows, cannot be read. Plain values: the words are in `crmq.lib.table_errors`."""

from enum import StrEnum


class FileReason(StrEnum):
    """Why a whole file is refused; each comes with the named parameters."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    TOO_LARGE = "too_large"  # megabytes
    NOT_A_TABLE = "not_a_table"  # found
    OLD_EXCEL = "old_excel"
    PROTECTED = "protected"
    DAMAGED = "damaged"
    EXPANDS = "expands"
    UNKNOWN_ENCODING = "unknown_encoding"
    BROKEN_ENCODING = "broken_encoding"  # encoding, line
    UNCLOSED_QUOTE = "unclosed_quote"  # row
    CELL_TOO_LONG = "cell_too_long"  # row, limit
    TOO_MANY_COLUMNS = "too_many_columns"  # found, limit
    NO_SUCH_SHEET = "no_such_sheet"  # sheet


class RowReason(StrEnum):
    """Why one row cannot be split into cells."""

    TOO_MANY_CELLS = "too_many_cells"  # found, expected
    STRAY_QUOTE = "stray_quote"


class UnreadableFile(Exception):
    """The file as a whole cannot be read; nothing of it may be used.

    It may surface in the middle of reading, for a file that is broken further down.
    """

    def __init__(self, reason: FileReason, **params: str | int) -> None:
        super().__init__(reason, params)
        self.reason = reason
        self.params = params

    def __str__(self) -> str:
        return " ".join([self.reason.value, *(f"{name}={value}" for name, value in self.params.items())])
