from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, Sourced

from .contact import Contact
from .customer import Customer
from .visibility import OfCustomerQuerySet


class Interaction(PublicId, Sourced):
    """One contact between a customer and us. Customer first, so that it can be distributed by it."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        VISIT = "visit", _("Visit")
        EMAIL = "email", _("E-mail")
        MEETING = "meeting", _("Meeting")
        CHAT = "chat", _("Chat")
        OTHER = "other", _("Other")

    class Direction(models.TextChoices):
        IN = "in", _("From the customer")
        OUT = "out", _("To the customer")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="interactions")
    at = models.DateTimeField(_("at"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction, default=Direction.OUT)
    is_return_visit = models.BooleanField(_("return visit"), default=False)
    is_inquiry = models.BooleanField(_("inquiry"), default=False)
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    subject = models.CharField(_("subject"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    response_minutes = models.PositiveIntegerField(_("working minutes until answered"), null=True, blank=True)
    resolved_at_once = models.BooleanField(_("resolved at first contact"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("interaction"), _("interactions")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["customer", "at"],
                include=["is_inquiry", "is_return_visit", "response_minutes", "resolved_at_once"],
                name="customers_interaction_at",
            ),
            models.Index(fields=["by", "-at"], name="customers_interaction_by"),
        ]

    def __str__(self) -> str:
        return self.subject
