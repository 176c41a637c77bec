from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from customers.models import Contact, Customer, OfCustomerQuerySet

from .wave import Wave


class Invitation(PublicId):
    """One contact asked once. Only the hash of the link's token is kept; finished tokens show nothing."""

    class Status(models.TextChoices):
        PREPARED = "prepared", _("Prepared")
        SUPPRESSED = "suppressed", _("Suppressed")
        DELAYED = "delayed", _("Waiting for room in the contact budget")
        QUEUED = "queued", _("In the outbox")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Bounced")
        STARTED = "started", _("Started")
        HELD = "held", _("Held back")
        COMPLETE = "complete", _("Complete")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PREPARED)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    reminded = models.PositiveSmallIntegerField(_("reminders"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        constraints = [models.UniqueConstraint(fields=["wave", "contact"], name="feedback_invitation_once")]
        indexes = [
            models.Index(fields=["wave", "status"], name="feedback_invitation_status"),
            models.Index(fields=["customer", "-created_at"], name="feedback_invitation_at"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} ({self.get_status_display()})"
