"""What a dashboard is narrowed to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.org.models import Region

from . import periods

PERIODS = {periods.DAYS: _("Last 90 days"), periods.QUARTER: _("This quarter"), periods.YEAR: _("12 months")}


class Narrowing(forms.Form):
    """Period and region from the address. Anything unknown is as if it were not there."""

    period = forms.ChoiceField(label=_("Period"), choices=list(PERIODS.items()), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False, widget=forms.Select({"class": "input"}))

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._regions = {region.code: region for region in regions}
        named = sorted(((region.code, region.name) for region in regions), key=lambda pair: pair[1])
        self.fields["region"].choices = [("", _("All regions")), *named]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def kind(self) -> str:
        return self.cleaned_data.get("period") or periods.DAYS

    @property
    def chosen_region(self) -> Region | None:
        return self._regions.get(self.cleaned_data.get("region") or "")

    @property
    def query(self) -> dict[str, str]:
        """The parameters that say the same again."""
        return {"period": self.kind} | ({"region": self.chosen_region.code} if self.chosen_region else {})
