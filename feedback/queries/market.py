"""Notes on competitors and the market: listed, and counted by month."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from crmq.org.models import User
from customers.models import visible_customers
from feedback.models import MarketNote

from .touchpoints import months_until

MONTHS = 6


@dataclass(frozen=True, slots=True)
class Heard:
    """How often a competitor was spoken of, by month, oldest first."""

    name: str
    months: list[int]

    @property
    def total(self) -> int:
        return sum(self.months)


def notes(user: User) -> QuerySet[MarketNote]:
    """Notes on the market at large, and those heard from customers that `user` sees."""
    seen = Q(customer=None) | Q(visible_customers(user, "customer__"))
    return MarketNote.objects.filter(seen).select_related("region", "customer", "by")


def competitors(user: User, until: date) -> list[Heard]:
    """The competitors most spoken of in the last six months, most often first."""
    firsts = months_until(until, MONTHS)
    rows = notes(user).filter(kind=MarketNote.Kind.COMPETITOR, on__gte=firsts[0], on__lte=until).order_by()
    found: dict[str, list[int]] = defaultdict(lambda: [0] * MONTHS)
    for name, month, n in rows.annotate(month=TruncMonth("on")).values_list("competitor", "month").annotate(n=Count("pk")):  # fmt: skip
        found[name][firsts.index(month)] += n
    return sorted((Heard(name, counts) for name, counts in found.items()), key=lambda heard: -heard.total)[:10]
