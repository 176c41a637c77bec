from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from customers.models import PlanRun, ScreeningRun
from scoring.models import Run


class Cycle(PublicId):
    """Once round the chain: screen, evaluate and classify, plan. One per `slot`, whoever starts it."""

    slot = models.CharField(_("slot"), max_length=60, unique=True)
    screening = models.OneToOneField(ScreeningRun, models.SET_NULL, null=True, related_name="+")
    run = models.OneToOneField(Run, models.SET_NULL, null=True, related_name="+")
    plan = models.OneToOneField(PlanRun, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("cycle"), _("cycles")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["id"], condition=models.Q(finished_at=None), name="insights_cycle_open")]

    def __str__(self) -> str:
        return self.slot
