"""What people assess, points of loyalty, and what we know of the customer."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Assessment, Customer, LoyaltyEntry

from .shape import Measure, Part, Source, Span

ASSESSMENTS = Source("assessments", Assessment, "customers_assessment e", "e.at", "at", created="created_at")
LOYALTY = Source("loyalty", LoyaltyEntry, "customers_loyaltyentry e", "e.at", "at")
PROFILE = Source("profile", Customer, "customers_customer e", customer="e.id", customer_field="pk")

KNOWN = (
    "(e.phone <> '')::int + (e.email <> '')::int + (e.address <> '')::int + (e.industry <> '')::int"
    " + (e.region_id IS NOT NULL)::int + (e.owner_id IS NOT NULL)::int + (e.headcount IS NOT NULL)::int"
    " + (e.revenue_minor IS NOT NULL)::int + (e.since IS NOT NULL)::int"
    " + EXISTS (SELECT FROM customers_contact k WHERE k.customer_id = e.id)::int"
)
PROFILE_FACTS = 10


def _latest(kind: str) -> dict[str, Part]:
    take = "(array_agg(e.value ORDER BY e.at DESC, e.id DESC) {only})[1]"
    return {"latest": Part(ASSESSMENTS, take, f"e.kind = '{kind}'", lambda _m: Q(kind=kind), Span.EVER)}


MEASURES = [
    Measure(
        "credit", _("Credit rating"), _("points"), _("The latest assessment of credit, 0 to 100."),
        _latest("credit"), "{latest}", "latest", decimals=0, is_windowed=False,
    ),
    Measure(
        "purchasing_power", _("Purchasing power"), _("points"), _("The latest assessment of purchasing power, 0 to 100."),
        _latest("purchasing_power"), "{latest}", "latest", decimals=0, is_windowed=False,
    ),
    Measure(
        "intent", _("Intent to cooperate"), _("points"), _("The latest assessment of the intent to cooperate, 0 to 100."),
        _latest("intent"), "{latest}", "latest", decimals=0, is_windowed=False,
    ),
    Measure(
        "points_earned", _("Loyalty points earned"), _("points"), _("Loyalty points earned in the window."),
        {"earned": Part(LOYALTY, "sum(e.points) {only}", "e.points > 0", lambda _m: Q(points__gt=0))}, "coalesce({earned}, 0)", "earned", decimals=0,
    ),
    Measure(
        "points_balance", _("Loyalty points"), _("points"), _("Loyalty points earned less those used, over all time."),
        {"balance": Part(LOYALTY, "sum(e.points) {only}", span=Span.EVER)}, "coalesce({balance}, 0)", "balance", decimals=0, is_windowed=False,
    ),
    Measure(
        "declared_revenue", _("Declared revenue"), _("currency"), _("The customer's own yearly revenue, as declared."),
        {"revenue": Part(PROFILE, "max(e.revenue_minor) {only}", "e.revenue_minor IS NOT NULL", lambda _m: Q(revenue_minor__isnull=False), Span.EVER)},
        "{revenue} / %(minor)s::float8", "revenue", decimals=0, is_windowed=False, is_money=True,
    ),
    Measure(
        "headcount", _("Headcount"), _("people"), _("The customer's number of people, as declared."),
        {"people": Part(PROFILE, "max(e.headcount) {only}", "e.headcount IS NOT NULL", lambda _m: Q(headcount__isnull=False), Span.EVER)},
        "{people}", "people", decimals=0, is_windowed=False,
    ),
    Measure(
        "relationship", _("Length of the relationship"), _("years"), _("Years since the customer became one."),
        {"since": Part(PROFILE, "max(e.since) {only}", "e.since <= %(day)s", lambda m: Q(since__lte=m.day), Span.EVER)},
        "(%(day)s::date - {since}) / 365.25", "since", is_windowed=False,
    ),
    Measure(
        "profile", _("Profile completeness"), "%", _("Share of ten facts that are known: phone, e-mail, address, industry, region, owner, headcount, revenue, start, contact."),
        {"known": Part(PROFILE, f"max({KNOWN}) {{only}}", span=Span.EVER)}, f"100.0 * {{known}} / {PROFILE_FACTS}", "known", decimals=0, is_windowed=False,
    ),
]  # fmt: skip
