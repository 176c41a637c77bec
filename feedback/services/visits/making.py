"""Making a visit: answers kept one by one, an outcome, and what the customer needs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from crmq.lib import worktime
from crmq.org import queries as org
from crmq.org.models import User
from customers.models import Task
from customers.services import interactions, maintenance
from feedback.models import Need, Question, Response, SurveyVersion, Touch, Touchpoint, Visit, VisitPlan
from feedback.queries import visits as query
from feedback.services import answering, completing
from feedback.services.budget import touched
from feedback.services.given import Given

from . import planning

ATTEMPTS = 3  # after which nobody is called any more
MODES = {VisitPlan.Channel.VISIT: Response.Mode.VISIT}
Outcome = Visit.Outcome


class AlreadyMade(Exception):
    """The visit has its outcome."""


class Unfinished(Exception):
    """Required questions on the way that was taken have no answer."""

    def __init__(self, questions: list[Question]) -> None:
        super().__init__(", ".join(question.key for question in questions))
        self.questions = questions


@transaction.atomic
def keep_answer(*, visit: Visit, version: SurveyVersion, given: Iterable[tuple[Question, Given | None]], by: User) -> Visit:  # fmt: skip
    """Keep what was just answered; it counts once the visit is recorded as made. Errors: AlreadyMade."""
    locked = _locked(visit)
    if locked.response is None:
        language = locked.contact.language if locked.contact else "en"
        locked.response = Response.objects.create(
            customer=locked.customer, version=version, contact=locked.contact, mode=MODES.get(VisitPlan.Channel(locked.channel), Response.Mode.PHONE),
            language=language, started_at=timezone.now(), entered_by=by,
        )  # fmt: skip
        locked.save(update_fields=["response"])
    answering.store(response=locked.response, given=given, at=timezone.now(), is_headline=False)
    return locked


@transaction.atomic
def record(
    *,
    visit: Visit,
    by: User,
    outcome: str,
    note: str = "",
    needs: Iterable[tuple[str, Touchpoint, str]] = (),
    again_on: date | None = None,
) -> Visit:
    """Record how an attempt went. `needs` are kind, touchpoint, text. Errors: AlreadyMade, Unfinished."""
    locked, now = _locked(visit), timezone.now()
    locked.attempts, locked.outcome, locked.note = locked.attempts + 1, outcome, note
    if locked.contact_id:
        touched([Touch(key=f"visit:{locked.pk}:{locked.attempts}", customer_id=locked.customer_id, contact_id=locked.contact_id, kind=Touch.Kind.CALL)])  # fmt: skip
    if outcome in (Outcome.REACHED, Outcome.PARTLY):
        _made(locked, by, outcome)
    elif outcome in (Outcome.REFUSED, Outcome.WRONG) or locked.attempts >= ATTEMPTS:
        locked.status, locked.done_at, locked.done_by = Visit.Status.GIVEN_UP, now, by
        if locked.task and locked.task.status == Task.Status.OPEN:
            maintenance.skip_task(task=locked.task, by=by, reason=str(Outcome(outcome).label))
    else:
        planning.postpone(locked, again_on or worktime.add_working_days(org.today(), 1, org.work_calendar()))
    Need.objects.bulk_create(
        Need(customer=locked.customer, touchpoint=touchpoint, kind=kind, text=text[:500], visit=locked, at=now, by=by)
        for kind, touchpoint, text in needs
    )
    locked.save()
    return locked


def _made(visit: Visit, by: User, outcome: str) -> None:
    """The customer was reached: answers count, the task is done, the return visit is logged."""
    now = timezone.now()
    if visit.response is not None and outcome == Outcome.REACHED:
        if missing := query.missing_on_the_way(visit):
            raise Unfinished(missing)
        completing.complete(visit.response, now)
    visit.status, visit.done_at, visit.done_by = Visit.Status.DONE, now, by
    channel = {"phone": "phone", "visit": "visit", "email": "email"}[visit.channel]
    if visit.task and visit.task.status == Task.Status.OPEN:
        task = maintenance.complete_task(
            task=visit.task,
            by=by,
            outcome=str(Outcome(outcome).label),
            note=visit.note,
            channel=channel,
            contact=visit.contact,
        )
        visit.interaction = task.interaction
    else:
        name = visit.plan.name if visit.plan else str(visit._meta.verbose_name).capitalize()
        visit.interaction = interactions.log(
            customer=visit.customer, by=by, channel=channel, subject=name, note=visit.note, contact=visit.contact, is_return_visit=True
        )  # fmt: skip


def _locked(visit: Visit) -> Any:
    related = ("customer", "contact", "plan", "response", "task")
    locked = Visit.objects.select_for_update(of=("self",)).select_related(*related).get(pk=visit.pk)
    if locked.status != Visit.Status.PLANNED:
        raise AlreadyMade
    return locked
