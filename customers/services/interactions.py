"""Recording what passed between a customer and us."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from crmq.org.models import User
from customers.models import Contact, Customer, Interaction, Standing


@transaction.atomic
def log(
    *,
    customer: Customer,
    by: User | None,
    channel: str,
    subject: str,
    note: str = "",
    at: datetime | None = None,
    minutes: int | None = None,
    contact: Contact | None = None,
    direction: str = Interaction.Direction.OUT,
    is_return_visit: bool = False,
    is_inquiry: bool = False,
    resolved_at_once: bool | None = None,
) -> Interaction:
    """Record one interaction, and that the customer was not silent then. `at` defaults to now."""
    interaction = Interaction.objects.create(
        customer=customer, by=by, channel=channel, subject=subject, note=note, at=at or timezone.now(), minutes=minutes,
        contact=contact, direction=direction, is_return_visit=is_return_visit, is_inquiry=is_inquiry, resolved_at_once=resolved_at_once,
    )  # fmt: skip
    # GREATEST passes over blanks, so a customer without any interaction gets this one.
    Standing.objects.filter(pk=customer.pk).update(
        last_interaction_at=Greatest(F("last_interaction_at"), interaction.at)
    )
    return interaction
