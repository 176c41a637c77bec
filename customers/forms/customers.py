from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crmq.lib.forms import DayInput
from crmq.lib.money import NotMoney, is_currency, parse_money, to_decimal
from crmq.lib.permissions import Permission
from crmq.org.models import User
from customers.models import Customer
from customers.queries import choices
from customers.queries.customers import DEFAULT_SORT, SORTS, Filters
from customers.queries.search import LENGTH

from .offers import offer

YES = [("", "—"), ("yes", _("Rated")), ("no", _("Not rated"))]
ALSO = {"sort", "cursor", "columns"}  # parameters of the list that are no filters


class CustomerFilter(forms.Form):
    """The filters of the customer list. Parameters that are neither here nor in `ALSO` are refused."""

    q = forms.CharField(label=_("Name, code or initials"), required=False, max_length=LENGTH)
    tier = forms.MultipleChoiceField(label=_("Tier"), required=False, widget=forms.CheckboxSelectMultiple)
    stage = forms.MultipleChoiceField(label=_("Stage"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    segment = forms.MultipleChoiceField(label=_("Segment"), required=False)
    region = forms.MultipleChoiceField(label=_("Region"), required=False)
    status = forms.MultipleChoiceField(
        label=_("Status"), required=False, choices=Customer.Status.choices, widget=forms.CheckboxSelectMultiple
    )
    rated = forms.ChoiceField(label=_("Rating"), required=False, choices=YES)
    coverage = forms.IntegerField(label=_("Coverage below, %"), required=False, min_value=1, max_value=100)
    silent = forms.IntegerField(label=_("Silent over, days"), required=False, min_value=0, max_value=3650)
    open = forms.BooleanField(label=_("Open complaints"), required=False)
    near = forms.BooleanField(label=_("Near a tier line"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", "—"), *Customer.Kind.choices])

    def __init__(self, query: QueryDict, *, user: User) -> None:
        super().__init__(query)
        self.query = query
        known = choices.choices()
        offer(self, "tier", [(tier.code, tier.name) for tier in known.tiers])
        for name, options in (("stage", known.stages), ("segment", known.segments), ("region", known.regions)):
            offer(self, name, [(option.key, option.name) for option in options])
            self.fields[name].widget.attrs["size"] = min(4, max(2, len(options)))
        owners = [(owner.key, owner.name) for owner in choices.owners_for(user)]
        offer(self, "owner", [("", "—"), ("none", _("Nobody")), *owners])

    def clean(self) -> dict[str, Any]:
        unknown = sorted(set(self.query) - set(self.fields) - ALSO)
        if unknown:
            self.add_error(
                None,
                _("The list has no filter named “%(name)s”. Remove it from the address.")
                % {"name": ", ".join(unknown)[:80]},
            )
        if self.sort.lstrip("-") not in SORTS or self.sort.startswith("--"):
            self.add_error(None, _("The list cannot be sorted by “%(name)s”.") % {"name": self.sort[:40]})
        return self.cleaned_data

    @property
    def sort(self) -> str:
        return self.query.get("sort") or DEFAULT_SORT

    @property
    def filters(self) -> Filters:
        """What a valid form asks for."""
        return Filters(**self.cleaned_data)


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("New owner"), queryset=User.objects.none(), to_field_name="public_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [owner.pk for owner in choices.choices().owners]
        offer(self, "owner", User.objects.active().filter(pk__in=keys).order_by("name"))


class CollaboratorForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.active().order_by("name"), to_field_name="public_id"
    )


class MoneyField(forms.CharField):
    """An amount of `currency`, typed as people write it; minor units in Python."""

    currency = "USD"

    def prepare_value(self, value: Any) -> Any:
        return f"{to_decimal(value, self.currency)}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return parse_money(text, self.currency) if text else None
        except NotMoney:
            raise forms.ValidationError(
                _("“%(value)s” is no amount. Example: 1,234.50."), params={"value": text[:40]}
            ) from None


class CustomerForm(forms.ModelForm):
    """A new customer, or all fields of one; with `only`, that field alone.

    Who may assign may name the owner of a new one.
    """

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)
    revenue_minor = MoneyField(label=_("Declared yearly revenue"), required=False, max_length=30)
    credit_limit_minor = MoneyField(label=_("Credit limit"), required=False, max_length=30)

    class Meta:
        model = Customer
        fields = [
            "name", "other_name", "code", "segment", "region", "parent", "industry", "tax_number", "phone", "email",
            "website", "address", "currency", "revenue_minor", "credit_limit_minor", "headcount", "since", "note",
        ]  # fmt: skip
        widgets = {"since": DayInput(), "note": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, user: User, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = bool(self.instance.pk)
        groups = Customer.objects.visible_to(user).filter(kind=Customer.Kind.GROUP).exclude(pk=self.instance.pk)
        offer(self, "parent", groups.order_by("sort_key", "pk"))
        self.fields["parent"].label = _("Group")
        for name in ("revenue_minor", "credit_limit_minor"):
            cast(MoneyField, self.fields[name]).currency = self._currency()
        if not self.instance.pk:
            self._ask_what_is_new(user)
        if only:
            self.fields = {only: self.fields[only]}

    def _ask_what_is_new(self, user: User) -> None:
        self.fields["code"].help_text = _("Leave it blank for the next number.")
        starts = [(value, label) for value, label in Customer.Status.choices if value in ("active", "candidate")]
        self.fields["status"] = forms.ChoiceField(label=_("Starts as"), choices=starts)
        if user.may(Permission.CUSTOMERS_ASSIGN):
            people = User.objects.active().order_by("name")
            self.fields["owner"] = forms.ModelChoiceField(
                label=_("Owner"), queryset=people, required=False, to_field_name="public_id"
            )
        self.order_fields(["name", "other_name", "status", "owner", "code"])

    def _currency(self) -> str:
        typed = str(self.data.get("currency", "")).upper() if self.is_bound else ""
        return typed if is_currency(typed) else self.instance.currency

    def clean_currency(self) -> str:
        currency = self.cleaned_data["currency"].upper()
        if not is_currency(currency):
            raise forms.ValidationError(_("“%(value)s” is no currency code. Example: USD."), params={"value": currency})
        return currency
