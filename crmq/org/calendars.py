"""Seeding a working calendar from published holidays. Days edited by people are kept."""

from datetime import date

import chinese_calendar
import holidays
from django.db import transaction

from .models import CalendarDay, CalendarYear, WorkCalendar

OFFICE = [("09:00", "12:00"), ("13:00", "18:00")]
Day = tuple[date, str, str, str]  # date, kind, name in English, name in Chinese


@transaction.atomic
def seed(calendar: WorkCalendar, years: list[int]) -> list[int]:
    """Fill `years` from the packages; returns those whose holidays are not published yet.

    An unpublished year keeps no row in `years`: its weekdays decide, and pages say so.
    """
    if not calendar.spans.exists():
        for weekday in range(5):
            for starts, ends in OFFICE:
                calendar.spans.create(weekday=weekday, starts=starts, ends=ends)
    unknown = []
    for year in years:
        days = chinese_days(year) if calendar.country == "CN" else other_days(calendar.country, year)
        if days is None:
            unknown.append(year)
            continue
        calendar.days.filter(date__year=year, edited=False).delete()
        CalendarDay.objects.bulk_create(
            [CalendarDay(calendar=calendar, date=d, kind=kind, name_en=en, name_zh=zh) for d, kind, en, zh in days],
            ignore_conflicts=True,
        )
        source = "chinesecalendar" if calendar.country == "CN" else "holidays"
        CalendarYear.objects.update_or_create(calendar=calendar, year=year, defaults={"source": source})
    return unknown


def chinese_days(year: int) -> list[Day] | None:
    """Holidays and make-up working days of mainland China, or None before they are published."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return None
    found: list[Day] = []
    for day, name in chinese_calendar.constants.holidays.items():
        if day.year == year:
            found.append((day, CalendarDay.Kind.HOLIDAY, *_names(name)))
    for day, name in chinese_calendar.constants.workdays.items():
        if day.year == year:
            english, chinese = _names(name)
            found.append((day, CalendarDay.Kind.WORKING, f"Make-up day, {english}", f"{chinese}调休"))
    return found


def _names(name: str) -> tuple[str, str]:
    known = chinese_calendar.Holiday(name) if name in chinese_calendar.Holiday._value2member_map_ else None
    return (known.value, known.chinese) if known else (name, name)


def other_days(country: str, year: int) -> list[Day] | None:
    """Public holidays elsewhere, by the two letters of the country; None where nobody knows them."""
    try:
        found = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return None
    return [(day, CalendarDay.Kind.HOLIDAY, name, name) for day, name in sorted(found.items())]
