"""Sending a survey: who is asked, in batches that survive a killed worker, and what became of the mails."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.mail import services as mail
from crmq.org import audit
from crmq.org import queries as org
from crmq.org.services import digest, notify
from feedback.models import Invitation, Survey, SurveyVersion, Wave
from feedback.queries import audience as who
from feedback.queries import waves as query

from . import invitations

BATCH = 500  # contacts a transaction
SYNC_BATCH = 5000


class NotPublished(Exception):
    """The survey has no published version to send."""


class PastClosing(Exception):
    """A wave must stay open for at least the rest of today."""

    def __init__(self, day: date) -> None:
        super().__init__(str(day))
        self.day = day


class AlreadyStarted(Exception):
    """The wave was started before; a wave is sent once."""


def create(
    *,
    survey: Survey,
    closes_on: date,
    by: Any = None,
    audience: dict[str, Any] | None = None,
    name_en: str = "",
    name_zh: str = "",
) -> Wave:
    """Prepare a wave of the survey's published version. Nothing is sent yet.

    `audience` narrows by lists of keys (tiers, segments, regions, owners), see `queries.audience`.
    Errors: NotPublished, PastClosing.
    """
    version = survey.versions.filter(status=SurveyVersion.Status.PUBLISHED).first()
    if version is None:
        raise NotPublished(survey.code)
    _check_day(closes_on)
    today = org.today()
    return Wave.objects.create(
        version=version, audience=audience or {}, closes_on=closes_on, created_by=by,
        name_en=name_en or f"{survey.name_en}, {today:%Y-%m-%d}", name_zh=name_zh or f"{survey.name_zh or survey.name_en}，{today:%Y-%m-%d}",
    )  # fmt: skip


@transaction.atomic
def start(wave: Wave, by: Any = None) -> Wave:
    """Queue the sending of a prepared wave. Errors: AlreadyStarted, PastClosing."""
    _check_day(wave.closes_on)
    prepared = Wave.objects.filter(pk=wave.pk, status=Wave.PREPARED)
    started = {"created_by": by} if by else {}
    if not prepared.update(status=Job.Status.QUEUED, seen_at=timezone.now(), **started):
        raise AlreadyStarted
    wave.refresh_from_db()
    return wave


def _check_day(day: date) -> None:
    if day < org.today():
        raise PastClosing(day)


def end_of(day: date) -> datetime:
    """The instant a local day of the organisation is over."""
    return datetime.combine(day + timedelta(days=1), time(0), org.zone())


@transaction.atomic
def dispatch_batch(*, wave: Wave, letters: dict[str, invitations.Letter], size: int = BATCH) -> int:
    """Invite the next contacts: invitations, mails and cursor are one commit. Returns how many; 0 at the end.

    A worker killed before the commit leaves nothing; the next one starts from the same cursor.
    """
    wave.hold()
    people = who.next_contacts(wave, limit=size)
    if not people:
        return 0
    expires_at, drafts, rows = end_of(wave.closes_on), [], []
    for person in people:
        row = Invitation(
            customer_id=person.customer_id, contact_id=person.pk, wave=wave, reason=person.reason, expires_at=expires_at
        )
        token = invitations.token_of(row.public_id)
        row.digest = digest(token)
        row.status = Invitation.Status.SUPPRESSED if person.reason else Invitation.Status.QUEUED
        rows.append(row)
        if not person.reason:
            letter = letters[person.language]
            drafts.append(
                letter.draft(
                    name=person.name, address=person.email, company=person.company, contact_pk=person.pk, token=token
                )
            )
    with audit.summarised():
        Invitation.objects.bulk_create(rows)
        mail.enqueue(drafts)
    wave.advance(len(people), cursor=people[-1].pk)
    return len(people)


def announce(*, wave: Wave) -> None:
    """Tell the person who started the wave that its mails are in the outbox."""
    text = format_lazy(_("Wave sent to {count} contacts: {name}"), count=wave.done, name=wave.name_en)
    notify(
        users=[wave.created_by_id or 0],
        key=f"wave:{wave.pk}",
        text=text,
        url=reverse("feedback:wave", args=[wave.public_id]),
    )


@transaction.atomic
def cancel(*, wave: Wave) -> bool:
    """Stop after the batch in hand and take back the mails that have not left. False when it had ended."""
    prepared = Wave.objects.filter(pk=wave.pk, status=Wave.PREPARED)
    stopped = bool(prepared.update(status=Job.Status.CANCELLED, finished_at=timezone.now())) or wave.cancel()
    mail.withdraw(key_prefix=invitations.prefix_of(wave.pk))
    return stopped


@transaction.atomic
def close(*, wave: Wave) -> int:
    """Take no more answers from now on; returns how many invitations that closes."""
    cancel(wave=wave)
    now = timezone.now()
    Wave.objects.filter(pk=wave.pk, closes_on__gt=org.today()).update(closes_on=org.today())
    return wave.invitations.filter(expires_at__gt=now).update(expires_at=now)


def sync_invitations() -> int:
    """Read from the outbox what became of invitations: sent, refused, suppressed. Returns how many changed."""
    changed = 0
    while True:
        with transaction.atomic():
            count = query.sync_from_outbox(since=org.today() - timedelta(days=30), limit=SYNC_BATCH)
        changed += count
        if count < SYNC_BATCH:
            return changed
