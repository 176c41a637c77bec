"""Moving a customer together with what its way still asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from crmq.org.models import User
from customers.models import Customer, Stage, StageChange
from customers.stage_rules import Form

from . import assessments, contacts, customers, lifecycle, stage_forms
from .after_moves import Handing


@dataclass(frozen=True, slots=True)
class Supplied:
    """What was missing and is given with the move: facts, judgements (value and basis by kind), a contact, forms."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    assessed: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    contact: Mapping[str, Any] = field(default_factory=dict)
    forms: tuple[tuple[Form, Mapping[str, Any]], ...] = ()


@transaction.atomic
def move_with(
    *, customer: Customer, stage: Stage, by: User, supplied: Supplied, note: str = "", seen: str | None = None,
    handing: Handing | None = None,
) -> StageChange:  # fmt: skip
    """Record what was missing, then move; when the move fails nothing is recorded.

    Errors: those of `lifecycle.move`, and `customers.Conflict`.
    """
    if supplied.facts:
        customers.edit(customer=customer, by=by, version=customer.version, **supplied.facts)
    for kind, (value, basis) in supplied.assessed.items():
        assessments.assess(customer=customer, by=by, kind=kind, value=value, note=basis)
    if supplied.contact:
        contacts.add_contact(customer=customer, by=by, **supplied.contact)
    here = customer.standing.stage
    for form, answers in supplied.forms:
        stage_forms.fill(customer=customer, stage=here or stage, form=form, answers=answers, by=by)
    return lifecycle.move(customer=customer, stage=stage, by=by, note=note, seen=seen, handing=handing)
