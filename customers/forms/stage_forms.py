"""The forms that QA leads define for stages, as Django's fields."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from customers.stage_rules import Form, Question, QuestionKind


class StageFormFields:
    """Fields of one form in one language; their names begin with `prefix`."""

    def __init__(self, form: Form, language: str, prefix: str = "") -> None:
        self.form, self.language, self.prefix = form, language, prefix

    @property
    def title(self) -> str:
        return self.form.name(self.language)

    @property
    def names(self) -> list[str]:
        return [self.prefix + question.key for question in self.form.questions]

    def fields(self) -> dict[str, forms.Field]:
        return {self.prefix + question.key: self._field(question) for question in self.form.questions}

    def answers(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What was answered, by key of the question."""
        return {question.key: values[self.prefix + question.key] for question in self.form.questions}

    def _field(self, question: Question) -> forms.Field:
        return MAKERS[question.kind](
            question, self.language, {"label": question.label(self.language), "required": question.is_required}
        )


def _choice(question: Question, language: str, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", "—"), *question.choices(language)], **common)


def _yes_no(_question: Question, _language: str, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect, **common)


MAKERS: Mapping[QuestionKind, Callable[[Question, str, dict[str, Any]], forms.Field]] = {
    QuestionKind.TEXT: lambda _q, _l, common: forms.CharField(max_length=500, **common),
    QuestionKind.LONG: lambda _q, _l, common: forms.CharField(
        max_length=4000, widget=forms.Textarea({"rows": 3}), **common
    ),
    QuestionKind.NUMBER: lambda _q, _l, common: forms.FloatField(**common),
    QuestionKind.DATE: lambda _q, _l, common: forms.DateField(widget=DayInput(), **common),
    QuestionKind.CHOICE: _choice,
    QuestionKind.YES_NO: _yes_no,
}


class FillForm(forms.Form):
    """One form of a stage, filled in by itself."""

    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, form: Form, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = StageFormFields(form, language)
        self.fields.update(self.paper.fields())

    @property
    def answers(self) -> dict[str, Any]:
        return self.paper.answers(self.cleaned_data)
