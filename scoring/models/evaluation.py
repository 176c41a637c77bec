from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job, JobQuerySet
from crmq.lib.models import PublicId
from customers.models import Customer, visible_customers

from .definition import ScorecardVersion


class RunQuerySet(JobQuerySet):
    def claim(self, pk: int) -> Any:
        """As for every job; a paused run is nobody's to take."""
        return super(RunQuerySet, self.filter(paused_at=None)).claim(pk)

    def silent(self, seconds: int) -> Self:
        return super().silent(seconds).filter(paused_at=None)

    def whole(self) -> Self:
        """Finished runs over everyone whose rows are still kept."""
        return self.filter(status=Job.Status.DONE, pruned_at=None).exclude(scope=Run.Scope.CHANGED)


class Run(PublicId, Job):
    """One evaluation of customers by the scorecards in force, as of a moment.

    It works through customer ids in ranges; `cursor` is the last id done. Scores change tiers
    only when the run `assigns`, which runs as of the past and trial runs do not. `version` is
    the default scorecard's; `segment_versions` are those of segments with a scorecard of their
    own, fixed when the run is created.
    """

    class Scope(models.TextChoices):
        FULL = "full", _("All customers")
        CHANGED = "changed", _("Customers with new records")
        PAST = "past", _("As of a past date")

    task_name = "scoring.tasks.evaluate"

    version = models.ForeignKey(
        ScorecardVersion, models.PROTECT, related_name="runs", verbose_name=_("scorecard version")
    )
    segment_versions = ArrayField(models.BigIntegerField(), default=list, editable=False)
    as_of = models.DateTimeField(_("as of"))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope, default=Scope.FULL)
    assigns = models.BooleanField(_("assigns tiers"), default=True)
    cursor = models.BigIntegerField(default=0, editable=False)
    rated = models.PositiveIntegerField(_("rated"), default=0)
    not_rated = models.PositiveIntegerField(_("not rated"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    pruned_at = models.DateTimeField(_("rows let go"), null=True, editable=False)

    objects: ClassVar[Any] = RunQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("evaluation run"), _("evaluation runs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assigns"],
                condition=Q(assigns=True, status__in=["queued", "running"]),
                name="scoring_run_one_assigns",
            )
        ]

    def __str__(self) -> str:
        return _("Evaluation %(number)d") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("scoring:run", args=[self.public_id])

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None and self.is_active

    def pause(self) -> bool:
        """Stop after the batch in hand, to go on later. False when it had ended or is paused."""
        going = Run.objects.filter(pk=self.pk, status__in=self.ACTIVE, paused_at=None)
        return bool(going.update(status=Job.Status.QUEUED, paused_at=timezone.now()))

    def resume(self) -> bool:
        """Let a worker take it up again. False when it was not paused."""
        resting = Run.objects.filter(pk=self.pk, status=Job.Status.QUEUED, paused_at__isnull=False)
        return bool(resting.update(paused_at=None, seen_at=timezone.now()))


class EvaluationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible_customers(user, "customer__"))


class Evaluation(models.Model):
    """What one run saw of one customer. Arrays follow the positions of the version's items.

    `raw` holds measured values, `norm` 0–100, both null where missing; `n` how many records each
    rests on. `version` is that of the customer's segment; blank where it is the run's own. The
    table is partitioned by run, and a run's rows show once it is complete; runs over changed
    customers share one partition. Foreign keys are not checked by the database, which would cost
    more than the evaluation itself.
    """

    pk = models.CompositePrimaryKey("run_id", "customer_id")
    run = models.ForeignKey(Run, models.CASCADE, related_name="evaluations", db_constraint=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_constraint=False)
    is_rated = models.BooleanField()
    score = models.FloatField(null=True)
    coverage = models.FloatField()
    tier = models.ForeignKey("customers.Tier", models.PROTECT, null=True, related_name="+", db_constraint=False)
    raw = ArrayField(models.FloatField(null=True))
    norm = ArrayField(models.FloatField(null=True))
    n = ArrayField(models.IntegerField())
    version = models.ForeignKey(
        ScorecardVersion, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("evaluation"), _("evaluations")
        indexes = [models.Index(fields=["customer", "-run"], name="scoring_evaluation_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.score}"

    @property
    def made_by(self) -> ScorecardVersion:
        """The scorecard version that it was made with."""
        return self.version or self.run.version

    @property
    def made_by_id(self) -> int:
        return self.version_id or self.run.version_id
