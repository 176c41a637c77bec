"""The people at a customer."""

from typing import Any

from django.db import transaction

from crmq.org.models import User
from customers.models import Contact, Customer

FIELDS = ("name", "title", "email", "phone", "language", "gets_surveys", "is_primary")


@transaction.atomic
def add_contact(*, customer: Customer, by: User, **fields: Any) -> Contact:
    """Add a person; the first one, or one that says so, becomes the main contact."""
    Customer.objects.select_for_update().get(pk=customer.pk)
    first = not customer.contacts.exists()
    contact = Contact.objects.create(customer=customer, **_known(fields) | {"is_primary": False})
    if first or fields.get("is_primary"):
        _make_primary(contact)
    return contact


@transaction.atomic
def edit_contact(*, contact: Contact, by: User, **fields: Any) -> Contact:
    known = _known(fields)
    wanted = known.pop("is_primary", contact.is_primary)
    for name, value in known.items():
        setattr(contact, name, value)
    contact.is_primary = False if not wanted else contact.is_primary
    contact.save()
    if wanted:
        _make_primary(contact)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, by: User) -> None:
    """Take a person away. What was logged with that person stays, without the name."""
    contact.delete()


def _make_primary(contact: Contact) -> None:
    Contact.objects.filter(customer=contact.customer_id, is_primary=True).exclude(pk=contact.pk).update(
        is_primary=False
    )
    Contact.objects.filter(pk=contact.pk).update(is_primary=True)
    contact.is_primary = True


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of a contact: {', '.join(sorted(unknown))}")
    return dict(fields)
