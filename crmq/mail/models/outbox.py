"""The outbox. A mail is a row first; SMTP comes after the commit."""

import hashlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId


def digest_of(key: str) -> str:
    """The local part of the Message-ID of the mail with this key; answers and bounces name it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class Mail(PublicId):
    """One message to one address. `key` is unique: the same reason never mails twice.

    queued → claimed (a worker holds it) → sending (handed to SMTP) → sent. A worker that dies
    leaves `claimed` rows, which go back to the queue, and at most one `sending` row, which
    becomes `unknown`: only a person may decide whether it went out.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        CLAIMED = "claimed", _("Taken")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        BOUNCED = "bounced", _("Came back")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Unknown")
        SUPPRESSED = "suppressed", _("Suppressed")
        HELD = "held", _("Held back")
        CANCELLED = "cancelled", _("Cancelled")

    key = models.CharField(max_length=160, unique=True)
    digest = models.CharField(
        max_length=32, blank=True, default="", db_index=True, editable=False, help_text="local part of its Message-ID"
    )
    kind = models.CharField(_("kind"), max_length=40)
    to_address = models.EmailField(_("to"))
    sender = models.CharField(_("from"), max_length=300, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    is_bulk = models.BooleanField(_("bulk"), default=False, help_text=_("May be unsubscribed from."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claim = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(status="queued"), name="mail_mail_due"),
            models.Index(fields=["claimed_at"], condition=Q(status__in=["claimed", "sending"]), name="mail_mail_held"),
            models.Index(fields=["status", "-id"], name="mail_mail_status"),
        ]

    def __str__(self) -> str:
        return self.subject

    def message_id(self, domain: str) -> str:
        """The same for every attempt, so that a receiver can recognise a repetition."""
        return f"<{digest_of(self.key)}@{domain}>"


class Suppression(models.Model):
    """An address that gets no bulk mail (unsubscribed) or no mail at all (bounced, complained)."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Reported as spam")

    address = models.EmailField(_("address"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("suppression"), _("suppressions")
        constraints = [models.UniqueConstraint(Lower("address"), "reason", name="mail_suppression_once")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_reason_display()}"
