"""What a measure is made of: rows of event tables, aggregates over them, and the value in the end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model, Q
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Moment:
    """When one looks, and what had happened and was known by then.

    as_of: the clock that windows, recency and staleness are counted from.
    seen:  rows of a later time are not seen; the same as `as_of` except when one asks how a
           score would have aged with nothing new.
    known: rows recorded later are not seen either; None for no limit. A run of the past is
           reproduced with the time at which it ran.
    minor: minor units in one unit of the organisation's currency.
    """

    as_of: datetime
    zone: ZoneInfo
    seen: datetime
    known: datetime | None = None
    minor: float = 100.0

    @property
    def day(self) -> date:
        return self.as_of.astimezone(self.zone).date()

    @property
    def seen_day(self) -> date:
        return self.seen.astimezone(self.zone).date()

    def params(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of, "day": self.day, "seen": self.seen, "seen_day": self.seen_day,
            "known": self.known, "minor": self.minor,
        }  # fmt: skip


class Span(Enum):
    """Which rows count: of the window, of the one before it, of both, or of all time."""

    WINDOW = "window"
    PREVIOUS = "previous"
    BOTH = "both"
    EVER = "ever"


@dataclass(frozen=True, slots=True)
class Source:
    """One event table. `at` is the event's time as SQL, `time_field` as the ORM names it; blank for no time."""

    key: str
    model: type[Model]
    tables: str
    at: str = ""
    time_field: str = ""
    is_date: bool = False
    created: str = ""
    customer: str = "e.customer_id"
    customer_field: str = "customer"
    where: str = "true"
    q: Q = field(default_factory=Q)

    def seen_sql(self, moment: Moment) -> str:
        """The rows that a moment sees."""
        conditions = [self.where]
        if self.at:
            conditions.append(f"{self.at} <= {'%(seen_day)s' if self.is_date else '%(seen)s'}")
        if self.created and moment.known:
            conditions.append(f"e.{self.created} <= %(known)s")
        return " AND ".join(conditions)

    def seen_q(self, moment: Moment) -> Q:
        found = self.q
        if self.at:
            found &= Q(**{f"{self.time_field}__lte": moment.seen_day if self.is_date else moment.seen})
        if self.created and moment.known:
            found &= Q(**{f"{self.created}__lte": moment.known})
        return found

    def since_sql(self, days: int) -> str:
        """The rows of the last `days` days."""
        if self.is_date:
            return f"{self.at} > %(day)s::date - {days:d}"
        return f"{self.at} > %(as_of)s::timestamptz - interval '{days:d} days'"

    def since_q(self, moment: Moment, days: int) -> Q:
        start: date = moment.day if self.is_date else moment.as_of
        return Q(**{f"{self.time_field}__gt": start - timedelta(days=days)})


def every_row(_moment: Moment) -> Q:
    return Q()


@dataclass(frozen=True, slots=True)
class Part:
    """An aggregate over some rows of one source.

    take: SQL with `{only}` where the FILTER clause goes.
    rows: SQL condition that picks the rows; `q` says the same to the ORM.
    """

    source: Source
    take: str = "count(*) {only}"
    rows: str = "true"
    q: Callable[[Moment], Q] = every_row
    span: Span = Span.WINDOW

    def days(self, window: int) -> int | None:
        """How far back it reads; None for all time."""
        return {Span.EVER: None, Span.WINDOW: window}.get(self.span, 2 * window)

    def rows_sql(self, window: int) -> str:
        conditions = [] if self.rows == "true" else [f"({self.rows})"]
        if self.source.at and self.span is not Span.EVER:
            conditions.append(self.source.since_sql(self.days(window) or window))
            if self.span is Span.PREVIOUS:
                conditions.append(f"NOT ({self.source.since_sql(window)})")
        return " AND ".join(conditions) or "true"

    def rows_q(self, moment: Moment, window: int) -> Q:
        found = self.source.seen_q(moment) & self.q(moment)
        if self.source.at and self.span is not Span.EVER:
            found &= self.source.since_q(moment, self.days(window) or window)
            if self.span is Span.PREVIOUS:
                found &= ~self.source.since_q(moment, window)
        return found

    def sql(self, window: int) -> str:
        """The aggregate."""
        only = self.rows_sql(window)
        return self.take.format(only="" if only == "true" else f"FILTER (WHERE {only})")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number about one customer, as a whitelisted SQL expression over named parts.

    evidence: the part whose rows the number rests on; n counts exactly these.
    also:     further parts whose rows belong to the evidence, such as a ratio's numerator.
    value:    SQL over the parts' names in braces; NULL where there is nothing to measure.
    """

    key: str
    title: str | Promise
    unit: str | Promise
    help: str | Promise
    parts: Mapping[str, Part]
    value: str
    evidence: str
    also: tuple[str, ...] = ()
    lower_is_better: bool = False
    decimals: int = 1
    is_windowed: bool = True
    is_money: bool = False

    @property
    def rests_on(self) -> Part:
        return self.parts[self.evidence]
