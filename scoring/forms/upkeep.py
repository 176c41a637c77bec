"""The form of the schedule."""

from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.models import Policy


class PolicyForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Policy
        fields = ["nightly_at", "changed_minutes", "keep_days", "keep_changed_days"]
        widgets = {"nightly_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}


class ThresholdsForm(forms.ModelForm):
    """The fixed limits of RFM: four rising numbers a measure."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Policy
        fields = ["rfm_recency", "rfm_purchases", "rfm_amount"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.Meta.fields:
            cuts = cleaned.get(name)
            if cuts is not None and (len(cuts) != 4 or any(b <= a for a, b in pairwise(cuts))):
                self.add_error(name, _("Give four rising numbers, such as 30, 90, 180, 365."))
        return cleaned
