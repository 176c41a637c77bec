"""Forms of control charts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Stage
from scoring.models import ControlChart, Item
from scoring.spc import DEFAULT_RULES, Rule

RULES = [
    (Rule.BEYOND_LIMIT, _("1: one point beyond a control limit")),
    (Rule.SAME_SIDE, _("2: nine in a row on one side of the centre")),
    (Rule.TREND, _("3: six in a row rising, or falling")),
    (Rule.ALTERNATING, _("4: fourteen in a row up and down in turn")),
    (Rule.TWO_OF_THREE, _("5: two of three beyond two sigma, on one side")),
    (Rule.FOUR_OF_FIVE, _("6: four of five beyond one sigma, on one side")),
    (Rule.STRATIFIED, _("7: fifteen in a row within one sigma")),
    (Rule.MIXTURE, _("8: eight in a row beyond one sigma, on both sides")),
]
RULE_TEXTS = {int(rule): text for rule, text in RULES}


class ControlChartForm(forms.ModelForm):
    rules = forms.TypedMultipleChoiceField(
        label=_("run rules"), coerce=int, choices=[(int(rule), text) for rule, text in RULES],
        widget=forms.CheckboxSelectMultiple, initial=[int(rule) for rule in DEFAULT_RULES],
    )  # fmt: skip
    stage_key = forms.ChoiceField(label=_("stage"), required=False)
    item_key = forms.ChoiceField(label=_("indicator"), required=False)

    class Meta:
        model = ControlChart
        fields = [
            "name_en", "name_zh", "series", "period", "region", "stage_key", "item_key", "rules",
            "lower_specification", "upper_specification", "owner", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = dict(Stage.objects.filter(process__status="published").values_list("key", "name_en"))
        items = {item.key: item.name for item in Item.objects.filter(version__status="published")}
        self.fields["stage_key"].choices = [("", _("all")), *stages.items()]  # type: ignore[attr-defined]
        self.fields["item_key"].choices = [("", "–"), *sorted(items.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("series") == ControlChart.Series.INDICATOR and not cleaned.get("item_key"):
            self.add_error("item_key", _("Choose the indicator to chart."))
        return cleaned


class RebaseForm(forms.Form):
    cause = forms.CharField(
        label=_("Cause"), max_length=300, widget=forms.Textarea({"rows": 2}),
        help_text=_("What changed in the process, such as a new carrier since March. The latest twenty periods become the baseline."),
    )  # fmt: skip


class ReviewForm(forms.Form):
    finding = forms.CharField(
        label=_("What was found, and what was done"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )
