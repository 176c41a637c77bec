"""Return visits: who is due, what is planned, and how far a script has come."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crmq.org.models import User
from customers.models import Contact, Interaction
from feedback.metrics.script import Given, Jump, following, way
from feedback.models import Answer, Event, Question, SurveyVersion, Visit, VisitPlan
from feedback.queries.answering import visible_of

from . import audience


def due_contacts(plan: VisitPlan, first: date, last: date) -> QuerySet[Contact]:
    """Whom a plan has visited now: to whom the event happened on [first, last], or who was left alone for long."""
    event = {"kind": plan.event, "since": first.isoformat(), "until": last.isoformat()}
    rows: QuerySet[Contact] = audience.contacts({"tiers": plan.tiers, "rest_days": 0, "event": event})
    planned = Visit.objects.filter(customer=OuterRef("customer"), plan=plan, status=Visit.Status.PLANNED)
    rows = rows.filter(~Exists(planned))
    if plan.event == Event.EVERY:
        since = timezone.now() - timedelta(days=plan.every_days)
        seen = Interaction.objects.filter(customer=OuterRef("customer"), is_return_visit=True, at__gte=since)
        tried = Visit.objects.filter(customer=OuterRef("customer"), plan=plan, created_at__gte=since)
        rows = rows.filter(~Exists(seen), ~Exists(tried))
    return rows.select_related("customer__owner").order_by("pk")


def visits(user: User) -> QuerySet[Visit]:
    """Visits of customers that `user` sees, with what lists show."""
    found: QuerySet[Visit] = Visit.objects.visible_to(user).select_related(
        "customer", "contact", "owner", "plan__script", "response__version", "task"
    )
    return found


def script_of(visit: Visit) -> SurveyVersion | None:
    """The wording that is read out: the one begun with, else the published one of the plan's script."""
    if visit.response:
        return visit.response.version
    if visit.plan is None or visit.plan.script is None:
        return None
    return visit.plan.script.versions.filter(status=SurveyVersion.Status.PUBLISHED).first()


def jumps_of(visit: Visit) -> list[Jump]:
    rows: list[dict[str, Any]] = visit.plan.jumps if visit.plan else []
    return [Jump(row["from"], row["to"], row.get("low"), row.get("high"), tuple(row.get("options", []))) for row in rows]  # fmt: skip


def asked_questions(visit: Visit, version: SurveyVersion) -> list[Question]:
    """The script's questions that earlier answers leave visible, in order."""
    return visible_of(visit.response) if visit.response else list(version.questions.filter(show_key=""))


def answers_of(visit: Visit) -> dict[str, Given]:
    if visit.response is None:
        return {}
    rows = Answer.objects.filter(response=visit.response).values_list("question__key", "number", "options")
    return {key: (number, options) for key, number, options in rows}


def next_key(visit: Visit, version: SurveyVersion, at: str) -> str:
    """The key of the question after `at`, blank at the end."""
    keys = [question.key for question in asked_questions(visit, version)]
    return following(keys, jumps_of(visit), at, answers_of(visit).get(at)) if at in keys else ""


def missing_on_the_way(visit: Visit) -> list[Question]:
    """Required questions on the way taken that have no answer. Questions jumped over are not missed."""
    if visit.response is None:
        return []
    questions, given = visible_of(visit.response), answers_of(visit)
    taken = set(way([question.key for question in questions], jumps_of(visit), given))
    return [q for q in questions if q.key in taken and q.is_required and q.is_answerable and q.key not in given]


def kept(visit: Visit) -> list[Answer]:
    """Answers so far, in the order of the questions."""
    if visit.response is None:
        return []
    rows = Answer.objects.filter(response=visit.response).select_related("question")
    return list(rows.order_by("question__position"))


def by_day(user: User, first: date, last: date) -> dict[date, list[Visit]]:
    """Planned and made visits of these days, by the day they are due."""
    found: dict[date, list[Visit]] = {}
    rows = visits(user).filter(due_on__range=(first, last)).exclude(status=Visit.Status.GIVEN_UP)
    for row in rows.order_by("due_on", "customer__name")[:2000]:
        found.setdefault(row.due_on, []).append(row)
    return found


def plans() -> QuerySet[VisitPlan]:
    """Plans with how many visits each `made` and still has `planned`."""
    return VisitPlan.objects.select_related("script").annotate(
        planned=Count("visits", filter=Q(visits__status=Visit.Status.PLANNED)),
        made=Count("visits", filter=Q(visits__status=Visit.Status.DONE)),
    )
