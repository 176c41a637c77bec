"""Forms around a version: comments, verdicts, publishing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import ProcessVersion, Stage
from customers.services.publishing import Leaving
from diagrams.models import ProcessVerdict


class CommentForm(forms.Form):
    stage_key = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("Comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Address people with @name; they are told."),
    )  # fmt: skip

    def __init__(self, *args: Any, process: ProcessVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [(each.key, each.name) for each in process.stages.order_by("rank", "pk")]
        self.fields["stage_key"].choices = [("", _("The whole version")), *stages]  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    kind = forms.ChoiceField(label=_("Verdict"), choices=ProcessVerdict.Kind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ProcessVerdict.Kind.CHANGES and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say what should change."))
        return cleaned


class PublishForm(forms.Form):
    """What publishing asks: where customers of stages left out go, and when to look again."""

    note = forms.CharField(label=_("What changed"), max_length=500, required=False)
    review_every = forms.ChoiceField(
        label=_("Review"), required=False, choices=[("", _("no fixed date")), *ProcessVersion.Rhythm.choices]
    )

    def __init__(self, *args: Any, process: ProcessVersion, leaving: list[Leaving], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].initial, self.fields["review_every"].initial = process.note, process.review_every
        resting = process.stages.filter(kind__in=Stage.RESTING).order_by("rank", "pk")
        stages = [("", "–"), *((each.key, each.name) for each in resting)]
        self.routes = {each.stage.key: f"to_{each.stage.key}" for each in leaving}
        for each in leaving:
            self.fields[self.routes[each.stage.key]] = forms.ChoiceField(
                label=each.stage.name, choices=stages, initial=each.suggested.key if each.suggested else "",
                error_messages={"required": _("Choose where these customers go.")},
            )  # fmt: skip

    def rerouted(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for key, name in self.routes.items()}


class RhythmForm(forms.Form):
    review_every = forms.ChoiceField(
        label=_("Review"), required=False, choices=[("", _("no fixed date")), *ProcessVersion.Rhythm.choices]
    )
