from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import AttachmentsField
from crmq.org.models import User
from customers.models import Customer, Order
from feedback.models import Complaint

BY_HAND = ("phone", "visit", "social", "email", "survey")


class IntakeForm(forms.ModelForm):
    """A complaint taken by staff, by phone or on a visit. Customer and order are given by code and number."""

    customer_code = forms.CharField(
        label=_("Customer code"),
        max_length=60,
        required=False,
        help_text=_("Leave blank when the caller is no customer yet."),
    )
    order_number = forms.CharField(label=_("Order number"), max_length=120, required=False)
    attachments = AttachmentsField(label=_("Files"), required=False)

    class Meta:
        model = Complaint
        fields = [
            "channel",
            "category",
            "severity",
            "subject",
            "text",
            "reporter_name",
            "reporter_email",
            "reporter_handle",
            "language",
        ]
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
        "reporter_handle",
        "language",
        "attachments",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["category"].required = True
        self.fields["channel"].choices = [  # type: ignore[attr-defined]  # the others come by themselves
            (value, label) for value, label in Complaint.Channel.choices if value in BY_HAND
        ]
        self.fields["reporter_handle"].help_text = _("For social media: where and under which name it was written.")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        found["uploads"] = found.pop("attachments", [])
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
