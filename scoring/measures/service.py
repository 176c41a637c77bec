"""Complaints, and how we answer."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from customers.models import Interaction
from feedback.models import Complaint, ComplaintEvent

from .purchases import ORDERS
from .shape import Measure, Moment, Part, Source, Span

# A complaint that was merged into another is one complaint with it.
COMPLAINTS = Source(
    "complaints", Complaint, "feedback_complaint e", "e.received_at", "received_at",
    where="e.status <> 'merged'", q=~Q(status=Complaint.Status.MERGED),
)  # fmt: skip
INTERACTIONS = Source("interactions", Interaction, "customers_interaction e", "e.at", "at", created="created_at")

RESOLVED = "e.resolved_at <= %(seen)s AND e.resolve_minutes IS NOT NULL"
REOPENED = (
    "e.reopened > 0 AND EXISTS (SELECT FROM feedback_complaintevent v"
    " WHERE v.complaint_id = e.id AND v.kind = 'reopened' AND v.at <= %(seen)s)"
)


def _resolved(moment: Moment) -> Q:
    return Q(resolved_at__lte=moment.seen, resolve_minutes__isnull=False)


def _reopened(moment: Moment) -> Q:
    events = ComplaintEvent.objects.filter(
        complaint=OuterRef("pk"), kind=ComplaintEvent.Kind.REOPENED, at__lte=moment.seen
    )
    return Q(reopened__gt=0) & Q(Exists(events))


def _settled(moment: Moment) -> Q:
    return Q(resolved_at__lte=moment.seen) | _reopened(moment)


def _acknowledged(moment: Moment) -> Q:
    return Q(acknowledged_at__lte=moment.seen)


def _with_response(_moment: Moment) -> Q:
    return Q(is_inquiry=True, response_minutes__isnull=False)


def _inquiry_settled(_moment: Moment) -> Q:
    return Q(is_inquiry=True, resolved_at_once__isnull=False)


MEASURES = [
    Measure(
        "complaints_per_100", _("Complaints per 100 orders"), _("per 100 orders"), _("Complaints received in the window, per 100 orders of the window."),
        {"complaints": Part(COMPLAINTS), "orders": Part(ORDERS, rows="e.status = 'placed'", q=lambda _m: Q(status="placed"))},
        "100.0 * coalesce({complaints}, 0) / nullif({orders}, 0)", "orders", ("complaints",), lower_is_better=True,
    ),
    Measure(
        "complaint_count", _("Complaints"), _("complaints"), _("Complaints received in the window."),
        {"complaints": Part(COMPLAINTS)}, "coalesce({complaints}, 0)", "complaints", lower_is_better=True, decimals=0,
    ),
    Measure(
        "repeat_complaints", _("Repeat complaints"), _("complaints"), _("Complaints about the same thing within the repeat window."),
        {"repeats": Part(COMPLAINTS, rows="e.repeat_of_id IS NOT NULL", q=lambda _m: Q(repeat_of__isnull=False))},
        "coalesce({repeats}, 0)", "repeats", lower_is_better=True, decimals=0,
    ),
    Measure(
        "hours_to_acknowledge", _("Hours to acknowledge, median"), _("hours"), _("Median time from receipt to acknowledgement, by the clock."),
        {"hours": Part(COMPLAINTS, "percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM e.acknowledged_at - e.received_at)::float8 / 3600) {only}", "e.acknowledged_at <= %(seen)s", _acknowledged)},
        "{hours}", "hours", lower_is_better=True,
    ),
    Measure(
        "hours_to_resolve", _("Hours to resolve, median"), _("working hours"), _("Median working time until complaints were resolved, of their last round."),
        {"hours": Part(COMPLAINTS, "percentile_cont(0.5) WITHIN GROUP (ORDER BY e.resolve_minutes / 60.0::float8) {only}", RESOLVED, _resolved)},
        "{hours}", "hours", lower_is_better=True,
    ),
    Measure(
        "reopened_share", _("Reopened complaints"), "%", _("Share of the window's resolved complaints that were opened again."),
        {
            "settled": Part(COMPLAINTS, rows=f"e.resolved_at <= %(seen)s OR ({REOPENED})", q=_settled),
            "reopened": Part(COMPLAINTS, rows=REOPENED, q=_reopened),
        },
        "100.0 * {reopened} / nullif({settled}, 0)", "settled", lower_is_better=True,
    ),
    Measure(
        "response_hours", _("Hours to answer, median"), _("working hours"), _("Median working time until inquiries were answered."),
        {"hours": Part(INTERACTIONS, "percentile_cont(0.5) WITHIN GROUP (ORDER BY e.response_minutes / 60.0::float8) {only}", "e.is_inquiry AND e.response_minutes IS NOT NULL", _with_response)},
        "{hours}", "hours", lower_is_better=True,
    ),
    Measure(
        "resolved_at_once", _("Resolved at first contact"), "%", _("Share of inquiries settled in the first contact."),
        {"share": Part(INTERACTIONS, "avg(e.resolved_at_once::int) {only}", "e.is_inquiry AND e.resolved_at_once IS NOT NULL", _inquiry_settled)},
        "100.0 * {share}", "share",
    ),
    Measure(
        "contact_count", _("Contacts"), _("contacts"), _("Contacts in the window, in either direction."),
        {"contacts": Part(INTERACTIONS)}, "coalesce({contacts}, 0)", "contacts", decimals=0,
    ),
    Measure(
        "return_visits", _("Return visits"), _("visits"), _("Return visits in the window."),
        {"visits": Part(INTERACTIONS, rows="e.is_return_visit", q=lambda _m: Q(is_return_visit=True))}, "coalesce({visits}, 0)", "visits", decimals=0,
    ),
    Measure(
        "silence", _("Days of silence"), _("days"), _("Days since the last contact in either direction, over all time."),
        {"last": Part(INTERACTIONS, "max(e.at) {only}", span=Span.EVER)},
        "extract(epoch FROM %(as_of)s::timestamptz - {last}) / 86400", "last", lower_is_better=True, is_windowed=False,
    ),
    Measure(
        "late_complaints", _("Complaints resolved late"), "%", _("Complaints past their resolution date; open overdue ones count as late."),
        {
            "due": Part(COMPLAINTS, rows="e.resolved_at <= %(seen)s OR e.resolve_due < %(as_of)s", q=lambda m: Q(resolved_at__lte=m.seen) | Q(resolve_due__lt=m.as_of)),
            "late": Part(
                COMPLAINTS,
                rows="(e.resolved_at <= %(seen)s AND e.resolved_at > e.resolve_due) OR (e.resolve_due < %(as_of)s AND (e.resolved_at IS NULL OR e.resolved_at > %(seen)s))",
                q=lambda m: Q(resolved_at__lte=m.seen, resolved_at__gt=F("resolve_due")) | (Q(resolve_due__lt=m.as_of) & (Q(resolved_at=None) | Q(resolved_at__gt=m.seen))),
            ),
        },
        "100.0 * {late} / nullif({due}, 0)", "due", ("late",), lower_is_better=True,
    ),
]  # fmt: skip
