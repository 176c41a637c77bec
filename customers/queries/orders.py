"""Orders and deliveries of one customer, with totals over exactly the rows that the page lists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from customers.models import Customer, Delivery, Order


@dataclass(frozen=True, slots=True)
class Amount:
    """What was ordered in one currency; minor units."""

    currency: str
    orders: int
    amount_minor: int
    average_minor: int


@dataclass(frozen=True, slots=True)
class DeliveryTotals:
    """Deliveries counted by how they kept their promise; the four add up to `all`."""

    all: int
    on_time: int
    late: int
    overdue: int
    ahead: int  # promised for later, not delivered yet

    @property
    def on_time_percent(self) -> float | None:
        """Of those that were due: delivered, or overdue."""
        due = self.on_time + self.late + self.overdue
        return 100 * self.on_time / due if due else None


def orders_of(
    customer: Customer, *, since: date | None = None, until: date | None = None, status: str = ""
) -> QuerySet[Order]:
    rows = _between(Order.objects.filter(customer=customer), "ordered_on", since, until)
    return rows.filter(status=status) if status else rows


def order_totals(rows: QuerySet[Order]) -> list[Amount]:
    """One entry a currency, the largest first; orders of every status that `rows` holds."""
    sums = rows.order_by().values("currency").annotate(n=Count("pk"), total=Sum("amount_minor")).order_by("-total")
    return [Amount(row["currency"], row["n"], row["total"], round(row["total"] / row["n"])) for row in sums]


def deliveries_of(
    customer: Customer, today: date, *, since: date | None = None, until: date | None = None, state: str = ""
) -> QuerySet[Delivery]:
    rows = _between(Delivery.objects.filter(customer=customer), "promised_on", since, until)
    return rows.filter(_state(state, today))


def delivery_totals(rows: QuerySet[Delivery], today: date) -> DeliveryTotals:
    counted = rows.order_by().aggregate(
        all=Count("pk"), on_time=Count("pk", filter=_state("on_time", today)), late=Count("pk", filter=_state("late", today)),
        overdue=Count("pk", filter=_state("overdue", today)), ahead=Count("pk", filter=_state("open", today)),
    )  # fmt: skip
    return DeliveryTotals(**counted)


def _between(rows: QuerySet[Any], column: str, since: date | None, until: date | None) -> QuerySet[Any]:
    if since:
        rows = rows.filter(**{f"{column}__gte": since})
    return rows.filter(**{f"{column}__lte": until}) if until else rows


def _state(state: str, today: date) -> Q:
    arrived = Q(delivered_on__isnull=False)
    return {
        "": Q(),
        "on_time": arrived & Q(delivered_on__lte=F("promised_on")),
        "late": arrived & Q(delivered_on__gt=F("promised_on")),
        "overdue": Q(delivered_on=None, promised_on__lt=today),
        "open": Q(delivered_on=None, promised_on__gte=today),
    }[state]
