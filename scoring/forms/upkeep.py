"""The form of the schedule."""

from django import forms

from scoring.models import Policy


class PolicyForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Policy
        fields = ["nightly_at", "changed_minutes", "keep_days", "keep_changed_days"]
        widgets = {"nightly_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
