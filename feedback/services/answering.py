"""Answers as they are given: each kept at once, one complete response per invitation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from customers.models import Contact, Customer
from feedback.models import Answer, Invitation, Question, Response, SurveyVersion

from . import loop
from .given import Given

Pairs = Iterable[tuple[Question, Given | None]]


class AlreadyAnswered(Exception):
    """The invitation has its complete response; nothing more is taken."""


class Closed(Exception):
    """The invitation is past its last day, or was withdrawn."""


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

    @property
    def is_complete(self) -> bool:
        return self.response is not None and self.response.completed_at is not None


def check_open(invitation: Invitation) -> None:
    """Raise AlreadyAnswered or Closed when no answer can be given."""
    if invitation.status == Invitation.Status.COMPLETE:
        raise AlreadyAnswered
    if invitation.status == Invitation.Status.SUPPRESSED or invitation.expires_at <= timezone.now():
        raise Closed


@transaction.atomic
def answer(*, invitation: Invitation, given: Pairs, language: str, finish: bool = False) -> Outcome:
    """Keep answers; with `finish`, complete the response if nothing required is missing.

    The invitation is locked, so of two simultaneous attempts to finish, one completes and the
    other is told. An answer of None takes an earlier one back. Errors: AlreadyAnswered, Closed.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("wave").get(pk=invitation.pk)
    check_open(locked)
    now, pairs = timezone.now(), list(given)
    response = Response.objects.filter(invitation=locked).first()
    if response is None and (finish or any(value for _question, value in pairs)):
        response = Response.objects.create(
            customer_id=locked.customer_id, version_id=locked.wave.version_id, invitation=locked, contact_id=locked.contact_id,
            language=language, started_at=now,
        )  # fmt: skip
        Invitation.objects.filter(pk=locked.pk).update(status=Invitation.Status.STARTED)
    if response is None:
        return Outcome(None, [])
    store(response=response, given=pairs, at=now)
    missing = missing_of(response) if finish else []
    if finish and not missing:
        Response.objects.filter(pk=response.pk).update(language=language)
        complete(response, now)
        Invitation.objects.filter(pk=locked.pk).update(status=Invitation.Status.COMPLETE)
    return Outcome(response, missing)


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
                options=list(value.options), text=value.text, is_headline=is_headline, answered_at=at,
            )
        )  # fmt: skip
    Answer.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["response", "question"],
        update_fields=["number", "options", "text", "answered_at"],
    )
    if gone:
        response.answers.filter(question__in=gone).delete()


def missing_of(response: Response) -> list[Question]:
    """Required questions that have no answer yet."""
    required = Question.objects.filter(version=response.version_id, is_required=True)
    return list(required.exclude(pk__in=response.answers.values("question")))


def complete(response: Response, at: datetime) -> None:
    """Set the time of completion on the response and all its answers, and ask for a call where one is due."""
    response.completed_at = at
    Response.objects.filter(pk=response.pk).update(completed_at=at)
    response.answers.update(completed_at=at)
    loop.follow_up(response=response)
