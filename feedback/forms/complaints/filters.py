from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crmq.org.models import Region, User
from customers.models import Customer
from feedback.models import Complaint, ComplaintCategory, ComplaintQueue, Priority, RootCause


class DeskFilter(forms.Form):
    """What the desk shows. Values that make no sense are reported and left out."""

    q = forms.CharField(label=_("Number or subject"), max_length=100, required=False)
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[("", _("All")), ("mine", _("Mine")), ("team", _("My team")), ("nobody", _("Nobody's"))],
        required=False,
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), ("open", _("Open")), *Complaint.Status.choices], required=False
    )
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[("", _("All")), *((str(k), v) for k, v in Priority.choices)], required=False
    )
    queue = forms.ModelChoiceField(
        label=_("Queue"), queryset=ComplaintQueue.objects.all(), to_field_name="code", required=False
    )
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), to_field_name="code", required=False
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=ComplaintCategory.objects.all(), to_field_name="code", required=False
    )
    customer = forms.ModelChoiceField(
        queryset=Customer.objects.none(), to_field_name="public_id", required=False, widget=forms.HiddenInput
    )
    cause = forms.ModelChoiceField(
        label=_("Root cause"), queryset=RootCause.objects.all(), to_field_name="code", required=False
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
            complaints = complaints.filter(self._whose(whose))
        if status := chosen.get("status"):
            complaints = complaints.open() if status == "open" else complaints.filter(status=status)
        if cause := chosen.get("cause"):
            complaints = complaints.filter(root_cause=cause)
        for name in ("priority", "category", "customer", "queue", "region"):
            if chosen.get(name):
                complaints = complaints.filter(**{name: chosen[name]})
        return complaints

    def _whose(self, whose: str) -> Q:
        if whose == "team":
            return Q(handler__department=self.user.department_id) if self.user.department_id else Q(handler=self.user)
        return Q(handler=self.user if whose == "mine" else None)
