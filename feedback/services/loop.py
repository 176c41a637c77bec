"""Closing the loop: feedback that a rule names asks for a call back, once per response.

A case has an owner, a due day and the answer attached. It counts as called with the first contact to the
customer after it was opened, whoever records it and wherever.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib import worktime
from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import notify
from customers.models import Task, TaskKind
from customers.services import interactions, maintenance
from feedback.models import Answer, Complaint, Invitation, LoopCase, LoopRule, Response
from feedback.queries import loop as query

from .complaints import filing

FRESH = timedelta(days=7)  # older responses, such as imported ones, ask for no call
BATCH = 500


class AlreadyClosed(Exception):
    """Somebody closed the call back before."""


def follow_up(*, response: Response) -> LoopCase | None:
    """Open what the first fitting rule asks for, in the caller's transaction; asked again, nothing is added."""
    if response.completed_at is None or response.completed_at < timezone.now() - FRESH or response.customer is None:
        return None
    for rule in query.rules_for(response):
        if found := _match(rule, list(response.answers.select_related("question").order_by("question__position"))):
            return _open(rule, found, response=response)
    return None


def _match(rule: LoopRule, answers: list[Answer]) -> str:
    """What in the answers the rule is about, in short; blank when nothing is."""
    if rule.event == LoopRule.Event.WORDS:
        texts = (answer.text for answer in answers if answer.text)
        return next((text for text in texts if any(word.lower() in text.lower() for word in rule.words)), "")
    scores = (a for a in answers if a.kind == rule.question_kind and a.number is not None)
    low = next((a for a in scores if a.number is not None and rule.low <= a.number <= rule.high), None)
    if low is None:
        return ""
    comment = next((answer.text for answer in answers if answer.text), "")
    return f"{low.number}: {comment}" if comment else str(low.number)


def _open(rule: LoopRule, answer: str, *, response: Response | None = None, invitation: Invitation | None = None) -> LoopCase:  # fmt: skip
    about: Any = response or invitation
    customer, contact = about.customer, about.contact
    owner = rule.person if rule.owner == LoopRule.Owner.PERSON and rule.person else customer.owner
    case, created = LoopCase.objects.get_or_create(
        response=response, invitation=None if response else invitation,
        defaults={
            "rule": rule, "customer": customer, "contact": contact, "owner": owner, "answer": answer[:500], "opened_at": timezone.now(),
            "due_on": worktime.add_working_days(org.today(), rule.due_working_days, org.work_calendar()),
        },
    )  # fmt: skip
    if not created:
        return case
    if rule.action == LoopRule.Action.COMPLAINT:
        case.complaint, _token = filing.file(
            customer=customer,
            subject=str(rule.name)[:200],
            text=answer,
            channel=Complaint.Channel.SURVEY,
            contact=contact,
        )
    else:
        case.task = _ask(case, rule, f"response:{response.pk}" if response else f"silence:{about.pk}")
    case.save(update_fields=["complaint", "task"])
    return case


def _ask(case: LoopCase, rule: LoopRule, key: str) -> Task:
    url, comment = reverse("feedback:loop_case", args=[case.public_id]), case.answer.partition(": ")[2] or case.answer
    title = _named(_("Call back: {rule}"), rule)
    task = maintenance.add_task(
        key=key, customer=case.customer, owner=case.owner, kind=TaskKind.FOLLOW_UP, title=title, due_on=case.due_on, url=url,
        detail=comment,
    )  # fmt: skip
    people = [case.owner] if case.owner else list(User.objects.with_role(Role.QA_LEAD))
    text = _named(_("{customer} waits for a call: {rule}"), rule, customer=case.customer.name)
    notify(users=people, key=key, text=text, url=url)
    return task


def _named(text: Promise, rule: LoopRule, **more: str) -> str | Promise:
    """The text with the rule's name, both in the language of whoever reads it."""
    named: Any = lazy(lambda: str(text).format(rule=rule.name, **more), str)
    return cast(Promise, named())


def watch_silence(*, now: datetime) -> int:
    """Open cases for invitations that stayed without an answer, where a rule asks for it. Returns how many."""
    opened = 0
    for rule in LoopRule.objects.filter(event=LoopRule.Event.SILENCE, is_active=True):
        for invitation in query.silent(rule, now=now, limit=BATCH):
            with transaction.atomic():
                _open(rule, "", invitation=invitation)
            opened += 1
    return opened


def note_contacts() -> int:
    """Mark cases as called that had a contact to the customer, or a finished task, since. Returns how many."""
    with transaction.atomic():
        return query.mark_contacted()


@transaction.atomic
def record_call(*, case: LoopCase, by: User, channel: str, outcome: str, closes: bool) -> LoopCase:
    """Record the contact to the customer; with `closes`, the loop is closed and its task done. Errors: AlreadyClosed."""
    locked = LoopCase.objects.select_for_update(of=("self",)).select_related("customer", "contact", "task").get(pk=case.pk)  # fmt: skip
    if locked.closed_at is not None:
        raise AlreadyClosed
    now = timezone.now()
    interactions.log(
        customer=locked.customer, by=by, channel=channel, contact=locked.contact, subject=str(_("Call back")), note=outcome, at=now
    )  # fmt: skip
    locked.outcome = outcome[:500]
    if locked.contacted_at is None:
        locked.contacted_at, locked.contacted_by = now, by
    if closes:
        locked.closed_at = now
        if locked.task and locked.task.status == Task.Status.OPEN:
            maintenance.complete_task(task=locked.task, by=by, outcome=outcome)
    locked.save(update_fields=["outcome", "contacted_at", "contacted_by", "closed_at"])
    return locked


def define(*, rule: LoopRule) -> LoopRule:
    """Store a rule; it applies to what comes in from now on."""
    rule.save()
    return rule
