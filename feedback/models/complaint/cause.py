from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual

from .complaint import Complaint


class CauseBranch(models.TextChoices):
    """The bones of the fishbone (Ishikawa's six M)."""

    PEOPLE = "people", _("People")
    METHOD = "method", _("Method")
    MACHINE = "machine", _("Equipment")
    MATERIAL = "material", _("Material")
    MEASUREMENT = "measurement", _("Measurement")
    ENVIRONMENT = "environment", _("Environment")


class RootCause(Bilingual):
    """A cause that complaints can share; counting and recurrence go by it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    branch = models.CharField(_("branch"), max_length=12, choices=CauseBranch, default=CauseBranch.METHOD)
    is_current = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("root cause"), _("root causes")
        ordering = ["branch", "code"]


class CauseFactor(models.Model):
    """One entry on the fishbone of a complaint."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="factors")
    branch = models.CharField(_("branch"), max_length=12, choices=CauseBranch)
    text = models.CharField(_("possible cause"), max_length=300)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Why(models.Model):
    """One question of the five, its answer, and what shows that the answer is right."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="whys")
    position = models.PositiveSmallIntegerField()
    question = models.CharField(_("why"), max_length=300)
    answer = models.CharField(_("because"), max_length=500)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["complaint", "position"], name="feedback_why_once")]

    def __str__(self) -> str:
        return self.question
