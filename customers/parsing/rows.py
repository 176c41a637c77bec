"""Rows of text to typed records, a chunk at a time and column by column."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crmq.lib.tables import Chunk
from customers.parsing.columns import Cell, FieldReader
from customers.parsing.conventions import Conventions
from customers.parsing.fields import Type
from customers.parsing.mapping import BadMapping, ColumnMapping
from customers.parsing.reasons import MAX_SHOWN, Problem, Reason, RowError
from customers.parsing.repeats import RepeatCheck
from customers.parsing.values import Value


@dataclass(frozen=True, slots=True)
class Batch:
    """`records[i]` holds the values of the parser's `fields` and comes from row `numbers[i]`."""

    numbers: list[int] = field(default_factory=list)
    records: list[tuple[Value, ...]] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


class RowParser:
    """Parses the chunks of one file, in their order.

    `fields` names the values of each record: what is mapped, and currency, line number and defaults.
    Each accepted row gives one record; rows that share a key are left for the importer to merge, by
    the `repeats` of the mapping. `broken` maps the keys of records that lost a line to the row that
    was lost: an order is taken whole or not at all, so the importer refuses their other rows as
    `Reason.INCOMPLETE`. `currency` is for rows that name none.
    """

    def __init__(
        self, mapping: ColumnMapping, columns: Sequence[str], conventions: Conventions, *, currency: str
    ) -> None:
        """Errors: BadMapping if the mapping does not suit these columns."""
        if problems := mapping.problems(columns):
            raise BadMapping(problems)
        self._kind = kind = mapping.kind
        used = [e for e in kind.fields if e.name in mapping.fields or e.default or e.type is Type.CURRENCY]
        self._readers = [FieldReader(each, mapping, columns, conventions, currency) for each in used]
        self._counts_lines = bool(kind.line_key) and kind.line_key not in mapping.fields
        mapped = tuple(each.name for each in used)
        self.fields = (*mapped, kind.line_key) if self._counts_lines else mapped
        self.broken: dict[Value, int] = {}
        self._key = mapped.index(kind.key)
        self._one_of = [mapped.index(name) for name in kind.one_of if name in mapped]
        self._money = next((reader for reader in self._readers if reader.field.type is Type.CURRENCY), None)
        self._currency = currency
        self._repeats = RepeatCheck(mapping, mapped)

    @property
    def repeated(self) -> int:
        """How many rows so far had a key that had come before."""
        return self._repeats.repeated

    def parse(self, chunk: Chunk) -> Batch:
        """The rows of a chunk as records, and what kept others from becoming one (all of a row's errors)."""
        batch = Batch(errors=list(self._unsplit(chunk)))
        if chunk.rows:
            values = self._read(chunk)
            refused = self._refuse(batch, chunk, values)
            self._accept(batch, chunk, values, refused)
        return batch

    def _unsplit(self, chunk: Chunk) -> Iterator[RowError]:
        for fault in chunk.faults:
            if fault.cells:
                self._break(self._readers[self._key].value(fault.cells), fault.number)
            yield RowError(fault.number, "", fault.value, Reason(fault.reason.value), dict(fault.params))

    def _read(self, chunk: Chunk) -> list[list[Cell]]:
        texts, size = list(zip(*chunk.rows, strict=True)), len(chunk.rows)
        currency: str | list[str] = self._currency
        if self._money:
            found = self._money.read(texts, size, "")
            currency = str(found[0]) if self._money.is_constant else [_code(each, self._currency) for each in found]
        return [reader.read(texts, size, currency) for reader in self._readers]

    def _refuse(self, batch: Batch, chunk: Chunk, values: list[list[Cell]]) -> set[int]:
        """Note the cells that are no values, or lack one; returns the places of their rows."""
        refused = set()
        for reader, cells in zip(self._readers, values, strict=True):
            if reader.has_failed:
                for at, problem in [(at, cell) for at, cell in enumerate(cells) if isinstance(cell, Problem)]:
                    refused.add(at)
                    batch.errors.append(self._error(reader, chunk, at, problem))
            if reader.field.is_required and None in cells:
                for at in [at for at, cell in enumerate(cells) if cell is None]:
                    refused.add(at)
                    batch.errors.append(self._error(reader, chunk, at, Problem(Reason.MISSING)))
        refused |= self._none_of(batch, chunk, values)
        for at in refused:
            self._break(values[self._key][at], chunk.numbers[at])
        return refused

    def _none_of(self, batch: Batch, chunk: Chunk, values: list[list[Cell]]) -> set[int]:
        if not self._one_of:
            return set()
        places = [values[at] for at in self._one_of]
        missing = {at for at, cells in enumerate(zip(*places, strict=True)) if not any(cells)}
        reader = self._readers[self._one_of[0]]
        batch.errors.extend(self._error(reader, chunk, at, Problem(Reason.MISSING)) for at in missing)
        return missing

    def _accept(self, batch: Batch, chunk: Chunk, values: list[list[Cell]], refused: set[int]) -> None:
        """Take the rows that are left, unless they contradict the ones before them."""
        check, numbers, records = self._repeats.check, batch.numbers, batch.records
        for at, (row, record) in enumerate(zip(chunk.numbers, zip(*values, strict=True), strict=True)):
            if at in refused:
                continue
            if findings := check(row, record):
                self._break(record[self._key], row)
                batch.errors.extend(self._finding(chunk, at, *finding) for finding in findings)
                continue
            numbers.append(row)
            records.append((*record, self._repeats.next_line(record[self._key])) if self._counts_lines else record)

    def _finding(self, chunk: Chunk, at: int, name: str, reason: Reason, first: int) -> RowError:
        return self._error(self._readers[self.fields.index(name)], chunk, at, Problem(reason, {"row": first}))

    def _break(self, key: Cell, row: int) -> None:
        if self._kind.line_key and isinstance(key, str):
            self.broken.setdefault(key, row)

    def _error(self, reader: FieldReader, chunk: Chunk, at: int, problem: Problem) -> RowError:
        column, text = reader.source_of(chunk.rows[at])
        return RowError(chunk.numbers[at], column, text[:MAX_SHOWN], problem.reason, problem.params)


def _code(cell: Cell, default: str) -> str:
    return cell if isinstance(cell, str) else default
