from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from customers.models import TaskKind, Tier


class OverdueFilter(forms.Form):
    """Which overdue tasks to list."""

    q = forms.CharField(label=_("Find a customer"), required=False, max_length=100)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.active(), to_field_name="public_id", required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *TaskKind.choices], required=False)
    tier = forms.ModelChoiceField(label=_("Tier"), queryset=Tier.objects.all(), to_field_name="code", required=False)

    def conditions(self) -> dict[str, Any]:
        """Conditions on tasks from what was filled in; unreadable values narrow nothing."""
        self.is_valid()
        fields = {"owner": "owner", "kind": "kind", "tier": "customer__standing__tier", "q": "customer__name__icontains"}
        return {field: value for name, field in fields.items() if (value := self.cleaned_data.get(name))}


class VisitFilter(OverdueFilter):
    """Which return visits to list."""

    kind = None  # type: ignore[assignment]  # Django's way to leave a field of the base out
