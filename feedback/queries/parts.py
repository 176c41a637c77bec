"""A survey's headline by part of its customers and by month, with small groups hidden together with what would reveal them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F
from django.db.models.functions import Coalesce, TruncMonth

from crmq.org import queries as org
from crmq.org.models import User
from feedback.metrics import MINIMUM_ANSWERS, hidden_cells
from feedback.models import Answer

from .headline import COUNTS, Headline, of_counts
from .results import Filters, answers, responses

# Where each column of a breakdown is found, from a response and from an answer.
PATHS = {
    "tier": ("customer__standing__tier", "customer__standing__tier"),
    "region": ("customer__standing__region", "customer__standing__region"),
    "segment": ("customer__segment", "customer__segment"),
    "wave": ("invitation__wave", "response__invitation__wave"),
    "version": ("version", "response__version"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown; headline None when too few answered to show it."""

    key: int
    label: str
    n: int
    headline: Headline | None


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of the organisation's zone; headline None when fewer than the minimum answered."""

    begins: datetime
    n: int
    headline: Headline | None


def breakdown(filters: Filters, user: User, column: str, labels: Mapping[int, str]) -> list[Part]:
    """Headline figures by a column of PATHS; cells that would tell on few people are hidden. Two statements."""
    rows = answers(filters, user).order_by().values(part=Coalesce(F(PATHS[column][1]), 0))
    counts = {row["part"]: row for row in rows.annotate(**COUNTS)}
    people = _people(filters, user, column)
    hidden, order = hidden_cells(people), list(labels)
    return [
        Part(key, labels.get(key, ""), n, None if key in hidden else of_counts(counts[key]) if key in counts else None)
        for key, n in sorted(people.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    ]


def _people(filters: Filters, user: User, column: str) -> dict[int, int]:
    rows = responses(filters, user).order_by().values_list(Coalesce(F(PATHS[column][0]), 0))
    return dict(rows.annotate(n=Count("pk")))


def is_hidden(filters: Filters, user: User, n: int) -> bool:
    """Whether the slice is too small to show, or the others would give it away by subtraction."""
    if 0 < n < MINIMUM_ANSWERS:
        return True
    for column in PATHS:
        chosen = getattr(filters, column)
        wider: Any = {column: None}
        if chosen is not None and chosen in hidden_cells(_people(replace(filters, **wider), user, column)):
            return True
    return False


def by_month(filters: Filters, user: User) -> list[Month]:
    """The headline of each month that has answers, in order. One statement."""
    months = answers(filters, user).annotate(month=TruncMonth("completed_at", tzinfo=org.zone())).order_by("month")
    counted = months.values("month").annotate(n=Count("response", distinct=True), **COUNTS)
    return [Month(row["month"], row["n"], of_counts(row) if row["n"] >= MINIMUM_ANSWERS else None) for row in counted]


def before(filters: Filters) -> tuple[Filters, Filters]:
    """The slice's period and the equally long one before it; 90 days up to yesterday where none is chosen."""
    until = filters.until or org.today() - timedelta(days=1)
    since = filters.since or until - timedelta(days=89)
    days = (until - since).days + 1
    return replace(filters, since=since, until=until), replace(
        filters, since=since - timedelta(days=days), until=since - timedelta(days=1)
    )


def texts(filters: Filters, user: User, size: int = 30) -> list[Answer]:
    """The latest texts, each with its customer and response."""
    rows: Any = answers(filters, user).exclude(text="").exclude(kind="date")
    return list(rows.select_related("customer", "response", "question").order_by("-completed_at", "-pk")[:size])
