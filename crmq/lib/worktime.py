"""Working time: spans of a weekday, holidays, make-up working days, daylight saving.

Everything is half-open, [start, end): a span 09:00–12:00 contains 09:00 and not 12:00.
A duration is time that really passes, so an hour that daylight saving removes does not
count and an hour that it repeats counts twice. Instants are aware; results are in UTC.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from operator import itemgetter

Span = tuple[time, time]  # an end of 00:00 means midnight, the end of that day
Interval = tuple[datetime, datetime]  # UTC

MIDNIGHT = time()
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HORIZON = 5200 * WEEK  # how far ahead to look for working time before giving up
LAST_DAY = date.max - HORIZON - WEEK


class NotAWorkCalendar(ValueError):
    """The spans of a calendar overlap, run backwards, or there are not seven days."""


class NotAnInstant(ValueError):
    """A time without a zone, which could mean any of a day's instants."""


class NegativeDuration(ValueError):
    """Working time only runs forwards."""


class NoWorkingTime(ValueError):
    """The calendar has too little working time ahead for the answer to exist."""


def _length(spans: tuple[Span, ...]) -> timedelta:
    """Return how long spans are by the clock."""
    lengths = ((_since_midnight(end) or DAY) - _since_midnight(start) for start, end in spans)
    return sum(lengths, timedelta())


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)


def _check_spans(spans: tuple[Span, ...]) -> None:
    for start, end in spans:
        if end != MIDNIGHT and end <= start:
            raise NotAWorkCalendar(f"The span {start}–{end} is empty or backwards: swap its ends.")
    for (_, end), (start, _) in pairwise(spans):
        if end == MIDNIGHT or start < end:
            raise NotAWorkCalendar(
                f"The span starting {start} begins before {end}, the end of the span before it:"
                " list spans in order, without overlap."
            )


@dataclass(frozen=True, slots=True)
class DayOverride:
    """One date that differs from its weekday: a holiday, or a make-up working day.

    A make-up day without spans works the calendar's usual spans.
    """

    working: bool
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.spans and not self.working:
            raise NotAWorkCalendar("A holiday has no spans: leave them out or mark it as working.")
        _check_spans(self.spans)


HOLIDAY = DayOverride(working=False)
MAKE_UP_DAY = DayOverride(working=True)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When an organisation works.

    zone:      where its wall clocks hang.
    weekly:    seven tuples of spans, Monday first; an empty tuple is a day off.
    overrides: dates that differ from their weekday.
    """

    zone: tzinfo
    weekly: tuple[tuple[Span, ...], ...]
    overrides: Mapping[date, DayOverride] = field(default_factory=dict, hash=False)
    _days: dict[date, tuple[Interval, ...]] = field(init=False, repr=False, compare=False)
    _week: timedelta = field(init=False, repr=False, compare=False)
    _shifts: tuple[tuple[date, timedelta], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise NotAWorkCalendar(f"weekly has {len(self.weekly)} days: give seven, Monday first.")
        for spans in self.weekly:
            _check_spans(spans)
        fix = object.__setattr__  # the way to finish a frozen instance
        fix(self, "overrides", dict(self.overrides))
        fix(self, "_days", {})
        fix(self, "_week", sum(map(_length, self.weekly), timedelta()))
        fix(
            self,
            "_shifts",
            tuple(
                (day, _length(self.spans_on(day)) - _length(self.weekly[day.weekday()]))
                for day in sorted(self.overrides)
            ),
        )

    @property
    def usual_spans(self) -> tuple[Span, ...]:
        """The spans of the first weekday that works."""
        return next((spans for spans in self.weekly if spans), ())

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return the spans worked on a local date, as wall-clock times."""
        override = self.overrides.get(day)
        if override is None:
            return self.weekly[day.weekday()]
        if not override.working:
            return ()
        return override.spans or self.usual_spans

    def intervals_on(self, day: date) -> tuple[Interval, ...]:
        """Return the working intervals of a local date, in order, in UTC."""
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = tuple(
                interval
                for start, end in self.spans_on(day)
                if (interval := self._interval(day, start, end))[0] < interval[1]
            )
        return known

    def week_from(self, day: date) -> timedelta | None:
        """Return the working time of the seven days from `day`, or None if clocks change."""
        end = day + WEEK
        midnights = (datetime.combine(edge, MIDNIGHT, tzinfo=self.zone) for edge in (day, end))
        if len({midnight.utcoffset() for midnight in midnights}) > 1:
            return None
        place = bisect_left(self._shifts, day, key=itemgetter(0))
        total = self._week
        for changed, shift in self._shifts[place:]:
            if changed >= end:
                break
            total += shift
        return total

    def _interval(self, day: date, start: time, end: time) -> Interval:
        last = day + DAY if end == MIDNIGHT else day
        return _instant(day, start, self.zone), _instant(last, end, self.zone)


