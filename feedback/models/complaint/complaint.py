from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, Sourced
from crmq.lib.permissions import sees_all
from crmq.org.models import Region
from customers.models import Contact, Customer, OfCustomerQuerySet, Order, Product, Tier, visible_customers

from .category import ComplaintCategory
from .levels import Priority, Severity
from .queue import ComplaintQueue


class ComplaintQuerySet(OfCustomerQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Complaints of visible customers, those the user handles, and those with a sub-task for the user."""
        if sees_all(user):
            return self
        asked = self.model.objects.filter(Q(subtasks__owner=user.pk) | Q(subtasks__department__head=user.pk))
        return self.filter(
            visible_customers(user, "customer__") | Q(handler=user.pk) | Q(pk__in=asked.order_by().values("pk"))
        )

    def open(self) -> Self:
        return self.filter(status__in=Complaint.OPEN)

    def counted(self) -> Self:
        """Without those that were merged into another: they are one complaint with it."""
        return self.exclude(status=Complaint.Status.MERGED)


class Complaint(PublicId, Sourced):
    """A customer's dissatisfaction and what we did about it. The original text never changes."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        INVESTIGATING = "investigating", _("Investigating")
        WAITING = "waiting", _("Waiting for the customer")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")
        MERGED = "merged", _("Merged")

    RUNNING = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.INVESTIGATING)
    OPEN = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.INVESTIGATING, Status.WAITING)

    class Channel(models.TextChoices):
        FORM = "form", _("Public form")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        VISIT = "visit", _("Visit")
        SOCIAL = "social", _("Social media")
        SURVEY = "survey", _("Survey")
        API = "api", _("API")

    number = models.CharField(_("number"), max_length=40, unique=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    order = models.ForeignKey(Order, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("order"))
    product = models.ForeignKey(
        Product, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    category = models.ForeignKey(
        ComplaintCategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, default=Severity.MEDIUM)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.NORMAL)
    safety = models.PositiveSmallIntegerField(_("safety"), choices=Severity, null=True, blank=True)
    complexity = models.PositiveSmallIntegerField(_("complexity"), choices=Severity, null=True, blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Severity, null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Severity, null=True, blank=True)
    assessed_at = models.DateTimeField(_("assessed"), null=True, blank=True)
    tier = models.ForeignKey(
        Tier, models.SET_NULL, null=True, editable=False, related_name="+", help_text="when received"
    )
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    queue = models.ForeignKey(
        ComplaintQueue, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("queue")
    )
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("what happened"))
    reporter_name = models.CharField(_("name"), max_length=120, blank=True)
    reporter_email = models.EmailField(_("e-mail"), blank=True)
    reporter_handle = models.CharField(_("name on the platform"), max_length=120, blank=True)
    language = models.CharField(max_length=10, default="en")
    company = models.CharField(_("company"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="hash of the tracking token")
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.RECEIVED)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("handler")
    )
    received_at = models.DateTimeField(_("received"))
    round_started_at = models.DateTimeField(editable=False)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    responded_at = models.DateTimeField(_("responded"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    acknowledge_due = models.DateTimeField(_("acknowledge by"))
    respond_due = models.DateTimeField(_("respond by"))
    resolve_due = models.DateTimeField(_("resolve by"))
    resolve_minutes = models.PositiveIntegerField(
        null=True, editable=False, help_text="working minutes of the last round"
    )
    was_late = models.BooleanField(default=False, editable=False, help_text="some clock of some round was missed")
    escalate_at = models.DateTimeField(null=True, editable=False, help_text="next step of the ladder; null: none")
    at_first_contact = models.BooleanField(
        null=True, editable=False, help_text="resolved without hand-over, question or second round"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    root_cause = models.ForeignKey(
        "RootCause", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared cause")
    )
    cause = models.CharField(_("root cause"), max_length=500, blank=True)
    action = models.CharField(_("corrective action"), max_length=500, blank=True)
    repeat_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="repeats"
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="parts")
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="raised by each edit; detects concurrent ones"
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("complaint"), _("complaints")
        ordering = ["-received_at", "-pk"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status__in=["resolved", "closed"])
                | (Q(cause__gt="") & Q(action__gt="") & Q(resolved_at__isnull=False)),
                name="feedback_complaint_resolved_with_cause",
            ),
            models.CheckConstraint(
                condition=Q(resolve_due__gte=F("round_started_at")), name="feedback_complaint_due_after_start"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(handler=None) | ~Q(approved_by=F("handler")),
                name="feedback_complaint_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["escalate_at"], condition=Q(escalate_at__isnull=False), name="feedback_complaint_ladder"
            ),
            models.Index(
                fields=["root_cause", "received_at"],
                condition=Q(root_cause__isnull=False),
                name="feedback_complaint_cause",
            ),
            models.Index(
                fields=["customer", "received_at"],
                include=["severity", "status", "resolve_minutes", "reopened", "was_late", "repeat_of"],
                name="feedback_complaint_at",
            ),
            models.Index(
                fields=["resolve_due"],
                condition=Q(status__in=["received", "acknowledged", "investigating", "waiting"]),
                name="feedback_complaint_due",
            ),
            models.Index(fields=["handler", "status"], name="feedback_complaint_handler"),
            models.Index(fields=["received_at"], name="feedback_complaint_received"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    def get_absolute_url(self) -> str:
        return reverse("feedback:complaint", args=[self.public_id])


class ComplaintCounter(models.Model):
    """The last number given in a month (with a letter before it for improvements); locked while the next is taken."""

    month = models.CharField(max_length=6, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month}: {self.last}"
