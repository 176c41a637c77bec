"""What a survey's figures leave out, and why: every answer that exists is either counted or named here."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crmq.org.models import User
from feedback.models import Answer, Hold, Response

from . import results

M = Response.Mode
REASONS: dict[str, Any] = {
    "unfinished": _("Not finished"),
    "held": _("Held back: looks made by a machine, or beyond a quota"),
    "discarded": _("Discarded by a person"),
    "staff": _("Entered by staff"),
    "public": _("From a public link"),
    "hidden": _("Complete, with answers that a later answer hid"),
    "na": _("Complete, with “not applicable”"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`n` responses; `partly` when the response counts and only some of its answers do not."""

    key: str
    words: Any
    n: int
    partly: bool


def left_out(filters: results.Filters, user: User, reason: str) -> QuerySet[Response]:
    """Responses of the slice that are left out for a reason, by when they began. Errors: KeyError."""
    return _begun(filters, user).filter(_conditions(filters)[reason])


def reasons(filters: results.Filters, user: User) -> list[Reason]:
    """Head-counts by reason, without those that concern nobody. One statement."""
    conditions = _conditions(filters)
    counted = {key: Count("pk", filter=condition) for key, condition in conditions.items()}
    counts: dict[str, int] = _begun(filters, user).order_by().aggregate(**counted)
    return [Reason(key, REASONS[key], counts[key], key in ("hidden", "na")) for key in REASONS if counts[key]]


def _begun(filters: results.Filters, user: User) -> QuerySet[Response]:
    rows: Any = Response.objects.visible_to(user)
    return rows.filter(results.narrowed(filters, ""), results.period(filters, "started_at"))


def _conditions(filters: results.Filters) -> dict[str, Q]:
    hold = Hold.objects.filter(response=OuterRef("pk"))
    held, discarded = Q(Exists(hold.filter(state=Hold.State.HELD))), Q(Exists(hold.filter(state=Hold.State.DISCARDED)))
    answers, done = Answer.objects.filter(response=OuterRef("pk")), Q(completed_at__isnull=False)
    counted, switched = done & Q(mode__in=filters.modes), set(filters.modes)
    return {
        "unfinished": ~done & ~held & ~discarded,
        "held": held,
        "discarded": discarded,
        "staff": done & Q(mode__in={M.PHONE, M.VISIT} - switched),
        "public": done & Q(mode__in={M.PUBLIC} - switched),
        "hidden": counted & Q(Exists(answers.filter(completed_at=None))),
        "na": counted & Q(Exists(answers.filter(is_na=True))),
    }
