from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId

from .evaluation import Run


class Period(PublicId):
    """A month or a quarter of the customer quality table.

    It closes by an evaluation as of its end, whose rows are kept: from then on the table shows
    these. Reopening needs a reason; closing again makes another evaluation.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSING = "closing", _("Closing")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), help_text="the first day after it")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+", verbose_name=_("evaluation"))
    closes_on = models.DateField(_("closes on"), help_text="it is closed on this day unless someone does before")
    asked_at = models.DateTimeField(null=True, editable=False, help_text="when owners were asked for what is missing")

    class Meta:
        verbose_name, verbose_name_plural = _("period"), _("periods")
        ordering = ["-starts_on", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_on"], name="scoring_period_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="scoring_period_span"),
            models.CheckConstraint(condition=Q(status="open") | ~Q(run=None), name="scoring_period_closed_has_run"),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.QUARTER:
            values: dict[str, Any] = {"year": self.starts_on.year, "quarter": (self.starts_on.month + 2) // 3}
            return _now("%(year)d Q%(quarter)d") % values
        return f"{self.starts_on:%Y-%m}"

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED


class PeriodEvent(models.Model):
    """A period was closed or opened again: who, when, why. Rows are only ever added."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Reopened")

    period = models.ForeignKey(Period, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("step of a period"), _("steps of a period")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="reopened") | Q(reason__gt=""), name="scoring_period_reason")
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.get_kind_display()}"
