from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERIODS = [("90", _("90 days")), ("365", _("12 months")), ("1095", _("3 years"))]


class DiscoveryOptions(forms.Form):
    """What is looked at. What makes no sense falls back to the default."""

    days = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    least = forms.IntegerField(
        label=_("At least so many moves"), min_value=1, max_value=1_000_000, required=False,
        widget=forms.NumberInput(attrs={"min": 1, "step": 1}),
    )  # fmt: skip
    slow = forms.FloatField(
        label=_("Median of at least so many days"), min_value=0, max_value=10_000, required=False,
        widget=forms.NumberInput(attrs={"min": 0, "step": 1}),
    )  # fmt: skip

    DEFAULTS = {"days": "365", "least": 1, "slow": 0.0}

    def chosen(self) -> dict[str, float]:
        self.is_valid()
        said = self.DEFAULTS | {name: value for name, value in self.cleaned_data.items() if value}
        return {name: float(value) for name, value in said.items()}  # type: ignore[arg-type]

    def shown(self) -> "DiscoveryOptions":
        """The same with its defaults written in."""
        return DiscoveryOptions(initial={name: f"{value:g}" for name, value in self.chosen().items()})

    def period(self) -> tuple[datetime, datetime]:
        now = timezone.now()
        return now - timedelta(days=self.chosen()["days"]), now


class MovesLogForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with columns for case, stage and time, or XES. At most 300,000 events."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xes,.xml"}),
    )
