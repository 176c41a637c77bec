from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual


class WorkCalendar(Bilingual):
    """When the organisation works: spans per weekday, and days that differ."""

    country = models.CharField(
        _("country"), max_length=2, default="CN", help_text=_("Two letters; holidays are seeded from it.")
    )
    zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")

    class Meta:
        verbose_name, verbose_name_plural = _("working calendar"), _("working calendars")


class WorkSpan(models.Model):
    """A half-open span of working time on one weekday."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[
            (0, _("Monday")),
            (1, _("Tuesday")),
            (2, _("Wednesday")),
            (3, _("Thursday")),
            (4, _("Friday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        verbose_name, verbose_name_plural = _("working span"), _("working spans")
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="org_workspan_forward"),
            models.UniqueConstraint(fields=["calendar", "weekday", "starts"], name="org_workspan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class CalendarDay(Bilingual):
    """A day that differs from its weekday: a holiday, or a make-up working day (调休)."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("Holiday")
        WORKING = "working", _("Make-up working day")

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    edited = models.BooleanField(_("edited"), default=False, help_text=_("Kept when the calendar is seeded again."))

    class Meta:
        verbose_name, verbose_name_plural = _("calendar day"), _("calendar days")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="org_calendarday_once")]


class CalendarYear(models.Model):
    """A year whose holidays are known. A year without a row falls back to its weekdays, and says so."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    source = models.CharField(_("source"), max_length=80)

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["calendar", "year"], name="org_calendaryear_once")]

    def __str__(self) -> str:
        return str(self.year)
