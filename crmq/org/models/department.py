from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, Sourced


class Department(Bilingual):
    """A node of the organisation's tree. Its head sees the customers of the whole subtree."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("head")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("department"), _("departments")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="org_department_not_own_parent"),
        ]


class Region(Bilingual, Sourced):
    code = models.CharField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("region"), _("regions")
        ordering = ["code"]
