"""Plans of return visits, and the outcome of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.org import queries as org
from customers.models import Contact, Customer, Tier
from feedback.models import MarketNote, Need, Touchpoint, Visit, VisitPlan

DATE = {"type": "date"}


class JumpsField(forms.CharField):
    """One jump a line: `question: answer > question`. The answer is a number, a range, an option, or * for any; a blank goal ends."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def to_python(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]  # a list, not text
        lines = [line.strip() for line in str(value or "").replace("：", ":").splitlines() if line.strip()]
        return [self._jump(line) for line in lines[:50]]

    def _jump(self, line: str) -> dict[str, Any]:
        start, colon, rest = line.partition(":")
        answer, arrow, goal = rest.partition(">")
        if not colon or not arrow:
            raise forms.ValidationError(
                _("“%(line)s” is no jump. Write: question: answer > question"), params={"line": line}
            )
        jump: dict[str, Any] = {"from": start.strip(), "to": goal.strip()}
        low, dash, high = answer.strip().partition("-")
        if answer.strip() == "*":
            return jump
        if low.strip().isdecimal() and (not dash or high.strip().isdecimal()):
            return jump | {"low": int(low), "high": int(high if dash else low)}
        return jump | {"options": [part.strip() for part in answer.split(",") if part.strip()]}

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(in_words, value)) if isinstance(value, list) else value


def in_words(jump: dict[str, Any]) -> str:
    """A jump as it is written."""
    if "options" in jump:
        answer = ", ".join(jump["options"])
    elif "low" in jump:
        answer = str(jump["low"]) if jump["low"] == jump["high"] else f"{jump['low']}-{jump['high']}"
    else:
        answer = "*"
    return f"{jump['from']}: {answer} > {jump['to']}".rstrip()


class VisitPlanForm(forms.ModelForm):
    tiers = forms.TypedMultipleChoiceField(
        label=_("Tiers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen means all.")
    )  # fmt: skip
    jumps = JumpsField(
        label=_("Jumps"), required=False,
        help_text=_("One a line, by the keys of the questions: “nps: 0-6 > comment”. A range, an option, or * for any answer; nothing after > ends the script."),
    )  # fmt: skip

    class Meta:
        model = VisitPlan
        fields = [
            "name_en", "name_zh", "event", "after_days", "every_days", "tiers", "channel", "script", "jumps", "due_working_days",
            "is_active",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].choices = [(tier.pk, tier.name) for tier in Tier.objects.all()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Jumps name questions of the script, and lead ahead."""
        script, jumps = self.cleaned_data.get("script"), self.cleaned_data.get("jumps") or []
        version = script.versions.order_by("number").last() if script else None
        keys = list(version.questions.values_list("key", flat=True)) if version else []
        for jump in jumps:
            start, goal = jump["from"], jump["to"]
            for key in (start, goal):
                if key and key not in keys:
                    self.add_error("jumps", _("“%(key)s” is no question of the script. It asks: %(keys)s.") % {"key": key, "keys": ", ".join(keys) or "–"})  # fmt: skip
                    return self.cleaned_data
            if goal and keys.index(goal) <= keys.index(start):
                self.add_error("jumps", _("“%(line)s” leads back. A jump leads to a later question.") % {"line": in_words(jump)})  # fmt: skip
        return self.cleaned_data


class NewVisitForm(forms.Form):
    """A visit that somebody plans by hand."""

    plan = forms.ModelChoiceField(label=_("Plan"), queryset=VisitPlan.objects.all(), required=False, help_text=_("Gives the script."))  # fmt: skip
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), to_field_name="public_id", required=False)  # fmt: skip
    channel = forms.ChoiceField(label=_("By"), choices=VisitPlan.Channel.choices)
    due_on = forms.DateField(label=_("Due on"), initial=org.today, widget=forms.DateInput(DATE, format="%Y-%m-%d"))

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = customer.contacts.all()  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """How an attempt went, and what the customer needs."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Visit.Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    again_on = forms.DateField(
        label=_("Call again on"), required=False, widget=forms.DateInput(DATE, format="%Y-%m-%d")
    )
    need_kind = forms.ChoiceField(
        label=_("Need or pain point"), required=False, choices=[("", "–"), *Need.Kind.choices]
    )
    touchpoint = forms.ModelChoiceField(label=_("Touchpoint"), queryset=Touchpoint.objects.all(), required=False)
    need = forms.CharField(label=_("In the customer's words"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("need") and not (given.get("need_kind") and given.get("touchpoint")):
            self.add_error("touchpoint", _("Say whether it is a need or a pain point, and where it belongs."))
        if given.get("outcome") == Visit.Outcome.LATER and not given.get("again_on"):
            self.add_error("again_on", _("Give the day on which the customer wants to be called."))
        return given

    @property
    def needs(self) -> list[tuple[str, Touchpoint, str]]:
        given = self.cleaned_data
        return [(given["need_kind"], given["touchpoint"], given["need"])] if given.get("need") else []


class NeedForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Need.Kind.choices)
    touchpoint = forms.ModelChoiceField(label=_("Touchpoint"), queryset=Touchpoint.objects.all())
    text = forms.CharField(label=_("In the customer's words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class MarketNoteForm(forms.ModelForm):
    class Meta:
        model = MarketNote
        fields = ["kind", "competitor", "product", "region", "on", "text"]
        widgets = {"on": forms.DateInput(DATE, format="%Y-%m-%d"), "text": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("kind") == MarketNote.Kind.COMPETITOR and not given.get("competitor"):
            self.add_error("competitor", _("Name the competitor."))
        if (on := given.get("on")) and on > org.today():
            self.add_error("on", _("%(date)s has not come yet.") % {"date": on})
        return given


class PeriodFilter(forms.Form):
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(DATE))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(DATE))


class NeedFilter(PeriodFilter):
    touchpoint = forms.ModelChoiceField(label=_("Touchpoint"), queryset=Touchpoint.objects.all(), to_field_name="code", required=False)  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *Need.Kind.choices], required=False)


class MarketFilter(forms.Form):
    q = forms.CharField(label=_("Competitor, product or text"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *MarketNote.Kind.choices], required=False)
