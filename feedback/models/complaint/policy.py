from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.org.models import Region
from customers.models import Tier

from .levels import Priority


class SlaPolicy(models.Model):
    """Working hours allowed for each clock. The one that says most about a complaint holds."""

    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    tier = models.ForeignKey(
        Tier,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tier"),
        help_text=_("Blank: all."),
    )
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("region"),
        help_text=_("Blank: all. Regions below this one follow it."),
    )  # fmt: skip
    acknowledge_hours = models.FloatField(_("acknowledge within, working hours"))
    respond_hours = models.FloatField(_("respond within, working hours"))
    resolve_hours = models.FloatField(_("resolve within, working hours"))

    class Meta:
        verbose_name, verbose_name_plural = _("SLA policy"), _("SLA policies")
        ordering = ["-priority", "tier__rank", "region__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "tier", "region"], nulls_distinct=False, name="feedback_slapolicy_once"
            ),
            models.CheckConstraint(
                condition=Q(acknowledge_hours__gt=0, respond_hours__gt=0, resolve_hours__gt=0),
                name="feedback_slapolicy_positive",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.get_priority_display(), self.tier, self.region) if part)

    @property
    def hours(self) -> tuple[float, float, float]:
        return self.acknowledge_hours, self.respond_hours, self.resolve_hours


class EscalationStep(models.Model):
    """Whom to tell when a clock has used up so much of its working time."""

    class Listener(models.TextChoices):
        HANDLER = "handler", _("Handler")
        OWNER = "owner", _("Customer's owner")
        HEAD = "head", _("Head of the handler's department")
        QA_LEAD = "qa_lead", _("QA leads")
        EXECUTIVE = "executive", _("Executives")

    percent = models.PositiveSmallIntegerField(
        _("percent of the working time"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    tells = ArrayField(models.CharField(max_length=10, choices=Listener), verbose_name=_("tells"))

    class Meta:
        verbose_name, verbose_name_plural = _("escalation step"), _("escalation ladder")
        ordering = ["percent"]

    def __str__(self) -> str:
        return f"{self.percent} %"

    @property
    def listeners(self) -> list[str]:
        return [str(self.Listener(one).label) for one in self.tells]
