"""What keeps scores current and their history bounded."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import PublicId


class Touch(models.Model):
    """A record of a customer was written, so its score may be out of date.

    Statement triggers append these, one a customer and statement, and nothing ever updates them
    while they wait: writers never meet. `run` is the evaluation that took charge of it; rows are
    deleted when that completes, and are up for the next one when it ends otherwise.
    """

    customer_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    run_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["run_id", "customer_id"], name="scoring_touch_run")]

    def __str__(self) -> str:
        return str(self.customer_id)


def rfm_recency() -> list[float]:
    return [30.0, 90.0, 180.0, 365.0]


def rfm_purchases() -> list[float]:
    return [2.0, 4.0, 8.0, 16.0]


def rfm_amount() -> list[float]:
    return [500.0, 2_000.0, 8_000.0, 32_000.0]


class Policy(models.Model):
    """When customers are evaluated, and how long what was found is kept. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    nightly_at = models.TimeField(
        _("everyone, every day at"), null=True, blank=True, default=time(2, 30),
        help_text=_("In the organisation's time zone. Blank: only by hand and when a scorecard is published."),
    )  # fmt: skip
    changed_minutes = models.PositiveSmallIntegerField(
        _("changed customers, every … minutes"), default=5, validators=[MaxValueValidator(1440)],
        help_text=_("0: never; changes then wait for the next evaluation of everyone."),
    )  # fmt: skip
    keep_days = models.PositiveSmallIntegerField(
        _("keep evaluations of everyone, days"), default=92, validators=[MinValueValidator(7)],
        help_text=_("The last one of each month stays for ever."),
    )  # fmt: skip
    keep_changed_days = models.PositiveSmallIntegerField(
        _("keep evaluations of changed customers, days"), default=14, validators=[MinValueValidator(2)]
    )
    rfm_recency = ArrayField(
        models.FloatField(), verbose_name=_("days since the last order"), size=4, default=rfm_recency,
        help_text=_("Four rising limits; up to the first scores 5, beyond the last scores 1."),
    )  # fmt: skip
    rfm_purchases = ArrayField(
        models.FloatField(), verbose_name=_("purchase days in a year"), size=4, default=rfm_purchases,
        help_text=_("Four rising limits; from the last on scores 5, below the first scores 1."),
    )  # fmt: skip
    rfm_amount = ArrayField(
        models.FloatField(), verbose_name=_("amount in a year"), size=4, default=rfm_amount,
        help_text=_("Four rising limits in the organisation's currency; from the last on scores 5."),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("evaluation schedule"), _("evaluation schedules")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="scoring_policy_one")]

    def __str__(self) -> str:
        return str(_("Evaluation schedule"))

    @classmethod
    def current(cls) -> "Policy":
        return cls.objects.filter(pk=1).first() or cls()


class Pruning(PublicId, Job):
    """Old evaluations let go, as the policy says. `done` and `total` count runs, `rows` their rows."""

    task_name = "scoring.tasks.prune"

    rows = models.PositiveBigIntegerField(_("rows"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("pruning"), _("prunings")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(status__in=["queued", "running"]), name="scoring_pruning_one_active"
            )
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"
