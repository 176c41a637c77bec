from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import Region, User
from customers.models import Segment, Tier
from feedback.queries import audience

DAYS_OPEN = 21


def in_three_weeks() -> date:
    return org.today() + timedelta(days=DAYS_OPEN)


class WaveForm(forms.Form):
    """Who is asked, and until when."""

    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False, help_text=_("Blank: survey and date.")
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    tiers = forms.TypedMultipleChoiceField(
        label=_("Tiers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )
    segments = forms.ModelMultipleChoiceField(
        label=_("Segments"), queryset=Segment.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    regions = forms.ModelMultipleChoiceField(
        label=_("Regions"), queryset=Region.objects.all(), required=False, widget=forms.SelectMultiple({"size": 5})
    )
    owners = forms.ModelMultipleChoiceField(
        label=_("Owners"), queryset=User.objects.none(), required=False, widget=forms.SelectMultiple({"size": 5})
    )
    main_only = forms.BooleanField(label=_("Main contacts only"), required=False)
    rest_days = forms.IntegerField(
        label=_("Leave out who was asked in the last days"), min_value=0, max_value=365, initial=audience.REST_DAYS
    )
    closes_on = forms.DateField(
        label=_("Open until"),
        initial=in_three_weeks,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Links work to the end of this day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = [(tier.pk, tier.name) for tier in Tier.objects.all()]
        self.fields["tiers"].choices = [*tiers, (0, _("Not rated"))]  # type: ignore[attr-defined]
        self.fields["owners"].queryset = User.objects.with_role(Role.ACCOUNT_MANAGER)  # type: ignore[attr-defined]
        if not Segment.objects.exists():
            del self.fields["segments"]

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day < org.today():
            raise forms.ValidationError(_("%(date)s is past. Choose today or a later day."), params={"date": day})
        return day

    @property
    def audience(self) -> dict[str, Any]:
        """As `queries.audience` reads it."""
        chosen = self.cleaned_data
        found: dict[str, Any] = {
            name: [row.pk for row in chosen.get(name) or []] for name in ("segments", "regions", "owners")
        }
        return found | {
            "tiers": chosen.get("tiers") or [],
            "main_only": bool(chosen.get("main_only")),
            "rest_days": chosen.get("rest_days", audience.REST_DAYS),
        }
