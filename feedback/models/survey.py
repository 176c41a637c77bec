from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId, in_language
from crmq.org.models import StoredFile


class Survey(Bilingual, PublicId):
    """What is asked, over all its versions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("survey"), _("surveys")
        ordering = ["code"]


class SurveyVersion(PublicId):
    """One wording of a survey. Answers keep the version they saw; published ones are never edited."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    intro_en = models.TextField(_("introduction in English"), blank=True)
    intro_zh = models.TextField(_("introduction in Chinese"), blank=True)
    thanks_en = models.TextField(_("thanks in English"), blank=True)
    thanks_zh = models.TextField(_("thanks in Chinese"), blank=True)
    colour = models.CharField(
        _("colour"), max_length=7, blank=True, db_default="", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")], help_text=_("Blank: the organisation's.")
    )  # fmt: skip
    logo = models.ForeignKey(
        StoredFile, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("survey version"), _("survey versions")
        ordering = ["survey", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="feedback_version_number"),
            models.UniqueConstraint(
                fields=["survey"], condition=Q(status="published"), name="feedback_version_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"

    @property
    def intro(self) -> str:
        return in_language(self.intro_en, self.intro_zh)

    @property
    def thanks(self) -> str:
        return in_language(self.thanks_en, self.thanks_zh)
