"""Who is due to be asked again."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat, Lower

from crmq.lib.jobs import Job
from crmq.mail.models import Mail, Suppression
from feedback.models import ContactBudget, Invitation, Wave

from .audience import Person
from .budget import touches_lately

WAITING = [Invitation.Status.DELIVERED, Invitation.Status.STARTED]


def waves_with_reminders(today: date) -> list[Wave]:
    """Open waves that remind, and are neither paused nor stopped."""
    rows = Wave.objects.filter(closes_on__gte=today, reminder_days__len__gt=0, status=Job.Status.DONE)
    return list(rows.select_related("version"))


def waves_with_delayed(today: date) -> list[Wave]:
    delayed = Invitation.objects.filter(wave=OuterRef("pk"), status=Invitation.Status.DELAYED)
    rows = Wave.objects.filter(Exists(delayed), closes_on__gte=today, status=Job.Status.DONE)
    return list(rows.select_related("version"))


def due(wave: Wave, number: int, *, now: datetime, limits: ContactBudget, limit: int) -> list[Any]:
    """Invitations whose reminder `number` is due, each with contact and `touches`.

    Left out: who finished, left, wants no surveys, whose address is barred; and while the budget makes
    people wait, who has no room in it.
    """
    before = now - timedelta(days=wave.reminder_days[number - 1])
    key = Concat(Value(f"survey:{wave.pk}:"), Cast(OuterRef("contact_id"), CharField()), Value(":invite"))
    sent = Mail.objects.filter(key=key, sent_at__lte=before, status=Mail.Status.SENT)
    barred = Suppression.objects.annotate(lower=Lower("address")).filter(lower=Lower(OuterRef("contact__email")))
    rows = (
        Invitation.objects.filter(wave=wave, status__in=WAITING, reminded=number - 1, expires_at__gt=now)
        .filter(Exists(sent), ~Exists(barred), contact__gets_surveys=True)
        .exclude(contact__email="")
        .annotate(touches=touches_lately("contact_id", limits))
        .select_related("contact", "customer")
    )
    if limits.mode == ContactBudget.Mode.DELAY:
        rows = rows.filter(touches__lt=limits.at_most)
    return list(rows.order_by("pk")[:limit])


def person_of(row: Invitation) -> Person:
    contact = row.contact
    return Person(contact.pk, row.customer_id, contact.name, contact.email, row.customer.name, contact.language, "")
