from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org import queries as org
from customers.models import TaskKind


def next_week() -> object:
    return org.today() + timedelta(days=7)


class PlanTaskForm(forms.Form):
    """A task by hand, for one customer or for several."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices, initial=TaskKind.FOLLOW_UP)
    due_on = forms.DateField(label=_("Due on"), initial=next_week, widget=DayInput())


class SkipTaskForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class PostponeTaskForm(forms.Form):
    due_on = forms.DateField(label=_("New date"), widget=DayInput())

    def clean_due_on(self) -> object:
        chosen = self.cleaned_data["due_on"]
        if chosen < org.today():
            raise forms.ValidationError(_("%(date)s is past. Choose today or a later day."), params={"date": chosen})
        return chosen
