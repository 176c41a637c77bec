"""Writing to the outbox, and getting it out exactly as far as SMTP can promise.

Every state is committed before the next step. A mail is `sending` in the database before SMTP
sees it; the commit that marks it `sent` also marks the next one `sending`, so a batch costs one
commit a mail. After a crash at most one mail per worker is in doubt.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formataddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from crmq.mail import queries
from crmq.mail.incoming import STATUS, is_bad_address
from crmq.mail.models import Mail, Suppression
from crmq.mail.models.outbox import digest_of
from crmq.org.models import User
from crmq.org.queries import organisation

BATCH = 200
MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail to be: `key` names its reason and is unique for ever."""

    key: str
    kind: str
    to_address: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_bulk: bool = False
    due_at: datetime | None = None  # not before; now when blank


class NotUndecided(Exception):
    """Only a mail whose fate is unknown, or that failed, waits for a person's decision."""


def enqueue(drafts: Iterable[Draft]) -> int:
    """Put mails in the outbox, in the caller's transaction; returns how many were new.

    Suppressed addresses get a row with that status, so that the reason stays visible.
    """
    drafts = list(drafts)
    barred, now = queries.suppressed([draft.to_address for draft in drafts]), timezone.now()
    rows = [
        Mail(
            key=d.key, digest=digest_of(d.key), kind=d.kind, to_address=d.to_address, subject=" ".join(d.subject.split())[:300], text=d.text, html=d.html,
            headers=d.headers, is_bulk=d.is_bulk, status=_first_status(d, barred), due_at=d.due_at or now,
        )
        for d in drafts
    ]  # fmt: skip
    before = Mail.objects.filter(key__in=[d.key for d in drafts]).count()
    Mail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len({d.key for d in drafts}) - before


def _first_status(draft: Draft, barred: dict[str, set[str]]) -> str:
    reasons = barred.get(draft.to_address.lower(), set())
    hard = reasons - {Suppression.Reason.UNSUBSCRIBED}
    return Mail.Status.SUPPRESSED if hard or (reasons and draft.is_bulk) else Mail.Status.QUEUED


def claim_batch(size: int = BATCH) -> tuple[uuid.UUID, list[Mail]]:
    """Take due mails that no other worker holds. Commits before returning."""
    claim = uuid.uuid4()
    with transaction.atomic():
        due = Mail.objects.filter(status=Mail.Status.QUEUED, due_at__lte=timezone.now()).order_by("due_at", "pk")
        keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size])
        Mail.objects.filter(pk__in=keys).update(status=Mail.Status.CLAIMED, claim=claim, claimed_at=timezone.now())
    return claim, list(Mail.objects.filter(pk__in=keys, claim=claim).order_by("due_at", "pk"))


def send_batch(claim: uuid.UUID, mails: Sequence[Mail]) -> int:
    """Send claimed mails over one connection. Returns how many the server accepted."""
    if not mails:
        return 0
    sender, domain = _sender()
    connection = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        release(claim, f"{type(error).__name__}")
        return 0
    sent = 0
    try:
        barred = queries.suppressed([mail.to_address for mail in mails])
        ours = hand_over(claim, None, mails[0])
        for mail, following in zip(mails, [*mails[1:], None], strict=True):
            # What was withdrawn meanwhile, because its receiver has answered, is passed over.
            outcome = _send_one(connection, mail, sender, domain, barred) if ours else None
            sent += outcome is not None and outcome.status == Mail.Status.SENT
            ours = hand_over(claim, outcome, None if outcome and outcome.stops else following)
            if outcome and outcome.stops:
                release(claim, outcome.error)
                break
    finally:
        connection.close()
    return sent


@dataclass(frozen=True, slots=True)
class Outcome:
    mail: Mail
    status: str
    error: str = ""
    retry: timedelta | None = None
    stops: bool = False  # the connection is gone: the rest of the batch goes back


def _send_one(connection: Any, mail: Mail, sender: str, domain: str, barred: dict[str, set[str]]) -> Outcome:
    draft = Draft(key=mail.key, kind=mail.kind, to_address=mail.to_address, subject="", text="", is_bulk=mail.is_bulk)
    if _first_status(draft, barred) == Mail.Status.SUPPRESSED:
        return Outcome(mail, Mail.Status.SUPPRESSED)
    try:
        connection.send_messages([_message(mail, sender, domain)])
    except SMTPRecipientsRefused as refusal:
        code, text = next(iter(refusal.recipients.values()))
        return _refused(mail, code, text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text))
    except SMTPServerDisconnected:
        # After DATA the server may have accepted it: nobody knows, so a person decides.
        return Outcome(mail, Mail.Status.UNKNOWN, "the connection broke while sending", stops=True)
    except SMTPResponseException as refusal:
        return _refused(mail, refusal.smtp_code, str(refusal.smtp_error))
    except OSError as error:
        return Outcome(mail, Mail.Status.UNKNOWN, type(error).__name__, stops=True)
    return Outcome(mail, Mail.Status.SENT)


