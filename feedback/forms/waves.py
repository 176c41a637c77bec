import re
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import Region, User
from customers.models import Segment, Tier
from feedback.models import ContactBudget, Quota, Survey, SurveyVersion, Trigger
from feedback.queries import audience

DAYS_OPEN = 21


def in_three_weeks() -> date:
    return org.today() + timedelta(days=DAYS_OPEN)


class DaysField(forms.CharField):
    """Whole days as people write them, such as `3, 10`, rising; at most five."""

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]  # a list, not text
        parts = [part for part in re.split(r"[\s,，、;]+", str(value or "")) if part]
        if not all(part.isascii() and part.isdigit() and 1 <= int(part) <= 365 for part in parts) or len(parts) > 5:
            raise forms.ValidationError(_("Give up to five whole days from 1 to 365, such as 3, 10."))
        return sorted({int(part) for part in parts})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


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

    starts_at = forms.DateTimeField(
        label=_("Starts"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Blank: when you send it. In the organisation's time zone."),
    )
    per_minute = forms.IntegerField(
        label=_("Mails per minute at most"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Blank: no limit."),
    )
    reminder_days = DaysField(
        label=_("Reminders after days"), required=False, help_text=_("Such as 3, 10. Blank: none.")
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

    def clean_starts_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["starts_at"]
        if at and at < timezone.now():
            raise forms.ValidationError(_("That hour is past. Choose a later one, or leave it blank."))
        return at

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


class BudgetForm(forms.ModelForm):
    class Meta:
        model = ContactBudget
        fields = ["at_most", "days", "mode"]

    version = forms.IntegerField(widget=forms.HiddenInput)


class TriggerForm(forms.ModelForm):
    """When a survey goes out by itself, and to whom."""

    tiers = forms.TypedMultipleChoiceField(
        label=_("Tiers"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means all."),
    )
    reminder_days = DaysField(
        label=_("Reminders after days"), required=False, help_text=_("Such as 3, 10. Blank: none.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Trigger
        fields = [
            "name_en", "name_zh", "survey", "event", "after_days", "every_days", "tiers", "hour", "open_days", "per_minute",
            "reminder_days", "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = [(tier.pk, tier.name) for tier in Tier.objects.all()]  # type: ignore[attr-defined]
        self.fields["tiers"].initial = self.instance.audience.get("tiers", [])
        self.fields["version"].initial = self.instance.version
        self.fields["hour"].widget.attrs.update({"min": 0, "max": 23})

    def clean_hour(self) -> int:
        hour: int = self.cleaned_data["hour"]
        if hour > 23:
            raise forms.ValidationError(_("%(hour)s is no hour of a day. Give 0 to 23."), params={"hour": hour})
        return hour

    def clean(self) -> dict[str, Any]:
        self.instance.audience = {"tiers": self.cleaned_data.get("tiers", [])}
        return self.cleaned_data


class QuotaForm(forms.ModelForm):
    """How many responses of a kind a survey takes."""

    class Meta:
        model = Quota
        fields = ["name_en", "name_zh", "question_key", "low", "high", "options", "places"]

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = survey.versions.exclude(status=SurveyVersion.Status.RETIRED).order_by("number").last()
        questions = list(version.questions.all()) if version else []
        self.fields["question_key"] = forms.ChoiceField(
            label=_("Question"),
            required=False,
            choices=[("", _("Every response")), *((q.key, q.text) for q in questions)],
        )
        self.fields["options"] = forms.MultipleChoiceField(
            label=_("Options"),
            required=False,
            choices=[(f"{option}", f"{q.text}: {words}") for q in questions for option, words in q.choices],
            help_text=_("For choices: responses with any of these count."),
        )
        self.fields["low"].help_text = _("For numbers: answers from this one to the next count.")
