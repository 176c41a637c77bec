"""The form of an indicator: what is measured, over what window, and how it becomes 0–100."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Role
from crmq.org.models import User
from feedback.models import SCALES, Question
from scoring.measures import COUNTING, MEASURES, assessed_kind
from scoring.measures.composed import JUDGED, MEAN, PER, QUESTION, RATIO, TOP
from scoring.models import Indicator
from scoring.services.indicators import problems_of

PLAIN = "measure"
KINDS = [PLAIN, RATIO, QUESTION, JUDGED]


class PointsField(forms.CharField):
    """Breakpoints, one a line: value and points, with a space, comma or arrow between them."""

    widget = forms.Textarea({"rows": 4, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        found = []
        for number, line in enumerate((value or "").splitlines(), start=1):
            parts = line.replace("→", " ").replace(",", " ").replace("，", " ").split()
            if not parts:
                continue
            try:
                x, y = map(float, parts)
            except ValueError:
                text = _("Line %(number)d: “%(line)s” is not a value and its points, such as “60 100”.")
                raise ValidationError(text, params={"number": number, "line": line}) from None
            found.append([x, y])
        return sorted(found)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{x:g} {y:g}" for x, y in value) if isinstance(value, list) else value


class IndicatorForm(forms.ModelForm):
    """What every kind of indicator is asked for. Subclasses ask what is measured."""

    kind = PLAIN
    number = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    points = PointsField(
        label=_("Breakpoints"), required=False, help_text=_("One a line: value, then points, such as “60 100”.")
    )

    class Meta:
        model = Indicator
        fields = [
            "key", "name_en", "name_zh", "definition_en", "definition_zh", "unit_en", "unit_zh", "window_days", "minimum_n", "stale_days",
            "direction", "curve", "worst", "best", "points", "target", "owner", "entry_due_days", "is_active",
        ]  # fmt: skip
        widgets = {"definition_en": forms.Textarea({"rows": 2}), "definition_zh": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = User.objects.with_role(Role.QA_LEAD, Role.ACCOUNT_MANAGER, Role.ADMINISTRATOR)
        self.fields["owner"].queryset = leads.order_by("name")  # type: ignore[attr-defined]
        self.initial["number"] = self.instance.number
        if self.instance.pk is not None:
            del self.fields["key"]
        if self.kind != JUDGED and not (self.instance.measure and assessed_kind(self.instance)):
            del self.fields["entry_due_days"]

    def measured(self, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The measure and its parameters, from cleaned data."""
        return given.get("measure", ""), {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.instance.measure, self.instance.params = self.measured(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        if not self.errors:
            for problem in problems_of(self.instance):
                self.add_error(None, str(problem))

    @property
    def what(self) -> Iterator[Any]:
        """The fields that say what is measured."""
        own = [name for name in self.declared_fields if name not in ("number", "points")]
        return (self[name] for name in [*own, "window_days", "minimum_n", "stale_days", "entry_due_days"] if name in self.fields)  # fmt: skip


class MeasureForm(IndicatorForm):
    measure = forms.ChoiceField(label=_("Measure"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = sorted(((key, str(one.title)) for key, one in MEASURES.items()), key=lambda choice: choice[1])
        self.fields["measure"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("measure", self.instance.measure)
        self.fields["measure"].initial = self.instance.measure or "order_count"


class RatioForm(IndicatorForm):
    kind = RATIO
    numerator = forms.ChoiceField(label=_("Count"), help_text=_("What is counted."))
    denominator = forms.ChoiceField(label=_("Divided by"))
    per = forms.TypedChoiceField(label=_("Per"), choices=[(str(one), str(one)) for one in PER], initial="100")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("numerator", "denominator"):
            self.fields[name].choices = [(key, str(MEASURES[key].title)) for key in COUNTING]  # type: ignore[attr-defined]
        self.initial |= self.instance.params

    def measured(self, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return RATIO, {name: given.get(name, "") for name in ("numerator", "denominator", "per")}


class QuestionForm(IndicatorForm):
    kind = QUESTION
    question = forms.ChoiceField(label=_("Survey question"))
    take = forms.ChoiceField(
        label=_("What counts"),
        choices=[(MEAN, _("Mean of the answers")), (TOP, _("Share of the answers that reach a mark"))],
    )
    at_least = forms.IntegerField(label=_("Mark"), min_value=0, max_value=10, required=False, initial=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = list(_questions())  # type: ignore[attr-defined]
        params = self.instance.params
        if params:
            self.initial |= params | {"question": f"{params.get('survey')}:{params.get('question')}"}

    def measured(self, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        survey, _colon, question = given.get("question", "").partition(":")
        params = {"survey": survey, "question": question, "take": given.get("take", MEAN)}
        if given.get("take") == TOP:
            params["at_least"] = "" if given.get("at_least") is None else str(given["at_least"])
        return QUESTION, params


def _questions() -> Iterator[tuple[str, str]]:
    """Questions that are answered with numbers, of published or retired versions, once each."""
    seen: dict[str, str] = {}
    rows = Question.objects.filter(kind__in=list(SCALES)).exclude(version__status="draft")
    for question in rows.select_related("version__survey").order_by(
        "version__survey__code", "position", "-version__number"
    ):
        survey = question.version.survey
        seen.setdefault(f"{survey.code}:{question.key}", f"{survey.name}: {question.text}")
    yield from seen.items()


class JudgedForm(IndicatorForm):
    """Entered by people in the quality table, from 0 to 100."""

    kind = JUDGED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["window_days"]
        if "key" in self.fields:
            self.fields["key"].help_text = _("At most 20 characters; entries are kept under it.")

    def measured(self, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return JUDGED, {"kind": self.instance.params.get("kind") or given.get("key", "")}


FORMS: dict[str, type[IndicatorForm]] = {form.kind: form for form in (MeasureForm, RatioForm, QuestionForm, JudgedForm)}
