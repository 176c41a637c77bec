"""Control charts: what is watched, the frozen baseline, and the signals to review."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId
from crmq.org.models import Region


class ControlChart(Bilingual, PublicId):
    """One figure over time, of everyone or of a region or a stage, against limits from a baseline."""

    class Series(models.TextChoices):
        COMPLAINT_RATE = "complaint_rate", _("Complaints per 100 orders")
        LATE_RESOLUTION = "late_resolution", _("Complaints resolved late, share")
        RESOLUTION_HOURS = "resolution_hours", _("Hours to resolve, median")
        ON_TIME = "on_time", _("Delivered on time, share")
        SATISFIED = "satisfied", _("Satisfied answers (CSAT), share")
        DWELL = "dwell", _("Days in a stage, median")
        INDICATOR = "indicator", _("Indicator, median of each evaluation")

    class Period(models.TextChoices):
        WEEK = "week", _("Week")
        MONTH = "month", _("Month")

    series = models.CharField(_("figure"), max_length=16, choices=Series)
    period = models.CharField(_("period"), max_length=5, choices=Period, default=Period.WEEK)
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    stage_key = models.CharField(_("stage"), max_length=60, blank=True)
    item_key = models.CharField(_("indicator"), max_length=60, blank=True)
    rules = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    lower_specification = models.FloatField(_("lower specification limit"), null=True, blank=True)
    upper_specification = models.FloatField(_("upper specification limit"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("control chart"), _("control charts")
        ordering = ["name_en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lower_specification=None)
                | Q(upper_specification=None)
                | Q(lower_specification__lt=models.F("upper_specification")),
                name="scoring_control_specification",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("scoring:control", args=[self.public_id])


class Baseline(models.Model):
    """The points that limits come from, frozen with the cause that somebody gave."""

    chart = models.ForeignKey(ControlChart, models.CASCADE, related_name="baselines")
    first = models.DateField(_("first period"))
    last = models.DateField(_("last period"))
    numerators = ArrayField(models.FloatField())
    denominators = ArrayField(models.FloatField())
    cause = models.CharField(_("cause"), max_length=300)
    set_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("baseline"), _("baselines")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


class ControlSignal(PublicId):
    """A pattern that chance alone makes rarely: something to review, once."""

    chart = models.ForeignKey(ControlChart, models.CASCADE, related_name="signals")
    baseline = models.ForeignKey(Baseline, models.CASCADE, related_name="signals")
    rule = models.PositiveSmallIntegerField(_("rule"))
    period_start = models.DateField(_("period"))
    value = models.FloatField(_("value"))
    seen_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(_("due on"))
    finding = models.CharField(_("finding"), max_length=1000, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("signal"), _("signals")
        ordering = ["-period_start", "rule"]
        constraints = [models.UniqueConstraint(fields=["baseline", "rule", "period_start"], name="scoring_signal_once")]

    def __str__(self) -> str:
        return f"{self.chart}: {self.period_start}"
