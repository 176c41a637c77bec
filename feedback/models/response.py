from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId, Sourced
from customers.models import Contact, Customer, OfCustomerQuerySet

from .collector import Collector
from .invitation import Invitation
from .survey import SurveyVersion


class Response(PublicId, Sourced):
    """One person's answers to one survey. Open until completed; a response that is held back is not complete."""

    class Mode(models.TextChoices):
        WEB = "web", _("Web")
        PHONE = "phone", _("Phone")
        VISIT = "visit", _("Visit")
        PUBLIC = "public", _("Public link")

    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="+")
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="responses")
    invitation = models.OneToOneField(Invitation, models.CASCADE, null=True, blank=True, related_name="response")
    collector = models.ForeignKey(Collector, models.CASCADE, null=True, blank=True, related_name="responses")
    digest = models.CharField(
        max_length=64, blank=True, db_default="", editable=False, help_text="of a collector's visitor"
    )
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, default=Mode.WEB)
    language = models.CharField(max_length=10, default="en")
    started_at = models.DateTimeField(_("started"))
    completed_at = models.DateTimeField(_("completed"), null=True)
    trail = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="milliseconds, key, value of the latest changes",
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("response"), _("responses")
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(
                fields=["collector", "digest"], condition=~Q(digest=""), name="feedback_response_visitor"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "completed_at"], name="feedback_response_at"),
            models.Index(fields=["version", "completed_at"], name="feedback_response_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version} / {self.customer}"
