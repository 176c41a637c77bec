"""The values of one field in a chunk of rows, taken from one or several columns."""

from collections.abc import Sequence
from functools import partial

from customers.parsing.conventions import Conventions
from customers.parsing.fields import Field, Type
from customers.parsing.mapping import ColumnMapping, Source
from customers.parsing.reasons import Problem
from customers.parsing.values import Parse, Value, clean, parser_of

MAX_CACHED = 20_000  # different texts of a column whose values are remembered

Cell = Value | Problem


class FieldReader:
    """Reads one field. The first column that holds a value wins, then the constant."""

    def __init__(
        self, each: Field, mapping: ColumnMapping, columns: Sequence[str], conventions: Conventions, currency: str
    ) -> None:
        self.field = each
        self.default = mapping.constant(each.name, currency)
        if each.type is Type.CURRENCY and self.default is None:
            self.default = currency
        names = mapping.fields.get(each.name, Source()).columns
        self._columns = [_Column(name, columns.index(name), each, mapping, conventions) for name in names]

    @property
    def is_constant(self) -> bool:
        return not self._columns

    @property
    def has_failed(self) -> bool:
        """Whether any text so far was not a value, so that looking for Problems is worth the time."""
        return any(column.has_failed for column in self._columns)

    def read(self, texts: Sequence[Sequence[str]], size: int, currency: str | Sequence[str]) -> list[Cell]:
        """One value per row; `texts` are the columns of the chunk, `currency` is for all rows or by row."""
        if not self._columns:
            return [self.default] * size
        if self.field.type is not Type.AMOUNT:
            currency = ""
        values = self._columns[0].read(texts, currency)
        for column in self._columns[1:]:
            values = list(map(_better, values, column.read(texts, currency)))
        if self.default is not None:
            values = [self.default if value is None else value for value in values]
        return values

    def source_of(self, row: Sequence[str], currency: str = "") -> tuple[str, str]:
        """Name and text of the column to blame: the first that holds something, else the first."""
        for column in self._columns:
            if column.value(row[column.place], currency) is not None:
                return column.name, row[column.place]
        return (self._columns[0].name, "") if self._columns else ("", "")

    def value(self, row: Sequence[str]) -> Cell:
        return self.read([[cell] for cell in row], 1, "")[0]


def _better(value: Cell, other: Cell) -> Cell:
    """The first of two that is a value, else the first that is a Problem."""
    if value is None or (isinstance(value, Problem) and other is not None and not isinstance(other, Problem)):
        return other
    return value


class _Column:
    """One column as a source of one field."""

    def __init__(self, name: str, place: int, each: Field, mapping: ColumnMapping, conventions: Conventions) -> None:
        self.name, self.place = name, place
        self._blanks = mapping.blanks_of(name)
        self._parser_for = partial(
            parser_of,
            each,
            order=conventions.day_order(name),
            mark=conventions.decimal_mark(name),
            patterns=mapping.formats_of(name),
        )
        self._caches: dict[str, _Values] = {}

    @property
    def has_failed(self) -> bool:
        return any(cache.has_failed for cache in self._caches.values())

    def read(self, texts: Sequence[Sequence[str]], currency: str | Sequence[str]) -> list[Cell]:
        one = currency if isinstance(currency, str) else currency[0] if len(set(currency)) == 1 else None
        if one is not None:
            return list(map(self._cache(one).__getitem__, texts[self.place]))
        return list(map(self.value, texts[self.place], currency))

    def value(self, text: str, currency: str) -> Cell:
        return self._cache(currency)[text]

    def _cache(self, currency: str) -> "_Values":
        if currency not in self._caches:
            self._caches[currency] = _Values(self._parser_for(currency=currency), self._blanks)
        return self._caches[currency]


class _Values(dict[str, Cell]):
    """Text to value, worked out at first sight: most columns hold few different texts."""

    def __init__(self, parse: Parse, blanks: frozenset[str]) -> None:
        super().__init__()
        self.has_failed = False
        self._parse, self._blanks = parse, blanks

    def __missing__(self, raw: str) -> Cell:
        text = clean(raw)
        value = None if not text or text.casefold() in self._blanks else self._parse(text)
        if value.__class__ is Problem:
            self.has_failed = True
        if len(self) < MAX_CACHED:
            self[raw] = value
        return value
