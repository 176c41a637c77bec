"""Taking mails in: each is stored once; bounces, reports and wishes to leave take effect with the storing."""

import hashlib

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crmq.mail import incoming, queries
from crmq.mail.models import InboundMail, Mail, Suppression
from crmq.org.queries import organisation

from .outbox import suppress

Kind = InboundMail.Kind
MAX_BYTES = 25 << 20


class TooLarge(Exception):
    """Larger than any mail we take."""


@transaction.atomic
def take(*, raw: bytes) -> tuple[InboundMail, bool]:
    """Store one mail as it came (RFC 5322 bytes); returns it, and whether it was new. Errors: TooLarge.

    What a machine wrote is dealt with here and never answered; what a person wrote waits (`waiting()`)
    for `settle`.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge(len(raw))
    received = incoming.read(raw, own=own_addresses())
    ours = queries.mail_about(received.about, received.recipient if received.kind != Kind.MESSAGE else "")
    row, is_new = InboundMail.objects.get_or_create(
        key=hashlib.sha256(received.message_id.encode() or raw).hexdigest(),
        defaults={
            "kind": received.kind, "message_id": received.message_id, "in_reply_to": received.in_reply_to,
            "references": list(received.references), "from_address": received.sender, "from_name": received.sender_name,
            "to_addresses": list(received.recipients), "subject": received.subject, "text": received.text,
            "code": received.code[:12], "detail": received.detail, "mail": ours, "raw": raw,
        },
    )  # fmt: skip
    if is_new and row.kind != Kind.MESSAGE:
        settle(mail=row, outcome=_act(row))
    return row, is_new


def own_addresses() -> frozenset[str]:
    return frozenset({(organisation().sender_address or settings.DEFAULT_FROM_EMAIL).lower()})


def settle(*, mail: InboundMail, outcome: str) -> bool:
    """Note what became of a mail. False when somebody had dealt with it already."""
    now = timezone.now()
    waiting = InboundMail.objects.filter(pk=mail.pk, handled_at=None)
    changed = bool(waiting.update(handled_at=now, outcome=outcome[:300]))
    mail.handled_at, mail.outcome = now, outcome[:300]
    return changed


def _act(row: InboundMail) -> str:
    """Do what a machine's mail asks for; in the words the list of received mails shows, a key of OUTCOMES."""
    if row.kind == Kind.UNSUBSCRIBE:
        return "unsubscribed" if suppress(address=row.from_address, reason=Suppression.Reason.UNSUBSCRIBED) else "known"
    if row.kind == Kind.AUTO_REPLY:
        return "kept"
    if row.mail is None:
        return "not_ours"  # forged, or so old that the mail is gone: no address is barred on its word
    note = f"{row.code} {row.detail}".strip()
    if row.kind == Kind.ABUSE:
        suppress(address=row.mail.to_address, reason=Suppression.Reason.COMPLAINED, note=note)
        return "complained"
    if row.kind == Kind.BOUNCE_HARD:
        suppress(address=row.mail.to_address, reason=Suppression.Reason.BOUNCED, note=note)
    if row.code.startswith("5"):
        Mail.objects.filter(pk=row.mail.pk, status__in=[Mail.Status.SENT, Mail.Status.UNKNOWN]).update(
            status=Mail.Status.BOUNCED, error=note[:500]
        )
    return "bounced" if row.kind == Kind.BOUNCE_HARD else "noted"
