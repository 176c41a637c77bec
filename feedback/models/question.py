from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import in_language
from feedback.metrics.piping import pipe

from .survey import SurveyVersion


class QuestionKind(models.TextChoices):
    NPS = "nps", _("Recommendation (0–10)")
    CSAT = "csat", _("Satisfaction (1–5)")
    CES = "ces", _("Ease (1–7)")
    RATING = "rating", _("Rating (1–5)")
    IMPORTANCE = "importance", _("Importance (1–5)")
    CHOICE = "choice", _("Single choice")
    CHOICES = "choices", _("Multiple choice")
    MATRIX = "matrix", _("Matrix of ratings (1–5)")
    RANKING = "ranking", _("Ranking")
    KANO = "kano", _("Kano pair (with it, without it)")
    TEXT = "text", _("Text")
    DATE = "date", _("Date")
    CONSENT = "consent", _("Consent")
    INFORMATION = "information", _("Information (nothing to answer)")


# Lowest and highest answer of the kinds that are answered on a scale.
SCALES = {
    QuestionKind.NPS: (0, 10),
    QuestionKind.CSAT: (1, 5),
    QuestionKind.CES: (1, 7),
    QuestionKind.RATING: (1, 5),
    QuestionKind.IMPORTANCE: (1, 5),
}

OPTIONED = (QuestionKind.CHOICE, QuestionKind.CHOICES, QuestionKind.MATRIX, QuestionKind.RANKING)
NA, OTHER, AGREED = "na", "_other", "yes"  # answers that are no option of the author's
KANO_ROWS = {"with": _("If you had it"), "without": _("If you did not have it")}
KANO_LABELS = [_("I like it"), _("I expect it"), _("I do not mind"), _("I can live with it"), _("I dislike it")]
MATRIX_SCALE = range(1, 6)

# Answers up to these ask for a call.
UNHAPPY = {QuestionKind.NPS: 6, QuestionKind.CSAT: 2}

# What the lowest and the highest answer mean.
ENDS: dict[str, tuple[Any, Any]] = {
    QuestionKind.NPS: (_("Not at all likely"), _("Extremely likely")),
    QuestionKind.CSAT: (_("Very dissatisfied"), _("Very satisfied")),
    QuestionKind.CES: (_("Strongly disagree"), _("Strongly agree")),
    QuestionKind.RATING: (_("Poor"), _("Excellent")),
    QuestionKind.IMPORTANCE: (_("Unimportant"), _("Very important")),
    QuestionKind.MATRIX: (_("Poor"), _("Excellent")),
}


class Question(models.Model):
    """One question of a version. It is shown when `show_key` is blank, or was answered with one of `show_values`."""

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
    allows_na = models.BooleanField(_("offers “not applicable”"), default=False, db_default=False)
    allows_other = models.BooleanField(_("offers “other” with text"), default=False, db_default=False)
    is_shuffled = models.BooleanField(_("options in random order"), default=False, db_default=False)
    starts_page = models.BooleanField(_("starts a new page"), default=False, db_default=False)
    about = models.SlugField(
        _("importance of"), max_length=60, blank=True, db_default="", help_text=_("Key of the rating that this importance belongs to.")
    )  # fmt: skip
    show_key = models.SlugField(_("shown depending on"), max_length=60, blank=True, db_default="")
    show_values = ArrayField(
        models.CharField(max_length=40), verbose_name=_("shown for these answers"), default=list, blank=True, db_default=Value("{}"),
    )  # fmt: skip

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
    def wording(self) -> str:
        """The text as staff read it: with the words that stand in where a fact is missing."""
        return pipe(self.text, {})

    @property
    def help(self) -> str:
        return in_language(self.help_en, self.help_zh)

    @property
    def scale(self) -> list[int]:
        """The numbers one may answer, low to high; empty for choices and texts."""
        low, high = SCALES.get(QuestionKind(self.kind), (1, 0))
        return list(range(low, high + 1))

    @property
    def is_answerable(self) -> bool:
        return self.kind != QuestionKind.INFORMATION

    @property
    def rating_about(self) -> str:
        """Key of the rating that this importance belongs to; keys such as `delivery-importance` say it themselves."""
        return self.about or self.key.removesuffix("-importance") if self.kind == QuestionKind.IMPORTANCE else ""

    def label_of(self, value: str) -> str:
        """One answer in the reader's language, as a condition names it."""
        return in_words(self, [value]) if self.choices or value in (NA, AGREED) else value

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What a matrix or a Kano pair asks about: id and the text in the reader's language."""
        if self.kind == QuestionKind.KANO:
            return [(identity, str(text)) for identity, text in KANO_ROWS.items()]
        return self.choices if self.kind == QuestionKind.MATRIX else []

    @property
    def ends(self) -> tuple[Any, Any] | None:
        """What the lowest and the highest number mean; None without a scale."""
        return ENDS.get(self.kind)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Options to choose from: id and the text in the reader's language."""
        return [(option["id"], in_language(option.get("en", ""), option.get("zh", ""))) for option in self.options]


def in_words(question: Question, options: Sequence[str], text: str = "") -> str:
    """Chosen options in the reader's language; rows of a matrix with their value, ranks with their place."""
    labels = dict(question.rows or question.choices) | {NA: str(_("Not applicable")), AGREED: str(_("Agreed"))}
    words = []
    for place, option in enumerate(options, 1):
        row, _equals, value = option.partition("=")
        if question.kind == QuestionKind.RANKING:
            words.append(f"{place}. {labels.get(row, row)}")
        elif option == OTHER:
            words.append(f"{_('Other')}: {text}" if text else str(_("Other")))
        elif value:
            shown = KANO_LABELS[int(value) - 1] if question.kind == QuestionKind.KANO else labels.get(value, value)
            words.append(f"{labels.get(row, row)}: {shown}")
        else:
            words.append(labels.get(option, option))
    return ", ".join(words)
