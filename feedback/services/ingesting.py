"""Complete responses from other systems, once per external id, each row taken whole or refused in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmq.org import audit
from customers.models import Customer
from feedback.metrics.showing import shown
from feedback.models import Question, Response, SurveyVersion
from feedback.queries.answering import rules_of

from . import answering, completing
from .given import BadAnswer, Given, read

MAX_ROWS = 1000


class Contested(Exception):
    """Somebody else wrote the same responses at the same moment."""


@dataclass(frozen=True, slots=True)
class Row:
    """One response as it arrives; `answers` maps question keys to values as text."""

    external_id: str
    customer_code: str
    survey: str
    completed_at: datetime
    answers: dict[str, list[str]]
    mode: str = Response.Mode.WEB
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Fault:
    field: str
    value: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class Result:
    """status: created, updated, unchanged or rejected."""

    external_id: str
    status: str
    faults: list[Fault] = field(default_factory=list)


class Refused(Exception):
    def __init__(self, *faults: Fault) -> None:
        super().__init__(str(len(faults)))
        self.faults = list(faults)


@dataclass(slots=True)
class _Known:
    """What the rows of a batch refer to, read once."""

    customers: dict[str, Customer]
    questions: dict[str, dict[str, Question]]
    versions: dict[str, SurveyVersion]
    responses: dict[str, Response]


def ingest(*, by: Any, source: str, rows: Sequence[Row]) -> list[Result]:
    """Keep responses of customers that `by` sees, on the published version of each row's survey.

    A row sent again changes nothing; one sent with other answers replaces the earlier ones.
    Errors: Contested. Cost: four statements to look up, a few a row.
    """
    try:
        with transaction.atomic(), audit.summarised():
            known = _look_up(by, source, rows)
            return [_take(row, source, known) for row in rows]
    except IntegrityError as clash:
        raise Contested from clash


def _look_up(by: Any, source: str, rows: Sequence[Row]) -> _Known:
    codes = {row.customer_code for row in rows}
    found = (
        Customer.objects.visible_to(by)
        .filter(Q(code__in=codes) | Q(source=source, external_id__in=codes))
        .select_related("owner")
    )
    customers = {
        customer.external_id: customer for customer in found if customer.source == source and customer.external_id
    }
    customers |= {customer.code: customer for customer in found}
    published = SurveyVersion.objects.filter(
        status=SurveyVersion.Status.PUBLISHED, survey__code__in={row.survey for row in rows}
    )
    versions = {
        version.survey.code: version for version in published.select_related("survey").prefetch_related("questions")
    }
    questions = {
        code: {question.key: question for question in version.questions.all()} for code, version in versions.items()
    }
    kept = Response.objects.filter(source=source, external_id__in=[row.external_id for row in rows]).prefetch_related(
        "answers"
    )
    return _Known(customers, questions, versions, {response.external_id: response for response in kept})


def _take(row: Row, source: str, known: _Known) -> Result:
    try:
        given = _check(row, known)
    except Refused as refused:
        return Result(row.external_id, "rejected", refused.faults)
    earlier = known.responses.get(row.external_id)
    if earlier is not None:
        return _replace(row, earlier, given)
    response = Response.objects.create(
        customer=known.customers[row.customer_code], version=known.versions[row.survey], mode=row.mode, language=row.language, source=source,
        external_id=row.external_id, started_at=row.completed_at,
    )  # fmt: skip
    answering.store(response=response, given=given, at=row.completed_at, is_headline=row.mode == Response.Mode.WEB)
    completing.complete(response, row.completed_at)
    known.responses[row.external_id] = response
    return Result(row.external_id, "created")


def _replace(row: Row, earlier: Response, given: list[tuple[Question, Given]]) -> Result:
    if earlier.version_id != given[0][0].version_id:
        fault = Fault(
            "survey", row.survey, _("This response was sent before for another version. Send a new external id.")
        )
        return Result(row.external_id, "rejected", [fault])
    before = {a.question_id: (a.number, tuple(a.options), a.text) for a in earlier.answers.all()}
    after = {question.pk: (value.number, value.options, value.text) for question, value in given}
    if before == after and earlier.completed_at == row.completed_at:
        return Result(row.external_id, "unchanged")
    earlier.answers.exclude(question__in=after).delete()
    answering.store(response=earlier, given=given, at=row.completed_at, is_headline=earlier.mode == Response.Mode.WEB)
    completing.complete(earlier, row.completed_at)
    return Result(row.external_id, "updated")


def _check(row: Row, known: _Known) -> list[tuple[Question, Given]]:
    """The answers of a sound row. Raises Refused with every fault found."""
    faults = []
    if row.customer_code not in known.customers:
        faults.append(
            Fault("customer_code", row.customer_code, _("No customer of yours has this code. Send the customer first."))
        )
    if row.completed_at > timezone.now():
        faults.append(Fault("completed_at", row.completed_at.isoformat(), _("This time has not come yet.")))
    questions = known.questions.get(row.survey)
    if questions is None:
        raise Refused(*faults, Fault("survey", row.survey, _("No published survey has this code.")))
    given = []
    for key, values in row.answers.items():
        if key not in questions:
            faults.append(Fault("answers", key, _("The published version has no question with this key.")))
            continue
        try:
            value = read(questions[key], values)
        except BadAnswer as bad:
            faults.append(Fault(f"answers.{key}", bad.value[:80], bad.message))
        else:
            given += [(questions[key], value)] if value else []
    visible = shown(rules_of(list(questions.values())), row.answers)
    lacking = [q.key for q in questions.values() if q.is_required and q.key in visible and q.key not in row.answers]
    faults += [Fault(f"answers.{key}", "", _("This question is required.")) for key in lacking]
    if faults or not given:
        raise Refused(*(faults or [Fault("answers", "", _("There is no answer in this row."))]))
    return given
