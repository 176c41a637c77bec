"""Every measure once more, in plain Python over rows: what the SQL is compared with."""

from datetime import timedelta
from statistics import mean, median
from zoneinfo import ZoneInfo

from scoring.models import Outlook

ZONE = ZoneInfo("Asia/Shanghai")


class Plain:
    """One customer's rows as of a moment."""

    def __init__(self, customer, now, window):
        self.customer, self.now, self.window = customer, now, window
        self.day = now.astimezone(ZONE).date()
        orders = [o for o in customer.orders.all() if o.ordered_on <= self.day]
        self.kept = [o for o in orders if o.status != "cancelled"]
        self.placed = [o for o in orders if o.status == "placed"]
        self.deliveries = [
            d for d in customer.deliveries.all() if d.promised_on <= self.day and self.recent_day(d.promised_on)
        ]
        self.interactions = [i for i in customer.interactions.all() if i.at <= now]
        self.loyalty = [e for e in customer.loyalty_entries.all() if e.at <= now]

    def recent_day(self, day, windows=1):
        return day > self.day - timedelta(days=self.window * windows)

    def recent(self, at):
        return at > self.now - timedelta(days=self.window)

    @property
    def bought(self):
        return [o for o in self.placed if self.recent_day(o.ordered_on)]

    @property
    def contacts(self):
        return [i for i in self.interactions if self.recent(i.at)]

    def complaints(self):
        from feedback.models import Complaint

        return [
            c
            for c in Complaint.objects.filter(customer=self.customer)
            if c.received_at <= self.now and self.recent(c.received_at)
        ]

    def answers(self, kind):
        from feedback.models import Answer

        rows = Answer.objects.filter(customer=self.customer, kind=kind, is_headline=True)
        return [a.number for a in rows if a.completed_at <= self.now and self.recent(a.completed_at)]

    def invitations(self):
        from feedback.models import Invitation

        rows = Invitation.objects.filter(customer=self.customer, status__in=["delivered", "started", "complete"])
        return [i for i in rows if i.created_at <= self.now and self.recent(i.created_at)]

    def latest(self, kind):
        rows = [a for a in self.customer.assessments.filter(kind=kind) if a.at <= self.now]
        return max(rows, key=lambda a: (a.at, a.pk)).value if rows else None

    def outlook(self, name):
        rows = [o for o in Outlook.objects.filter(customer=self.customer) if o.at <= self.now]
        return getattr(max(rows, key=lambda o: (o.at, o.pk)), name) if rows else None

    def resolved(self):
        return [c for c in self.complaints() if c.resolved_at and c.resolved_at <= self.now]

    def reopened(self, complaint):
        return any(e.kind == "reopened" and e.at <= self.now for e in complaint.events.all())


def share(part, whole):
    return 100 * part / whole if whole else None


def _growth(p):
    now = sum(o.amount_minor for o in p.bought)
    before = [o.amount_minor for o in p.placed if p.recent_day(o.ordered_on, 2) and not p.recent_day(o.ordered_on)]
    return 100 * (now - sum(before)) / sum(before) if before else None


def _payment(p):
    due = [o for o in p.bought if o.payment_due_on and ((o.paid_on and o.paid_on <= p.day) or o.payment_due_on < p.day)]
    return share(sum(bool(o.paid_on and o.paid_on <= p.day and o.paid_on <= o.payment_due_on) for o in due), len(due))


def _overdue(p):
    late = [
        o for o in p.placed if o.payment_due_on and o.payment_due_on < p.day and not (o.paid_on and o.paid_on <= p.day)
    ]
    return sum(o.amount_minor for o in late) / 100


def _arrived(p):
    return [d for d in p.deliveries if d.delivered_on and d.delivered_on <= p.day]


def _on_time(p):
    due = [d for d in p.deliveries if d in _arrived(p) or d.promised_on < p.day]
    return share(sum(d in _arrived(p) and d.delivered_on <= d.promised_on for d in due), len(due))


def _quality(p):
    seen = [d for d in _arrived(p) if d.accepted_quantity is not None and d.quantity]
    return share(sum(d.accepted_quantity for d in seen), sum(d.quantity for d in seen))


def _reopened(p):
    settled = [c for c in p.complaints() if (c.resolved_at and c.resolved_at <= p.now) or p.reopened(c)]
    return share(sum(p.reopened(c) for c in settled), len(settled))


def _late_complaints(p):
    is_resolved = lambda c: bool(c.resolved_at and c.resolved_at <= p.now)  # noqa: E731
    due = [c for c in p.complaints() if is_resolved(c) or c.resolve_due < p.now]
    late = [c for c in due if (c.resolved_at > c.resolve_due if is_resolved(c) else True)]
    return share(len(late), len(due))


