from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org import queries as org
from customers.models import Tier


def next_quarter() -> date:
    return org.today() + timedelta(days=90)


class TierField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Tier) -> str:
        return f"{obj.code} · {obj.name}"


class OverrideForm(forms.Form):
    """A tier that a person decides on, why, and until when."""

    tier = TierField(
        label=_("Tier"), queryset=Tier.objects.all(), to_field_name="code", empty_label=None, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
    expires_on = forms.DateField(
        label=_("Until"),
        initial=next_quarter,
        widget=DayInput(),
        help_text=_("After this day the evaluation decides again."),
    )

    def clean_expires_on(self) -> date:
        chosen: date = self.cleaned_data["expires_on"]
        if chosen <= org.today():
            text = _("%(date)s is not ahead. Choose tomorrow or a later day.")
            raise forms.ValidationError(text, params={"date": chosen})
        return chosen
