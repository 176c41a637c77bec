"""The list of customers: narrowed, sorted and paged on the narrow standing rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from crmq.lib import keyset
from crmq.org.models import User
from customers.models import Customer, Standing

from .choices import Choices, choices
from .search import matching_customers

PAGE = 50
NEAR = 3.0  # points from a tier line
SORTS = {
    "name": ["customer__sort_key"],
    "score": ["score"],
    "revenue": ["revenue_12m_minor"],
    "silence": ["-last_interaction_at"],  # long silence is an early date
    "open": ["open_complaints"],
}
NEVER_BLANK = {"name", "revenue", "open"}
DEFAULT_SORT = "-score"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; blank asks for nothing. Keys are those of `queries.choices`."""

    q: str = ""
    tier: list[str] = field(default_factory=list)
    stage: list[str] = field(default_factory=list)
    segment: list[str] = field(default_factory=list)
    region: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)
    owner: str = ""
    rated: str = ""
    coverage: int | None = None
    silent: int | None = None
    open: bool = False
    near: bool = False
    kind: str = ""


def listed(user: User, filters: Filters) -> QuerySet[Standing]:
    """Standings that `user` sees and that match."""
    kind = filters.kind or Customer.Kind.ACCOUNT
    rows: QuerySet[Standing] = Standing.objects.visible_to(user).filter(kind=kind)
    if filters.q:
        rows = matching_customers(rows, filters.q, "customer__")
    known = choices()
    for column, wanted, options in (
        ("tier", filters.tier, {tier.code: tier.pk for tier in known.tiers}),
        ("stage", filters.stage, {stage.key: stage.pk for stage in known.stages}),
        ("customer__segment", filters.segment, {segment.key: segment.pk for segment in known.segments}),
        ("region", filters.region, {region.key: region.pk for region in known.regions}),
    ):
        if wanted:
            rows = rows.filter(**{f"{column}__in": [options[key] for key in wanted]})
    if filters.owner:
        rows = rows.filter(owner__public_id=filters.owner) if filters.owner != "none" else rows.filter(owner=None)
    return rows.filter(_numbers(filters))


def _numbers(filters: Filters) -> Q:
    condition = Q(status__in=filters.status) if filters.status else Q()
    if filters.rated:
        condition &= Q(is_rated=filters.rated == "yes")
    if filters.coverage is not None:
        condition &= Q(coverage__lt=filters.coverage / 100) | Q(coverage=None)
    if filters.silent is not None:
        condition &= Q(last_interaction_at__lt=silent_since(filters.silent)) | Q(last_interaction_at=None)
    if filters.open:
        condition &= Q(open_complaints__gt=0)
    return condition & near_a_line() if filters.near else condition


def silent_since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def near_a_line() -> Q:
    """Scores within `NEAR` points of where their tier begins, or of where the next one does."""
    condition = Q(pk__in=[])
    for tier in choices().tiers:
        if tier.enter_at > 0:
            condition |= Q(score__gte=tier.enter_at - NEAR, score__lt=tier.enter_at) & ~Q(tier=tier.pk)
            condition |= Q(score__lte=tier.leave_below + NEAR, tier=tier.pk)
    return condition


def order_of(sort: str) -> list[str]:
    """Fields of a sort such as "-score", the key last so that paging is exact.

    Where a column has no blanks, the key turns round with it: one index then serves both ways.
    """
    turned = sort.startswith("-")
    name = sort.lstrip("-")
    fields = [_turn(field) if turned else field for field in SORTS[name]]
    return [*fields, "-pk" if turned and name in NEVER_BLANK else "pk"]


def _turn(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


COLUMNS = [
    "pk", "customer__public_id", "customer__name", "customer__other_name", "customer__code", "customer__sort_key",
    "customer__currency", "customer__segment_id", "region_id", "stage_id", "tier_id", "owner__name", "status", "is_rated",
    "score", "previous_score", "coverage", "last_interaction_at", "last_order_on", "open_complaints", "revenue_12m_minor",
]  # fmt: skip


def named(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `COLUMNS` with the names behind the keys: `tier` (a `TierLine` or None), `segment`, `region`, `stage`.

    The names come from the remembered choices. Joining four small tables to each page would cost more
    to plan than the page costs to read.
    """
    known = _Names(choices())
    for row in rows:
        if not known.hold(row):
            known = _Names(choices(fresh=True))
        yield row | known.of(row)


class _Names:
    """Keys to names, of the small tables that a page of customers refers to."""

    def __init__(self, known: Choices) -> None:
        self.tables: dict[str, dict[int, Any]] = {
            "tier_id": {tier.pk: tier for tier in known.tiers},
            "customer__segment_id": {segment.pk: segment.name for segment in known.segments},
            "region_id": {region.pk: region.name for region in known.regions},
            "stage_id": known.stage_names,
        }

    def hold(self, row: dict[str, Any]) -> bool:
        return all(row[key] is None or row[key] in table for key, table in self.tables.items())

    def of(self, row: dict[str, Any]) -> dict[str, Any]:
        tier, segment, region, stage = (table.get(row[key]) for key, table in self.tables.items())
        return {"tier": tier, "segment": segment, "region": region, "stage": stage}


def customer_page(
    user: User, filters: Filters, sort: str, cursor: str, size: int = PAGE
) -> tuple[keyset.Page, keyset.Count]:
    """One page of dicts as `named` makes them, and how many match in all."""
    rows = listed(user, filters)
    page = keyset.page(rows.values(*COLUMNS), order=order_of(sort), cursor=cursor, size=size)
    return replace(page, rows=list(named(page.rows))), keyset.count(rows)


def next_key() -> int:
    """The next primary key of a customer, taken: its code can be made from it before it is stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Customer._meta.db_table])
        return int(cursor.fetchone()[0])


def chosen_customers(user: User, public_ids: list[Any]) -> list[Customer] | None:
    """These customers, or None when one of them is not visible: a bulk action is refused whole."""
    found = list(
        Customer.objects.visible_to(user)
        .filter(public_id__in=public_ids)
        .select_related("owner", "standing")
        .order_by("pk")
    )
    return found if len(found) == len(set(public_ids)) else None


def same_name_or_number(user: User, name: str, tax_number: str, size: int = 5) -> list[Customer]:
    """Customers `user` sees that a new one may repeat: the same name, or the same tax number."""
    same = Q(name__iexact=name) | Q(other_name__iexact=name)
    if tax_number:
        same |= Q(tax_number=tax_number)
    return list(Customer.objects.visible_to(user).filter(same).order_by("pk")[:size])
