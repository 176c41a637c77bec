"""The facts of a customer that are edited one by one, in place."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from crmq.lib import times
from crmq.lib.money import format_money
from crmq.lib.permissions import Permission
from crmq.org.models import User
from customers.models import Customer

FIELDS = [
    "code", "other_name", "segment", "region", "parent", "industry", "since", "phone", "email", "website", "address",
    "tax_number", "headcount", "revenue_minor", "credit_limit_minor", "currency", "note",
]  # fmt: skip
MONEY = {"revenue_minor", "credit_limit_minor"}
ALWAYS = {"code", "segment", "region", "since", "phone", "email"}  # shown even when blank


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    label: str
    value: Any
    url: str  # blank for those who only read

    @property
    def id(self) -> str:
        return f"fact-{self.name}"


def fact_of(customer: Customer, name: str, user: User) -> Fact:
    field = Customer._meta.get_field(name)
    label = str(getattr(field, "verbose_name", name))
    url = reverse("customers:field", args=[customer.public_id, name]) if user.may(Permission.CUSTOMERS_EDIT) else ""
    label = str(_("Group")) if name == "parent" else label
    return Fact(name, label[:1].upper() + label[1:], shown_value(customer, name), url)


def facts_of(customer: Customer, user: User) -> tuple[list[Fact], list[Fact]]:
    """Facts to show, and those that are blank but may be filled in."""
    facts = [fact_of(customer, name, user) for name in FIELDS]
    shown = [fact for fact in facts if fact.value != "" or fact.name in ALWAYS]
    return shown, [fact for fact in facts if fact not in shown and fact.url]


def shown_value(customer: Customer, name: str) -> Any:
    value = getattr(customer, name)
    if value is None or value == "":
        return ""
    if name in MONEY:
        return format_money(value, customer.currency, to_locale(get_language() or "en"))
    return times.day(value) if name == "since" else value
