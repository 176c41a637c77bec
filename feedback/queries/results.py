"""The slice of a survey that figures are made of: narrowed by tier, segment, region, wave, version, period and mode."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from crmq.org import queries as org
from crmq.org.models import User
from feedback.metrics import (
    Funnel,
)
from feedback.models import Answer, Invitation, Question, QuestionKind, Response, Survey

from . import waves

K = QuestionKind


@dataclass(frozen=True, slots=True)
class Filters:
    """What results are narrowed to. Keys of rows; tier 0 stands for not rated. Days are the organisation's."""

    survey: Survey
    tier: int | None = None
    segment: int | None = None
    region: int | None = None
    wave: int | None = None
    version: int | None = None
    since: date | None = None
    until: date | None = None
    staff: bool = False
    public: bool = False

    @property
    def modes(self) -> list[str]:
        """How answers came that count here: by personal link, and by staff or public links when switched in."""
        mode = Response.Mode
        return [mode.WEB, *([mode.PHONE, mode.VISIT] if self.staff else []), *([mode.PUBLIC] if self.public else [])]


def begin(day: date) -> datetime:
    return datetime.combine(day, time(0), org.zone())


def narrowed(filters: Filters, prefix: str) -> Q:
    """Conditions on tier, region, for rows whose customer is at `customer`; and on response at `prefix`."""
    found = Q(**{f"{prefix}version__survey": filters.survey})
    if filters.tier is not None:
        found &= Q(customer__standing__tier=filters.tier or None)
    if filters.region is not None:
        found &= Q(customer__standing__region=filters.region)
    if filters.segment is not None:
        found &= Q(customer__segment=filters.segment)
    if filters.wave is not None:
        found &= Q(**{f"{prefix}invitation__wave": filters.wave})
    if filters.version is not None:
        found &= Q(**{f"{prefix}version": filters.version})
    return found


def period(filters: Filters, column: str) -> Q:
    found = Q()
    if filters.since:
        found &= Q(**{f"{column}__gte": begin(filters.since)})
    if filters.until:
        found &= Q(**{f"{column}__lte": datetime.combine(filters.until, time.max, org.zone())})
    return found


def responses(filters: Filters, user: User) -> QuerySet[Response]:
    """Complete responses of the customers `user` sees; those entered by staff only when asked for."""
    rows: Any = Response.objects.visible_to(user).filter(
        narrowed(filters, ""), period(filters, "completed_at"), completed_at__isnull=False
    )
    return rows.filter(mode__in=filters.modes)


def answers(filters: Filters, user: User) -> QuerySet[Answer]:
    rows: Any = Answer.objects.visible_to(user).filter(
        narrowed(filters, "response__"), period(filters, "completed_at"), completed_at__isnull=False
    )
    return rows.filter(response__mode__in=filters.modes)


def invitations(filters: Filters, user: User) -> QuerySet[Invitation]:
    """Invitations of the same slice, by the day they were made."""
    found = Q(wave__version__survey=filters.survey)
    if filters.tier is not None:
        found &= Q(customer__standing__tier=filters.tier or None)
    if filters.region is not None:
        found &= Q(customer__standing__region=filters.region)
    if filters.segment is not None:
        found &= Q(customer__segment=filters.segment)
    if filters.wave is not None:
        found &= Q(wave=filters.wave)
    if filters.version is not None:
        found &= Q(wave__version=filters.version)
    rows: Any = Invitation.objects.visible_to(user).filter(found, period(filters, "created_at"))
    return rows


def funnel(filters: Filters, user: User) -> Funnel:
    return waves.funnel(invitations(filters, user))


def questions(filters: Filters) -> list[Question]:
    """One question per key: the newest wording, in the order of the newest version."""
    rows = Question.objects.filter(version__survey=filters.survey).exclude(version__status="draft")
    if filters.version is not None:
        rows = rows.filter(version=filters.version)
    found: dict[str, Question] = {}
    for question in rows.order_by("-version__number", "position"):
        found.setdefault(question.key, question)
    return list(found.values())


def with_answer(rows: QuerySet[Response], key: str, value: str) -> QuerySet[Response]:
    """Responses that gave `value` to the question `key`; nps groups by name, any answer for a blank value."""
    given = Answer.objects.filter(question__key=key)
    if value == "na":
        return rows.filter(pk__in=Subquery(given.filter(is_na=True).values("response")))
    groups = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6), "satisfied": (4, 5)}
    if value in groups:
        given = given.filter(number__range=groups[value])
    elif value.isascii() and value.isdecimal() and len(value) < 3:
        given = given.filter(Q(number=int(value)) | Q(options__contains=[value]))
    elif value:
        given = given.filter(options__contains=[value])
    return rows.filter(pk__in=Subquery(given.values("response")))
