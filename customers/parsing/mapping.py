"""Which columns of a file feed which fields; remembered as JSON, suggested from column names.

{"fields": {"number": "PO / SO #",
            "ordered_on": ["PO Sent to Vendor Date", "Scheduled Delivery Date"],
            "currency": {"constant": "USD"},
            "promised_on": {"columns": ["Scheduled Delivery Date"], "repeats": "earliest"}},
 "blanks": {"*": ["N/A"], "Delivered to Client Date": ["Date Not Captured"]},
 "dates": "auto", "numbers": "auto"}
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from customers.parsing.dates import DayOrder, is_pattern
from customers.parsing.fields import Field, Kind, Repeats, Type
from customers.parsing.numbers import DecimalMark
from customers.parsing.reasons import Problem
from customers.parsing.values import Value, clean, parser_of

EVERYWHERE = "*"
AUTO = "auto"
DEFAULT_BLANKS = ("-", "--", "–", "—", "/", "N/A", "#N/A", "null", "无", "暂无", "空")
DATE_ORDERS = (AUTO, DayOrder.MONTH_FIRST.value, DayOrder.DAY_FIRST.value)
NUMBER_MARKS = (AUTO, DecimalMark.POINT.value, DecimalMark.COMMA.value)
REPEATS = {
    Type.DATE: (Repeats.REJECT, Repeats.EARLIEST, Repeats.LATEST, Repeats.FIRST),
    Type.INTEGER: (Repeats.REJECT, Repeats.SUM, Repeats.FIRST),
    Type.AMOUNT: (Repeats.REJECT, Repeats.SUM, Repeats.FIRST),
}
REPEATS_OF_OTHERS = (Repeats.REJECT, Repeats.FIRST)


class MappingReason(StrEnum):
    """What is wrong with a mapping; each problem names the field or the column."""

    MALFORMED = "malformed"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_COLUMN = "unknown_column"
    UNMAPPED = "unmapped"
    NONE_OF = "none_of"
    BAD_OPTION = "bad_option"
    BAD_CONSTANT = "bad_constant"


@dataclass(frozen=True, slots=True)
class MappingProblem:
    reason: MappingReason
    name: str = ""  # of the field or column; several are parted by commas
    value: str = ""


class BadMapping(ValueError):
    """The mapping cannot be used; `problems` are all of its faults."""

    def __init__(self, problems: Sequence[MappingProblem]) -> None:
        super().__init__(", ".join(f"{problem.reason} {problem.name} {problem.value}".strip() for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field comes from: the first of `columns` that holds a value, else the constant."""

    columns: tuple[str, ...] = ()
    constant: str = ""
    repeats: Repeats = Repeats.REJECT

    def as_json(self) -> Any:
        if self.constant or self.repeats is not Repeats.REJECT:
            parts = {"columns": list(self.columns), "constant": self.constant, "repeats": self.repeats.value}
            return {name: value for name, value in parts.items() if value and value != Repeats.REJECT.value}
        return self.columns[0] if len(self.columns) == 1 else list(self.columns)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How to read one kind from one source."""

    kind: Kind
    fields: Mapping[str, Source]
    blanks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: str = AUTO
    numbers: str = AUTO

    @classmethod
    def from_json(cls, kind: Kind, data: Any) -> "ColumnMapping":
        """Errors: BadMapping for what is not of the shape above."""
        if not isinstance(data, dict) or not isinstance(data.get("fields"), dict):
            raise BadMapping([MappingProblem(MappingReason.MALFORMED)])
        problems = [MappingProblem(MappingReason.BAD_OPTION, str(name)) for name in data if name not in SECTIONS]
        sources = {name: _source(name, value, problems) for name, value in data["fields"].items()}
        blanks = _texts("blanks", data.get("blanks", {}), problems)
        formats = _texts("formats", data.get("formats", {}), problems)
        if problems:
            raise BadMapping(problems)
        return cls(kind, sources, blanks, formats, data.get("dates", AUTO), data.get("numbers", AUTO))

    def as_json(self) -> dict[str, Any]:
        return {
            "fields": {name: source.as_json() for name, source in self.fields.items()},
            "blanks": {column: list(values) for column, values in self.blanks.items()},
            "formats": {column: list(patterns) for column, patterns in self.formats.items()},
            "dates": self.dates,
            "numbers": self.numbers,
        }

    def problems(self, columns: Collection[str]) -> list[MappingProblem]:
        """What keeps this mapping from reading a file with these columns; empty when it will do."""
        known, given = (
            set(self.kind.names),
            {name for name, source in self.fields.items() if source.columns or source.constant},
        )
        found = [MappingProblem(MappingReason.UNKNOWN_FIELD, name) for name in self.fields if name not in known]
        for name in known & given:
            source = self.fields[name]
            found += [MappingProblem(MappingReason.UNKNOWN_COLUMN, c, name) for c in source.columns if c not in columns]
            if source.repeats not in repeats_of(self.kind.field(name)):
                found.append(MappingProblem(MappingReason.BAD_OPTION, name, source.repeats.value))
            if source.constant and isinstance(self.constant(name), Problem):
                found.append(MappingProblem(MappingReason.BAD_CONSTANT, name, source.constant))
        for each in self.kind.fields:
            if each.is_required and not each.default and each.name not in given:
                found.append(MappingProblem(MappingReason.UNMAPPED, each.name))
        if self.kind.one_of and not given.intersection(self.kind.one_of):
            found.append(MappingProblem(MappingReason.NONE_OF, ",".join(self.kind.one_of)))
        for patterns in self.formats.values():
            found += [MappingProblem(MappingReason.BAD_OPTION, "formats", p) for p in patterns if not is_pattern(p)]
        for name, value, allowed in (("dates", self.dates, DATE_ORDERS), ("numbers", self.numbers, NUMBER_MARKS)):
            if value not in allowed:
                found.append(MappingProblem(MappingReason.BAD_OPTION, name, str(value)))
        return found

    def constant(self, name: str, currency: str = "USD") -> Value | Problem:
        """The value of a field's constant, or of its default; None without either."""
        each, source = self.kind.field(name), self.fields.get(name, Source())
        text = clean(source.constant) or ("" if source.columns else each.default)
        parse = parser_of(each, currency=currency, order=DayOrder.UNKNOWN, mark=DecimalMark.POINT)
        return parse(text) if text else None

    def formats_of(self, column: str) -> tuple[str, ...]:
        """Patterns of the dates in a column, to try before all others."""
        return (*self.formats.get(column, ()), *self.formats.get(EVERYWHERE, ()))

    def blanks_of(self, column: str) -> frozenset[str]:
        """Texts that mean "no value" in a column, in lower case."""
        texts = (*DEFAULT_BLANKS, *self.blanks.get(EVERYWHERE, ()), *self.blanks.get(column, ()))
        return frozenset(text.strip().casefold() for text in texts)


