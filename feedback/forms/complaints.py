from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org.models import User
from customers.models import Customer, Order
from feedback.models import Complaint, ComplaintCategory, Severity


class DeskFilter(forms.Form):
    """What the desk shows. Values that make no sense are reported and left out."""

    q = forms.CharField(label=_("Number or subject"), max_length=100, required=False)
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All")), ("mine", _("Mine")), ("nobody", _("Nobody's"))], required=False
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), ("open", _("Open")), *Complaint.Status.choices], required=False
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=[("", _("All")), *((str(k), v) for k, v in Severity.choices)], required=False
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=ComplaintCategory.objects.all(), to_field_name="code", required=False
    )
    customer = forms.ModelChoiceField(
        queryset=Customer.objects.none(), to_field_name="public_id", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["customer"].queryset = Customer.objects.visible_to(user)  # type: ignore[attr-defined]

    def apply(self, complaints: Any) -> Any:
        self.is_valid()
        chosen = self.cleaned_data
        if text := chosen.get("q"):
            complaints = complaints.filter(number__istartswith=text) | complaints.filter(subject__icontains=text)
        if whose := chosen.get("whose"):
            complaints = complaints.filter(handler=self.user if whose == "mine" else None)
        if status := chosen.get("status"):
            complaints = complaints.open() if status == "open" else complaints.filter(status=status)
        for name in ("severity", "category", "customer"):
            if chosen.get(name):
                complaints = complaints.filter(**{name: chosen[name]})
        return complaints


class IntakeForm(forms.ModelForm):
    """A complaint taken by staff, by phone or on a visit. Customer and order are given by code and number."""

    customer_code = forms.CharField(
        label=_("Customer code"),
        max_length=60,
        required=False,
        help_text=_("Leave blank when the caller is no customer yet."),
    )
    order_number = forms.CharField(label=_("Order number"), max_length=120, required=False)

    class Meta:
        model = Complaint
        fields = ["channel", "category", "severity", "subject", "text", "reporter_name", "reporter_email", "language"]
        widgets = {
            "text": forms.Textarea({"rows": 5}),
            "language": forms.Select(choices=[("en", _("English")), ("zh-hans", _("Simplified Chinese"))]),
        }

    field_order = [
        "customer_code",
        "order_number",
        "channel",
        "category",
        "severity",
        "subject",
        "text",
        "reporter_name",
        "reporter_email",
        "language",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["category"].required = True

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        found["customer"] = found["order"] = None
        if code := found.pop("customer_code", ""):
            found["customer"] = Customer.objects.visible_to(self.user).filter(code__iexact=code).first()
            if found["customer"] is None:
                self.add_error(
                    "customer_code",
                    _("There is no customer with this code among those you see. Look it up in the search above."),
                )
        if number := found.pop("order_number", ""):
            found["order"] = (
                Order.objects.filter(customer=found["customer"], number__iexact=number).first()
                if found["customer"]
                else None
            )
            if found["order"] is None:
                self.add_error(
                    "order_number", _("This customer has no order with that number. Check it, or leave it blank.")
                )
        return found


class PublicComplaintForm(forms.Form):
    """What anybody may file. The hidden field is for machines: people leave it blank."""

    reporter_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    reporter_email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("We send the number and a link to follow your complaint."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    company = forms.CharField(
        label=_("Company"), max_length=200, required=False, widget=forms.TextInput({"autocomplete": "organization"})
    )
    category = forms.ModelChoiceField(
        label=_("What is it about?"), queryset=ComplaintCategory.objects.all(), to_field_name="code", empty_label=None
    )
    subject = forms.CharField(label=_("In one line"), max_length=200)
    text = forms.CharField(label=_("What happened?"), max_length=10_000, widget=forms.Textarea({"rows": 6}))
    website = forms.CharField(
        label=_("Leave this blank"), required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=10_000, widget=forms.Textarea({"rows": 3}))
    is_public = forms.BooleanField(label=_("The customer may read it"), required=False)


class ResolveForm(forms.Form):
    cause = forms.CharField(label=_("Root cause"), max_length=500, widget=forms.Textarea({"rows": 2}))
    action = forms.CharField(label=_("Corrective action"), max_length=500, widget=forms.Textarea({"rows": 2}))
    text = forms.CharField(
        label=_("Message to the customer"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 3})
    )


class SeverityForm(forms.Form):
    severity = forms.TypedChoiceField(label=_("Severity"), choices=Severity.choices, coerce=int)


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Handler"), queryset=User.objects.none(), to_field_name="public_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handlers = User.objects.with_role(Role.SERVICE_AGENT, Role.ACCOUNT_MANAGER, Role.QA_LEAD).order_by("name")
        self.fields["to"].queryset = handlers  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))
