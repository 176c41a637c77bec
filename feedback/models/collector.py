from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId

from .survey import Survey


class Collector(Bilingual, PublicId):
    """An open link to a survey: on a page, as a QR code, or embedded in `sites`. Counts in no response rate."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="collectors")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sites = ArrayField(
        models.CharField(max_length=200), verbose_name=_("sites that may embed it"), default=list, blank=True
    )
    closes_on = models.DateField(_("open until"), null=True, blank=True)
    is_open = models.BooleanField(_("open"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("public link"), _("public links")
        ordering = ["-pk"]
