from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId


class Theme(Bilingual, PublicId):
    """What texts are about, told by words. A text may have several themes; one that has none of the words has none."""

    words = ArrayField(
        models.CharField(max_length=40), verbose_name=_("words"), help_text=_("In English and Chinese, one a line.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("theme"), _("themes")
        ordering = ["position", "pk"]
