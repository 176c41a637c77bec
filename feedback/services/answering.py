"""Answers as they are given: each kept at once, one complete response per invitation or visitor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crmq.org import queries as org
from crmq.org.services import digest
from customers.models import Contact, Customer
from feedback.metrics.suspicion import Evidence, Sign
from feedback.models import Answer, Collector, Hold, Invitation, Question, Response, SurveyVersion

from . import quarantine, quotas, reminders
from .completing import complete, missing_of
from .given import Given

Pairs = Iterable[tuple[Question, Given | None]]
TRAIL = 200  # changes remembered a response


class AlreadyAnswered(Exception):
    """The invitation has its complete response; nothing more is taken."""


class Closed(Exception):
    """The link is past its last day, or was withdrawn."""


class Missing(Exception):
    """Required questions are without an answer."""

    def __init__(self, questions: list[Question]) -> None:
        super().__init__(", ".join(question.key for question in questions))
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Outcome:
    """`missing` holds the required questions that kept a response from being finished."""

    response: Response | None
    missing: list[Question]
    is_finished: bool = False


def check_open(invitation: Invitation) -> None:
    """Raise AlreadyAnswered or Closed when no answer can be given."""
    if invitation.status in (Invitation.Status.COMPLETE, Invitation.Status.HELD):
        raise AlreadyAnswered
    if invitation.status == Invitation.Status.SUPPRESSED or invitation.expires_at <= timezone.now():
        raise Closed


@transaction.atomic
def answer(
    *, invitation: Invitation, given: Pairs, language: str, finish: bool = False, opened: datetime | None = None
) -> Outcome:
    """Keep answers; with `finish`, complete the response if nothing required is missing.

    The invitation is locked, so of two simultaneous attempts to finish, one completes and the
    other is told. An answer of None takes an earlier one back. `opened` is when the page was given
    out. Errors: AlreadyAnswered, Closed.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("wave").get(pk=invitation.pk)
    check_open(locked)
    pairs = list(given)
    response = Response.objects.filter(invitation=locked).select_related("invitation").first()
    if response is None and not _says_anything(pairs, finish):
        return Outcome(None, [])
    if response is None:
        response = Response.objects.create(
            customer_id=locked.customer_id, version_id=locked.wave.version_id, invitation=locked, contact_id=locked.contact_id,
            language=language, started_at=timezone.now(),
        )  # fmt: skip
        Invitation.objects.filter(pk=locked.pk).update(status=Invitation.Status.STARTED)
    outcome = _take(response, pairs, language, finish, opened)
    if outcome.is_finished:
        status = Invitation.Status.COMPLETE if response.completed_at else Invitation.Status.HELD
        Invitation.objects.filter(pk=locked.pk).update(status=status)
        reminders.answered(locked)
    return outcome


def check_collector(collector: Collector) -> SurveyVersion:
    """The version that a public link asks now. Raises Closed."""
    version = collector.survey.versions.filter(status=SurveyVersion.Status.PUBLISHED).first()
    over = collector.closes_on is not None and collector.closes_on < org.today()
    if version is None or over or not collector.is_open:
        raise Closed
    return version


def visit(collector: Collector, visitor: str) -> Response | None:
    """The response that a visitor of a public link has begun."""
    found: Response | None = Response.objects.filter(collector=collector, digest=digest(visitor)).first()
    return found


@transaction.atomic
def answer_publicly(
    *,
    collector: Collector,
    visitor: str,
    given: Pairs,
    language: str,
    finish: bool = False,
    opened: datetime | None = None,
) -> Outcome:
    """The same for a visitor of a public link, who keeps the version that they began.

    Errors: AlreadyAnswered, Closed.
    """  # fmt: skip
    version, pairs = check_collector(collector), list(given)
    if visit(collector, visitor) is None and not _says_anything(pairs, finish):
        return Outcome(None, [])
    begun, _created = Response.objects.get_or_create(
        collector=collector,
        digest=digest(visitor),
        defaults={
            "version": version, "mode": Response.Mode.PUBLIC, "language": language, "started_at": timezone.now(),
        },
    )  # fmt: skip
    response = Response.objects.select_for_update().get(pk=begun.pk)
    if response.completed_at or Hold.objects.filter(response=response).exists():
        raise AlreadyAnswered
    return _take(response, pairs, language, finish, opened)


def _says_anything(pairs: list[tuple[Question, Given | None]], finish: bool) -> bool:
    return finish or any(value for _question, value in pairs)


def _take(
    response: Response,
    pairs: list[tuple[Question, Given | None]],
    language: str,
    finish: bool,
    opened: datetime | None,
) -> Outcome:
    """Store, and finish or hold back, in the caller's transaction on a locked row."""
    now = timezone.now()
    _follow(response, pairs, now)
    store(response=response, given=pairs, at=now, is_headline=response.mode == Response.Mode.WEB)
    missing = missing_of(response) if finish else []
    if not finish or missing:
        return Outcome(response, missing)
    Response.objects.filter(pk=response.pk).update(language=language)
    evidence = quarantine.suspicion(response, opened=opened, finished=now)
    if not evidence and not quotas.admit(response=response):
        evidence = [Evidence(Sign.QUOTA, 0.0)]
    if evidence:
        quarantine.hold(response=response, evidence=evidence, at=now)
    else:
        complete(response, now)
    return Outcome(response, [], is_finished=True)


def _follow(response: Response, pairs: list[tuple[Question, Given | None]], at: datetime) -> None:
    """Remember which answers changed when; a burst of changes is a sign of a machine."""
    before = {a.question_id: (a.number, tuple(a.options), a.text, a.is_na) for a in response.answers.all()}
    stamp = int(at.timestamp() * 1000)
    changes = [
        [
            stamp,
            question.key,
            str(value.number if value.number is not None else ",".join(value.options) or value.text)[:80],
        ]
        for question, value in pairs
        if value is not None and before.get(question.pk) != (value.number, value.options, value.text, value.is_na)
    ]
    if changes:
        response.trail = [*response.trail, *changes][-TRAIL:]
        Response.objects.filter(pk=response.pk).update(trail=response.trail)


@transaction.atomic
def enter(
    *,
    customer: Customer,
    version: SurveyVersion,
    mode: str,
    given: Pairs,
    by: Any,
    contact: Contact | None = None,
    at: datetime | None = None,
) -> Response:
    """Record what a customer answered on the phone or on a visit; it stays out of headline figures.

    Errors: Missing; then nothing is kept.
    """
    at = at or timezone.now()
    language = contact.language if contact else "en"
    response = Response.objects.create(
        customer=customer, version=version, contact=contact, mode=mode, language=language, started_at=at, entered_by=by
    )
    store(response=response, given=given, at=at, is_headline=False)
    if missing := missing_of(response):
        raise Missing(missing)
    complete(response, at)
    return response


def store(*, response: Response, given: Pairs, at: datetime, is_headline: bool = True) -> None:
    """Write answers over earlier ones, in the caller's transaction; None removes the earlier one."""
    rows, gone = [], []
    for question, value in given:
        if value is None:
            gone.append(question.pk)
            continue
        rows.append(
            Answer(
                customer_id=response.customer_id, response=response, question=question, kind=question.kind, number=value.number,
                options=list(value.options), text=value.text, is_na=value.is_na, is_headline=is_headline, answered_at=at,
            )
        )  # fmt: skip
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["response", "question"],
        update_fields=["number", "options", "text", "is_na", "answered_at"],
    )
    if gone:
        response.answers.filter(question__in=gone).delete()