def _refused(mail: Mail, code: int, text: str) -> Outcome:
    """4xx tries again later, ever more slowly; 5xx is final."""
    if 400 <= code < 500 and mail.attempts + 1 < MAX_ATTEMPTS:
        return Outcome(mail, Mail.Status.QUEUED, f"{code} {text}", retry=timedelta(minutes=2**mail.attempts))
    if is_bad_address((STATUS.findall(text) or [""])[0], text):
        suppress(address=mail.to_address, reason=Suppression.Reason.BOUNCED, note=f"{code} {text}")
    return Outcome(mail, Mail.Status.FAILED, f"{code} {text}")


def _message(mail: Mail, sender: str, domain: str) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id(domain), "Auto-Submitted": "auto-generated", **mail.headers}
    message = EmailMultiAlternatives(mail.subject, mail.text, mail.sender or sender, [mail.to_address], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _sender() -> tuple[str, str]:
    """The From header and the domain of message ids."""
    org = organisation()
    address = org.sender_address or settings.DEFAULT_FROM_EMAIL
    return formataddr((org.sender_name or org.name, address)), address.rpartition("@")[2] or "localhost"


def hand_over(claim: uuid.UUID, outcome: Outcome | None, following: Mail | None) -> bool:
    """Commit how one mail ended and that the next is about to be handed to SMTP: one statement.

    Returns whether the next one is still ours to send.
    """
    now = timezone.now()
    return queries.hand_over(
        claim,
        now,
        ended=outcome.mail.pk if outcome else None,
        status=outcome.status if outcome else "",
        error=outcome.error[:500] if outcome else "",
        due_at=now + outcome.retry if outcome and outcome.retry else None,
        following=following.pk if following else None,
    )


def release(claim: uuid.UUID, error: str) -> None:
    """Give back what was not yet handed to SMTP, to be tried again in a minute."""
    Mail.objects.filter(claim=claim, status=Mail.Status.CLAIMED).update(
        status=Mail.Status.QUEUED, claim=None, error=error[:500], due_at=timezone.now() + timedelta(minutes=1)
    )


def recover(silent: timedelta) -> int:
    """Clear up after dead workers: unsent mails go back, those in doubt wait for a person."""
    limit = timezone.now() - silent
    held = Mail.objects.filter(claimed_at__lt=limit)
    back = held.filter(status=Mail.Status.CLAIMED).exclude(claim__in=queries.claims_alive(limit))
    returned = back.update(status=Mail.Status.QUEUED, claim=None)
    doubtful = held.filter(status=Mail.Status.SENDING)
    return returned + doubtful.update(status=Mail.Status.UNKNOWN, error="the worker ended while sending")


def decide(*, mail: Mail, resend: bool, by: User) -> Mail:
    """A person decides what became of a mail: send it again (same Message-ID), or leave it as sent."""
    undecided = Mail.objects.filter(pk=mail.pk, status__in=[Mail.Status.UNKNOWN, Mail.Status.FAILED])
    now = timezone.now()
    if resend:
        changed = undecided.update(status=Mail.Status.QUEUED, due_at=now, claim=None, attempts=0)
    else:
        changed = undecided.update(status=Mail.Status.SENT, sent_at=now)
    if not changed:
        raise NotUndecided(mail.pk)
    mail.refresh_from_db()
    return mail


def withdraw(*, key_prefix: str) -> int:
    """Take back mails that SMTP has not seen yet, by the beginning of their keys. Returns how many."""
    unsent = [Mail.Status.QUEUED, Mail.Status.CLAIMED, Mail.Status.HELD]
    return _starting(key_prefix).filter(status__in=unsent).update(status=Mail.Status.CANCELLED)


def hold(*, key_prefix: str) -> int:
    """Keep mails from leaving until `let_go`. Returns how many."""
    unsent = [Mail.Status.QUEUED, Mail.Status.CLAIMED]
    return _starting(key_prefix).filter(status__in=unsent).update(status=Mail.Status.HELD, claim=None)


def let_go(*, key_prefix: str, later: timedelta) -> int:
    """Let held mails leave, each as much later as they were held. Returns how many."""
    held = _starting(key_prefix).filter(status=Mail.Status.HELD)
    return held.update(status=Mail.Status.QUEUED, due_at=F("due_at") + later)


def _starting(key_prefix: str) -> QuerySet[Mail]:
    return Mail.objects.filter(key__startswith=key_prefix)


def suppress(*, address: str, reason: str, note: str = "") -> bool:
    """Send no more (bulk) mail to an address. False when that was so already."""
    row = Suppression(address=address.strip().lower(), reason=reason, note=note[:300])
    with transaction.atomic():
        known = Suppression.objects.filter(address__iexact=row.address, reason=reason).exists()
        Suppression.objects.bulk_create([row], ignore_conflicts=True)
    return not known
