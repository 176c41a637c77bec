from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from customers.models import Order

FIRST, LAST = date(1900, 1, 1), date(2200, 1, 1)


class PeriodForm(forms.Form):
    """From and to, both inclusive."""

    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            self.add_error("until", _("The end is before the beginning."))
        for name in ("since", "until"):
            if values.get(name) and not FIRST <= values[name] <= LAST:
                self.add_error(name, _("Choose a day between 1900 and 2200."))
        return values


class OrderFilter(PeriodForm):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", "—"), *Order.Status.choices])


class DeliveryFilter(PeriodForm):
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", "—"), ("on_time", _("On time")), ("late", _("Late")), ("overdue", _("Overdue, not delivered")), ("open", _("Not delivered yet"))],
    )  # fmt: skip
