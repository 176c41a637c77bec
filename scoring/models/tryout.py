from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import PublicId

from .definition import ScorecardVersion


class Tryout(PublicId, Job):
    """Weights tried out on every customer, where there are too many for an answer at once.

    `weights` are {"groups": {key: weight}, "items": {key: weight}}; `rows` holds what they would do to each
    customer, as arrays. Only the last one of a version and a person is kept.
    """

    task_name = "scoring.tasks.try_weights"

    version = models.ForeignKey(
        ScorecardVersion, models.CASCADE, related_name="tryouts", verbose_name=_("scorecard version")
    )
    weights = models.JSONField(_("weights"))
    rows = models.BinaryField(null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("weights tried out"), _("weights tried out")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.version}"
