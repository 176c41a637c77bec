"""What happened with one customer, newest first, across all kinds of records."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from customers.models import Customer

PAGE = 20

# Each branch reads at most a page of its kind along its own index; `day` bounds what has dates.
BRANCHES = {
    "interaction": """
        SELECT 'interaction' AS kind, i.id, i.at, jsonb_build_object('title', i.subject, 'text', i.note, 'channel', i.channel,
            'minutes', i.minutes, 'visit', i.is_return_visit, 'who', u.name, 'contact', c.name) AS facts
        FROM customers_interaction i LEFT JOIN org_user u ON u.id = i.by_id LEFT JOIN customers_contact c ON c.id = i.contact_id
        WHERE i.customer_id = %(pk)s AND i.at <= %(at)s AND (i.at, 'interaction', i.id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY i.at DESC, i.id DESC LIMIT %(size)s""",
    "order": """
        SELECT 'order', o.id, o.ordered_on::timestamp AT TIME ZONE %(zone)s, jsonb_build_object('title', o.number, 'key', o.public_id,
            'amount', o.amount_minor, 'currency', o.currency, 'status', o.status)
        FROM customers_order o
        WHERE o.customer_id = %(pk)s AND o.ordered_on <= %(day)s
            AND (o.ordered_on::timestamp AT TIME ZONE %(zone)s, 'order', o.id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY o.ordered_on DESC, o.id DESC LIMIT %(size)s""",
    "delivery": """
        SELECT 'delivery', d.id, d.delivered_on::timestamp AT TIME ZONE %(zone)s, jsonb_build_object('title', d.number,
            'promised', d.promised_on, 'quantity', d.quantity, 'accepted', d.accepted_quantity, 'late', d.delivered_on - d.promised_on)
        FROM customers_delivery d
        WHERE d.customer_id = %(pk)s AND d.delivered_on <= %(day)s
            AND (d.delivered_on::timestamp AT TIME ZONE %(zone)s, 'delivery', d.id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY d.delivered_on DESC, d.id DESC LIMIT %(size)s""",
    "tier": """
        SELECT 'tier', t.id, t.at, jsonb_build_object('from', f.code, 'to', g.code, 'score', t.score, 'before', t.previous_score,
            'cause', t.cause, 'en', t.reason_en, 'zh', t.reason_zh, 'who', u.name)
        FROM customers_tierchange t LEFT JOIN customers_tier f ON f.id = t.from_tier_id LEFT JOIN customers_tier g ON g.id = t.to_tier_id
            LEFT JOIN org_user u ON u.id = t.by_id
        WHERE t.customer_id = %(pk)s AND t.at <= %(at)s AND (t.at, 'tier', t.id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY t.at DESC, t.id DESC LIMIT %(size)s""",
    "stage": """
        SELECT 'stage', s.id, s.at, jsonb_build_object('from_en', f.name_en, 'from_zh', f.name_zh, 'to_en', g.name_en, 'to_zh', g.name_zh,
            'cause', s.cause, 'text', s.note, 'who', u.name)
        FROM customers_stagechange s LEFT JOIN customers_stage f ON f.id = s.from_stage_id JOIN customers_stage g ON g.id = s.to_stage_id
            LEFT JOIN org_user u ON u.id = s.by_id
        WHERE s.customer_id = %(pk)s AND s.at <= %(at)s AND (s.at, 'stage', s.id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY s.at DESC, s.id DESC LIMIT %(size)s""",
    "task": """
        SELECT 'task', k.id, k.done_at, jsonb_build_object('en', k.title_en, 'zh', k.title_zh, 'text', k.outcome, 'task', k.kind, 'who', u.name)
        FROM customers_task k LEFT JOIN org_user u ON u.id = k.done_by_id
        WHERE k.customer_id = %(pk)s AND k.status = 'done' AND k.done_at <= %(at)s AND (k.done_at, 'task', k.id) < (%(at)s, %(kind)s, %(id)s)
        ORDER BY k.done_at DESC, k.id DESC LIMIT %(size)s""",
}
SHOWS = {
    "": tuple(BRANCHES),
    "contacts": ("interaction", "task"),
    "orders": ("order", "delivery"),
    "changes": ("tier", "stage"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `facts` depend on `kind`; see `BRANCHES`."""

    kind: str
    pk: int
    at: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timeline:
    events: list[Event]
    earlier: str  # cursor, or blank at the end


def timeline(customer: Customer, *, show: str = "", cursor: str = "", size: int = PAGE) -> Timeline:
    """One page of events before `cursor`. An unreadable cursor starts from the newest."""
    at, kind, key = _read(cursor) or (timezone.now(), "~", 0)
    zone = timezone.get_current_timezone_name()
    branches = SHOWS.get(show, SHOWS[""])
    sql = (
        " UNION ALL ".join(f"({BRANCHES[name]})" for name in branches)
        + " ORDER BY 3 DESC, 1 DESC, 2 DESC LIMIT %(size)s"
    )
    values: dict[str, Any] = {
        "pk": customer.pk,
        "at": at,
        "kind": kind,
        "id": key,
        "zone": zone,
        "size": size + 1,
        "day": timezone.localdate(at),
    }
    with connection.cursor() as db:
        db.execute(sql, values)
        found = [Event(kind, pk, at, json.loads(facts)) for kind, pk, at, facts in db.fetchall()]
    events = found[:size]
    return Timeline(events, _cursor(events[-1]) if len(found) > size else "")


def _cursor(event: Event) -> str:
    raw = json.dumps([event.at.isoformat(), event.kind, event.pk])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, str, int] | None:
    try:
        at, kind, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.fromisoformat(at)
    except (ValueError, TypeError):
        return None
    if kind not in BRANCHES or not isinstance(key, int) or abs(key) > 2**62 or timezone.is_naive(moment):
        return None
    return moment, kind, key


def day_of(event: Event) -> date | datetime:
    """The time as precisely as it is known: orders and deliveries have a day only."""
    return timezone.localdate(event.at) if event.kind in SHOWS["orders"] else event.at
