from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId

from .survey import Survey


class Event(models.TextChoices):
    """What surveys and return visits may follow."""

    EVERY = "every", _("Every so many days")
    DELIVERY = "delivery", _("After a delivery")
    COMPLAINT = "complaint", _("After a complaint was closed")
    VISIT = "visit", _("After a return visit")
    RECOVERY = "recovery", _("After an unhappy customer was called")


class Trigger(Bilingual, PublicId):
    """Sends a survey by itself: each day, one wave to those to whom the event happened."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="triggers", verbose_name=_("survey"))
    event = models.CharField(_("event"), max_length=10, choices=Event)
    after_days = models.PositiveSmallIntegerField(_("days after the event"), default=3)
    every_days = models.PositiveSmallIntegerField(
        _("every, days"), default=180, help_text=_("Days since the contact was last asked anything.")
    )
    hour = models.PositiveSmallIntegerField(
        _("not before, hour"), default=10, help_text=_("In the organisation's time zone.")
    )
    open_days = models.PositiveSmallIntegerField(_("open for, days"), default=14)
    per_minute = models.PositiveIntegerField(_("mails per minute at most"), null=True, blank=True)
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("reminders after days"), default=list)
    audience = models.JSONField(_("audience"), default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=False)
    last_day = models.DateField(_("events handled up to"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("trigger"), _("triggers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=23, open_days__gte=1, every_days__gte=1), name="feedback_trigger_sane"
            )
        ]
