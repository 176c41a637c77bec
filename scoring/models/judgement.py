from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .definition import ScorecardVersion


class Judgement(models.Model):
    """What one person thinks of the weights of a draft, by one method.

    level:  blank for the groups, or the key of the group whose indicators are judged.
    values: of pairwise comparison {"a:b": how many times a matters more than b}; of swing {key: 0–100};
            of ranking {key: rank, 1 the most important}.
    """

    class Method(models.TextChoices):
        AHP = "ahp", _("Pairwise comparison (AHP)")
        SWING = "swing", _("Swing")
        RANKING = "ranking", _("Ranking")

    version = models.ForeignKey(ScorecardVersion, models.CASCADE, related_name="judgements")
    method = models.CharField(_("method"), max_length=8, choices=Method)
    level = models.SlugField(max_length=60, blank=True)
    judge = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("judge"))
    values = models.JSONField(_("judgements"), default=dict)
    at = models.DateTimeField(_("at"), auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("judgement"), _("judgements")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "method", "level", "judge"], name="scoring_judgement_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.get_method_display()}"
