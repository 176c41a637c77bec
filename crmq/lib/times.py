"""Dates and times as `<time>`: in the organisation's zone, the absolute one on hover."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmq.lib import figures


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(value) if isinstance(value, dt.datetime) else value


def _absolute(value: dt.date | dt.datetime) -> str:
    if isinstance(value, dt.datetime):
        zone = timezone.get_current_timezone()
        name = zone.key if isinstance(zone, ZoneInfo) else str(zone)
        return f"{formats.date_format(value, 'SHORT_DATETIME_FORMAT')} {name}"
    return formats.date_format(value, "SHORT_DATE_FORMAT")


def _relative(value: dt.date | dt.datetime) -> str:
    """Whole days for dates; minutes and hours for times within a day; a date beyond 30 days."""
    days = ((value.date() if isinstance(value, dt.datetime) else value) - timezone.localdate()).days
    if isinstance(value, dt.datetime):
        seconds = (value - timezone.now()).total_seconds()
        minutes = round(abs(seconds) / 60)
        hours = round(minutes / 60)
        if minutes < 1:
            return _("just now")
        if minutes < 60:
            return _towards(seconds > 0, ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
        if days == 0 or hours < 12:
            return _towards(seconds > 0, ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if abs(days) > 30:
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if abs(days) <= 1:
        return (_("yesterday"), _("today"), _("tomorrow"))[days + 1]
    return _towards(days > 0, ngettext("%(n)d day", "%(n)d days", abs(days)) % {"n": abs(days)})


def _towards(ahead: bool, span: str) -> str:
    return (_("in %(time)s") if ahead else _("%(time)s ago")) % {"time": span}


def day(value: dt.date | dt.datetime | None) -> SafeString:
    """The date, in the organisation's zone; the time of day on hover."""
    if value is None or figures.is_missing(value):
        return format_html('<span class="muted">{}</span>', figures.NONE)
    local = _local(value)
    shown = formats.date_format(local, "SHORT_DATE_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), _absolute(local), shown)


def moment(value: dt.datetime | None) -> SafeString:
    """Date and time, in the organisation's zone."""
    if value is None or figures.is_missing(value):
        return format_html('<span class="muted">{}</span>', figures.NONE)
    local = _local(value)
    shown = formats.date_format(local, "SHORT_DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), _absolute(local), shown)


def ago(value: dt.date | dt.datetime | None) -> SafeString:
    """How long ago or until, with the absolute time on hover."""
    if value is None or figures.is_missing(value):
        return format_html('<span class="muted">{}</span>', figures.NONE)
    local = _local(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', value.isoformat(), _absolute(local), _relative(local)
    )
