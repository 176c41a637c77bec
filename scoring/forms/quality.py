"""Filters and entries of the quality table."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from customers.models import Customer
from customers.queries import choices
from customers.queries.search import LENGTH
from scoring.queries.quality.rows import Filters
from scoring.services.entries import Entry

MOST = 500  # cells of one save


class TableFilter(forms.Form):
    q = forms.CharField(label=_("Name, code or initials"), required=False, max_length=LENGTH)
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    missing = forms.BooleanField(label=_("An assessment is missing"), required=False)

    def __init__(self, query: QueryDict, *, user: User) -> None:
        super().__init__(query)
        known = choices.choices()
        tiers = [("", "—"), *((tier.code, tier.name) for tier in known.tiers), ("none", _("Not rated"))]
        owners = [(owner.key, owner.name) for owner in choices.owners_for(user)]
        self.fields["tier"].choices = tiers  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "—"), ("none", _("Nobody")), *owners]  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", "—"), *((one.key, one.name) for one in known.regions)]  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """What is asked for; what cannot be asked for does not filter."""
        self.is_valid()
        return Filters(**self.cleaned_data)


class NotEntries(ValueError):
    """Cells that cannot be kept; `faults` maps their names to what is wrong, in the reader's language."""

    def __init__(self, faults: dict[str, Any]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def changed_cells(posted: Mapping[str, str]) -> dict[str, str]:
    """The cells whose text differs from what was shown: "v:<customer>:<kind>" against "w:…"."""
    return {
        name[2:]: text.strip()
        for name, text in posted.items()
        if name.startswith("v:") and text.strip() and text.strip() != posted.get(f"w:{name[2:]}", "")
    }


def entries_of(posted: Mapping[str, str], user: User, kinds: set[str]) -> list[Entry]:
    """The entries that a post of the table asks for. Errors: NotEntries, naming every faulty cell."""
    cells = changed_cells(posted)
    faults: dict[str, Any] = {}
    wanted = {key: _split(key) for key in cells}
    known = _customers(user, [one[0] for one in wanted.values() if one])
    found: list[Entry] = []
    for key, text in cells.items():
        parts, value = wanted[key], _number(text)
        customer = known.get(parts[0]) if parts else None
        if parts is None or customer is None or parts[1] not in kinds or len(found) >= MOST:
            faults[key] = _("This cell cannot be entered.")
        elif value is None:
            faults[key] = _("“%(text)s” is not a number from 0 to 100.") % {"text": text[:20]}
        else:
            found.append(Entry(customer, parts[1], value, posted.get(f"s:{key}", "")))
    if faults:
        raise NotEntries(faults)
    return found


def _split(key: str) -> tuple[UUID, str] | None:
    customer, _colon, kind = key.partition(":")
    try:
        return UUID(customer), kind
    except ValueError:
        return None


def _customers(user: User, keys: list[UUID]) -> dict[UUID, Customer]:
    found: Iterator[Customer] = (
        Customer.objects.accounts().visible_to(user).filter(public_id__in=keys[:MOST]).iterator()
    )
    return {customer.public_id: customer for customer in found}


def _number(text: str) -> float | None:
    try:
        value = float(text.replace("，", ".").replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) and 0 <= value <= 100 else None


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept in the audit trail and shown with the period."),
    )
