"""Dates as people and spreadsheets write them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from customers.parsing.reasons import Problem, Reason

FIRST_YEAR, LAST_YEAR = 1900, 2200
EXCEL_EPOCH = date(1899, 12, 30)
TIME = re.compile(
    r"(?:T|[ ,]+)(?:上午|下午)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)
YEAR_FIRST = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([A-Za-z]{3,9})[-/., ]*(\d{4}|\d{2})")
NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})[-. ]*(\d{1,2})(?:st|nd|rd|th)?(?:, ?|[- ])(\d{4})")
SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
DIRECTIVES = set("YymbBdHMSfIp%")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class DayOrder(StrEnum):
    """How 3/4/2026 is meant."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    MIXED = "mixed"  # the column proves both
    UNKNOWN = "unknown"


def parse_date(text: str, order: DayOrder, patterns: Sequence[str] = ()) -> date | Problem:
    """A date between 1900 and 2200 from stripped, narrow text; a time of day after it is dropped.

    Understands 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, 5-Mar-26, Mar 5, 2026, Excel's day
    numbers (46086), and by `order` 3/5/26 and 5.3.2026. Years of two digits: 00–68 are 2000 to 2068.
    `patterns` of `strptime` are tried first.
    """
    for pattern in patterns:
        if found := _by_pattern(text, pattern):
            return found
    text = TIME.sub("", text)
    if match := YEAR_FIRST.fullmatch(text):
        year, _, month, day, month_zh, day_zh = match.groups()
        return _day(year, month or month_zh, day or day_zh)
    if match := NAMED.fullmatch(text):
        return _day(match[3], _month(match[2]), match[1])
    if match := SHORT.fullmatch(text):
        return _short(int(match[1]), int(match[3]), match[4], order if match[2] != "." else _dotted(order))
    if match := COMPACT.fullmatch(text):
        return _day(*match.groups())
    if match := SERIAL.fullmatch(text):
        return EXCEL_EPOCH + timedelta(days=int(match[1]))
    if match := NAMED_FIRST.fullmatch(text):
        return _day(match[3], _month(match[1]), match[2])
    return Problem(Reason.NOT_A_DATE)


def day_order_of(text: str) -> DayOrder | None:
    """What one text proves about its column; None when it proves nothing, UNKNOWN when it needs to know."""
    match = SHORT.fullmatch(TIME.sub("", text))
    if not match:
        return None
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return DayOrder.DAY_FIRST
    if second > 12 >= first:
        return DayOrder.MONTH_FIRST
    return DayOrder.UNKNOWN if first != second and max(first, second) <= 12 else None


def is_pattern(pattern: str) -> bool:
    """Whether `parse_date` can use it: year, month and day, each once."""
    parts = re.findall(r"%(.)", pattern)
    return [sum(part in names for part in parts) for names in ("Yy", "mbB", "d")] == [1, 1, 1] and set(
        parts
    ) <= DIRECTIVES


def _by_pattern(text: str, pattern: str) -> date | None:
    try:
        day = datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _dotted(order: DayOrder) -> DayOrder:
    """Dates with dots put the day first wherever they are in use."""
    return DayOrder.DAY_FIRST if order is DayOrder.UNKNOWN else order


def _short(first: int, second: int, year: str, order: DayOrder) -> date | Problem:
    if order in (DayOrder.MIXED, DayOrder.UNKNOWN):
        if max(first, second) <= 12 and first != second:
            return Problem(Reason.AMBIGUOUS_DATE)
        order = DayOrder.DAY_FIRST if first > 12 else DayOrder.MONTH_FIRST
    month, day = (first, second) if order is DayOrder.MONTH_FIRST else (second, first)
    return _day(year, month, day)


def _month(name: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    names = (number for number, full in enumerate(MONTH_NAMES, 1) if full.startswith(name.lower()))
    return next(names, 0)


def _day(year: str | int, month: str | int, day: str | int) -> date | Problem:
    number = int(year)
    if len(str(year)) == 2:
        number += 2000 if number < 69 else 1900
    if not int(month):
        return Problem(Reason.NOT_A_DATE)
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        return Problem(Reason.NO_SUCH_DAY)
    return found if FIRST_YEAR <= number <= LAST_YEAR else Problem(Reason.OUT_OF_RANGE)
