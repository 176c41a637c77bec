"""What reading a table yields."""

from dataclasses import dataclass, field

from crmq.lib.tables.errors import RowReason


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that could not be split into cells; `cells` are what can be told, and may be shifted."""

    number: int
    reason: RowReason
    value: str = ""
    params: dict[str, int] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows. `rows[i]` has one text per column and stands in row `numbers[i]` of the sheet."""

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows) + len(self.faults)


@dataclass(frozen=True, slots=True)
class Format:
    """How the file was understood, to show to whoever sent it."""

    is_workbook: bool
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
