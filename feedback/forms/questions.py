"""The form of one question. Which parts it has follows from the kind."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from feedback.metrics.piping import FACTS, unknown_names
from feedback.models import NA, OPTIONED, OTHER, Question, QuestionKind, SurveyVersion

from . import options

K = QuestionKind
CHOICES = (K.CHOICE, K.CHOICES)
# Kinds that have each optional part of the form.
PARTS: dict[str, tuple[QuestionKind, ...]] = {
    "is_required": tuple(kind for kind in K if kind != K.INFORMATION),
    "allows_na": tuple(kind for kind in K if kind not in (K.INFORMATION, K.CONSENT, K.TEXT, K.DATE)),
    "allows_other": CHOICES,
    "is_shuffled": OPTIONED,
    "about": (K.IMPORTANCE,),
}
FLAGS = {"is_required", "allows_na", "allows_other", "is_shuffled", "starts_page"}
FIELDS = ["kind", "text_en", "text_zh", "help_en", "help_zh", *PARTS, "starts_page"]


class QuestionForm(forms.ModelForm):
    """One question, both languages side by side."""

    about = forms.ChoiceField(
        label=_("Importance of"),
        required=False,
        help_text=_("Pairs both on the map of importance and performance, and feeds the weights."),
    )
    depends = options.Depends(
        label=_("Show only after these answers"), required=False, help_text=_("None chosen: the question is always shown.")
    )  # fmt: skip

    class Meta:
        model = Question
        fields = FIELDS
        widgets = dict.fromkeys(["text_en", "text_zh", "help_en", "help_zh"], forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, version: SurveyVersion, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        self.initial.setdefault("kind", K.NPS)
        if kind in K.values and not self.instance.pk:
            self.initial["kind"] = kind
        questions = list(version.questions.order_by("position"))
        before = [q for q in questions if self.instance.pk is None or q.position < self.instance.position]
        fields: Any = self.fields
        rated = [(q.key, q.wording) for q in questions if q.kind in (K.RATING, K.CSAT)]
        fields["about"].choices, fields["depends"].choices = [("", "–"), *rated], depends_choices(before)
        self.initial["depends"] = [f"{self.instance.show_key}={value}" for value in self.instance.show_values]
        self.initial["was"] = self.was = fingerprint(self.instance)
        for name, kinds in PARTS.items():
            if self.chosen_kind not in kinds:
                del self.fields[name]

    @property
    def chosen_kind(self) -> QuestionKind:
        """The kind as typed, or as it was."""
        typed = self.data.get("kind") if self.is_bound else self.initial["kind"]
        return K(typed) if typed in K.values else K.NPS

    @property
    def option_rows(self) -> list[options.OptionRow] | None:
        """Rows for the options, or None for kinds without."""
        return options.with_blanks(self._rows) if self.chosen_kind in OPTIONED else None

    @property
    def depends_groups(self) -> list[tuple[str, list[tuple[str, Any, bool]]]]:
        """Answers of earlier questions, each with whether it shows this one."""
        chosen = (
            self.data.getlist("depends")
            if isinstance(self.data, QueryDict) and self.is_bound
            else self.initial["depends"]
        )
        groups: Any = self.fields["depends"].choices  # type: ignore[attr-defined]
        return [(title, [(value, label, value in chosen) for value, label in answers]) for title, answers in groups]

    @property
    def _rows(self) -> list[options.OptionRow]:
        return options.rows_of(self.data if self.is_bound else None, self.instance.options)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("text_en", "text_zh", "help_en", "help_zh"):
            if unknown := unknown_names(cleaned.get(name) or ""):
                message = _("%(name)s is no fact that can be named. There are: %(facts)s.")
                params = {"name": "{" + unknown[0] + "}", "facts": ", ".join(f"{{{fact}}}" for fact in FACTS)}
                self.add_error(name, forms.ValidationError(message, params=params))
        if self.chosen_kind in OPTIONED and (
            words := options.fault(self._rows, least=1 if self.chosen_kind == K.MATRIX else 2)
        ):
            self.add_error(None, forms.ValidationError(str(words)))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes; parts that the kind does not have are blank."""
        chosen: list[str] = self.cleaned_data.get("depends") or []
        return {
            **{name: self.cleaned_data.get(name, False if name in FLAGS else "") for name in FIELDS},
            "options": options.read(self._rows, self.instance.options) if self.chosen_kind in OPTIONED else [],
            "show_key": chosen[0].partition("=")[0] if chosen else "",
            "show_values": [one.partition("=")[2] for one in chosen],
        }

    def preview(self) -> Question:
        """The question as typed so far, unsaved."""
        self.is_valid()
        typed = self.values | {"show_key": "", "show_values": [], "kind": self.chosen_kind, "starts_page": False}
        return Question(key="preview", position=1, **typed)


def depends_choices(questions: Sequence[Question]) -> list[tuple[str, list[tuple[str, Any]]]]:
    """For each question that others can depend on, the answers to choose from."""
    found = []
    for question in questions:
        if question.kind in (K.TEXT, K.DATE, K.INFORMATION, K.RANKING, K.KANO):
            continue
        found.append((question.text, [(f"{question.key}={value}", label) for value, label in _answers(question)]))
    return found


def _answers(question: Question) -> list[tuple[str, Any]]:
    if question.kind == K.MATRIX:
        return [(f"{row}={mark}", f"{text}: {mark}") for row, text in question.choices for mark in range(1, 6)]
    if question.kind == K.CONSENT:
        return [("yes", _("I agree"))]
    found: list[tuple[str, Any]] = [(str(n), str(n)) for n in question.scale] or list(question.choices)
    found += [(OTHER, _("Other"))] if question.allows_other else []
    return found + ([(NA, _("Not applicable"))] if question.allows_na else [])


def fingerprint(question: Question | Mapping[str, Any]) -> str:
    """Tells two states of a question apart, so that nobody writes over a change they have not seen."""
    names = [*FIELDS, "options", "show_key", "show_values"]
    values = [question[name] if isinstance(question, Mapping) else getattr(question, name) for name in names]
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()[:16]
