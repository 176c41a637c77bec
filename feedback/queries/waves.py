"""What became of a wave's invitations."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from crmq.org.models import User
from feedback.metrics import Funnel
from feedback.models import Invitation, Wave

from .audience import REASONS

S = Invitation.Status

# The mail's key names wave and contact; mails whose fate is unknown wait for a person.
SYNC = """
    WITH due AS (
        SELECT i.id, m.status, m.error
        FROM feedback_invitation i
        JOIN feedback_wave w ON w.id = i.wave_id AND w.closes_on >= %(since)s
        JOIN mail_mail m ON m.key = format('survey:%%s:%%s:invite', i.wave_id, i.contact_id)
        WHERE i.status = 'queued' AND m.status IN ('sent', 'failed', 'suppressed', 'cancelled')
        LIMIT %(limit)s FOR UPDATE OF i SKIP LOCKED
    )
    UPDATE feedback_invitation i
    SET status = CASE due.status WHEN 'sent' THEN 'delivered' WHEN 'failed' THEN 'bounced' ELSE 'suppressed' END,
        reason = CASE due.status WHEN 'sent' THEN '' WHEN 'failed' THEN left(due.error, 120) ELSE due.status END
    FROM due WHERE i.id = due.id
"""


# Mails that came back after they had been accepted; the key is parsed only where it is known to fit.
BOUNCES = """
    WITH returned AS MATERIALIZED (
        SELECT split_part(key, ':', 2) AS wave, split_part(key, ':', 3) AS contact, error
        FROM mail_mail
        WHERE status = 'bounced' AND key LIKE 'survey:%%' AND created_at > now() - interval '60 days'
    )
    UPDATE feedback_invitation i SET status = 'bounced', reason = left(returned.error, 120)
    FROM returned
    WHERE i.wave_id = returned.wave::bigint AND i.contact_id = returned.contact::bigint
      AND i.status IN ('queued', 'delivered')
"""


def sync_bounces() -> int:
    """Mark invitations whose mails came back."""
    with connection.cursor() as cursor:
        cursor.execute(BOUNCES, [])
        return cursor.rowcount


def sync_from_outbox(*, since: date, limit: int) -> int:
    """Mark queued invitations by the state of their mails; waves closed before `since` are settled."""
    with connection.cursor() as cursor:
        cursor.execute(SYNC, {"since": since, "limit": limit})
        return cursor.rowcount


def funnel(invitations: QuerySet[Invitation]) -> Funnel:
    """Head-counts of what became of these invitations; whoever answered was reached."""
    return funnel_of(dict(invitations.order_by().values_list("status").annotate(n=Count("pk"))))


def funnel_of(counts: Mapping[str, int]) -> Funnel:
    complete = counts.get(S.COMPLETE, 0)
    started = counts.get(S.STARTED, 0) + counts.get(S.HELD, 0) + complete
    return Funnel(
        invited=sum(counts.values()), suppressed=counts.get(S.SUPPRESSED, 0), bounced=counts.get(S.BOUNCED, 0),
        delivered=counts.get(S.DELIVERED, 0) + started, started=started, complete=complete,
    )  # fmt: skip


def with_funnels(waves: list[Wave], user: User) -> list[tuple[Wave, Funnel]]:
    """Each wave with the funnel of the customers `user` sees, in one statement."""
    counts: dict[int, dict[str, int]] = {wave.pk: {} for wave in waves}
    rows = (
        Invitation.objects.visible_to(user)
        .filter(wave__in=waves)
        .order_by()
        .values_list("wave", "status")
        .annotate(n=Count("pk"))
    )
    for wave, status, n in rows:
        counts[wave][status] = n
    return [(wave, funnel_of(counts[wave.pk])) for wave in waves]


def left_out(invitations: QuerySet[Invitation]) -> list[tuple[Any, int]]:
    """Head-counts of those who got no mail, by the reason in words."""
    rows = (
        invitations.filter(status=S.SUPPRESSED).order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n")
    )
    return [(REASONS.get(reason, reason), n) for reason, n in rows]


def in_words(reason: str) -> Any:
    """A stored reason in the reader's language; what a mail server said stays as it was."""
    return REASONS.get(reason, reason)