def repeats_of(each: Field) -> tuple[Repeats, ...]:
    """What can be done with a field whose repeated rows differ."""
    return (Repeats.REJECT,) if each.is_line else REPEATS.get(each.type, REPEATS_OF_OTHERS)


def suggest_mapping(kind: Kind, columns: Sequence[str]) -> ColumnMapping:
    """The mapping that the column names suggest: the field's own name first, then its aliases in order."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(_comparable(column), column)
    fields = {}
    for each in kind.fields:
        found = [by_name[alias] for alias in _comparables((each.name, *each.aliases)) if alias in by_name]
        if found:
            fields[each.name] = Source(tuple(found if each.takes_several else found[:1]))
    return ColumnMapping(kind, fields)


SECTIONS = ("fields", "blanks", "formats", "dates", "numbers")


def _comparables(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_comparable(form) for name in names for form in (name, name.removesuffix("_minor"))))


def _comparable(name: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())


def _source(name: str, value: Any, problems: list[MappingProblem]) -> Source:
    parts = value if isinstance(value, dict) else {"columns": value}
    columns = parts.get("columns", [])
    columns = [columns] if isinstance(columns, str) else columns
    constant, repeats = parts.get("constant", ""), parts.get("repeats", Repeats.REJECT.value)
    is_text = isinstance(columns, list) and all(isinstance(text, str) for text in [*columns, constant, repeats])
    if not is_text or set(parts) - {"columns", "constant", "repeats"}:
        problems.append(MappingProblem(MappingReason.MALFORMED, name))
        return Source()
    if repeats not in list(Repeats):
        problems.append(MappingProblem(MappingReason.BAD_OPTION, name, repeats))
        return Source()
    return Source(tuple(column for column in columns if column), constant.strip(), Repeats(repeats))


def _texts(section: str, value: Any, problems: list[MappingProblem]) -> dict[str, tuple[str, ...]]:
    """Lists of texts by column; a bare list holds for every column."""
    value = {EVERYWHERE: value} if isinstance(value, list) else value
    lists = value.values() if isinstance(value, dict) else [None]
    if all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in lists):
        return {str(column): tuple(texts) for column, texts in value.items()}
    problems.append(MappingProblem(MappingReason.MALFORMED, section))
    return {}
