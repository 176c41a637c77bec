from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from customers.models import Contact, Customer
from feedback.models import Response


class EntryForm(forms.Form):
    """Who was asked, how and when, before the questions themselves."""

    mode = forms.ChoiceField(
        label=_("How"), choices=[(Response.Mode.PHONE, _("Phone")), (Response.Mode.VISIT, _("Visit"))]
    )
    contact = forms.ModelChoiceField(
        label=_("Contact"), queryset=Contact.objects.none(), to_field_name="public_id", required=False
    )
    day = forms.DateField(
        label=_("Date"), initial=org.today, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = customer.contacts.all()  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > org.today():
            raise forms.ValidationError(
                _("%(date)s has not come yet. Choose today or an earlier day."), params={"date": day}
            )
        return day
