"""From a file to rows that wait in a stage, and to what kept other rows from getting there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from crmq.lib.pinyin import name_keys
from crmq.lib.tables import Chunk, open_table
from crmq.org import queries as org
from customers.models import Import
from customers.parsing import KINDS, ColumnMapping, Conventions, RowError, RowParser, Survey
from customers.queries.importing.stage import Stage

MAX_REJECTS = 100_000  # cells that are kept with their value; all are counted
KEPT_CELLS = 1_000_000  # some 80 MB; larger files are read a second time
OPTIONS = {"create_parents": False, "create_regions": False, "encoding": "", "sheet": ""}


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read one file: the mapping, and what may be created on the way."""

    mapping: ColumnMapping
    options: dict[str, Any]

    @classmethod
    def of(cls, kind: str, data: dict[str, Any]) -> "Plan":
        """From the JSON of an import. Errors: BadMapping."""
        rest = {name: value for name, value in data.items() if name != "options"}
        options = {name: data.get("options", {}).get(name, value) for name, value in OPTIONS.items()}
        return cls(ColumnMapping.from_json(KINDS[kind], rest), options)

    @staticmethod
    def no_options() -> dict[str, Any]:
        return dict(OPTIONS)

    def as_json(self) -> dict[str, Any]:
        return {**self.mapping.as_json(), "options": self.options}

    @property
    def fields(self) -> list[str]:
        """The mapped fields, in the order in which the kind names them."""
        return [name for name in self.mapping.kind.names if name in self.mapping.fields]

    @property
    def columns(self) -> dict[str, str]:
        """The column to name when a field is at fault."""
        return {name: source.columns[0] for name, source in self.mapping.fields.items() if source.columns}

    def open(self, stream: BinaryIO, **options: Any) -> Any:
        return open_table(stream, encoding=self.options["encoding"], sheet=self.options["sheet"], **options)


@dataclass(slots=True)
class Refused:
    """Rows that the parser refused: some of them, and how many by reason."""

    errors: list[RowError] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def add(self, errors: Sequence[RowError]) -> None:
        self.rows += len({error.row for error in errors})
        self.reasons.update(error.reason.value for error in errors)
        self.errors.extend(errors[: MAX_REJECTS - len(self.errors)])


def fill(stage: Stage, plan: Plan, stream: BinaryIO) -> Iterator[tuple[RowParser, Refused]]:
    """Copy a file into a stage, a chunk at each step; yields the parser and the tally so far.

    Dates and numbers are understood by what all rows prove, so the rows are gone through twice.
    Errors: UnreadableFile, BadMapping.
    """
    columns, conventions, kept = _survey(plan, stream)
    refused = Refused()
    parser = RowParser(plan.mapping, columns, conventions, currency=org.organisation().currency)
    for chunk in kept or _chunks(plan, stream):
        refused.add(copy_chunk(stage, parser, chunk))
        yield parser, refused


def _survey(plan: Plan, stream: BinaryIO) -> tuple[tuple[str, ...], Conventions, list[Chunk]]:
    """The columns, what they prove, and the rows themselves unless they are too many to keep."""
    with plan.open(stream) as table:
        found, cells = Survey(plan.mapping, table.columns), 0
        kept: list[Chunk] = []
        for chunk in table.chunks():
            found.add(chunk)
            cells += len(chunk) * len(table.columns)
            kept = [*kept, chunk] if cells <= KEPT_CELLS else []
        return table.columns, found.conventions(), kept


def _chunks(plan: Plan, stream: BinaryIO) -> Iterator[Chunk]:
    with plan.open(stream) as table:
        yield from table.chunks()


def copy_chunk(stage: Stage, parser: RowParser, chunk: Chunk) -> Sequence[RowError]:
    """Parse a chunk and append its records to the stage; returns what was refused."""
    batch = parser.parse(chunk)
    columns: tuple[str, ...] = ("row", "item", *parser.fields)
    rows: Iterator[tuple[Any, ...]] = ((n, n, *record) for n, record in zip(batch.numbers, batch.records, strict=True))
    if "name" in parser.fields and stage.kind.name == "customers":
        columns, rows = (*columns, "sort_key", "initials"), with_name_keys(rows, columns.index("name"))
    if batch.numbers:
        stage.copy(columns, rows)
    return batch.errors


def with_name_keys(rows: Iterator[tuple[Any, ...]], at: int) -> Iterator[tuple[Any, ...]]:
    """The rows, each with the keys by which its name sorts and is found."""
    for row in rows:
        keys = name_keys(row[at])
        yield (*row, keys.sort_key, keys.initials)


def file_of(job: Import) -> Any:
    """The uploaded file, open for reading; close it, or use `with`."""
    return job.file.open("rb")