def week_of(spans: tuple[Span, ...], weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)) -> tuple[tuple[Span, ...], ...]:
    """Return a `weekly` with the same spans on each of `weekdays` (0 is Monday)."""
    return tuple(spans if weekday in weekdays else () for weekday in range(7))


def add_working_time(start: datetime, duration: timedelta, calendar: WorkCalendar) -> datetime:
    """Return the instant at which `duration` of working time has elapsed since `start`.

    That is the end of the last working minute, so work due at closing time is due at
    18:00 that day and not at 09:00 the next. A duration of zero ends where it starts.

    Units:  a real elapsed `timedelta`; the result is in UTC.
    Errors: NotAnInstant (naive `start`), NegativeDuration, NoWorkingTime (the calendar
            does not work that long within a century).
    Cost:   one addition a week in between.
    """
    moment = _utc(start, "start")
    if duration < timedelta():
        raise NegativeDuration(f"duration is {duration}: give zero or more.")
    if not duration:
        return moment
    day = moment.astimezone(calendar.zone).date()
    today, last, left = day, min(day, LAST_DAY) + HORIZON, duration
    while day < last:
        whole = calendar.week_from(day) if day > today else None
        if whole is not None and whole < left:
            left -= whole
            day += WEEK
            continue
        for begin, end in calendar.intervals_on(day):
            begin = max(begin, moment)
            if begin < end:
                if left <= end - begin:
                    return begin + left
                left -= end - begin
        day += DAY
    raise NoWorkingTime(f"The calendar has too little working time after {start} for {duration}.")


def working_time_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Return how much working time [start, end) contains.

    Units:  a real elapsed `timedelta`.
    Errors: NotAnInstant (a naive time), NegativeDuration (`end` before `start`).
    Cost:   one addition a week in between.
    """
    first, last = _utc(start, "start"), _utc(end, "end")
    if last < first:
        raise NegativeDuration(f"end {end} is before start {start}: swap them.")
    day, final = first.astimezone(calendar.zone).date(), last.astimezone(calendar.zone).date()
    total = _overlap(calendar.intervals_on(day), first, last)
    while (day := day + DAY) <= final:
        while day + WEEK <= final and (whole := calendar.week_from(day)) is not None:
            total += whole
            day += WEEK
        total += _overlap(calendar.intervals_on(day), first, last)
    return total


def is_working(moment: datetime, calendar: WorkCalendar) -> bool:
    """Tell whether the calendar works at an instant (opening counts, closing does not)."""
    instant = _utc(moment, "moment")
    intervals = calendar.intervals_on(instant.astimezone(calendar.zone).date())
    place = bisect_right([begin for begin, _ in intervals], instant) - 1
    return place >= 0 and instant < intervals[place][1]


def is_working_day(day: date, calendar: WorkCalendar) -> bool:
    """Tell whether any time is worked on a local date."""
    return bool(calendar.spans_on(day))


def add_working_days(day: date, count: int, calendar: WorkCalendar) -> date:
    """Return the `count`-th working day after `day`, or before it when negative.

    Zero returns `day` itself, working or not: nothing has to elapse.
    Errors: NoWorkingTime, when the calendar has no such day within a century.
    """
    step = DAY if count > 0 else -DAY
    left, found = abs(count), day
    while left:
        day += step
        if is_working_day(day, calendar):
            left, found = left - 1, day
        elif abs(day - found) > HORIZON:
            raise NoWorkingTime("The calendar has no further working day: add weekly spans.")
    return day


def end_of_local_day(day: date, zone: tzinfo) -> datetime:
    """Return the instant, in UTC, at which a local date is over.

    A promise that names only a date is kept until then.
    """
    return _instant(day + DAY, MIDNIGHT, zone)


def _utc(moment: datetime, name: str) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NotAnInstant(f"{name} {moment} has no time zone: give an aware datetime.")
    return moment.astimezone(UTC)


def _overlap(intervals: tuple[Interval, ...], first: datetime, last: datetime) -> timedelta:
    parts = (min(end, last) - max(begin, first) for begin, end in intervals)
    return sum((part for part in parts if part > timedelta()), timedelta())


def _instant(day: date, clock: time, zone: tzinfo) -> datetime:
    """Turn a wall-clock time into an instant.

    A time shown twice means the first showing. A time that daylight saving skips means
    the instant of the skip, so that later wall-clock times never come earlier.
    """
    local = datetime.combine(day, clock, tzinfo=zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    before, after = local.replace(fold=1).astimezone(UTC), instant
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
