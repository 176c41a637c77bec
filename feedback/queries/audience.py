"""Who a wave would ask, and why others are left out.

An audience is a dict of lists of keys, each narrowing: tiers (0 stands for not rated), segments,
regions, owners. `main_only` asks only main contacts; `rest_days` leaves out who was asked lately;
`event` (kind, from, to: days) asks only those to whom it happened.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.mail.models import Suppression
from customers.models import Contact, Customer
from feedback.models import Invitation, Wave

from .budget import budget, touches_lately
from .events import happened

REST_DAYS = 30

REASONS = {
    "no_address": _("No e-mail address"),
    "declined": _("Wants no surveys"),
    "unsubscribed": _("Unsubscribed"),
    "bounced": _("Address bounced"),
    "complained": _("Reported as spam"),
    "rest": _("Asked only lately"),
    "budget": _("Contact budget used up"),
    "repeated": _("Same address asked already"),
    "suppressed": _("Suppressed when sent"),
    "cancelled": _("Wave cancelled"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A contact about to be asked; `reason` is a key of REASONS when not."""

    pk: int
    customer_id: int
    name: str
    email: str
    company: str
    language: str
    reason: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What sending would do now: contacts asked, customers behind them, and head-counts by reason."""

    asked: int
    customers: int
    left_out: dict[str, int]

    @property
    def total(self) -> int:
        return self.asked + sum(self.left_out.values())

    @property
    def reasons(self) -> list[tuple[Any, int]]:
        return [(REASONS.get(reason, reason), count) for reason, count in self.left_out.items()]


def contacts(audience: dict[str, Any], wave: Wave | None = None) -> Any:
    """A queryset of contacts of active customers that match, each with `reason`: blank for those to ask."""
    rows = Contact.objects.filter(customer__kind=Customer.Kind.ACCOUNT, customer__status=Customer.Status.ACTIVE)
    for column, name in (
        ("customer", "customers"),
        ("customer__segment", "segments"),
        ("customer__region", "regions"),
        ("customer__owner", "owners"),
    ):
        if wanted := audience.get(name):
            rows = rows.filter(**{f"{column}__in": wanted})
    if tiers := audience.get("tiers"):
        unrated = Q(customer__standing__tier=None) if 0 in tiers else Q()
        rows = rows.filter(Q(customer__standing__tier__in=tiers) | unrated)
    if audience.get("main_only"):
        rows = rows.filter(is_primary=True)
    if event := audience.get("event"):
        rows = rows.filter(happened(**event))
    return rows.annotate(reason=_reason(int(audience.get("rest_days", REST_DAYS)), wave))


def _reason(rest_days: int, wave: Wave | None) -> Any:
    barred = (
        Suppression.objects.annotate(lower=Lower("address")).filter(lower=Lower(OuterRef("email"))).order_by("reason")
    )
    limits = budget()
    asked = Invitation.objects.filter(customer=OuterRef("customer"), contact=OuterRef("pk")).exclude(
        status=Invitation.Status.SUPPRESSED
    )
    lately = asked.filter(created_at__gte=timezone.now() - timedelta(days=rest_days))
    if wave is not None:
        lately = lately.exclude(wave=wave)
    return Case(
        When(email="", then=Value("no_address")),
        When(gets_surveys=False, then=Value("declined")),
        When(Exists(lately) if rest_days else Q(pk__in=[]), then=Value("rest")),
        When(Exists(barred), then=Subquery(barred.values("reason")[:1])),
        When(GreaterThanOrEqual(touches_lately("pk", limits), limits.at_most), then=Value("budget")),
        default=Value(""),
    )


def dry_run(audience: dict[str, Any]) -> DryRun:
    """Head-counts of what sending would do now; writes nothing. Two statements."""
    rows = contacts(audience).order_by()
    counts = dict(rows.values_list("reason").annotate(n=Count("pk")))
    fit = rows.filter(reason="").aggregate(
        asked=Count(Lower("email"), distinct=True), customers=Count("customer", distinct=True)
    )
    left_out = {reason: counts[reason] for reason in REASONS if counts.get(reason)}
    if repeated := counts.get("", 0) - fit["asked"]:
        left_out["repeated"] = repeated
    return DryRun(fit["asked"], fit["customers"], left_out)


def next_contacts(wave: Wave, *, limit: int) -> list[Person]:
    """The next contacts of a wave by key. An address that the wave has asked is marked as repeated."""
    rows = (
        contacts(wave.audience, wave)
        .filter(pk__gt=wave.cursor)
        .annotate(lower=Lower("email"), company=F("customer__name"))
        .order_by("pk")
    )
    found = list(
        rows.values_list("pk", "customer_id", "name", "email", "company", "language", "reason", "lower")[:limit]
    )
    addresses = {row[7] for row in found if not row[6]}
    used = (
        Invitation.objects.filter(wave=wave)
        .exclude(status=Invitation.Status.SUPPRESSED)
        .annotate(lower=Lower("contact__email"))
    )
    seen = set(used.filter(lower__in=addresses).values_list("lower", flat=True))
    people = []
    for pk, customer_id, name, email, company, language, reason, lower in found:
        if not reason and lower in seen:
            reason = "repeated"
        if not reason:
            seen.add(lower)
        people.append(Person(pk, customer_id, name, email, company, language, reason))
    return people


def askable(wave: Wave, keys: list[int]) -> dict[int, Person]:
    """Of these contacts those who may be asked now, by key."""
    rows = contacts(wave.audience, wave).filter(pk__in=keys, reason="").annotate(company=F("customer__name"))
    found = rows.values_list("pk", "customer_id", "name", "email", "company", "language", "reason")
    return {row[0]: Person(*row) for row in found}


def remaining(wave: Wave) -> int:
    """How many contacts a wave has not looked at yet."""
    return contacts(wave.audience, wave).filter(pk__gt=wave.cursor).count()


def sample_person(wave: Wave) -> Person | None:
    """One of those whom the wave asks, to show a mail with."""
    row = contacts(wave.audience, wave).filter(reason="").annotate(company=F("customer__name")).order_by("pk").first()
    return Person(row.pk, row.customer_id, row.name, row.email, row.company, row.language, "") if row else None
