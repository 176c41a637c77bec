"""What a move through the process leaves behind: filled forms, hand-overs, surveys to be sent."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from crmq.org.models import Department
from crmq.org.queries import own_departments

from .customer import Customer
from .lifecycle import Stage, StageChange
from .visibility import OfCustomerQuerySet, visible_customers


class FilledForm(PublicId):
    """A form of a stage, filled in for a customer. `questions` are kept as they were asked."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="filled_forms")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200, blank=True)
    questions = models.JSONField()
    answers = models.JSONField()
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("filled form"), _("filled forms")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["customer", "key", "-at"], name="customers_filledform_latest")]

    def __str__(self) -> str:
        return self.title_en


class HandoverQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(status=Handover.Status.WAITING)

    def visible_to(self, user: Any) -> Self:
        """Those of visible customers, and those that came to the departments or the person of `user`."""
        mine = Q(to_department__in=own_departments(user)) | Q(assignee=user.pk)
        return self.filter(visible_customers(user, "customer__") | mine) if visible_customers(user) else self


class Handover(PublicId):
    """A customer moved into another department's stage, which takes it on or sends it back."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        PASSED = "passed", _("Passed on")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="handovers")
    change = models.OneToOneField(StageChange, models.CASCADE, related_name="handover")
    from_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    to_department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    due_on = models.DateField(_("accept by"))
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("hand-over"), _("hand-overs")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(status="waiting"), name="customers_handover_one_waiting"
            )
        ]
        indexes = [
            models.Index(
                fields=["to_department", "due_on"], condition=Q(status="waiting"), name="customers_handover_waiting"
            ),
            models.Index(fields=["-decided_at"], name="customers_handover_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.from_department or '–'} → {self.to_department}"


class WantedSurvey(models.Model):
    """A survey that a move asks for; whoever sends surveys takes it from here, once."""

    class Outcome(models.TextChoices):
        WAITING = "", _("Waiting")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not sent")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    change = models.ForeignKey(StageChange, models.CASCADE, related_name="+")
    survey = models.UUIDField(help_text="public id of the survey")
    wanted_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["change", "survey"], name="customers_wantedsurvey_once")]
        indexes = [models.Index(fields=["id"], condition=Q(outcome=""), name="customers_wantedsurvey_open")]

    def __str__(self) -> str:
        return str(self.survey)
