from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from customers.models import Contact, Customer, Interaction, Task, TaskKind, Tier


class OverdueFilter(forms.Form):
    """Which overdue tasks to list."""

    q = forms.CharField(label=_("Find a customer"), required=False, max_length=100)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.active(), to_field_name="public_id", required=False
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *TaskKind.choices], required=False)
    tier = forms.ModelChoiceField(label=_("Tier"), queryset=Tier.objects.all(), to_field_name="code", required=False)

    def conditions(self) -> dict[str, Any]:
        """Conditions on tasks from what was filled in; unreadable values narrow nothing."""
        self.is_valid()
        fields = {
            "owner": "owner",
            "kind": "kind",
            "tier": "customer__standing__tier",
            "q": "customer__name__icontains",
        }
        return {field: value for name, field in fields.items() if (value := self.cleaned_data.get(name))}


class VisitFilter(OverdueFilter):
    """Which return visits to list."""

    kind = None  # type: ignore[assignment]  # Django's way to leave a field of the base out


class VisitForm(forms.Form):
    """A return visit that was made; it may settle a task that waited for it."""

    task = forms.ModelChoiceField(
        label=_("Settles"),
        queryset=Task.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("no task"),
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=Interaction.Channel.choices, initial=Interaction.Channel.PHONE
    )
    subject = forms.CharField(label=_("What happened"), max_length=200)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3}))
    contact = forms.ModelChoiceField(
        label=_("Contact"), queryset=Contact.objects.none(), to_field_name="public_id", required=False
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=1440)
    at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=_("Blank is now."),
    )

    def __init__(self, data: Any = None, *, customer: Customer) -> None:
        waiting = customer.tasks.filter(status=Task.Status.OPEN, kind__in=[TaskKind.VISIT, TaskKind.CALL])
        super().__init__(data, initial={"task": waiting.first()})
        self.fields["task"].queryset = waiting  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["contact"].queryset = customer.contacts.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        if not waiting:
            del self.fields["task"]

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and at > timezone.now():
            text = _("%(at)s is in the future. Plan a task for that instead.")
            raise forms.ValidationError(text, params={"at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M")})
        return at
