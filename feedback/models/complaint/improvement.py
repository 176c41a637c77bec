from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from crmq.org.models import Department, User

from .cause import RootCause
from .complaint import Complaint


class ImprovementQuerySet(models.QuerySet["Improvement"]):
    def open(self) -> Self:
        return self.filter(status__in=Improvement.OPEN)

    def overdue(self, today: object) -> Self:
        return self.open().filter(due_on__lt=today)


class Improvement(PublicId):
    """A corrective or preventive action: the 8D report in short, and whether the trouble came back."""

    class Kind(models.TextChoices):
        CORRECTIVE = "corrective", _("Corrective")
        PREVENTIVE = "preventive", _("Preventive")

    class Origin(models.TextChoices):
        COMPLAINT = "complaint", _("Complaint")
        SURVEY = "survey", _("Survey")
        EVALUATION = "evaluation", _("Evaluation")
        AUDIT = "audit", _("Audit")
        PROCESS = "process", _("Process")
        OTHER = "other", _("Other")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DOING = "doing", _("In work")
        WATCHED = "watched", _("Done, being watched")
        EFFECTIVE = "effective", _("Effective")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.PLANNED, Status.DOING)

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CORRECTIVE)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.COMPLAINT)
    complaint = models.ForeignKey(
        Complaint, models.SET_NULL, null=True, blank=True, related_name="improvements", verbose_name=_("complaint")
    )
    root_cause = models.ForeignKey(
        RootCause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("root cause"),
        help_text=_("The same cause again after the action reopens it."),
    )  # fmt: skip
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    team: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("team")
    )
    problem = models.TextField(_("problem"), blank=True)
    containment = models.TextField(_("containment"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    corrective = models.TextField(_("corrective action"), blank=True)
    preventive = models.TextField(_("prevention"), blank=True)
    verification = models.TextField(_("verification"), blank=True)
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    tolerated = models.PositiveSmallIntegerField(
        _("tolerated recurrences"), default=0, help_text=_("More than so many reopen the action.")
    )
    watch_days = models.PositiveSmallIntegerField(_("watched for, days"), default=90)
    due_on = models.DateField(_("due on"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    done_at = models.DateTimeField(_("done"), null=True)
    verified_at = models.DateTimeField(_("verified"), null=True)
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("improvement"), _("improvements")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["watched", "effective"]) | (Q(corrective__gt="") & Q(done_at__isnull=False)),
                name="feedback_improvement_done_with_action",
            )
        ]
        indexes = [
            models.Index(fields=["status", "due_on", "id"], name="feedback_improvement_board"),
            models.Index(
                fields=["root_cause", "done_at"], condition=Q(status__in=["watched", "effective"]),
                name="feedback_improvement_watched",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()

    def get_absolute_url(self) -> str:
        return reverse("feedback:improvement", args=[self.public_id])


class ImprovementEvent(models.Model):
    """What happened to an action; append-only."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Created")
        CHANGED = "changed", _("Changed")
        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        EFFECTIVE = "effective", _("Found effective")
        REOPENED = "reopened", _("Reopened")
        REVIEWED = "reviewed", _("Reviewed")
        CANCELLED = "cancelled", _("Cancelled")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.improvement}: {self.get_kind_display()}"
