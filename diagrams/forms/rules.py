"""What a stage or a way of a draft asks for and sets off, as rows of forms."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from customers import guard_words
from customers.forms.offers import offer
from customers.models import Assessment, Stage, TaskKind, Transition
from customers.queries.guards import FIELDS
from customers.queries.stage_papers import PLACES
from customers.stage_rules import (
    Action,
    ActionKind,
    Document,
    Form,
    Format,
    Guard,
    GuardKind,
    Question,
    QuestionKind,
    Receiver,
    placeholders,
    read_actions,
    read_forms,
    read_guards,
)
from customers.stage_rules.guards import WITH_NUMBER, WITH_OF

BLANK = [("", "—")]
QUESTION_KINDS = [
    (QuestionKind.TEXT, _("A line")), (QuestionKind.LONG, _("Several lines")), (QuestionKind.NUMBER, _("A number")),
    (QuestionKind.DATE, _("A day")), (QuestionKind.CHOICE, _("One of several")), (QuestionKind.YES_NO, _("Yes or no")),
]  # fmt: skip
ACTION_KINDS = [
    (ActionKind.TASK, _("Open a task")), (ActionKind.NOTIFY, _("Tell somebody")), (ActionKind.SURVEY, _("Send a survey")),
]  # fmt: skip
RECEIVERS = [(Receiver.OWNER, _("Owner of the customer")), (Receiver.HEAD, _("Head of the department entered"))]
FORMATS = [(Format.DOCX, _("Word file, filled in")), (Format.PDF, _("PDF, filled in"))]


class GuardForm(forms.Form):
    kind = forms.ChoiceField(label=_("Condition"), required=False)
    of = forms.ChoiceField(label=_("Of what"), required=False)
    number = forms.FloatField(label=_("Number"), required=False, min_value=0, max_value=36500)

    def __init__(self, *args: Any, stage: Stage, tiers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [*BLANK, *((str(kind), label) for kind, label in guard_words.CHOICES)])
        facts = [(f"field:{name}", guard_words.field_label(name)) for name in FIELDS]
        judged = [(f"assessment:{kind}", label) for kind, label in Assessment.Kind.choices]
        papers = [(f"form:{form.key}", form.name_en) for form in read_forms(stage.forms)]
        levels = [(f"tier:{','.join(tiers[: n + 1])}", " / ".join(tiers[: n + 1])) for n in range(len(tiers))]
        offer(self, "of", [*BLANK, *facts, *judged, *papers, *levels])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind, of = values.get("kind"), values.get("of") or ""
        if not kind or self.errors:
            return values
        if kind in WITH_OF and not of.startswith(f"{kind}:"):
            self.add_error("of", _("Say what the condition is about."))
        if kind in WITH_NUMBER and WITH_NUMBER[GuardKind(kind)] is None and values.get("number") is None:
            self.add_error("number", _("This condition needs a number."))
        return values

    @property
    def guard(self) -> Guard | None:
        values = self.cleaned_data
        if not values.get("kind"):
            return None
        kind = GuardKind(values["kind"])
        of = values["of"].partition(":")[2] if kind in WITH_OF else ""
        number = values["number"] if values["number"] is not None else WITH_NUMBER.get(kind)
        return Guard(kind, of, number if kind in WITH_NUMBER else None)


class ActionForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[*BLANK, *ACTION_KINDS])
    to = forms.ChoiceField(label=_("For"), required=False, choices=RECEIVERS)
    text_en = forms.CharField(label=_("Text in English"), required=False, max_length=200)
    text_zh = forms.CharField(label=_("Text in Chinese"), required=False, max_length=200)
    days = forms.IntegerField(label=_("Due within, working days"), required=False, min_value=0, max_value=250)
    task_kind = forms.ChoiceField(label=_("Kind of task"), required=False, choices=TaskKind.choices)
    survey = forms.ChoiceField(label=_("Survey"), required=False)

    def __init__(self, *args: Any, surveys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "survey", [*BLANK, *surveys])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        kind = values.get("kind")
        if kind == ActionKind.SURVEY and not values.get("survey"):
            self.add_error("survey", _("Choose the survey."))
        if kind in (ActionKind.TASK, ActionKind.NOTIFY) and not values.get("text_en"):
            self.add_error("text_en", _("Say in words what it is about."))
        return values

    @property
    def action(self) -> Action | None:
        values = self.cleaned_data
        if not values.get("kind"):
            return None
        kind = ActionKind(values["kind"])
        of = values["survey"] if kind == ActionKind.SURVEY else values["task_kind"] if kind == ActionKind.TASK else ""
        days = values["days"] if values["days"] is not None else 3
        return Action(kind, Receiver(values["to"] or "owner"), values["text_en"], values["text_zh"], days, of)


class WayRules(forms.Form):
    """A way: whether it goes by itself."""

    is_automatic = forms.BooleanField(
        label=_("automatic"), required=False, help_text=Transition._meta.get_field("is_automatic").help_text
    )


class StageRules(forms.Form):
    required_fields = forms.MultipleChoiceField(
        label=_("required fields"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=Stage._meta.get_field("required_fields").help_text,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "required_fields", [(name, guard_words.field_label(name)) for name in FIELDS])


class DocumentForm(forms.Form):
    """A document of a stage: a text with places to fill, or a file that is handed out as it is."""

    name_en = forms.CharField(label=_("name in English"), max_length=120)
    name_zh = forms.CharField(label=_("name in Chinese"), max_length=120, required=False)
    format = forms.ChoiceField(label=_("Kind of file"), choices=FORMATS)
    body_en = forms.CharField(
        label=_("Text in English"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 10}),
        help_text=_("A line that begins with # is a heading. Places: %(places)s") % {"places": " ".join(f"{{{name}}}" for name in PLACES)},
    )  # fmt: skip
    body_zh = forms.CharField(
        label=_("Text in Chinese"), required=False, max_length=20_000, widget=forms.Textarea({"rows": 10})
    )
    upload = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("Handed out as it is, instead of the text.")
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("upload") and not values.get("body_en") and not values.get("body_zh"):
            self.add_error("body_en", _("Write a text, or choose a file."))
        for name in ("body_en", "body_zh"):
            unknown = [place for place in placeholders(values.get(name) or "") if place not in PLACES]
            if unknown:
                self.add_error(name, _("There is no place named “%(name)s”.") % {"name": unknown[0]})
        return values

    def document(self, key: str, file: str = "") -> Document:
        values = self.cleaned_data
        kind = Format.FILE if file else Format(values["format"])
        return Document(key, values["name_en"], values["name_zh"], kind, values["body_en"], values["body_zh"], file)


class PaperForm(forms.Form):
    """A form of a stage; its questions are rows of their own."""

    name_en = forms.CharField(label=_("name in English"), max_length=120)
    name_zh = forms.CharField(label=_("name in Chinese"), max_length=120, required=False)
    is_required = forms.BooleanField(label=_("Must be filled in before the customer leaves the stage"), required=False)


class QuestionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Answer"), required=False, choices=[*BLANK, *QUESTION_KINDS])
    label_en = forms.CharField(label=_("Question in English"), required=False, max_length=200)
    label_zh = forms.CharField(label=_("Question in Chinese"), required=False, max_length=200)
    is_required = forms.BooleanField(label=_("Required"), required=False)
    choices_en = forms.CharField(
        label=_("Choices in English, one a line"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    choices_zh = forms.CharField(
        label=_("Choices in Chinese, one a line"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    key = forms.SlugField(required=False, widget=forms.HiddenInput, max_length=60)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind") and not values.get("label_en"):
            self.add_error("label_en", _("Write the question."))
        if values.get("kind") == QuestionKind.CHOICE and not (values.get("choices_en") or "").strip():
            self.add_error("choices_en", _("Name at least one choice."))
        return values

    def question(self, place: int) -> Question | None:
        values = self.cleaned_data
        if not values.get("kind"):
            return None
        key = values["key"] or f"{slugify(values['label_en'])[:50] or 'question'}-{place}"
        english, chinese = (
            tuple(line.strip() for line in values[name].splitlines() if line.strip())
            for name in ("choices_en", "choices_zh")
        )
        return Question(
            key,
            QuestionKind(values["kind"]),
            values["label_en"],
            values["label_zh"],
            values["is_required"],
            english,
            chinese,
        )


def free_key(name: str, taken: set[str]) -> str:
    """A key for a new document or form out of its name."""
    start = slugify(name)[:50] or "paper"
    key, number = start, 2
    while key in taken:
        key, number = f"{start}-{number}", number + 1
    return key


def guards_initial(way: Transition) -> list[dict[str, Any]]:
    return [
        {"kind": str(g.kind), "of": f"{g.kind}:{g.of}" if g.of else "", "number": g.number}
        for g in read_guards(way.guards)
    ]


def actions_initial(way: Transition) -> list[dict[str, Any]]:
    return [
        {
            "kind": str(action.kind), "to": str(action.receiver), "text_en": action.text_en, "text_zh": action.text_zh, "days": action.days,
            "task_kind": action.of if action.kind == ActionKind.TASK else "follow_up",
            "survey": action.of if action.kind == ActionKind.SURVEY else "",
        }
        for action in read_actions(way.actions)
    ]  # fmt: skip


def questions_initial(form: Form | None) -> list[dict[str, Any]]:
    return [
        {
            "kind": str(each.kind), "label_en": each.label_en, "label_zh": each.label_zh, "is_required": each.is_required,
            "choices_en": "\n".join(each.choices_en), "choices_zh": "\n".join(each.choices_zh), "key": each.key,
        }
        for each in (form.questions if form else ())
    ]  # fmt: skip
