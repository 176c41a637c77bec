"""Customers that we may lose, each with the reasons and what they rest on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from crmq.lib import figures
from crmq.org import queries as org
from customers.models import Customer, Standing
from scoring.models import Outlook

from .histories import latest_fit

NO_ORDER = 180  # days
SILENCE = 60  # days
ALIVE = 0.5
FALL = 5.0  # points


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to worry: a condition on the annotated standing."""

    key: str
    title: str | Promise
    icon: str


RULES = (
    Rule("recency", _l("No order for 180 days"), "shopping-cart-off"),
    Rule("alive", _l("Probably left, by the purchase model"), "chart-dots"),
    Rule("silence", _l("No contact for 60 days"), "message-off"),
    Rule("complaints", _l("Open complaint"), "alert-circle"),
    Rule("falling", _l("Score fell by 5 or more"), "trending-down"),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, in words and numbers, and where the evidence stands."""

    text: str
    url: str


def conditions() -> dict[str, Q]:
    today, now = org.today(), timezone.now()
    return {
        "recency": Q(last_order_on__lte=today - timedelta(days=NO_ORDER)),
        "alive": Q(p_alive__lt=ALIVE),
        "silence": Q(last_interaction_at__lte=now - timedelta(days=SILENCE)),
        "complaints": Q(open_complaints__gt=0),
        "falling": Q(previous_score__gte=F("score") + FALL),
    }


def at_risk(user: Any, *, reason: str = "", owner: int | None = None, tier: str = "") -> QuerySet[Standing]:
    """Visible active customers with a reason, most reasons first, then by revenue.

    Shape: standings with `p_alive` (0–1 or null), `value_minor` expected in a year, and `reasons`, a count.
    """
    fit = latest_fit()
    mine = Outlook.objects.filter(customer=OuterRef("pk"), fit=fit)
    found = Standing.objects.visible_to(user).filter(
        status=Customer.Status.ACTIVE, customer__kind=Customer.Kind.ACCOUNT
    )
    found = found.annotate(
        p_alive=Subquery(mine.values("p_alive")[:1]) if fit else Value(None, output_field=FloatField()),
        value_minor=Subquery(mine.values("value_minor")[:1]) if fit else Value(None, output_field=IntegerField()),
    )
    rules = conditions()
    number: Any = sum((Case(When(q, then=1), default=0, output_field=IntegerField()) for q in rules.values()), Value(0))
    wanted = rules[reason] if reason in rules else Q(*rules.values(), _connector=Q.OR)
    found = found.annotate(reasons=number).filter(wanted)
    if owner:
        found = found.filter(owner=owner)
    if tier:
        found = found.filter(tier__code=tier)
    return found.select_related("customer", "owner", "tier").order_by("-reasons", "-revenue_12m_minor", "pk")


def counts(user: Any) -> dict[str, int]:
    """Customers by reason. One query."""
    everyone = at_risk(user).order_by()
    from_rules = {key: everyone.filter(q).values("pk") for key, q in conditions().items()}
    return {key: rows.count() for key, rows in from_rules.items()}


def reasons(standing: Any) -> list[Reason]:
    """What holds for this annotated standing. No query."""
    customer, today = standing.customer, org.today()
    record, score = customer.get_absolute_url(), reverse("scoring:customer", args=[customer.public_id])
    found = []
    if standing.last_order_on and (days := (today - standing.last_order_on).days) >= NO_ORDER:
        found.append(Reason(_("no order for %(n)s days") % {"n": figures.number(days)}, record))
    if standing.p_alive is not None and standing.p_alive < ALIVE:
        chance = figures.percent(100 * standing.p_alive, 0)
        found.append(
            Reason(_("chance of still being a customer %(chance)s") % {"chance": chance}, reverse("scoring:outlook"))
        )
    if standing.last_interaction_at and (days := (timezone.now() - standing.last_interaction_at).days) >= SILENCE:
        found.append(Reason(_("no contact for %(n)s days") % {"n": figures.number(days)}, record))
    if standing.open_complaints:
        found.append(Reason(_("open complaints: %(n)s") % {"n": figures.number(standing.open_complaints)}, record))
    if standing.score is not None and standing.previous_score is not None:
        change = standing.score - standing.previous_score
        if change <= -FALL:
            found.append(Reason(_("score %(change)s") % {"change": figures.signed(change, 1)}, score))
    return found
