from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.org.models import Region
from customers.models import Segment, Tier
from feedback.models import Survey, SurveyVersion, Wave


class ResultsFilter(forms.Form):
    """What results are narrowed to. Values that make no sense are reported and left out."""

    tier = forms.TypedChoiceField(label=_("Tier"), coerce=int, empty_value=None, required=False)
    segment = forms.ModelChoiceField(label=_("Segment"), queryset=Segment.objects.all(), required=False)
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.all(), to_field_name="code", required=False
    )
    wave = forms.ModelChoiceField(
        label=_("Wave"), queryset=Wave.objects.none(), to_field_name="public_id", required=False
    )
    version = forms.ModelChoiceField(
        label=_("Version"), queryset=SurveyVersion.objects.none(), to_field_name="number", required=False
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    staff = forms.BooleanField(label=_("With answers entered by staff"), required=False)
    public = forms.BooleanField(label=_("With answers from public links"), required=False)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey
        self.tiers = {tier.pk: tier.name for tier in Tier.objects.all()} | {0: str(_("Not rated"))}
        self.fields["tier"].choices = [("", _("All")), *self.tiers.items()]  # type: ignore[attr-defined]
        self.versions = SurveyVersion.objects.filter(survey=survey).exclude(status="draft").select_related("survey")
        self.waves = Wave.objects.filter(version__survey=survey)
        self.fields["version"].queryset = self.versions  # type: ignore[attr-defined]
        self.fields["wave"].queryset = self.waves  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """Keyword arguments of `queries.results.Filters`."""
        self.is_valid()
        values = self.cleaned_data
        keys = {
            name: values[name].pk if values.get(name) else None for name in ("segment", "region", "wave", "version")
        }
        return (
            keys
            | {name: values.get(name) for name in ("tier", "since", "until")}
            | {name: bool(values.get(name)) for name in ("staff", "public")}
        )
