from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .levels import Priority


class ComplaintRules(models.Model):
    """What the organisation decided about complaints: how priority comes about, and what closing needs."""

    severity_weight = models.PositiveSmallIntegerField(_("weight of severity"), default=3)
    safety_weight = models.PositiveSmallIntegerField(_("weight of safety"), default=3)
    complexity_weight = models.PositiveSmallIntegerField(_("weight of complexity"), default=1)
    impact_weight = models.PositiveSmallIntegerField(_("weight of impact"), default=2)
    urgency_weight = models.PositiveSmallIntegerField(_("weight of urgency"), default=2)
    normal_from = models.PositiveSmallIntegerField(_("normal from, points"), default=20)
    high_from = models.PositiveSmallIntegerField(_("high from, points"), default=45)
    urgent_from = models.PositiveSmallIntegerField(
        _("urgent from, points"), default=75, validators=[MaxValueValidator(100)]
    )
    safety_is_urgent = models.BooleanField(_("a high safety risk is always urgent"), default=True)
    repeat_days = models.PositiveSmallIntegerField(
        _("repeat within, days"), default=30, validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Same customer and category again within so many days is a repeat."),
    )  # fmt: skip
    approval_from = models.PositiveSmallIntegerField(
        _("closing needs approval from priority"), choices=Priority, default=Priority.HIGH
    )
    visit_working_days = models.PositiveSmallIntegerField(_("return visit within, working days"), default=5)
    watch_days = models.PositiveSmallIntegerField(
        _("watch an action for, days"), default=90, validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("The same cause again within so many days after an action reopens it."),
    )  # fmt: skip
    only = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("rules for complaints")
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="feedback_complaintrules_only_one"),
            models.CheckConstraint(
                condition=Q(normal_from__lte=F("high_from")) & Q(high_from__lte=F("urgent_from")),
                name="feedback_complaintrules_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def weights(self) -> dict[str, int]:
        return {
            "severity": self.severity_weight, "safety": self.safety_weight, "complexity": self.complexity_weight,
            "impact": self.impact_weight, "urgency": self.urgency_weight,
        }  # fmt: skip
