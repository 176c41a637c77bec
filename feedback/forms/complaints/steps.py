"""One small form for each step of a complaint. `complaint` and `user` narrow what may be chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import AttachmentsField
from crmq.lib.permissions import Role
from crmq.org.models import Department, Region, User
from customers.models import Order
from feedback.models import Complaint, ComplaintCategory, RootCause, Severity

HANDLERS = (Role.SERVICE_AGENT, Role.ACCOUNT_MANAGER, Role.QA_LEAD)


class StepForm(forms.Form):
    def __init__(self, *args: Any, complaint: Complaint, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.complaint, self.user = complaint, user
        self.prepare()

    def prepare(self) -> None:
        """Narrow the choices to this complaint."""

    def begin(self, **values: Any) -> None:
        """Start from these values, where nothing else was given."""
        for name, value in values.items():
            self.initial.setdefault(name, value)


class MessageForm(StepForm):
    text = forms.CharField(
        label=_("Message"), max_length=10_000, widget=forms.Textarea({"rows": 4}),
        help_text=_("@name calls a colleague to an internal note."),
    )  # fmt: skip
    attachments = AttachmentsField(label=_("Files"), required=False)
    is_public = forms.BooleanField(label=_("The customer may read it"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        found["uploads"] = found.pop("attachments", [])
        return found


class AssessForm(StepForm):
    """The five criteria of ISO 10002."""

    HELP = {
        "severity": _("How bad it is for the customer."),
        "safety": _("Whether people may come to harm."),
        "complexity": _("How many have to work together to solve it."),
        "impact": _("How many are affected, and how much it costs."),
        "urgency": _("How soon it gets worse."),
    }
    severity = forms.TypedChoiceField(label=_("Severity"), choices=Severity.choices, coerce=int)
    safety = forms.TypedChoiceField(label=_("Safety"), choices=Severity.choices, coerce=int)
    complexity = forms.TypedChoiceField(label=_("Complexity"), choices=Severity.choices, coerce=int)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Severity.choices, coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Severity.choices, coerce=int)

    def prepare(self) -> None:
        for name, text in self.HELP.items():
            self.fields[name].help_text = text
            self.initial.setdefault(name, getattr(self.complaint, name) or Severity.LOW)


class SortForm(StepForm):
    category = forms.ModelChoiceField(label=_("Category"), queryset=ComplaintCategory.objects.all(), empty_label=None)
    order = forms.ModelChoiceField(
        label=_("Order"), queryset=Order.objects.none(), required=False, to_field_name="public_id"
    )
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.all(), required=False)

    def prepare(self) -> None:
        one = self.complaint
        if one.customer_id:
            recent = Order.objects.filter(customer=one.customer_id).order_by("-ordered_on", "-pk").values("pk")[:50]
            orders = Order.objects.filter(pk__in=[*(row["pk"] for row in recent), one.order_id or 0])
            self.fields["order"].queryset = orders  # type: ignore[attr-defined]
        self.begin(category=one.category_id, region=one.region_id, order=one.order.public_id if one.order else None)


class AssignForm(StepForm):
    to = forms.ModelChoiceField(label=_("Handler"), queryset=User.objects.none(), to_field_name="public_id")
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def prepare(self) -> None:
        handlers = User.objects.with_role(*HANDLERS).order_by("name")
        self.fields["to"].queryset = handlers  # type: ignore[attr-defined]


class WaitForm(StepForm):
    text = forms.CharField(
        label=_("What do you ask the customer for?"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("The customer reads this on the tracking page. The clocks rest until the answer."),
    )  # fmt: skip


class ResolveForm(StepForm):
    root_cause = forms.ModelChoiceField(
        label=_("Shared cause"), queryset=RootCause.objects.filter(is_current=True), required=False,
        help_text=_("What complaints have in common: counted in the Pareto chart, and watched for recurrence."),
    )  # fmt: skip
    cause = forms.CharField(label=_("Root cause"), max_length=500, widget=forms.Textarea({"rows": 2}))
    action = forms.CharField(label=_("Corrective action"), max_length=500, widget=forms.Textarea({"rows": 2}))
    text = forms.CharField(
        label=_("Message to the customer"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def prepare(self) -> None:
        one = self.complaint
        self.begin(cause=one.cause, action=one.action, root_cause=one.root_cause_id)


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class CommentForm(StepForm):
    text = forms.CharField(label=_("Comment"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


class OtherForm(StepForm):
    """Another complaint, by its number; only among those the person sees."""

    number = forms.CharField(label=_("Number of the other complaint"), max_length=40)

    def clean_number(self) -> Complaint:
        number = self.cleaned_data["number"].strip()
        found: Complaint | None = Complaint.objects.visible_to(self.user).filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(
                _("You see no complaint %(number)s. Check the number."), params={"number": number}
            )
        if found.pk == self.complaint.pk:
            raise forms.ValidationError(
                _("%(number)s is this complaint. Give the number of the other one."), params={"number": number}
            )
        return found


class LinkForm(OtherForm):
    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        return {"other": found["number"]} if "number" in found else found


class MergeForm(OtherForm):
    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        return {"into": found["number"]} if "number" in found else found


class SplitForm(StepForm):
    category = forms.ModelChoiceField(label=_("Category"), queryset=ComplaintCategory.objects.all(), empty_label=None)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("The part that is a matter of its own"), max_length=10_000, widget=forms.Textarea({"rows": 5})
    )

    def prepare(self) -> None:
        self.begin(text=self.complaint.text)


class SubTaskForm(StepForm):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    detail = forms.CharField(label=_("Detail"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3}))
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.all(), required=False)
    owner = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), required=False, to_field_name="public_id",
        help_text=_("Blank: the head of the department."),
    )  # fmt: skip
    hours = forms.FloatField(label=_("Within, working hours"), min_value=0.5, max_value=1000, initial=16)

    def prepare(self) -> None:
        self.fields["owner"].queryset = User.objects.active().order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        department = found.get("department")
        if not found.get("owner") and not (department and department.head_id):
            self.add_error("owner", _("Choose a person, or a department that has a head: somebody has to hear of it."))
        return found


class ResultForm(forms.Form):
    result = forms.CharField(label=_("Result"), max_length=5000, widget=forms.Textarea({"rows": 3}))


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Why not yet?"), max_length=2000, widget=forms.Textarea({"rows": 3}))
