"""What is known about the organisation. Small tables, read often."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from crmq.lib import worktime

from .models import CalendarDay, Notification, Organisation, User, WorkCalendar

SUBTREE = """
    WITH RECURSIVE tree AS (
        SELECT id FROM org_department WHERE head_id = %s
        UNION
        SELECT child.id FROM org_department child JOIN tree ON child.parent_id = tree.id
    )
    SELECT id FROM tree ORDER BY id
"""


def headed_departments(user: User) -> list[int]:
    """Keys of the departments `user` heads, with all below them. Remembered on the user object."""
    known: list[int] | None = getattr(user, "_headed_departments", None)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(SUBTREE, [user.pk])
            known = [key for (key,) in cursor.fetchall()]
        user._headed_departments = known  # type: ignore[attr-defined]  # one look-up a request
    return known


def own_departments(user: User) -> list[int]:
    """Keys of the department `user` works in, and of those that `user` heads with all below them."""
    headed = headed_departments(user)
    return [*headed, user.department_id] if user.department_id else headed


_of_request: ContextVar[Organisation | None] = ContextVar("organisation", default=None)


@contextmanager
def remembered_organisation() -> Iterator[Organisation]:
    """Read the organisation once for everything inside the block, such as one request."""
    token = _of_request.set(organisation())
    try:
        yield organisation()
    finally:
        _of_request.reset(token)


def organisation() -> Organisation:
    """The organisation, or an unsaved one with defaults before it is set up."""
    if (known := _of_request.get()) is not None:
        return known
    return Organisation.objects.select_related("calendar").first() or Organisation(name_en="crmq", name_zh="crmq")


def zone() -> ZoneInfo:
    return ZoneInfo(organisation().zone)


def today() -> date:
    """The organisation's date."""
    return timezone.now().astimezone(zone()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(zone())


def work_calendar(record: WorkCalendar | None = None) -> worktime.WorkCalendar:
    """The working calendar as the pure functions take it: Monday to Friday, 9 to 18, when there is none."""
    record = record or organisation().calendar
    if record is None:
        office = ((time(9), time(18)),)
        return worktime.WorkCalendar(zone=zone(), weekly=(office,) * 5 + ((), ()))
    spans = list(record.spans.all())
    weekly = tuple(tuple((s.starts, s.ends) for s in spans if s.weekday == day) for day in range(7))
    overrides = {
        day.date: worktime.DayOverride(working=day.kind == CalendarDay.Kind.WORKING) for day in record.days.all()
    }
    return worktime.WorkCalendar(zone=ZoneInfo(record.zone), weekly=weekly, overrides=overrides)


def unknown_years(first: date, last: date) -> list[int]:
    """Years of [first, last] whose holidays are not published yet: there weekdays alone decide."""
    calendar, wanted = organisation().calendar, range(first.year, last.year + 1)
    known = set(calendar.years.values_list("year", flat=True)) if calendar else set()
    return [year for year in wanted if year not in known]


def unread_count(user: User) -> int:
    return Notification.objects.filter(user=user).unread()[:100].count()
