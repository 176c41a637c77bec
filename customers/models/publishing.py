from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import PublicId

from .lifecycle import ProcessVersion


class CarryOver(PublicId, Job):
    """Customers follow a newly published process: to the stage of the same key, or where it was said."""

    task_name = "customers.tasks.carry_over"

    process = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="carry_overs")
    rerouted = models.JSONField(
        default=dict, editable=False, help_text="key of a stage left out to the key of the stage its customers go to"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("carry-over of customers"), _("carry-overs of customers")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.process} {self.process.number}"
