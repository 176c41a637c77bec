"""What purchases are to be expected: fitted models, and what they say of each customer."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import PublicId
from customers.models import Customer, visible_customers


class Fit(PublicId, Job):
    """BG/NBD and Gamma-Gamma fitted to the orders known by a day, and judged by a later period.

    Never edited: a newer fit takes its place. `refusal` says why there is none, where there is
    too little to go by.
    """

    class Refusal(models.TextChoices):
        FEW = "few", _("Too few customers with purchases")
        NO_REPEAT = "no_repeat", _("Nobody made a repeat purchase")
        NO_MAXIMUM = "no_maximum", _("The likelihood has no maximum")

    task_name = "scoring.tasks.fit_purchases"

    as_of = models.DateTimeField(_("as of"))
    customers = models.PositiveIntegerField(_("customers with purchases"), default=0)
    sampled = models.PositiveIntegerField(_("customers fitted to"), default=0)
    refusal = models.CharField(_("no model"), max_length=12, choices=Refusal, blank=True)
    purchases = models.JSONField(default=dict, help_text="r, alpha, a, b, log_likelihood, n")
    values = models.JSONField(default=dict, help_text="p, q, v, log_likelihood, n; empty where it has none")
    holdout = models.JSONField(default=dict, help_text="weeks, since, auc, brier, lift, n, positives, calibration")
    cursor = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("purchase model"), _("purchase models")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(status__in=["queued", "running"]), name="scoring_fit_one_active"
            )
        ]

    def __str__(self) -> str:
        return _("Model %(number)d") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("scoring:fit", args=[self.public_id])


class OutlookQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible_customers(user, "customer__"))


class Outlook(models.Model):
    """What one fit expects of one customer in the coming year."""

    fit = models.ForeignKey(Fit, models.CASCADE, related_name="outlooks")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    p_alive = models.FloatField(help_text="0–1; 1 until the first repeat purchase")
    purchases = models.FloatField(help_text="purchase days to expect in 52 weeks")
    value_minor = models.BigIntegerField(null=True, help_text="their amount, in the organisation's currency")

    objects = OutlookQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "fit"], name="scoring_outlook_once")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.p_alive:.2f}"
