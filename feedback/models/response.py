from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, Sourced
from customers.models import Contact, Customer, OfCustomerQuerySet

from .invitation import Invitation
from .survey import SurveyVersion


class Response(PublicId, Sourced):
    """One person's answers to one survey. Open until completed."""

    class Mode(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Phone")
        VISIT = "visit", _("Visit")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(Invitation, models.CASCADE, null=True, blank=True, related_name="response")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, default=Mode.WEB)
    language = models.CharField(max_length=10, default="en")
    started_at = models.DateTimeField(_("started"))
    completed_at = models.DateTimeField(_("completed"), null=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("response"), _("responses")
        indexes = [
            models.Index(fields=["customer", "completed_at"], name="feedback_response_at"),
            models.Index(fields=["version", "completed_at"], name="feedback_response_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version} / {self.customer}"
