"""Figures of the dashboard in words."""

from datetime import date

from django.utils import formats
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from crmq.insights.comparing import Change
from crmq.insights.periods import Span
from crmq.lib import figures
from crmq.lib.money import format_money, to_decimal
from feedback.metrics import Verdict


def is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def day(value: date) -> str:
    return formats.date_format(value, "SHORT_DATE_FORMAT")


def short_day(value: date) -> str:
    return formats.date_format(value, "MONTH_DAY_FORMAT")


def span(value: Span) -> str:
    """First and last day; the year only where it is needed."""
    first = short_day(value.start) if value.start.year == value.last.year else day(value.start)
    last = short_day(value.last) if value.start.year == value.last.year else day(value.last)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def year(value: Span) -> str:
    return _("12 months to %(last)s") % {"last": day(value.last)}


def money(amount_minor: int, currency: str) -> str:
    return format_money(amount_minor, currency, to_locale(get_language() or "en"), compact=True)


def compact(amount_minor: int, currency: str) -> str:
    """Three significant places and no currency: for the large figure of a tile."""
    return figures.compact(to_decimal(amount_minor, currency), chinese=is_chinese())


def quarter(start: date) -> str:
    return f"{start:%y}Q{(start.month + 2) // 3}"


def verdict(change: Change | Verdict | None, *, good: str = "up") -> tuple[str, str]:
    """Kind and word of the verdict tag for a change; `good` says which way is better. None says nothing."""
    if change is None:
        return "", ""
    if change == Change.FEW:
        return "few", ""
    if change in (Change.NONE, Verdict.NO_DETECTABLE_CHANGE):
        return "unchanged", ""
    return ("better" if str(change) == good else "worse"), ""
