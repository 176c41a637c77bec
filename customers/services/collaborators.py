"""People besides the owner who work with a customer."""

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from crmq.org.services import notify
from customers.models import Collaborator, Customer


@transaction.atomic
def add_collaborator(*, customer: Customer, user: User, by: User) -> Collaborator:
    """Let `user` see the customer and work with it. Adding twice changes nothing."""
    collaborator, created = Collaborator.objects.get_or_create(customer=customer, user=user)
    if created and user != by:
        text = format_lazy(_("{person} asked you to work with {name}"), person=by.name, name=customer.name)
        notify(users=[user], key=f"collaborator:{collaborator.pk}", text=text, url=customer.get_absolute_url())
    return collaborator


def remove_collaborator(*, customer: Customer, user: User, by: User) -> bool:
    """Take the access away; the customer is gone for that person at once."""
    removed, _each = Collaborator.objects.filter(customer=customer, user=user).delete()
    return bool(removed)
