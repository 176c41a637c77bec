from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org.models import Department, User
from feedback.models import Improvement, RootCause


class ImprovementForm(forms.ModelForm):
    """The 8D report in short: team, problem, containment, cause, action, prevention, verification."""

    class Meta:
        model = Improvement
        fields = [
            "title", "kind", "origin", "owner", "department", "team", "due_on", "root_cause", "problem", "containment", "cause",
            "corrective", "preventive", "verification", "goal", "tolerated", "watch_days", "review_on",
        ]  # fmt: skip
        widgets = {
            "due_on": DayInput(), "review_on": DayInput(),
            **{name: forms.Textarea({"rows": 2}) for name in ("problem", "containment", "cause", "corrective", "preventive", "verification")},
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.active().order_by("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["owner"].required = True
        self.fields["team"].queryset = people  # type: ignore[attr-defined]


class BoardFilter(forms.Form):
    """What the improvement board shows."""

    q = forms.CharField(label=_("Number or title"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("All")), ("open", _("Open")), ("overdue", _("Overdue")), *Improvement.Status.choices], required=False,
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Improvement.Kind.choices], required=False)
    origin = forms.ChoiceField(label=_("Origin"), choices=[("", _("All")), *Improvement.Origin.choices], required=False)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.active().order_by("name"), to_field_name="public_id", required=False
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), to_field_name="code", required=False
    )
    cause = forms.ModelChoiceField(
        label=_("Root cause"), queryset=RootCause.objects.all(), to_field_name="code", required=False
    )

    def apply(self, rows: Any, today: Any) -> Any:
        self.is_valid()
        chosen = self.cleaned_data
        if text := chosen.get("q"):
            rows = rows.filter(number__istartswith=text) | rows.filter(title__icontains=text)
        if status := chosen.get("status"):
            rows = (
                rows.open()
                if status == "open"
                else rows.overdue(today)
                if status == "overdue"
                else rows.filter(status=status)
            )
        if cause := chosen.get("cause"):
            rows = rows.filter(root_cause=cause)
        for name in ("kind", "origin", "owner", "department"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        return rows


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 2}))


class ReviewForm(forms.Form):
    text = forms.CharField(label=_("What the review found"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    review_on = forms.DateField(label=_("Next review on"), required=False, widget=DayInput())


class VerifyForm(forms.Form):
    text = forms.CharField(label=_("What shows that it works"), max_length=2000, widget=forms.Textarea({"rows": 2}))
