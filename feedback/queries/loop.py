"""Call backs: which rules apply, who waits, and whether we called in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from crmq.mail.models import Mail
from crmq.org.models import User
from feedback.metrics import Interval, wilson
from feedback.models import Invitation, LoopCase, LoopRule, Response

WITHIN = timedelta(hours=48)
DAYS = 90

# The first contact to the customer after the case was opened, or the task that asked for it being done.
CONTACTED = """
    UPDATE feedback_loopcase c SET contacted_at = met.at, contacted_by_id = met.by_id
    FROM (
        SELECT DISTINCT ON (open.id) open.id, happened.at, happened.by_id
        FROM feedback_loopcase open
        CROSS JOIN LATERAL (
            SELECT i.at, i.by_id FROM customers_interaction i
            WHERE i.customer_id = open.customer_id AND i.at >= open.opened_at AND i.direction = 'out'
            UNION ALL
            SELECT t.done_at, t.done_by_id FROM customers_task t WHERE t.id = open.task_id AND t.status = 'done'
        ) happened
        WHERE open.contacted_at IS NULL AND open.closed_at IS NULL
        ORDER BY open.id, happened.at
    ) met
    WHERE c.id = met.id AND c.contacted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class InTime:
    """How many customers were called within 48 hours: of `n` cases whose 48 hours are over or that were called."""

    called: int
    late: int

    @property
    def n(self) -> int:
        return self.called + self.late

    @property
    def percent(self) -> float | None:
        return 100 * self.called / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """95 % Wilson interval, in percent."""
        if not self.n:
            return None
        found = wilson(self.called, self.n)
        return Interval(100 * found.low, 100 * found.high)


def mark_contacted() -> int:
    with connection.cursor() as cursor:
        cursor.execute(CONTACTED, [])
        return cursor.rowcount


def rules_for(response: Response) -> QuerySet[LoopRule]:
    """Active rules on what was answered, in their order, for this survey and the customer's tier."""
    survey = Q(survey=None) | Q(survey__versions=response.version_id)
    standing = getattr(response.customer, "standing", None)
    tier = Q(tiers=[]) | Q(tiers__contains=[standing.tier_id if standing and standing.tier_id else 0])
    rules = LoopRule.objects.exclude(event=LoopRule.Event.SILENCE).filter(survey, tier, is_active=True)
    return rules.select_related("person").order_by("position", "pk")


def silent(rule: LoopRule, *, now: datetime, limit: int) -> list[Invitation]:
    """Invitations that this rule is about: delivered so long ago, neither begun nor followed up."""
    key = Concat(Value("survey:"), Cast(OuterRef("wave_id"), CharField()), Value(":"), Cast(OuterRef("contact_id"), CharField()), Value(":invite"))  # fmt: skip
    before = now - timedelta(days=rule.silent_days)
    sent = Mail.objects.filter(key=key, sent_at__lte=before, sent_at__gt=before - timedelta(days=7))
    rows = Invitation.objects.filter(
        Exists(sent), status=Invitation.Status.DELIVERED, loop_case=None, created_at__gt=before - timedelta(days=14)
    )
    if rule.survey_id:
        rows = rows.filter(wave__version__survey=rule.survey_id)
    if rule.tiers:
        rows = rows.filter(customer__standing__tier__in=rule.tiers)
    return list(rows.select_related("customer__owner", "contact").order_by("pk")[:limit])


def cases(user: User) -> QuerySet[LoopCase]:
    """Call backs of customers that `user` sees, with what lists show."""
    related = ("customer", "contact", "owner", "rule", "response", "task", "complaint", "contacted_by")
    found: QuerySet[LoopCase] = LoopCase.objects.visible_to(user).select_related(*related)
    return found


IN_TIME = Q(contacted_at__lte=F("opened_at") + WITHIN)


def late_ones(now: datetime) -> Q:
    """Cases that were not called within 48 hours; those that still may be are neither in time nor late."""
    return (Q(contacted_at=None) & Q(opened_at__lt=now - WITHIN)) | Q(contacted_at__gt=F("opened_at") + WITHIN)


def in_time(user: User) -> InTime:
    """Over the cases opened in the last 90 days that `user` sees."""
    now = timezone.now()
    rows = LoopCase.objects.visible_to(user).filter(opened_at__gte=now - timedelta(days=DAYS)).order_by()
    counted = rows.aggregate(called=Count("pk", filter=IN_TIME), late=Count("pk", filter=late_ones(now)))
    return InTime(**counted)


def of_response(response: Response) -> LoopCase | None:
    found: LoopCase | None = LoopCase.objects.filter(response=response).select_related("owner").first()
    return found


def rules() -> QuerySet[LoopRule]:
    """All rules in their order, with how many cases each `opened`."""
    return LoopRule.objects.select_related("survey", "person").annotate(opened=Count("cases"))
