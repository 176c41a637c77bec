"""Asking again: those who have not finished, and those whom the contact budget kept waiting."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from crmq.mail import services as mail
from crmq.org import audit
from crmq.org import queries as org
from feedback.models import ContactBudget, Invitation, Wave
from feedback.queries import audience as who
from feedback.queries import reminders as query
from feedback.queries.budget import budget

from . import invitations, waves

BATCH = 500


def remind(*, now: datetime) -> int:
    """Remind whoever is due; returns how many mails that makes. Safe to run twice at once: mails have unique keys."""
    reminded = 0
    for wave in query.waves_with_reminders(org.today()):
        for number in range(1, len(wave.reminder_days) + 1):
            while count := _remind_batch(wave, number, now):
                reminded += count
    return reminded


@transaction.atomic
def _remind_batch(wave: Wave, number: int, now: datetime) -> int:
    """The invitations are locked while they are judged: who finishes meanwhile takes the mail back."""
    limits = budget()
    rows = query.due(wave, number, now=now, limits=limits, limit=BATCH)
    if not rows:
        return 0
    locked = set(Invitation.objects.select_for_update(skip_locked=True).filter(pk__in=[row.pk for row in rows], status__in=query.WAITING, reminded=number - 1).values_list("pk", flat=True))  # fmt: skip
    mine = [row for row in rows if row.pk in locked]
    fit = [(query.person_of(row), row) for row in mine if row.touches < limits.at_most]
    letters = invitations.letters(wave, number)
    with audit.summarised():
        waves.post(wave=wave, asked=fit, letters=letters, number=number)
        Invitation.objects.filter(pk__in=[row.pk for _person, row in fit]).update(reminded=number, reason="")
        left = [row.pk for row in mine if row.touches >= limits.at_most]  # only where the budget blocks
        Invitation.objects.filter(pk__in=left).update(reminded=F("reminded") + 1, reason="budget")
    return len(mine)


def ask_delayed() -> int:
    """Ask those who waited for room in the contact budget and have it now. Returns how many."""
    if budget().mode != ContactBudget.Mode.DELAY:
        return 0
    asked = 0
    for wave in query.waves_with_delayed(org.today()):
        with transaction.atomic():
            waiting = wave.invitations.filter(status=Invitation.Status.DELAYED)
            rows = {row.contact_id: row for row in waiting.select_for_update(skip_locked=True)[:BATCH]}
            people = who.askable(wave, list(rows))
            fit = [(person, rows[key]) for key, person in people.items()]
            waves.post(wave=wave, asked=fit, letters=invitations.letters(wave))
            Invitation.objects.filter(pk__in=[row.pk for _person, row in fit]).update(
                status=Invitation.Status.QUEUED, reason=""
            )
        asked += len(fit)
    return asked


def answered(invitation: Invitation) -> None:
    """Take back every mail to a person who has just finished, in the transaction that finishes."""
    mail.withdraw(key_prefix=f"{invitations.prefix_of(invitation.wave_id)}{invitation.contact_id}:")
