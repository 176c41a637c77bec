"""Moving a customer: what is missing is asked in the same form."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.org import queries as org
from crmq.org.models import Department, User
from customers.models import Assessment, Customer
from customers.services.after_moves import Handing, default_due
from customers.services.moving import Supplied
from customers.stage_rules import Form, Guard, GuardKind

from .customers import CustomerForm
from .offers import offer
from .stage_forms import StageFormFields


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: list[forms.BoundField]


class MoveForm(forms.Form):
    """`asked` are guards that are not met and can be met here; `stage_forms` those of the forms among them."""

    seen = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, customer: Customer, user: User, asked: list[Guard], stage_forms: list[Form], department: Department | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.facts = [guard.of for guard in asked if guard.kind == GuardKind.FIELD]
        self.assessed = [guard.of for guard in asked if guard.kind == GuardKind.ASSESSMENT]
        self.asks_contact = any(guard.kind == GuardKind.CONTACT for guard in asked)
        self.papers = [
            StageFormFields(form, get_language() or "en", prefix=f"form-{form.key}-") for form in stage_forms
        ]
        self.department = department
        self._add_facts(customer, user)
        self._add_judgements()
        for paper in self.papers:
            self.fields.update(paper.fields())
        if department:
            self._add_handing(department)
        self.fields["note"] = forms.CharField(
            label=_("Reason"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
        )

    def _add_facts(self, customer: Customer, user: User) -> None:
        for name in self.facts:
            field = CustomerForm(instance=customer, user=user, only=name).fields[name]
            field.required = True
            self.fields[f"fact-{name}"] = field
        if self.asks_contact:
            self.fields["contact-name"] = forms.CharField(label=_("Contact"), max_length=120)
            self.fields["contact-email"] = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
            self.fields["contact-phone"] = forms.CharField(label=_("Phone"), required=False, max_length=40)

    def _add_judgements(self) -> None:
        labels = dict(Assessment.Kind.choices)
        for kind in self.assessed:
            self.fields[f"assessed-{kind}"] = forms.FloatField(
                label=labels.get(kind, kind), min_value=0, max_value=100, help_text=_("0 (worst) to 100 (best)")
            )
            self.fields[f"basis-{kind}"] = forms.CharField(
                label=_("Basis"), max_length=500, help_text=_("What the value rests on: a report, a visit, figures.")
            )

    def _add_handing(self, department: Department) -> None:
        self.fields["assignee"] = forms.ModelChoiceField(
            label=_("For"), queryset=User.objects.none(), required=False, to_field_name="public_id",
            empty_label=_("the whole department"),
        )  # fmt: skip
        people = User.objects.active().filter(Q(department=department) | Q(pk=department.head_id))
        offer(self, "assignee", people.order_by("name"))
        self.fields["due_on"] = forms.DateField(label=_("Accept by"), widget=DayInput(), initial=default_due)
        self.fields["comment"] = forms.CharField(
            label=_("Comment"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}),
            help_text=_("@name tells that person."),
        )  # fmt: skip

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < org.today():
            raise forms.ValidationError(_("%(day)s is over. Choose today or a later day."), params={"day": day})
        return day

    @property
    def groups(self) -> list[Group]:
        """The visible fields under their headings."""
        missing = [f"fact-{name}" for name in self.facts]
        missing += [name for name in self.fields if name.startswith(("contact-", "assessed-", "basis-"))]
        found = [Group(str(_("Still missing")), [self[name] for name in missing])] if missing else []
        found += [Group(paper.title, [self[name] for name in paper.names]) for paper in self.papers]
        if self.department:
            title = _("Hand over to %(department)s") % {"department": self.department.name}
            found.append(Group(str(title), [self["assignee"], self["due_on"], self["comment"]]))
        return [*found, Group("", [self["note"]])]

    @property
    def supplied(self) -> Supplied:
        values = self.cleaned_data
        contact = {name: values[f"contact-{name}"] for name in ("name", "email", "phone")} if self.asks_contact else {}
        return Supplied(
            facts={name: values[f"fact-{name}"] for name in self.facts},
            assessed={kind: (values[f"assessed-{kind}"], values[f"basis-{kind}"]) for kind in self.assessed},
            contact=contact,
            forms=tuple((paper.form, paper.answers(values)) for paper in self.papers),
        )

    @property
    def handing(self) -> Handing:
        values = self.cleaned_data
        return Handing(values["comment"], values["due_on"], values["assignee"]) if self.department else Handing()


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))
