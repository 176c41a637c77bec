"""Rows of one file that speak of the same record: the same, a conflict, or the same line twice."""

from collections import Counter
from collections.abc import Callable, Sequence
from operator import itemgetter
from struct import Struct

from customers.parsing.fields import Repeats
from customers.parsing.mapping import ColumnMapping, Source
from customers.parsing.reasons import Reason
from customers.parsing.values import Value

Finding = tuple[str, Reason, int]  # field, reason, the row where the key stood first


class RepeatCheck:
    """Remembers each key with hashes of what its rows must agree on: some 300 bytes a key."""

    def __init__(self, mapping: ColumnMapping, fields: Sequence[str]) -> None:
        kind = mapping.kind
        self._key = fields.index(kind.key)
        self._line = fields.index(kind.line_key) if kind.line_key in mapping.fields else -1
        self._strict = [
            at
            for at, name in enumerate(fields)
            if name != kind.key
            and not kind.field(name).is_line
            and mapping.fields.get(name, Source()).repeats is Repeats.REJECT
        ]
        self._agreed = _picker(self._strict)
        self._fields = fields
        self._hashes = Struct(f"{len(self._strict)}q")
        self._first: dict[Value, tuple[int, bytes]] = {}
        self._lines: dict[tuple[Value, Value], int] = {}
        self._counts: Counter[Value] = Counter()
        self.repeated = 0

    def check(self, row: int, record: Sequence[Value]) -> list[Finding]:
        """What speaks against taking this row after those before it; empty if nothing does."""
        key = record[self._key]
        hashes = self._hashes.pack(*map(hash, self._agreed(record)))
        first = self._first.setdefault(key, (row, hashes))
        if first[0] != row:
            self.repeated += 1
            if first[1] != hashes:
                return self._conflicts(first, hashes)
        if self._line >= 0:
            line = self._lines.setdefault((key, record[self._line]), row)
            if line != row:
                return [(self._fields[self._line], Reason.DUPLICATE, line)]
        return []

    def next_line(self, key: Value) -> str:
        """The number of the next line of a record whose lines have none."""
        self._counts[key] += 1
        return str(self._counts[key])

    def _conflicts(self, first: tuple[int, bytes], hashes: bytes) -> list[Finding]:
        pairs = zip(self._strict, self._hashes.unpack(first[1]), self._hashes.unpack(hashes), strict=True)
        return [(self._fields[at], Reason.CONFLICT, first[0]) for at, before, now in pairs if before != now]


def _picker(places: Sequence[int]) -> Callable[[Sequence[Value]], tuple[Value, ...]]:
    """`itemgetter`, but of a tuple also for one place or none."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda record: tuple(record[at] for at in places)
