"""Repeat purchase, churn and cohorts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crmq.lib.share import Share

Customer = TypeVar("Customer")


class BadPeriod(ValueError):
    """A period that ends before it starts."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers whose first purchase fell in one calendar month, quarter or year.

    month: the first one of that period. active[k]: how many of them bought k periods later;
    periods not yet over are left out.
    """

    month: date
    size: int
    active: tuple[int, ...]

    @property
    def retention(self) -> tuple[float, ...]:
        """The same as fractions of the cohort."""
        return tuple(active / self.size for active in self.active)


def repeat_purchase_rate(orders: Iterable[tuple[Customer, date]], *, start: date, end: date) -> Share:
    """Return how many buyers of a period bought on two days or more.

    Shape:  (customer, local date) of each order; the period is [start, end).
    Errors: BadPeriod.
    """
    if end < start:
        raise BadPeriod(f"end {end} is before start {start}: swap them.")
    days: defaultdict[Customer, set[date]] = defaultdict(set)
    for customer, day in orders:
        if start <= day < end:
            days[customer].add(day)
    return Share(count=sum(len(bought) > 1 for bought in days.values()), of=len(days))


def churn(at_start: Set[Customer], at_end: Set[Customer]) -> Share:
    """Return how many of the customers under contract at the start were lost by the end.

    Formula: |start − end| / |start|; customers won in between do not enter.
    """
    return Share(count=len(at_start - at_end), of=len(at_start))


def inactive(
    last_purchase: Mapping[Customer, date],
    *,
    as_of: date,
    limits: Mapping[Customer, int] | None = None,
    default_limit: int = 180,
) -> frozenset[Customer]:
    """Return customers without contract whose silence exceeds the limit of their segment.

    Units:  limits in days; a silence of exactly the limit is not over it.
    Errors: ValueError for a negative limit.
    """
    by_customer = limits or {}
    gone = set()
    for customer, day in last_purchase.items():
        limit = by_customer.get(customer, default_limit)
        if limit < 0:
            raise ValueError(f"The limit of {customer} is {limit} days: give zero or more.")
        if (as_of - day).days > limit:
            gone.add(customer)
    return frozenset(gone)


def cohort_retention(orders: Iterable[tuple[Customer, date]], *, as_of: date, span: int = 1) -> list[Cohort]:
    """Return the retention of each cohort, oldest first: by months, or by periods of `span` of them.

    A customer belongs to the calendar month of the first purchase; month k is the k-th
    calendar month after it. Only months that were over before `as_of` are counted, so a
    cohort whose first month is still running does not appear.

    Shape:  (customer, local date) of each order, since the first; later than `as_of` ignored.
    Units:  `span` in months: 1, 3 for calendar quarters, 12 for calendar years.
    """
    months: defaultdict[Customer, set[int]] = defaultdict(set)
    for customer, day in orders:
        if day < as_of:
            months[customer].add(_month(day) // span)
    cohorts: defaultdict[int, list[set[int]]] = defaultdict(list)
    for bought in months.values():
        cohorts[min(bought)].append(bought)
    running = _month(as_of) // span
    return [
        Cohort(
            month=date(first * span // 12, first * span % 12 + 1, 1),
            size=len(members),
            active=tuple(sum(month in bought for bought in members) for month in range(first, running)),
        )
        for first, members in sorted(cohorts.items())
        if first < running
    ]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
