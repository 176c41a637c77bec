from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import Region, User
from customers.models import Contact, Customer, Segment, Tier
from feedback.models import Question, QuestionKind, Response, Survey, SurveyVersion, Wave
from feedback.queries import audience

DAYS_OPEN = 21


class SurveyForm(forms.ModelForm):
    class Meta:
        model = Survey
        fields = ["name_en", "name_zh", "code"]
        help_texts = {"code": _("Short name for exports and the API, such as relationship.")}


class TextsForm(forms.ModelForm):
    """Introduction and thanks, both languages side by side."""

    class Meta:
        model = SurveyVersion
        fields = ["intro_en", "intro_zh", "thanks_en", "thanks_zh"]
        widgets = dict.fromkeys(["intro_en", "intro_zh", "thanks_en", "thanks_zh"], forms.Textarea({"rows": 3}))


class QuestionForm(forms.ModelForm):
    """One question. Options are lines of text, the same number in both languages."""

    options_en = forms.CharField(
        label=_("Options in English"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For choices: one a line."),
    )
    options_zh = forms.CharField(
        label=_("Options in Chinese"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("In the same order."),
    )

    class Meta:
        model = Question
        fields = ["kind", "text_en", "text_zh", "help_en", "help_zh", "is_required"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in ("en", "zh"):
            self.initial[f"options_{language}"] = "\n".join(
                option.get(language, "") for option in self.instance.options
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        english, chinese = (_lines(cleaned.get(f"options_{language}", "")) for language in ("en", "zh"))
        if cleaned.get("kind") not in (QuestionKind.CHOICE, QuestionKind.CHOICES):
            english, chinese = [], []
        elif len(english) < 2:
            self.add_error("options_en", _("Give at least two options, one a line."))
        elif chinese and len(chinese) != len(english):
            self.add_error(
                "options_zh",
                forms.ValidationError(
                    _("There are %(en)d English and %(zh)d Chinese options. Give the same number."),
                    params={"en": len(english), "zh": len(chinese)},
                ),
            )
        self.options = self._options(english, chinese)
        return cleaned

    def _options(self, english: list[str], chinese: list[str]) -> list[dict[str, str]]:
        """Options keep the id they had under their English text."""
        known = {option.get("en"): option["id"] for option in self.instance.options}
        chinese += [""] * len(english)
        found: dict[str, dict[str, str]] = {}
        for number, (en, zh) in enumerate(zip(english, chinese, strict=False), 1):
            identity = known.get(en) or slugify(en)[:36] or f"option-{number}"
            while identity in found:
                identity = f"{identity[:36]}-{number}"
            found[identity] = {"id": identity, "en": en, "zh": zh}
        return list(found.values())

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"options": self.options}

    def preview(self) -> Question:
        """The question as typed so far, unsaved."""
        self.is_valid()
        typed = {name: self.cleaned_data.get(name, "") for name in self.Meta.fields}
        return Question(
            key="preview", position=1, options=self.options, **typed | {"kind": typed["kind"] or QuestionKind.NPS}
        )


def _lines(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()][:30]


def in_three_weeks() -> date:
    return org.today() + timedelta(days=DAYS_OPEN)


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


class ResultsFilter(forms.Form):
    """What results are narrowed to. Values that make no sense are reported and left out."""

    tier = forms.TypedChoiceField(label=_("Tier"), coerce=int, empty_value=None, required=False)
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

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey
        self.tiers = {tier.pk: tier.name for tier in Tier.objects.all()} | {0: str(_("Not rated"))}
        self.fields["tier"].choices = [("", _("All")), *self.tiers.items()]  # type: ignore[attr-defined]
        from_survey = SurveyVersion.objects.filter(survey=survey).select_related("survey")
        self.fields["version"].queryset = from_survey  # type: ignore[attr-defined]
        self.fields["wave"].queryset = Wave.objects.filter(version__survey=survey)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """Keyword arguments of `queries.results.Filters`."""
        self.is_valid()
        values = self.cleaned_data
        keys = {name: values[name].pk if values.get(name) else None for name in ("region", "wave", "version")}
        return (
            keys
            | {name: values.get(name) for name in ("tier", "since", "until")}
            | {"staff": bool(values.get("staff"))}
        )


class EntryForm(forms.Form):
    """Who was asked, how and when, before the questions themselves."""

    mode = forms.ChoiceField(
        label=_("How"), choices=[(Response.Mode.PHONE, _("Phone")), (Response.Mode.VISIT, _("Visit"))]
    )
    contact = forms.ModelChoiceField(
        label=_("Contact"), queryset=Contact.objects.none(), to_field_name="public_id", required=False
    )
    day = forms.DateField(
        label=_("Date"), initial=org.today, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = customer.contacts.all()  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > org.today():
            raise forms.ValidationError(
                _("%(date)s has not come yet. Choose today or an earlier day."), params={"date": day}
            )
        return day
