"""Rules that close the loop, and the record of a call back."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from customers.models import Interaction, Tier
from feedback.models import SCALES, LoopRule, QuestionKind


class WordsField(forms.CharField):
    """Words, separated by commas or line breaks."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # a list, not text
        words = [word.strip() for word in re.split(r"[,，、;；\n]+", str(value or "")) if word.strip()]
        if any(len(word) > 60 for word in words):
            raise forms.ValidationError(_("A word has at most 60 characters. Separate them by commas."))
        return list(dict.fromkeys(words))[:50]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class LoopRuleForm(forms.ModelForm):
    question_kind = forms.ChoiceField(
        label=_("Kind of question"),
        required=False,
        choices=[("", "–"), *((kind.value, kind.label) for kind in (QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES, QuestionKind.RATING))],
    )  # fmt: skip
    words = WordsField(
        label=_("Words"), required=False, help_text=_("Separated by commas; any of them in a text fits.")
    )
    tiers = forms.TypedMultipleChoiceField(
        label=_("Tiers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen means all.")
    )  # fmt: skip

    class Meta:
        model = LoopRule
        fields = [
            "name_en", "name_zh", "survey", "event", "question_kind", "low", "high", "words", "silent_days", "tiers", "action", "owner",
            "person", "due_working_days", "position", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = [(tier.pk, tier.name) for tier in Tier.objects.all()]  # type: ignore[attr-defined]
        self.fields["person"].queryset = User.objects.active()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        event, kind, low, high = (given.get(name) for name in ("event", "question_kind", "low", "high"))
        if event == LoopRule.Event.SCORE and not kind:
            self.add_error("question_kind", _("Choose the kind of question whose score counts."))
        elif event == LoopRule.Event.SCORE and low is not None and high is not None:
            first, last = SCALES[QuestionKind(str(kind))]
            if not first <= low <= high <= last:
                self.add_error("low", _("Give a range within %(first)s to %(last)s.") % {"first": first, "last": last})
        if event == LoopRule.Event.WORDS and not given.get("words"):
            self.add_error("words", _("Give at least one word."))
        if given.get("owner") == LoopRule.Owner.PERSON and not given.get("person"):
            self.add_error("person", _("Choose the person."))
        return given


class CallForm(forms.Form):
    """How the customer was reached, and what came of it."""

    channel = forms.ChoiceField(label=_("How"), choices=Interaction.Channel.choices)
    outcome = forms.CharField(label=_("What came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    closes = forms.BooleanField(label=_("The matter is settled"), required=False, initial=True)


class CaseFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"), required=False,
        choices=[("", _("Open")), ("all", _("All")), ("in_time", _("Called within 48 hours")), ("late", _("Not called within 48 hours"))],
    )  # fmt: skip
    q = forms.CharField(label=_("Customer"), max_length=100, required=False)
