"""Rows that a program sends: parsed, checked and written by the same code as a file, at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from crmq.lib.permissions import Permission
from crmq.lib.tables import Chunk
from crmq.org import queries as org
from crmq.org.audit import name_writer
from crmq.org.models import User
from customers.models import Customer
from customers.parsing import KINDS, ColumnMapping, Conventions, Kind, Reason, RowParser
from customers.parsing.fields import INTERACTIONS
from customers.parsing.mapping import Source
from customers.queries.importing import checks, ingested, resolving, writing
from customers.queries.importing.locks import lock_kind
from customers.queries.importing.stage import Stage, clear_batch
from customers.services import lifecycle, standing

from .reading import with_name_keys

MAX_ROWS = 1_000
TRIES = 3
ALL_KINDS: dict[str, Kind] = {**KINDS, "interactions": INTERACTIONS}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    value: str
    reason: str
    params: Mapping[str, Any]


@dataclass(slots=True)
class Result:
    """What became of one item: created, updated, unchanged or rejected."""

    status: str = "rejected"
    faults: list[Fault] = field(default_factory=list)


class Contested(Exception):
    """Somebody else kept writing the same records; sending the batch again is safe."""


def ingest(*, by: User, kind: str, source: str, items: Sequence[Sequence[Row]]) -> list[Result]:
    """Write a batch; one result per item. An item is one row, or an order's lines, each with the order's fields.

    Fields are those of `customers.parsing`, values as text. An item is taken whole or not at all.
    Errors: Contested.
    """
    name_writer(by.pk, f"/api/v1/{kind}/batch")
    for tries_left in range(TRIES)[::-1]:
        try:
            with transaction.atomic():
                return _Ingest(by, ALL_KINDS[kind], source, items).work()
        except IntegrityError:
            if not tries_left:
                raise Contested(kind) from None
    raise AssertionError("unreachable")


class _Ingest:
    def __init__(self, by: User, kind: Kind, source: str, items: Sequence[Sequence[Row]]) -> None:
        self._by, self._kind, self._source, self._items = by, kind, source, items
        self._results = [Result() for _ in items]
        self._stage = Stage(kind, "import_ingest", is_temporary=True)
        self._currency = org.organisation().currency
        self._touched: set[int] = set()

    def work(self) -> list[Result]:
        self._stage.drop()
        broken = self._parse()
        lock_kind(self._kind.name)
        self._stage.arrange({})
        for batch in self._stage.batches():
            self._write(batch, broken)
        self._refresh()
        return self._results

    def _parse(self) -> Mapping[Any, int]:
        """Stage the items that are whole; note the faults of the others."""
        fields = sorted(
            {name for item in self._items for row in item for name in row} | {"external_id"}, key=self._kind.names.index
        )
        owners = [at for at, item in enumerate(self._items) for _ in item]
        rows = [[row.get(name, "") for name in fields] for item in self._items for row in item]
        mapping = ColumnMapping(self._kind, {name: Source((name,)) for name in fields}, numbers="point")
        parser = RowParser(mapping, fields, Conventions(), currency=self._currency)
        batch = parser.parse(Chunk(numbers=list(range(len(rows))), rows=rows))
        for error in batch.errors:
            self._refuse(owners[error.row], error.column, error.value, error.reason, error.params)
        self._refuse_twins()
        self._refuse_moments(fields, rows, owners)
        whole = [
            (number, owners[number], *record)
            for number, record in zip(batch.numbers, batch.records, strict=True)
            if not self._results[owners[number]].faults
        ]
        self._copy(parser.fields, whole)
        return parser.broken

    def _copy(self, fields: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        columns: tuple[str, ...] = ("row", "item", *fields)
        self._stage.create()
        if self._kind.name == "customers" and "name" in fields:
            rows = list(with_name_keys(iter(rows), columns.index("name")))
            columns = (*columns, "sort_key", "initials")
        if rows:
            self._stage.copy(columns, rows)

    def _refuse_twins(self) -> None:
        """An external id may name one item of a batch only."""
        first: dict[str, int] = {}
        for at, item in enumerate(self._items):
            key = item[0].get("external_id", "").strip() if item else ""
            if key and first.setdefault(key, at) != at:
                self._refuse(at, "external_id", key, Reason.DUPLICATE, {"row": first[key] + 1})

    def _refuse_moments(self, fields: Sequence[str], rows: list[list[str]], owners: list[int]) -> None:
        """Times need their zone: 2026-03-05T10:00:00+08:00."""
        if "at" not in fields:
            return
        place = fields.index("at")
        for number, row in enumerate(rows):
            if row[place].strip() and not _is_moment(row[place].strip()):
                self._refuse(owners[number], "at", row[place], Reason.NOT_A_DATE, {})

    def _refuse(self, at: int, name: str, value: str, reason: str, params: Mapping[str, Any]) -> None:
        self._results[at].faults.append(Fault(name, value, str(reason), params))

    def _write(self, batch: int, broken: Mapping[Any, int]) -> None:
        clear_batch()
        resolving.resolve(self._stage, batch, source=self._source)
        checks.find_faults(self._stage)
        self._refuse_forbidden()
        checks.refuse_incomplete(self._stage, broken)
        for _, item, name, value, reason, params in checks.faults():
            self._refuse(item, name, value or "", reason, params)
        writing.write(self._stage, source=self._source, currency=self._currency, by=self._by.pk)
        for item, status in ingested.statuses(self._stage):
            self._results[item].status = status
        self._touched.update(ingested.touched(self._stage))

    def _refuse_forbidden(self) -> None:
        """What the sender does not see does not exist for them; who may not assign owners names none."""
        keys = ingested.customers(self._stage)
        visible = set(Customer.objects.visible_to(self._by).filter(pk__in=keys).values_list("pk", flat=True))
        if hidden := set(keys) - visible:
            checks.refuse_customers(self._stage, hidden)
        if self._kind.name == "customers" and not self._by.may(Permission.CUSTOMERS_ASSIGN):
            checks.refuse_owners(self._stage)

    def _refresh(self) -> None:
        if self._kind.name == "customers":
            standing.create_missing(customer_ids=self._touched)
            lifecycle.enter(customer_ids=self._touched, by=self._by)
        elif self._kind.name in ("orders", "interactions"):
            standing.refresh(customer_ids=self._touched)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
