from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .definition import ScorecardVersion


class VersionEvent(models.Model):
    """A step of a version on its way into force: who, when, and what they said. Rows are only ever added."""

    class Kind(models.TextChoices):
        DRAFTED = "drafted", _("Draft begun")
        SUBMITTED = "submitted", _("Submitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REJECTED = "rejected", _("Rejected")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("step of a version"), _("steps of a version")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display()}"


class WeightBasis(models.Model):
    """Where a draft's weights came from: the method, what it was given, and the weights it led to.

    The newest row is the basis in force; `judgements` is what the method needs to be repeated.
    """

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="bases")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    method = models.CharField(_("method"), max_length=40)
    judgements = models.JSONField(_("judgements"), default=dict, blank=True)
    weights = models.JSONField(_("weights"), default=dict)

    class Meta:
        verbose_name, verbose_name_plural = _("basis of weights"), _("bases of weights")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.method}"
