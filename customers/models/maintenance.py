from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import Bilingual, PublicId, in_language

from .customer import Customer
from .interaction import Interaction
from .standing import Tier
from .visibility import OfCustomerQuerySet


class Playbook(Bilingual, PublicId):
    """How customers of one tier are looked after. Published ones are never edited."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    tier = models.ForeignKey(
        Tier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tier"),
        help_text=_("Blank: customers that are not rated."),
    )
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("playbook"), _("playbooks")
        ordering = ["tier__rank", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["tier", "number"], name="customers_playbook_version", nulls_distinct=False),
            models.UniqueConstraint(
                fields=["tier"],
                condition=Q(status="published"),
                name="customers_playbook_one_published",
                nulls_distinct=False,
            ),
        ]


class TaskKind(models.TextChoices):
    VISIT = "visit", _("Visit")
    CALL = "call", _("Return visit by phone")
    BENEFIT = "benefit", _("Benefit")
    POINTS = "points", _("Loyalty points")
    RECOMMENDATION = "recommendation", _("Recommendation")
    FOLLOW_UP = "follow_up", _("Follow-up")


class Activity(Bilingual):
    """Something a playbook has done every so often."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=16, choices=TaskKind)
    every_days = models.PositiveSmallIntegerField(_("every, days"))
    due_working_days = models.PositiveSmallIntegerField(_("due within, working days"), default=5)
    minutes = models.PositiveSmallIntegerField(_("effort, minutes"), default=30)
    points = models.PositiveIntegerField(_("points"), default=0)
    script_en = models.TextField(_("script in English"), blank=True)
    script_zh = models.TextField(_("script in Chinese"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("activity"), _("activities")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["playbook", "position"], name="customers_activity_position"),
            models.CheckConstraint(condition=Q(every_days__gte=1), name="customers_activity_every"),
        ]

    @property
    def script(self) -> str:
        return in_language(self.script_en, self.script_zh)


class TaskQuerySet(OfCustomerQuerySet):
    def open(self) -> Self:
        return self.filter(status=Task.Status.OPEN)

    def of(self, user: Any) -> Self:
        return self.filter(owner=user)


class Task(PublicId):
    """A dated piece of work for one person. `key` says what asked for it, so it is asked for once."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.CharField(max_length=120, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tasks")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=TaskKind)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    url = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    interaction = models.ForeignKey(Interaction, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("task"), _("tasks")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(status="open"), name="customers_task_open"),
            models.Index(fields=["customer", "due_on"], name="customers_task_customer"),
            models.Index(fields=["owner", "-done_at"], condition=Q(status="done"), name="customers_task_done"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.title_en, self.title_zh)

    @property
    def days_late(self) -> int:
        """Days since it was due; 0 while it is not late."""
        return max(0, (timezone.localdate() - self.due_on).days)


class PlanRun(PublicId, Job):
    """Making the tasks that the playbooks ask for, for all customers or one owner's."""

    task_name = "customers.tasks.plan_maintenance"

    as_of = models.DateField()
    cursor = models.BigIntegerField(default=0, editable=False, help_text="last customer done")
    created_tasks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return _("Plan of %(date)s") % {"date": self.as_of}
