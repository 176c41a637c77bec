from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import Bilingual, PublicId

from .survey import SurveyVersion
from .trigger import Trigger


class Wave(PublicId, Job, Bilingual):
    """One sending of a survey version to a set of customers' contacts.

    prepared → (scheduled →) queued → running → done; paused stops between two mails and goes on from there.
    """

    task_name = "feedback.tasks.dispatch_wave"

    PREPARED, SCHEDULED, PAUSED = "prepared", "scheduled", "paused"
    UNSENT = (PREPARED, SCHEDULED)

    status = models.CharField(
        _("status"), max_length=12, default=PREPARED,
        choices=[(PREPARED, _("Prepared")), (SCHEDULED, _("Scheduled")), (PAUSED, _("Paused")), *Job.Status.choices],
    )  # fmt: skip
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="waves", verbose_name=_("survey version"))
    audience = models.JSONField(
        _("audience"), default=dict, blank=True, help_text="tiers, segments, regions, owners; ids"
    )
    closes_on = models.DateField(_("open until"), help_text=_("Links work to the end of this day."))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, help_text=_("Blank: when you send it."))
    per_minute = models.PositiveIntegerField(_("mails per minute at most"), null=True, blank=True)
    reminder_days = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("reminders after days"), default=list, blank=True
    )
    trigger = models.ForeignKey(
        Trigger, models.SET_NULL, null=True, editable=False, related_name="waves", verbose_name=_("trigger")
    )
    day = models.DateField(null=True, editable=False, help_text="of the trigger")
    cursor = models.BigIntegerField(default=0, editable=False, help_text="last contact done")
    next_mail_at = models.DateTimeField(null=True, editable=False, help_text="when the throttle lets the next one go")
    paused_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("wave"), _("waves")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trigger", "day"], condition=Q(trigger__isnull=False), name="feedback_wave_once_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(status="scheduled"), name="feedback_wave_scheduled"),
            models.Index(fields=["closes_on"], name="feedback_wave_closes"),
        ]
