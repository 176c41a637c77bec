from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org import queries as org
from crmq.org.models import User
from customers.models import Assessment, Contact, Customer, Interaction

from .offers import offer


class LogForm(forms.Form):
    """What happened, for one customer; with a follow-up if one is named."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=Interaction.Channel.choices, initial=Interaction.Channel.PHONE
    )
    subject = forms.CharField(label=_("What happened"), max_length=200)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=_("Blank is now."),
    )
    contact = forms.ModelChoiceField(
        label=_("Contact"), queryset=Contact.objects.none(), required=False, to_field_name="public_id"
    )
    is_return_visit = forms.BooleanField(label=_("This was a return visit"), required=False)
    is_inquiry = forms.BooleanField(label=_("The customer asked for something"), required=False)

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if customer is None:
            del self.fields["contact"]
        else:
            offer(self, "contact", customer.contacts.all())

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if at and at > timezone.now():
            raise forms.ValidationError(
                _("%(at)s is in the future. Plan a task for that instead."),
                params={"at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M")},
            )
        return at


class FollowUpMixin(forms.Form):
    """A next step, planned with what happened."""

    follow_up = forms.CharField(
        label=_("Next step"), required=False, max_length=200, help_text=_("Makes a task for you.")
    )
    follow_up_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("follow_up") and not values.get("follow_up_on") and "follow_up_on" not in self.errors:
            values["follow_up_on"] = org.today() + timedelta(days=7)
        return values


class QuickLogForm(FollowUpMixin, LogForm):
    """The log from anywhere: the customer is chosen by typing."""

    customer = forms.ModelChoiceField(
        label=_("Customer"), queryset=Customer.objects.none(), to_field_name="public_id", widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, customer=customer, **kwargs)
        offer(self, "customer", Customer.objects.visible_to(user))
        self.fields["customer"].error_messages["required"] = _("Choose the customer first.")
        self.order_fields(
            [
                "customer",
                "channel",
                "subject",
                "note",
                "minutes",
                "at",
                "contact",
                "is_return_visit",
                "is_inquiry",
                "follow_up",
                "follow_up_on",
            ]
        )


class DoneForm(FollowUpMixin, forms.Form):
    """A task is done: what came of it is logged with it."""

    outcome = forms.CharField(label=_("What came of it"), max_length=500)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)

    field_order = ["outcome", "note", "minutes", "follow_up", "follow_up_on"]


class AssessmentForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is assessed"), choices=Assessment.Kind.choices)
    value = forms.FloatField(label=_("Value"), min_value=0, max_value=100, help_text=_("0 (worst) to 100 (best)"))
    note = forms.CharField(
        label=_("Basis"),
        max_length=500,
        help_text=_("What the value rests on: a report, a visit, figures."),
        widget=forms.Textarea({"rows": 2}),
    )
