"""Forms of the page that edits a draft. Each says which revision of the draft it was made from."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from customers.models import Tier
from scoring.models import Group, Indicator, Scorecard, ScorecardVersion
from scoring.queries.versions import VersionPortrait
from scoring.services.drafts import Weights


class OfDraft(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, version: ScorecardVersion, **kwargs: Any) -> None:
        kwargs["initial"] = {"revision": version.revision} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.version = version


class WeightsForm(OfDraft):
    """Raw weights of groups and items; shares follow."""

    def __init__(self, *args: Any, portrait: VersionPortrait, **kwargs: Any) -> None:
        super().__init__(*args, version=portrait.version, **kwargs)
        self.portrait = portrait
        for group in portrait.groups:
            self._add(f"g-{group.group.key}", group.group.name, group.group.weight)
            for row in group.rows:
                self._add(f"i-{row.item.key}", row.item.name, row.item.weight)

    def _add(self, name: str, label: str, weight: float) -> None:
        widget = forms.NumberInput({"step": "any", "min": "0", "inputmode": "decimal", "aria-label": label})
        self.fields[name] = forms.FloatField(label=label, min_value=0, initial=weight, widget=widget)
        self.initial[name] = f"{weight:g}"

    @property
    def rows(self) -> Iterator[tuple[Any, Any, list[tuple[Any, Any]]]]:
        """Groups with their field, and their items with theirs."""
        for group in self.portrait.groups:
            items = [(row, self[f"i-{row.item.key}"]) for row in group.rows]
            yield group, self[f"g-{group.group.key}"], items

    @property
    def weights(self) -> Weights:
        given = self.cleaned_data
        return Weights(
            groups={name[2:]: value for name, value in given.items() if name.startswith("g-")},
            items={name[2:]: value for name, value in given.items() if name.startswith("i-")},
        )


class RulesForm(OfDraft):
    missing = forms.ChoiceField(label=_("Missing values"), choices=ScorecardVersion.Missing.choices)
    coverage = forms.FloatField(
        label=_("Minimum coverage, %"),
        min_value=0,
        max_value=100,
        help_text=_("Share of the weight that must have a value; below it a customer is not rated."),
    )

    def __init__(self, *args: Any, version: ScorecardVersion, **kwargs: Any) -> None:
        kwargs["initial"] = {"missing": version.missing, "coverage": f"{version.minimum_coverage * 100:g}"}
        super().__init__(*args, version=version, **kwargs)


class GroupForm(OfDraft):
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    weight = forms.FloatField(label=_("Weight"), min_value=0, initial=10)

    @property
    def key(self) -> str:
        return slugify(self.cleaned_data["name_en"])[:60] or f"group-{self.version.groups.count() + 1}"


class IndicatorChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Indicator) -> str:
        return f"{obj.name} ({obj.key})"


class GroupChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return obj.name


class ItemForm(OfDraft):
    """An indicator of the library that the draft does not have yet."""

    group = GroupChoice(label=_("Group"), queryset=Group.objects.none(), to_field_name="key", empty_label=None)
    indicator = IndicatorChoice(label=_("Indicator"), queryset=Indicator.objects.none(), to_field_name="key")
    weight = forms.FloatField(label=_("Weight"), min_value=0, initial=1)

    def __init__(self, *args: Any, version: ScorecardVersion, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        free = Indicator.objects.filter(is_active=True).exclude(key__in=version.items.values("key"))
        self.fields["group"].queryset = version.groups.all()  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = free.order_by("name_en")  # type: ignore[attr-defined]


class TierChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Tier) -> str:
        return f"{obj.code} · {obj.name}"


class VetoForm(OfDraft):
    item_key = forms.ChoiceField(label=_("Indicator"))
    below = forms.FloatField(label=_("Below, points"), min_value=0, max_value=100, initial=20)
    caps_at = TierChoice(label=_("Caps the tier at"), queryset=Tier.objects.all(), empty_label=None)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)

    def __init__(self, *args: Any, version: ScorecardVersion, **kwargs: Any) -> None:
        super().__init__(*args, version=version, **kwargs)
        taken = set(version.vetoes.values_list("item_key", flat=True))
        choices = [(item.key, item.name) for item in version.items.all() if item.key not in taken]
        self.fields["item_key"].choices = choices  # type: ignore[attr-defined]


class ScorecardForm(forms.ModelForm):
    """A scorecard: whose customers it scores."""

    class Meta:
        model = Scorecard
        fields = ["name_en", "name_zh", "code", "segment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segment"].empty_label = _("Every customer whose segment has none")  # type: ignore[attr-defined]
        self.fields["segment"].error_messages["unique"] = _("This segment has a scorecard: draft its next version.")
        if self.instance.pk is not None:
            del self.fields["code"]
