from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId

from .outbox import Mail


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    def waiting(self) -> Self:
        """What people wrote and nobody has dealt with, oldest first."""
        return self.filter(kind=InboundMail.Kind.MESSAGE, handled_at=None).order_by("pk")


class InboundMail(PublicId):
    """One mail that came in, taken once. What machines say is dealt with at once; what people write waits."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        BOUNCE_HARD = "bounce_hard", _("Bounce: address is bad")
        BOUNCE_SOFT = "bounce_soft", _("Bounce: not delivered this time")
        ABUSE = "abuse", _("Reported as spam")
        UNSUBSCRIBE = "unsubscribe", _("Wants no more surveys")
        AUTO_REPLY = "auto_reply", _("Automatic reply")

    key = models.CharField(max_length=64, unique=True, editable=False, help_text="digest of its Message-ID, or of all")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    message_id = models.CharField(max_length=500, blank=True)
    in_reply_to = models.CharField(max_length=500, blank=True)
    references = models.JSONField(default=list, help_text="message ids it answers, oldest first")
    from_address = models.CharField(_("from"), max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    to_addresses = models.JSONField(_("to"), default=list)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = models.TextField(_("text"), blank=True)
    code = models.CharField(_("status code"), max_length=12, blank=True, help_text="RFC 3463, such as 5.1.1")
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    mail = models.ForeignKey(
        Mail, models.SET_NULL, null=True, related_name="replies", verbose_name=_("our mail that it is about")
    )
    outcome = models.CharField(_("outcome"), max_length=300, blank=True)
    raw = models.BinaryField(editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    handled_at = models.DateTimeField(_("dealt with"), null=True)

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("received mail"), _("received mails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(kind="message", handled_at=None), name="mail_inbound_waiting"),
            models.Index(fields=["kind", "-id"], name="mail_inbound_kind"),
        ]

    def __str__(self) -> str:
        return self.subject or self.from_address