def _participation(p):
    asked = p.invitations()
    done = [i for i in asked if hasattr(i, "response") and i.response.completed_at <= p.now]
    return share(len(done), len(asked))


def _profile(p):
    c = p.customer
    known = [
        c.phone,
        c.email,
        c.address,
        c.industry,
        c.region_id,
        c.owner_id,
        c.headcount,
        c.revenue_minor,
        c.since,
        c.contacts.exists(),
    ]
    return 100 * sum(x not in ("", None, False) for x in known) / 10


def _or_none(function, values):
    values = list(values)
    return function(values) if values else None


PLAIN = {
    "recency": lambda p: _or_none(lambda days: (p.day - max(days)).days, [o.ordered_on for o in p.placed]),
    "order_count": lambda p: len(p.bought),
    "order_days": lambda p: len({o.ordered_on for o in p.bought}),
    "repeat_purchases": lambda p: max(len({o.ordered_on for o in p.bought}) - 1, 0),
    "amount": lambda p: sum(o.amount_minor for o in p.bought) / 100,
    "gross_profit": lambda p: _or_none(
        lambda x: sum(x) / 100, [o.amount_minor - o.cost_minor for o in p.bought if o.cost_minor is not None]
    ),
    "average_order": lambda p: _or_none(lambda x: mean(x) / 100, [o.amount_minor for o in p.bought]),
    "growth": _growth,
    "return_rate": lambda p: share(
        sum(o.status == "returned" for o in p.kept if p.recent_day(o.ordered_on)),
        sum(p.recent_day(o.ordered_on) for o in p.kept),
    ),
    "product_breadth": lambda p: len({line.product_id for o in p.bought for line in o.lines.all() if line.product_id}),
    "payment_on_time": _payment,
    "overdue_amount": _overdue,
    "on_time_delivery": _on_time,
    "days_late": lambda p: _or_none(median, [max((d.delivered_on - d.promised_on).days, 0) for d in _arrived(p)]),
    "quality_pass": _quality,
    "complaints_per_100": lambda p: share(len(p.complaints()), len(p.bought)),
    "complaint_count": lambda p: len(p.complaints()),
    "repeat_complaints": lambda p: sum(c.repeat_of_id is not None for c in p.complaints()),
    "hours_to_acknowledge": lambda p: _or_none(
        median,
        [
            (c.acknowledged_at - c.received_at).total_seconds() / 3600
            for c in p.complaints()
            if c.acknowledged_at and c.acknowledged_at <= p.now
        ],
    ),
    "hours_to_resolve": lambda p: _or_none(median, [c.resolve_minutes / 60 for c in p.resolved()]),
    "reopened_share": _reopened,
    "late_complaints": _late_complaints,
    "response_hours": lambda p: _or_none(
        median, [i.response_minutes / 60 for i in p.contacts if i.is_inquiry and i.response_minutes is not None]
    ),
    "resolved_at_once": lambda p: _or_none(
        lambda x: 100 * mean(x),
        [int(i.resolved_at_once) for i in p.contacts if i.is_inquiry and i.resolved_at_once is not None],
    ),
    "contact_count": lambda p: len(p.contacts),
    "return_visits": lambda p: sum(i.is_return_visit for i in p.contacts),
    "silence": lambda p: _or_none(lambda x: (p.now - max(x)).total_seconds() / 86400, [i.at for i in p.interactions]),
    "csat": lambda p: share(sum(a >= 4 for a in p.answers("csat")), len(p.answers("csat"))),
    "nps": lambda p: _or_none(mean, [100 if a >= 9 else -100 if a <= 6 else 0 for a in p.answers("nps")]),
    "ces": lambda p: _or_none(mean, p.answers("ces")),
    "rating": lambda p: _or_none(mean, p.answers("rating")),
    "participation": _participation,
    "credit": lambda p: p.latest("credit"),
    "p_alive": lambda p: None if p.outlook("p_alive") is None else 100 * p.outlook("p_alive"),
    "expected_purchases": lambda p: p.outlook("purchases"),
    "expected_value": lambda p: None if p.outlook("value_minor") is None else p.outlook("value_minor") / 100,
    "purchasing_power": lambda p: p.latest("purchasing_power"),
    "intent": lambda p: p.latest("intent"),
    "points_earned": lambda p: sum(e.points for e in p.loyalty if e.points > 0 and p.recent(e.at)),
    "points_balance": lambda p: sum(e.points for e in p.loyalty),
    "declared_revenue": lambda p: None if p.customer.revenue_minor is None else p.customer.revenue_minor / 100,
    "headcount": lambda p: p.customer.headcount,
    "relationship": lambda p: _or_none(
        lambda x: (p.day - x[0]).days / 365.25, [p.customer.since] if p.customer.since else []
    ),
    "profile": _profile,
}
