"""Feedback that happens without a person: clocks are watched, waves go out."""

from celery import shared_task
from django.utils import timezone

from crmq.lib import jobs
from feedback.models import Wave
from feedback.queries import audience

from .services import (
    complaint_mailbox,
    improvements,
    invitations,
    loop,
    reminders,
    triggers,
    visits,
    wanted,
    watch,
    waves,
)


@shared_task
def watch_clocks() -> None:
    watch.watch_clocks(now=timezone.now())


@shared_task
def take_complaint_mails() -> None:
    """File what people wrote, and send the acknowledgements at once: within a minute of the mail."""
    if complaint_mailbox.take_waiting():
        jobs.send("crmq.mail.tasks.send_due")


@shared_task
def end_watches() -> None:
    """Find corrective actions effective whose cause has not come back."""
    improvements.end_watches()


@shared_task
def dispatch_wave(pk: int) -> None:
    """Invite everyone a wave asks, a batch at a time, so that progress shows."""
    wave = Wave.objects.claim(pk)
    if wave is None:  # delivered twice: the first delivery has it
        return
    with wave.watched():
        wave.expect(wave.done + audience.remaining(wave))
        letters = invitations.letters(wave)
        while waves.dispatch_batch(wave=wave, letters=letters):
            pass
        waves.announce(wave=wave)
    jobs.send("crmq.mail.tasks.send_due")


@shared_task
def sync_invitations() -> None:
    """Mark invitations by what became of their mails."""
    waves.sync_invitations()


@shared_task
def keep_up() -> None:
    """Start what is scheduled and what triggers ask for; ask again who has not finished. Any number of beats may send this."""
    now = timezone.now()
    made = [wave.pk for wave in (*triggers.run_due(now=now), *wanted.send_wanted(now=now))]
    for pk in [*waves.release_scheduled(now=now), *made]:
        jobs.send(dispatch_wave.name, pk)
    reminders.remind(now=now)
    reminders.ask_delayed()
    loop.note_contacts()
    loop.watch_silence(now=now)
    visits.plan_due(now=now)
    visits.follow_tasks()
