from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import Bilingual, PublicId

from .survey import SurveyVersion


class Wave(PublicId, Job, Bilingual):
    """One sending of a survey version to a set of customers' contacts."""

    task_name = "feedback.tasks.dispatch_wave"

    PREPARED = "prepared"

    status = models.CharField(
        _("status"), max_length=12, choices=[(PREPARED, _("Prepared")), *Job.Status.choices], default=PREPARED
    )
    version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="waves", verbose_name=_("survey version"))
    audience = models.JSONField(
        _("audience"), default=dict, blank=True, help_text="tiers, segments, regions, owners; ids"
    )
    closes_on = models.DateField(_("open until"), help_text=_("Links work to the end of this day."))
    cursor = models.BigIntegerField(default=0, editable=False, help_text="last contact done")

    class Meta:
        verbose_name, verbose_name_plural = _("wave"), _("waves")
        ordering = ["-pk"]
