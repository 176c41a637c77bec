from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId, Sourced
from crmq.lib.permissions import sees_all
from customers.models import Contact, Customer, OfCustomerQuerySet, Order, Product, visible_customers


class ComplaintCategory(Bilingual):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("complaint category"), _("complaint categories")
        ordering = ["position", "code"]


class Severity(models.IntegerChoices):
    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class SlaPolicy(models.Model):
    """Working hours allowed for each clock, by severity."""

    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity, unique=True)
    acknowledge_hours = models.FloatField(_("acknowledge within, working hours"))
    respond_hours = models.FloatField(_("respond within, working hours"))
    resolve_hours = models.FloatField(_("resolve within, working hours"))

    class Meta:
        verbose_name, verbose_name_plural = _("SLA policy"), _("SLA policies")
        ordering = ["-severity"]

    def __str__(self) -> str:
        return str(self.get_severity_display())


class ComplaintQuerySet(OfCustomerQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Complaints of visible customers, and those the user handles."""
        if sees_all(user):
            return self
        return self.filter(visible_customers(user, "customer__") | Q(handler=user.pk))

    def open(self) -> Self:
        return self.filter(status__in=Complaint.OPEN)


class Complaint(PublicId, Sourced):
    """A customer's dissatisfaction and what we did about it. The original text never changes."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        INVESTIGATING = "investigating", _("Investigating")
        WAITING = "waiting", _("Waiting for the customer")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")

    OPEN = (Status.RECEIVED, Status.ACKNOWLEDGED, Status.INVESTIGATING, Status.WAITING)

    class Channel(models.TextChoices):
        FORM = "form", _("Public form")
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        VISIT = "visit", _("Visit")
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
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("what happened"))
    reporter_name = models.CharField(_("name"), max_length=120, blank=True)
    reporter_email = models.EmailField(_("e-mail"), blank=True)
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
    reopened = models.PositiveSmallIntegerField(_("reopened"), default=0, editable=False)
    cause = models.CharField(_("root cause"), max_length=500, blank=True)
    action = models.CharField(_("corrective action"), max_length=500, blank=True)
    repeat_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="repeats"
    )
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
        ]
        indexes = [
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


class ComplaintEvent(models.Model):
    """What happened to a complaint: append-only; the clocks are computed from it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ASSIGNED = "assigned", _("Assigned")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Internal note")
        SEVERITY = "severity", _("Severity changed")
        PAUSED = "paused", _("Waiting for the customer")
        RESUMED = "resumed", _("Resumed")
        RESOLVED = "resolved", _("Resolved")
        REOPENED = "reopened", _("Reopened")
        CLOSED = "closed", _("Closed")

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_public = models.BooleanField(_("visible to the customer"), default=False)
    from_customer = models.BooleanField(default=False)
    text = models.TextField(_("text"), blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["complaint", "at"], name="feedback_event_at")]

    ICONS = {
        Kind.RECEIVED: "inbox", Kind.ACKNOWLEDGED: "check", Kind.ASSIGNED: "user", Kind.MESSAGE: "message", Kind.NOTE: "notes",
        Kind.SEVERITY: "flag", Kind.PAUSED: "player-pause", Kind.RESUMED: "player-play", Kind.RESOLVED: "circle-check",
        Kind.REOPENED: "rotate", Kind.CLOSED: "lock",
    }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.complaint}: {self.get_kind_display()}"

    @property
    def icon(self) -> str:
        return self.ICONS[ComplaintEvent.Kind(self.kind)]


class ComplaintCounter(models.Model):
    """The last number given in a month; locked while the next one is taken."""

    month = models.CharField(max_length=4, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month}: {self.last}"
