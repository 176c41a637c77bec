"""Documents and forms of stages, and what a document says of a customer."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format

from crmq.lib.figures import number
from crmq.lib.money import to_decimal
from crmq.org import queries as org
from customers.models import Customer, FilledForm, Stage
from customers.stage_rules import Document, Form, read_documents, read_forms

# Names of the places that a document may have, with what they stand for in the settings of a stage.
PLACES = (
    "customer", "customer_code", "tax_number", "address", "phone", "email", "contact", "contact_title", "contact_email", "contact_phone",
    "owner", "department", "organisation", "date", "tier", "score", "credit_limit", "stage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Papers:
    """What hangs on the stage a customer is in. `filled` maps keys of forms to the latest filled one."""

    stage: Stage
    documents: tuple[Document, ...]
    forms: tuple[Form, ...]
    filled: dict[str, FilledForm]


def papers(customer: Customer, stage: Stage) -> Papers:
    forms = read_forms(stage.forms)
    keys = [form.key for form in forms]
    latest = FilledForm.objects.filter(customer=customer, key__in=keys).order_by("key", "-at", "-pk").distinct("key")
    filled = {each.key: each for each in latest.select_related("by")} if keys else {}
    return Papers(stage, read_documents(stage.documents), forms, filled)


def facts_for(customer: Customer) -> dict[str, str]:
    """Every place of `PLACES` for one customer, as text in the reader's language; "" where nothing is known."""
    contact = customer.contacts.order_by("-is_primary", "name").first()
    standing, limit = customer.standing, customer.credit_limit_minor
    return {
        "customer": customer.name, "customer_code": customer.code, "tax_number": customer.tax_number, "address": customer.address,
        "phone": customer.phone, "email": customer.email, "contact": _text(contact, "name"), "contact_title": _text(contact, "title"),
        "contact_email": _text(contact, "email"), "contact_phone": _text(contact, "phone"),
        "owner": customer.owner.name if customer.owner else "", "department": customer.department.name if customer.department else "",
        "organisation": org.organisation().name, "date": date_format(org.today(), "DATE_FORMAT"),
        "tier": standing.tier.name if standing.tier else "",
        "score": number(standing.score, 1) if standing.score is not None else "",
        "credit_limit": f"{to_decimal(limit, customer.currency):,} {customer.currency}" if limit is not None else "",
        "stage": standing.stage.name if standing.stage else "",
    }  # fmt: skip


def _text(record: Any, name: str) -> str:
    return str(getattr(record, name)) if record else ""
