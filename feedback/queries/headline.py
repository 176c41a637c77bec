"""NPS and CSAT over many customers: counted by the database, judged by `feedback.metrics`.

Only complete answers count, and of those only what customers gave themselves, unless asked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from crmq.org import queries as org
from crmq.org.models import User
from feedback.metrics import Csat, Nps, csat_of_counts, nps_of_counts
from feedback.models import Answer

NPS, CSAT = Q(kind="nps"), Q(kind="csat")
COUNTS = {
    "promoters": Count("pk", filter=NPS & Q(number__gte=9)),
    "passives": Count("pk", filter=NPS & Q(number__gte=7, number__lte=8)),
    "detractors": Count("pk", filter=NPS & Q(number__lte=6)),
    "satisfied": Count("pk", filter=CSAT & Q(number__gte=4)),
    "rated": Count("pk", filter=CSAT),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """NPS in points, CSAT in percent, each with its interval; None without answers."""

    nps: Nps | None
    csat: Csat | None


def answers_between(since: datetime, until: datetime, user: User | None = None) -> QuerySet[Answer]:
    """Headline answers completed from `since` to before `until`; of the customers `user` sees, or of all."""
    rows: Any = Answer.objects.visible_to(user) if user else Answer.objects.all()
    return rows.filter(
        NPS | CSAT, completed_at__gte=since, completed_at__lt=until, is_headline=True, number__isnull=False
    )


def headline(since: datetime, until: datetime, user: User | None = None, **narrowed: Any) -> Headline:
    """NPS and CSAT of a half-open period. `narrowed` are further filters, such as customer=…; one statement."""
    return of_answers(answers_between(since, until, user).filter(**narrowed))


def of_answers(answers: QuerySet[Answer]) -> Headline:
    """NPS and CSAT of these answers; one statement."""
    return of_counts(answers.order_by().aggregate(**COUNTS))


def of_counts(counts: Any) -> Headline:
    """From a mapping with the names of COUNTS."""
    return Headline(
        nps_of_counts(promoters=counts["promoters"], passives=counts["passives"], detractors=counts["detractors"]),
        csat_of_counts(satisfied=counts["satisfied"], n=counts["rated"]),
    )


def by_month(since: datetime, until: datetime, user: User | None = None) -> list[tuple[datetime, Headline]]:
    """One headline a calendar month of the organisation's zone, in order; months without answers are left out."""
    months = answers_between(since, until, user).annotate(month=TruncMonth("completed_at", tzinfo=org.zone()))
    rows = months.order_by("month").values("month").annotate(**COUNTS)
    return [(row["month"], of_counts(row)) for row in rows]
