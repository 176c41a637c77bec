from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual


class CannedText(Bilingual):
    """A text that is written often, in both languages. {name} and {number} are filled in."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    text_en = models.TextField(_("text in English"), help_text=_("{name} and {number} are filled in."))
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("canned text"), _("canned texts")
        ordering = ["position", "code"]

    def in_language(self, language: str) -> str:
        """The text as the customer reads it, whatever the agent's language."""
        chinese = language.startswith("zh")
        return (self.text_zh or self.text_en) if chinese else (self.text_en or self.text_zh)
