from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from feedback.models import Question, QuestionKind, Survey, SurveyVersion


class SurveyForm(forms.ModelForm):
    class Meta:
        model = Survey
        fields = ["name_en", "name_zh", "code"]
        help_texts = {"code": _("Short name for exports and the API, such as relationship.")}


class TextsForm(forms.ModelForm):
    """Introduction and thanks, both languages side by side."""

    class Meta:
        model = SurveyVersion
        fields = ["intro_en", "intro_zh", "thanks_en", "thanks_zh"]
        widgets = dict.fromkeys(["intro_en", "intro_zh", "thanks_en", "thanks_zh"], forms.Textarea({"rows": 3}))


class QuestionForm(forms.ModelForm):
    """One question. Options are lines of text, the same number in both languages."""

    options_en = forms.CharField(
        label=_("Options in English"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For choices: one a line."),
    )
    options_zh = forms.CharField(
        label=_("Options in Chinese"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("In the same order."),
    )

    class Meta:
        model = Question
        fields = ["kind", "text_en", "text_zh", "help_en", "help_zh", "is_required"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in ("en", "zh"):
            self.initial[f"options_{language}"] = "\n".join(
                option.get(language, "") for option in self.instance.options
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        english, chinese = (_lines(cleaned.get(f"options_{language}", "")) for language in ("en", "zh"))
        if cleaned.get("kind") not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            english, chinese = [], []
        elif len(english) < 2:
            self.add_error("options_en", _("Give at least two options, one a line."))
        elif chinese and len(chinese) != len(english):
            self.add_error(
                "options_zh",
                forms.ValidationError(
                    _("There are %(en)d English and %(zh)d Chinese options. Give the same number."),
                    params={"en": len(english), "zh": len(chinese)},
                ),
            )
        self.options = self._options(english, chinese)
        return cleaned

    def _options(self, english: list[str], chinese: list[str]) -> list[dict[str, str]]:
        """Options keep the id they had under their English text."""
        known = {option.get("en"): option["id"] for option in self.instance.options}
        chinese += [""] * len(english)
        found: dict[str, dict[str, str]] = {}
        for number, (en, zh) in enumerate(zip(english, chinese, strict=False), 1):
            identity = known.get(en) or slugify(en)[:36] or f"option-{number}"
            while identity in found:
                identity = f"{identity[:36]}-{number}"
            found[identity] = {"id": identity, "en": en, "zh": zh}
        return list(found.values())

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"options": self.options}

    def preview(self) -> Question:
        """The question as typed so far, unsaved."""
        self.is_valid()
        typed = {name: self.cleaned_data.get(name, "") for name in self.Meta.fields}
        return Question(
            key="preview", position=1, options=self.options, **typed | {"kind": typed["kind"] or QuestionKind.NPS}
        )


def _lines(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()][:30]
