from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual


class ComplaintCategory(Bilingual):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("complaint category"), _("complaint categories")
        ordering = ["position", "code"]
