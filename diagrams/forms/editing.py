"""Forms beside the map of a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crmq.lib.models import name_column
from crmq.org.models import Department, User
from customers.models import ProcessVersion, Stage, Transition
from scoring.models import Indicator

AREAS = ("definition_en", "definition_zh", "entry_criteria_en", "entry_criteria_zh")


class NewStageForm(forms.ModelForm):
    """What a stage needs at first; the rest follows in its panel."""

    class Meta:
        model = Stage
        fields = ("kind", "name_en", "name_zh", "department")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.order_by(name_column())  # type: ignore[attr-defined]
        self.fields["department"].required = True

    def clean_name_en(self) -> str:
        return str(self.cleaned_data["name_en"]).strip()


class StageForm(NewStageForm):
    control_indicators = forms.MultipleChoiceField(
        label=gettext_lazy("Control indicators"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(NewStageForm.Meta):
        fields = (  # type: ignore[assignment]
            "name_en", "name_zh", "kind", "department", "owner", "target_days", "step", *AREAS, "is_control_point",
            "control_indicators",
        )  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in AREAS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.active().order_by("name")  # type: ignore[attr-defined]
        self.fields["target_days"].min_value = 0  # type: ignore[attr-defined]
        known = [(each.key, each.name) for each in Indicator.objects.order_by(name_column())]
        kept = [(key, key) for key in self.instance.control_indicators if key not in dict(known)]
        self.fields["control_indicators"].choices = known + kept  # type: ignore[attr-defined]

    def clean_target_days(self) -> float | None:
        days: float | None = self.cleaned_data["target_days"]
        if days is not None and not 0 < days <= 3650:
            raise forms.ValidationError(_("Give more than 0 and at most 3,650 days, or leave it blank."))
        return days


class WayForm(forms.ModelForm):
    class Meta:
        model = Transition
        fields = ("label_en", "label_zh", "condition_en", "condition_zh", "is_return")


class ConnectForm(WayForm):
    """A new way out of a stage."""

    target = forms.ChoiceField(label=gettext_lazy("to"))

    class Meta(WayForm.Meta):
        fields = ("label_en", "label_zh", "is_return")  # type: ignore[assignment]

    field_order = ("target", "label_en", "label_zh", "is_return")

    def __init__(self, *args: Any, process: ProcessVersion, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = process.stages.exclude(key=source).order_by("rank", "pk")
        self.fields["target"].choices = [(each.key, each.name) for each in others]  # type: ignore[attr-defined]


class LaneForm(forms.Form):
    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("Department"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.order_by(name_column())  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Where a stage was dropped: a cell, and whether a rank is opened there."""

    rank = forms.IntegerField(min_value=-1, max_value=500)
    row = forms.IntegerField(min_value=-1, max_value=100)
    between = forms.BooleanField(required=False)
    department = forms.ModelChoiceField(Department.objects.all(), to_field_name="code", required=False)
