from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import in_language

from .survey import SurveyVersion


class QuestionKind(models.TextChoices):
    NPS = "nps", _("Recommendation (0–10)")
    CSAT = "csat", _("Satisfaction (1–5)")
    CES = "ces", _("Ease (1–7)")
    RATING = "rating", _("Rating (1–5)")
    IMPORTANCE = "importance", _("Importance (1–5)")
    CHOICE = "choice", _("Single choice")
    CHOICES = "choices", _("Multiple choice")
    TEXT = "text", _("Text")


# Lowest and highest answer of the kinds that are answered on a scale.
SCALES = {
    QuestionKind.NPS: (0, 10),
    QuestionKind.CSAT: (1, 5),
    QuestionKind.CES: (1, 7),
    QuestionKind.RATING: (1, 5),
    QuestionKind.IMPORTANCE: (1, 5),
}

# Answers up to these ask for a call.
UNHAPPY = {QuestionKind.NPS: 6, QuestionKind.CSAT: 2}

# What the lowest and the highest answer mean.
ENDS: dict[str, tuple[Any, Any]] = {
    QuestionKind.NPS: (_("Not at all likely"), _("Extremely likely")),
    QuestionKind.CSAT: (_("Very dissatisfied"), _("Very satisfied")),
    QuestionKind.CES: (_("Strongly disagree"), _("Strongly agree")),
    QuestionKind.RATING: (_("Poor"), _("Excellent")),
    QuestionKind.IMPORTANCE: (_("Unimportant"), _("Very important")),
}


class Question(models.Model):
    version = models.ForeignKey(SurveyVersion, models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=60, help_text=_("Stays the same from version to version."))
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind)
    text_en = models.CharField(_("text in English"), max_length=300)
    text_zh = models.CharField(_("text in Chinese"), max_length=300, blank=True)
    help_en = models.CharField(_("help in English"), max_length=300, blank=True)
    help_zh = models.CharField(_("help in Chinese"), max_length=300, blank=True)
    options = models.JSONField(
        _("options"), default=list, blank=True, help_text=_("For choices: a list of {id, en, zh}.")
    )
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("question"), _("questions")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="feedback_question_key"),
            models.UniqueConstraint(
                fields=["version", "position"], name="feedback_question_position", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self.text_en, self.text_zh)

    @property
    def help(self) -> str:
        return in_language(self.help_en, self.help_zh)

    @property
    def scale(self) -> list[int]:
        """The numbers one may answer, low to high; empty for choices and texts."""
        low, high = SCALES.get(QuestionKind(self.kind), (1, 0))
        return list(range(low, high + 1))

    @property
    def ends(self) -> tuple[Any, Any] | None:
        """What the lowest and the highest number mean; None without a scale."""
        return ENDS.get(self.kind)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Options to choose from: id and the text in the reader's language."""
        return [(option["id"], in_language(option.get("en", ""), option.get("zh", ""))) for option in self.options]
