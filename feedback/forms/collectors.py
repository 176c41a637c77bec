from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org import queries as org
from feedback.models import Collector
from feedback.services.collectors import NotASite, site_of


class CollectorForm(forms.ModelForm):
    """A public link: its name, until when it is open, and which sites may show it in a frame."""

    sites = forms.CharField(
        label=_("Sites that may embed it"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line, such as https://www.example.com. Browsers refuse to show it on any other site."),
    )  # fmt: skip

    class Meta:
        model = Collector
        fields = ["name_en", "name_zh", "closes_on"]
        widgets = {"closes_on": DayInput()}
        help_texts = {
            "name_en": _("Where the link will be, such as “Delivery note” or “Website”."),
            "closes_on": _("Blank: until you close it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["sites"] = "\n".join(self.instance.sites)

    def clean_sites(self) -> list[str]:
        try:
            return [site_of(line) for line in self.cleaned_data["sites"].splitlines() if line.strip()][:20]
        except NotASite as bad:
            raise forms.ValidationError(
                _("“%(site)s” is no site. Write it like https://www.example.com, without a path."),
                params={"site": bad.value[:80]},
            ) from bad

    def clean_closes_on(self) -> date | None:
        day: date | None = self.cleaned_data["closes_on"]
        if day is not None and day < org.today() and "closes_on" in self.changed_data:
            raise forms.ValidationError(_("%(date)s is past. Choose today or a later day."), params={"date": day})
        return day

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name_en", "name_zh", "closes_on", "sites")}
