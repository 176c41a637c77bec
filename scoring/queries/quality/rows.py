"""One page of the table: customers with their values, points and lights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from crmq.lib import keyset
from crmq.lib.models import name_column
from crmq.org.models import User
from customers.models import Assessment
from customers.queries.search import matching_customers
from scoring.measures import assessed_kind, points_of
from scoring.models import Evaluation, Item, Period, Run
from scoring.queries.card import Card

from .lights import Light, light
from .periods import end_of

PAGE = 40
SORTS = {"name": ["customer__sort_key", "customer_id"], "-score": ["-score", "customer_id"], "score": ["score", "customer_id"]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty fields do not filter. `tier` is a code or "none", `owner` a public id or "none"."""

    q: str = ""
    tier: str = ""
    owner: str = ""
    region: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator of the table. `place` is its position in the arrays, `kind` what people enter for it."""

    item: Item
    place: int
    share: float
    kind: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value with its points and light. `entered` is newer than the evaluation; `seen` the key of that entry."""

    column: Column
    value: float | None
    points: float | None
    light: Light
    n: int = 0
    seen: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    public_id: str
    name: str
    code: str
    owner: str
    tier: str | None
    tier_name: str
    score: float | None
    coverage: float
    cells: tuple[Cell, ...] = field(default=())


def columns(card: Card, group: str = "") -> list[Column]:
    """The indicators of a scorecard version, of one group when its key is given."""
    keys = {one.pk: one.key for one in card.groups}
    return [
        Column(item, place, card.shares[place], assessed_kind(item))
        for place, item in enumerate(card.items)
        if not group or keys[item.group_id] == group
    ]


def listed(user: User, run: Run, card: Card, filters: Filters) -> QuerySet[Evaluation]:
    """Evaluations of the run that `user` sees and that match."""
    own = Q(version=card.version.pk)
    if card.version.pk == run.version_id:
        own |= Q(version=None)
    rows: QuerySet[Evaluation] = Evaluation.objects.filter(own, run=run).visible_to(user)
    if filters.q:
        rows = matching_customers(rows, filters.q, "customer__")
    if filters.tier:
        rows = rows.filter(tier__code=filters.tier) if filters.tier != "none" else rows.filter(tier=None)
    if filters.owner:
        owner = Q(customer__owner=None) if filters.owner == "none" else Q(customer__owner__public_id=filters.owner)
        rows = rows.filter(owner)
    if filters.region:
        rows = rows.filter(customer__region__code=filters.region)
    if filters.missing:
        rows = rows.filter(_missing(columns(card)))
    return rows


def _missing(shown: Sequence[Column]) -> Q:
    """Customers without a value that people enter."""
    condition = Q()
    for column in shown:
        if column.kind:
            condition |= Q(**{f"norm__{column.place}": None})
    return condition or Q(customer=None)


def values_of(rows: QuerySet[Evaluation]) -> QuerySet[Evaluation, dict[str, Any]]:
    name = name_column()
    return rows.values(
        "customer_id", "customer__public_id", "customer__name", "customer__sort_key", "customer__code", "customer__owner__name", "tier__code",
        f"tier__{name}", "score", "coverage", "raw", "norm", "n",
    )  # fmt: skip


def page(
    user: User, period: Period, run: Run, card: Card, filters: Filters, *, group: str, sort: str, cursor: str
) -> tuple[keyset.Page, keyset.Count]:
    """One page of Rows and how many match. Four queries."""
    rows = listed(user, run, card, filters)
    found = keyset.page(values_of(rows), order=SORTS[sort], cursor=cursor, size=PAGE)
    shown = columns(card, group)
    latest = entries(period, [row["customer_id"] for row in found.rows], [one.kind for one in shown if one.kind])
    made = [row_of(row, shown, latest, overlay=not period.is_closed) for row in found.rows]
    return keyset.Page(made, found.newer, found.older), keyset.count(rows)


Entries = dict[tuple[int, str], Assessment]


def entries(period: Period, customers: Sequence[int], kinds: Sequence[str]) -> Entries:
    """The latest assessment of each kind by the end of the period, by customer and kind. One query."""
    if not customers or not kinds:
        return {}
    known = Assessment.objects.filter(customer__in=customers, kind__in=kinds, at__lt=end_of(period))
    latest = known.order_by("customer_id", "kind", "-at", "-pk").distinct("customer_id", "kind").select_related("by")
    return {(one.customer_id, one.kind): one for one in latest}


def row_of(row: dict[str, Any], shown: Sequence[Column], latest: Entries, *, overlay: bool) -> Row:
    """`overlay` shows what was entered since the evaluation instead of what it saw."""
    cells = tuple(_cell(one, row, latest, overlay) for one in shown)
    name = row[f"tier__{name_column()}"] or ""
    return Row(
        row["customer_id"], str(row["customer__public_id"]), row["customer__name"], row["customer__code"],
        row["customer__owner__name"] or "", row["tier__code"], name, row["score"], row["coverage"], cells,
    )  # fmt: skip


def _cell(column: Column, row: dict[str, Any], latest: Entries, overlay: bool) -> Cell:
    value, points, n = row["raw"][column.place], row["norm"][column.place], row["n"][column.place]
    entry = latest.get((row["customer_id"], column.kind)) if column.kind else None
    seen = str(entry.public_id) if entry else ""
    is_new = overlay and entry is not None and entry.value != value
    if is_new and entry is not None:
        value, points = entry.value, points_of(column.item, entry.value)
    return Cell(column, value, points, light(column.item, points), n, seen, is_new)


def every_row(rows: QuerySet[Evaluation], shown: Sequence[Column], sort: str) -> Iterator[Row]:
    """All matching rows, as the evaluation saw them, for files."""
    for row in values_of(rows).order_by(*SORTS[sort]).iterator(2000):
        yield row_of(row, shown, {}, overlay=False)
