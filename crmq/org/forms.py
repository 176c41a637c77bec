from datetime import datetime, time

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput

from .models import AuditEntry, User


class AuditFilter(forms.Form):
    actor = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.order_by("name"), required=False, to_field_name="public_id"
    )
    entity = forms.CharField(label=_("What"), max_length=80, required=False)
    record = forms.CharField(label=_("Record"), max_length=64, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def apply(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        self.is_valid()
        chosen = self.cleaned_data
        if chosen.get("actor"):
            entries = entries.filter(actor_id=chosen["actor"].pk)
        if chosen.get("entity"):
            entries = entries.filter(entity=chosen["entity"])
        if chosen.get("record"):
            entries = entries.filter(entity_id=chosen["record"])
        zone = timezone.get_current_timezone()
        if chosen.get("since"):
            entries = entries.filter(at__gte=datetime.combine(chosen["since"], time.min, zone))
        if chosen.get("until"):
            entries = entries.filter(at__lte=datetime.combine(chosen["until"], time.max, zone))
        return entries
