"""Forms of definitions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.measures import MEASURES
from scoring.models import Indicator, Item
from scoring.services.indicators import problems_of, take_specification


class IndicatorForm(forms.ModelForm):
    """An indicator; what is not specific or not quantifiable is named before it is saved."""

    measure = forms.ChoiceField(label=_("measure"))

    class Meta:
        model = Indicator
        fields = "__all__"  # noqa: DJ007  # the admin shows what its fieldsets name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [(key, f"{one.title} ({key})") for key, one in MEASURES.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        spec = Indicator(**{name: value for name, value in cleaned.items() if name not in ("owner", "is_active")})
        for problem in problems_of(spec):
            self.add_error(None, str(problem))
        return cleaned


class ItemForm(forms.ModelForm):
    """An indicator in a draft: which, in which group, with what weight."""

    class Meta:
        model = Item
        fields = ["group", "indicator", "position", "weight"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("indicator"):
            self.add_error("indicator", _("Choose an indicator."))
        return cleaned

    def _post_clean(self) -> None:
        indicator = self.cleaned_data.get("indicator")
        if indicator is not None:
            take_specification(self.instance, indicator)
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
