from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId

from .response import Response
from .survey import Survey


class Quota(Bilingual, PublicId):
    """How many complete responses of a kind a survey takes. Those beyond are kept, and count in no figure."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="quotas")
    question_key = models.CharField(
        _("question"), max_length=60, blank=True, help_text=_("Blank: every response of the survey counts.")
    )
    options = ArrayField(models.CharField(max_length=40), verbose_name=_("options"), default=list, blank=True)
    low = models.SmallIntegerField(_("from"), null=True, blank=True)
    high = models.SmallIntegerField(_("to"), null=True, blank=True)
    places = models.PositiveIntegerField(_("places"))
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("quota"), _("quotas")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(taken__lte=F("places")), name="feedback_quota_kept")]

    @property
    def is_full(self) -> bool:
        return self.taken >= self.places


class QuotaPlace(models.Model):
    """A response that met a quota: `is_in` while there was room."""

    quota = models.ForeignKey(Quota, models.CASCADE, related_name="rows")
    response = models.ForeignKey(Response, models.CASCADE, related_name="quota_places")
    is_in = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["quota", "response"], name="feedback_quota_place_once")]

    def __str__(self) -> str:
        return f"{self.quota}: {self.is_in}"
