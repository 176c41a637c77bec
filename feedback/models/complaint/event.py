from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .complaint import Complaint


class ComplaintEvent(models.Model):
    """What happened to a complaint: append-only; the clocks are computed from it."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ASSESSED = "assessed", _("Assessed")
        SORTED = "sorted", _("Sorted anew")
        ASSIGNED = "assigned", _("Assigned")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Internal note")
        SEVERITY = "severity", _("Severity changed")
        TASK = "task", _("Sub-task")
        PAUSED = "paused", _("Waiting for the customer")
        RESUMED = "resumed", _("Resumed")
        ESCALATED = "escalated", _("Escalated")
        LINKED = "linked", _("Linked")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        CAUSE = "cause", _("Cause found")
        RESOLVED = "resolved", _("Resolved")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Sent back")
        RATED = "rated", _("Outcome rated")
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
        Kind.REOPENED: "rotate", Kind.CLOSED: "lock", Kind.ASSESSED: "gauge", Kind.SORTED: "tags", Kind.TASK: "subtask",
        Kind.ESCALATED: "stairs-up", Kind.LINKED: "link", Kind.SPLIT: "arrows-split", Kind.MERGED: "git-merge", Kind.CAUSE: "search",
        Kind.APPROVED: "rubber-stamp", Kind.RETURNED: "corner-up-left", Kind.RATED: "star",
    }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.complaint}: {self.get_kind_display()}"

    @property
    def icon(self) -> str:
        return self.ICONS[ComplaintEvent.Kind(self.kind)]
