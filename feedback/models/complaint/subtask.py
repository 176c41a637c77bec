from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from crmq.org.models import Department

from .complaint import Complaint


class SubTaskQuerySet(models.QuerySet["SubTask"]):
    def open(self) -> Self:
        return self.filter(status__in=SubTask.OPEN)

    def of(self, user: Any) -> Self:
        """What `user` has to do, or may give out as head of the department that was asked."""
        return self.filter(Q(owner=user) | Q(owner=None, department__head=user))


class SubTask(PublicId):
    """A part of a complaint that another department does, and that the handler accepts or sends back."""

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        DONE = "done", _("Done, to be accepted")
        ACCEPTED = "accepted", _("Accepted")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.ASKED, Status.DONE)

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="subtasks")
    title = models.CharField(_("what is to be done"), max_length=200)
    detail = models.TextField(_("detail"), blank=True)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    due_at = models.DateTimeField(_("due"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    result = models.TextField(_("result"), blank=True)
    returned = models.PositiveSmallIntegerField(_("sent back"), default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = SubTaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("sub-task"), _("sub-tasks")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["done", "accepted"]) | Q(result__gt=""), name="feedback_subtask_with_result"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(status="asked"), name="feedback_subtask_owner"),
        ]

    def __str__(self) -> str:
        return self.title
