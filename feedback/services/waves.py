"""Sending a survey: when, to whom, in batches that survive a killed worker, and how to stop."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.mail import services as mail
from crmq.org import audit
from crmq.org import queries as org
from crmq.org.services import digest, notify
from feedback.models import ContactBudget, Invitation, Survey, SurveyVersion, Touch, Wave
from feedback.queries import audience as who
from feedback.queries import waves as query
from feedback.queries.budget import budget

from . import invitations
from .budget import touched

BATCH = 500  # contacts a transaction
SYNC_BATCH = 5000


class NotPublished(Exception):
    """The survey has no published version to send."""


class PastClosing(Exception):
    """A wave must stay open for at least the rest of today, and of the day on which it starts."""

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
    **more: Any,
) -> Wave:
    """Prepare a wave of the survey's published version. Nothing is sent yet.

    `audience` narrows by lists of keys (tiers, segments, regions, owners), see `queries.audience`; `more`
    are `starts_at`, `per_minute`, `reminder_days` and what a trigger notes. Errors: NotPublished, PastClosing.
    """
    version = survey.versions.filter(status=SurveyVersion.Status.PUBLISHED).first()
    if version is None:
        raise NotPublished(survey.code)
    _check_day(closes_on, more.get("starts_at"))
    today = org.today()
    return Wave.objects.create(
        version=version, audience=audience or {}, closes_on=closes_on, created_by=by,
        name_en=name_en or f"{survey.name_en}, {today:%Y-%m-%d}", name_zh=name_zh or f"{survey.name_zh or survey.name_en}，{today:%Y-%m-%d}",
        **more,
    )  # fmt: skip


@transaction.atomic
def start(wave: Wave, by: Any = None) -> Wave:
    """Queue the sending of a prepared wave, or leave it to its hour. Errors: AlreadyStarted, PastClosing."""
    _check_day(wave.closes_on, wave.starts_at)
    now = timezone.now()
    status = Wave.SCHEDULED if wave.starts_at and wave.starts_at > now else Job.Status.QUEUED
    prepared = Wave.objects.filter(pk=wave.pk, status=Wave.PREPARED)
    started = {"created_by": by} if by else {}
    if not prepared.update(status=status, seen_at=now, **started):
        raise AlreadyStarted
    wave.refresh_from_db()
    return wave


def release_scheduled(*, now: datetime) -> list[int]:
    """Queue the waves whose hour has come; each by one of those who look. Returns their keys."""
    due = Wave.objects.filter(status=Wave.SCHEDULED, starts_at__lte=now).values_list("pk", flat=True)
    return [
        pk for pk in due if Wave.objects.filter(pk=pk, status=Wave.SCHEDULED).update(status=Job.Status.QUEUED, seen_at=now)
    ]  # fmt: skip


def _check_day(day: date, starts_at: datetime | None = None) -> None:
    if day < (max(org.today(), org.local(starts_at).date()) if starts_at else org.today()):
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
    delays, expires_at = budget().mode == ContactBudget.Mode.DELAY, end_of(wave.closes_on)
    rows = [_invitation(wave, person, expires_at, delays=delays) for person in people]
    asked = [(person, row) for person, row in zip(people, rows, strict=True) if not person.reason]
    with audit.summarised():
        Invitation.objects.bulk_create(rows)
        next_mail_at = post(wave=wave, asked=asked, letters=letters)
    wave.advance(len(people), cursor=people[-1].pk, next_mail_at=next_mail_at)
    return len(people)


def _invitation(wave: Wave, person: who.Person, expires_at: datetime, *, delays: bool) -> Invitation:
    row = Invitation(
        customer_id=person.customer_id, contact_id=person.pk, wave=wave, reason=person.reason, expires_at=expires_at
    )
    row.digest = digest(invitations.token_of(row.public_id))
    row.status = Invitation.Status.SUPPRESSED if person.reason else Invitation.Status.QUEUED
    if person.reason == "budget" and delays:
        row.status = Invitation.Status.DELAYED
    return row


def post(
    *, wave: Wave, asked: list[tuple[who.Person, Invitation]], letters: dict[str, invitations.Letter], number: int = 0
) -> datetime | None:
    """Put the mails of these people in the outbox, no faster than the wave allows, in the caller's transaction.

    `number` 0 is the invitation, others are reminders. Returns when the next mail may go.
    """
    now = timezone.now()
    next_at, step = max(wave.next_mail_at or now, now), timedelta(minutes=1 / wave.per_minute if wave.per_minute else 0)
    drafts, touches = [], []
    for person, row in asked:
        drafts.append(
            letters[person.language].draft(person=person, token=invitations.token_of(row.public_id), due_at=next_at)
        )
        kind = Touch.Kind.REMINDER if number else Touch.Kind.SURVEY
        touches.append(Touch(key=f"wave:{wave.pk}:{person.pk}:{number}", customer_id=person.customer_id, contact_id=person.pk, kind=kind))  # fmt: skip
        next_at += step
    mail.enqueue(drafts)
    touched(touches)
    return next_at if wave.per_minute else None


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
def pause(*, wave: Wave) -> bool:
    """Let no further mail leave until `resume`. False when there is nothing to pause."""
    pausable = Wave.objects.filter(pk=wave.pk, status__in=[*Job.ACTIVE, Job.Status.DONE])
    if not pausable.update(status=Wave.PAUSED, paused_at=timezone.now()):
        return False
    mail.hold(key_prefix=invitations.prefix_of(wave.pk))
    return True


@transaction.atomic
def resume(*, wave: Wave) -> bool:
    """Go on where it was paused; what was due meanwhile is spread as before. False when it was not paused."""
    locked = Wave.objects.select_for_update().filter(pk=wave.pk, status=Wave.PAUSED).first()
    if locked is None:
        return False
    now = timezone.now()
    later = now - (locked.paused_at or now)
    Wave.objects.filter(pk=wave.pk).update(
        status=Job.Status.QUEUED, seen_at=now, paused_at=None, finished_at=None, next_mail_at=F("next_mail_at") + later
    )
    mail.let_go(key_prefix=invitations.prefix_of(wave.pk), later=later)
    return True


@transaction.atomic
def cancel(*, wave: Wave) -> bool:
    """Stop after the batch in hand and take back the mails that have not left. False when it had ended."""
    idle = Wave.objects.filter(pk=wave.pk, status__in=[*Wave.UNSENT, Wave.PAUSED])
    stopped = bool(idle.update(status=Job.Status.CANCELLED, finished_at=timezone.now())) or wave.cancel()
    mail.withdraw(key_prefix=invitations.prefix_of(wave.pk))
    wave.invitations.filter(status=Invitation.Status.DELAYED).update(
        status=Invitation.Status.SUPPRESSED, reason="cancelled"
    )
    return stopped


@transaction.atomic
def close(*, wave: Wave) -> int:
    """Take no more answers from now on; returns how many invitations that closes."""
    cancel(wave=wave)
    now = timezone.now()
    Wave.objects.filter(pk=wave.pk, closes_on__gt=org.today()).update(closes_on=org.today())
    return wave.invitations.filter(expires_at__gt=now).update(expires_at=now)


def sync_invitations() -> int:
    """Read from the outbox what became of invitations: sent, refused, suppressed, returned. Returns how many changed."""
    with transaction.atomic():
        changed = query.sync_bounces()
    while True:
        with transaction.atomic():
            count = query.sync_from_outbox(since=org.today() - timedelta(days=30), limit=SYNC_BATCH)
        changed += count
        if count < SYNC_BATCH:
            return changed
