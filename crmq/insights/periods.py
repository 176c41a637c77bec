"""The spans of time that figures are taken over. All end yesterday, in the organisation's zone. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = "90d"
QUARTER = "quarter"
YEAR = "12m"
KINDS = (DAYS, QUARTER, YEAR)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days from `start` to before `end`, in `zone`."""

    start: date
    end: date
    zone: ZoneInfo

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def since(self) -> datetime:
        return datetime.combine(self.start, time(), self.zone)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.end, time(), self.zone)


@dataclass(frozen=True, slots=True)
class Period:
    """What a dashboard looks at.

    now and before: the chosen span and the one it is compared with.
    years: three spans of 12 months, latest first. What rests on orders is always taken over 12
    months: customers order too seldom for less to say anything.
    """

    kind: str
    now: Span
    before: Span
    years: tuple[Span, Span, Span]


def period(kind: str, today: date, zone: ZoneInfo) -> Period:
    """The period `kind` as of `today`; yesterday is its last day. An unknown kind is the last 90 days."""
    years = [Span(months_before(today, 12 * (i + 1)), months_before(today, 12 * i), zone) for i in range(3)]
    if kind == YEAR:
        now, before = years[0], years[1]
    elif kind == QUARTER:
        start = quarter_of(today - timedelta(days=1))
        now, before = Span(start, today, zone), Span(months_before(start, 3), start, zone)
    else:
        kind, start = DAYS, today - timedelta(days=90)
        now, before = Span(start, today, zone), Span(start - timedelta(days=90), start, zone)
    return Period(kind, now, before, (years[0], years[1], years[2]))


def quarter_of(day: date) -> date:
    """The first day of the calendar quarter of `day`."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last of that month."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def quarters(today: date, count: int, zone: ZoneInfo) -> list[Span]:
    """The last `count` calendar quarters, oldest first; the one of yesterday is the last and may still run."""
    first = quarter_of(today - timedelta(days=1))
    starts = [months_before(first, 3 * back) for back in range(count - 1, -1, -1)]
    return [Span(start, min(months_before(start, -3), today), zone) for start in starts]
