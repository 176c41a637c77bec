"""What is said at each step of a scorecard version."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org.queries import today
from scoring.models import Scorecard


class ChangeForm(forms.Form):
    """What changed, what it should bring about, and from when it counts."""

    note = forms.CharField(
        label=_("What changed"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("In a sentence or two, as managers of customers should read it."),
    )
    expected_effect = forms.CharField(
        label=_("Expected effect"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    effective_on = forms.DateField(
        label=_("Effective from"), required=False, widget=DayInput(), help_text=_("Blank: as soon as it is published.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].widget.attrs["min"] = today().isoformat()

    def clean_effective_on(self) -> date | None:
        chosen: date | None = self.cleaned_data["effective_on"]
        if chosen is not None and chosen < today():
            text = _("%(date)s is past. Choose today or a later day: what was evaluated stays as it was.")
            raise forms.ValidationError(text, params={"date": chosen})
        return chosen


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The author reads it; the version becomes a draft again."),
    )


class CopyForm(forms.Form):
    """Where a copy goes: the next version of this scorecard, or of another."""

    scorecard = forms.ModelChoiceField(
        label=_("Scorecard"), queryset=Scorecard.objects.none(), to_field_name="code", empty_label=None
    )

    def __init__(self, *args: Any, queryset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scorecard"].queryset = queryset  # type: ignore[attr-defined]
