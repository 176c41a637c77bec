"""How dates and numbers are meant in each column, decided by what the whole column proves."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crmq.lib.tables import Chunk
from customers.parsing.dates import DayOrder, day_order_of
from customers.parsing.fields import Type
from customers.parsing.mapping import AUTO, ColumnMapping
from customers.parsing.numbers import DecimalMark, decimal_mark_of
from customers.parsing.values import clean, narrow

MAX_SEEN = 50_000  # different texts of a column that are looked at once only


class Basis(StrEnum):
    CHOSEN = "chosen"  # by the person who mapped
    COLUMN = "column"  # the column itself proves it
    FILE = "file"  # the other columns of the file prove it
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Convention:
    """`value` is a DayOrder or a DecimalMark; `example` is a text of the column that shows it."""

    value: str
    basis: Basis
    example: str = ""


@dataclass(frozen=True, slots=True)
class Conventions:
    """By column; only columns in which it makes a difference."""

    dates: Mapping[str, Convention] = field(default_factory=dict)
    numbers: Mapping[str, Convention] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Any) -> "Conventions":
        """Back from `as_json`; errors: KeyError, TypeError, ValueError for anything else."""

        def read(part: dict[str, list[str]]) -> dict[str, Convention]:
            return {
                column: Convention(value, Basis(basis), example) for column, (value, basis, example) in part.items()
            }

        return cls(read(data["dates"]), read(data["numbers"]))

    def as_json(self) -> dict[str, dict[str, list[str]]]:
        def write(part: Mapping[str, Convention]) -> dict[str, list[str]]:
            return {column: [each.value, each.basis.value, each.example] for column, each in part.items()}

        return {"dates": write(self.dates), "numbers": write(self.numbers)}

    def day_order(self, column: str) -> DayOrder:
        return DayOrder(self.dates[column].value) if column in self.dates else DayOrder.UNKNOWN

    def decimal_mark(self, column: str) -> DecimalMark:
        return DecimalMark(self.numbers[column].value) if column in self.numbers else DecimalMark.UNKNOWN


class Survey:
    """Reads all rows once, before they are parsed, and gathers what each column proves."""

    def __init__(self, mapping: ColumnMapping, columns: Sequence[str]) -> None:
        self._mapping = mapping
        self._dates = [
            _Evidence(at, columns[at], mapping, day_order_of) for at in _places(mapping, columns, {Type.DATE})
        ]
        numeric = _places(mapping, columns, {Type.INTEGER, Type.AMOUNT})
        self._numbers = [_Evidence(at, columns[at], mapping, decimal_mark_of) for at in numeric]

    def add(self, chunk: Chunk) -> None:
        for evidence in (*self._dates, *self._numbers):
            evidence.add({row[evidence.place] for row in chunk.rows})

    def conventions(self) -> Conventions:
        return Conventions(_decide(self._dates, self._mapping.dates), _decide(self._numbers, self._mapping.numbers))


def _places(mapping: ColumnMapping, columns: Sequence[str], types: set[Type]) -> list[int]:
    used = {
        column
        for each in mapping.kind.fields
        if each.type in types and each.name in mapping.fields
        for column in mapping.fields[each.name].columns
    }
    return [at for at, column in enumerate(columns) if column in used]


class _Evidence:
    """What the texts of one column prove, with the first example of each proof."""

    def __init__(self, place: int, column: str, mapping: ColumnMapping, judge: Callable[[str], str | None]) -> None:
        self.place, self.column = place, column
        self.examples: dict[str, str] = {}
        self._blanks, self._judge = mapping.blanks_of(column), judge
        self._seen: set[str] = set()

    def add(self, texts: set[str]) -> None:
        new = texts - self._seen
        if len(self._seen) < MAX_SEEN:
            self._seen |= new
        for text in new:
            plain = narrow(clean(text))
            if plain and plain.casefold() not in self._blanks and (proof := self._judge(plain)) is not None:
                self.examples.setdefault(str(proof), plain)

    @property
    def proof(self) -> str:
        """The one convention proved, "mixed" for two, "unknown" for none."""
        proofs = [value for value in self.examples if value != "unknown"]
        return proofs[0] if len(proofs) == 1 else "mixed" if proofs else "unknown"


def _decide(evidence: Iterable[_Evidence], chosen: str) -> dict[str, Convention]:
    asking = [each for each in evidence if each.examples]
    proved = Counter(each.proof for each in asking)
    others = [value for value in proved if value not in ("mixed", "unknown")]
    decided = {}
    for each in asking:
        example = each.examples.get(each.proof) or next(iter(each.examples.values()))
        if chosen != AUTO:
            decided[each.column] = Convention(chosen, Basis.CHOSEN, example)
        elif each.proof != "unknown":
            decided[each.column] = Convention(each.proof, Basis.COLUMN, example)
        elif len(others) == 1 and not proved["mixed"]:
            decided[each.column] = Convention(others[0], Basis.FILE, example)
        else:
            decided[each.column] = Convention("unknown", Basis.NOTHING, example)
    return decided
