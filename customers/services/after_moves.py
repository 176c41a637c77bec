"""What follows a move: the hand-over to another department, and what its way sets off."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crmq.lib import worktime
from crmq.lib.permissions import Permission, Role, may
from crmq.org import queries as org
from crmq.org.mentions import mentioned
from crmq.org.models import User
from crmq.org.services import notify
from customers.models import Customer, Handover, Stage, StageChange, Task, TaskKind, Transition, WantedSurvey
from customers.queries.handovers import may_decide
from customers.stage_rules import Action, ActionKind, Receiver, read_actions

HANDOVER_DAYS = 2  # working days in which the other side takes a customer on, unless the mover says otherwise
FEW = 10  # up to so many customers of one owner are told of one by one


@dataclass(frozen=True, slots=True)
class Handing:
    """What the mover says to the department that gets the customer."""

    comment: str = ""
    due_on: date | None = None
    assignee: User | None = None


class HandoverWaiting(Exception):
    """The customer was handed over and is not taken on yet; only the other side may move it on."""

    def __init__(self, handover: Handover) -> None:
        super().__init__(str(handover))
        self.handover = handover


def is_handover(*, origin: Stage | None, target: Stage, by: User) -> bool:
    """Whether a move of `by` puts the customer into the hands of others."""
    if origin is None or target.department_id is None or origin.department_id == target.department_id:
        return False
    return target.department_id not in org.own_departments(by)


def pass_on(*, customer: Customer, by: User) -> None:
    """Close a waiting hand-over, because who may take the customer on moves it further. Errors: HandoverWaiting."""
    waiting = Handover.objects.waiting().filter(customer=customer).select_related("to_department").first()
    if waiting is None:
        return
    if not may_decide(by, waiting):
        raise HandoverWaiting(waiting)
    Handover.objects.filter(pk=waiting.pk).update(
        status=Handover.Status.ACCEPTED, decided_at=timezone.now(), decided_by=by
    )


def hand_over(*, change: StageChange, by: User, handing: Handing) -> Handover | None:
    """Ask the department of the new stage to take the customer on, and tell it."""
    target, department = change.to_stage, change.to_stage.department
    if department is None or not is_handover(origin=change.from_stage, target=target, by=by):
        return None
    handover = Handover.objects.create(
        customer=change.customer,
        change=change,
        from_department=change.from_stage.department if change.from_stage else None,
        to_department=department,
        assignee=handing.assignee,
        comment=handing.comment.strip()[:1000],
        due_on=handing.due_on or default_due(),
        asked_by=by,
    )
    text = format_lazy(
        _("{name} hands over {customer}: {stage}"), name=by.name, customer=change.customer.name, stage=_named(target)
    )
    tell(handover, receivers(handover), "handover", text)
    called = mentioned(handover.comment, User.objects.active().exclude(pk=by.pk))
    tell(
        handover,
        called,
        "handover-mention",
        format_lazy(_("{name} mentions you: {customer}"), name=by.name, customer=change.customer.name),
    )
    return handover


def default_due() -> date:
    return worktime.add_working_days(org.today(), HANDOVER_DAYS, org.work_calendar())


def receivers(handover: Handover) -> list[User]:
    """The person named, else the head of the department, else everyone in it, else the QA leads."""
    if handover.assignee:
        return [handover.assignee]
    department = handover.to_department
    if department.head and department.head.is_active:
        return [department.head]
    return list(department.members.active()) or list(User.objects.with_role(Role.QA_LEAD))


def tell(handover: Handover, users: Iterable[User], key: str, text: Any) -> None:
    url = f"{reverse('customers:handovers')}#{handover.public_id}"
    notify(
        users=[user for user in users if may(user, Permission.TASKS_READ)],
        key=f"{key}:{handover.public_id}",
        text=text,
        url=url,
    )


def set_off(*, changes: Sequence[StageChange], transitions: Collection[int]) -> None:
    """Do what the transitions passed ask for after these moves, all to the same stage.

    Cost: a few statements, whatever the number of moves.
    """
    passed = Transition.objects.filter(pk__in=transitions).order_by("pk")
    actions = [action for transition in passed for action in read_actions(transition.actions)]
    for place, action in enumerate(actions):
        DOING[action.kind](changes, action, place)


def _receiver(change: StageChange, action: Action) -> User | None:
    department = change.to_stage.department
    head = department.head if department else None
    owner: User | None = change.customer.owner
    return (head or owner) if action.receiver == Receiver.HEAD else (owner or head)


def _add_tasks(changes: Sequence[StageChange], action: Action, place: int) -> None:
    due_on = worktime.add_working_days(org.today(), action.days, org.work_calendar())
    kind = action.of if action.of in TaskKind.values else TaskKind.FOLLOW_UP
    Task.objects.bulk_create(
        [
            Task(
                key=f"move:{change.pk}:{place}", customer=change.customer, owner=_receiver(change, action), kind=kind,
                title_en=action.text("en")[:200], title_zh=action.text("zh")[:200], due_on=due_on,
                url=change.customer.get_absolute_url(),
            )
            for change in changes
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _notify(changes: Sequence[StageChange], action: Action, place: int) -> None:
    """One notification a customer, or one for all when somebody would get many."""
    by_person: dict[User, list[StageChange]] = {}
    for change in changes:
        if person := _receiver(change, action):
            by_person.setdefault(person, []).append(change)
    for person, theirs in by_person.items():
        words = lazy(partial(_words, action), str)()
        if len(theirs) > FEW:
            text = format_lazy(_("{text} ({n} customers)"), text=words, n=len(theirs))
            notify(users=[person], key=f"moves:{uuid.uuid4()}", text=text, url=reverse("customers:board"))
            continue
        for change in theirs:
            text = format_lazy("{customer}: {text}", customer=change.customer.name, text=words)
            notify(users=[person], key=f"move:{change.pk}:{place}", text=text, url=change.customer.get_absolute_url())


def _words(action: Action) -> str:
    return action.text(get_language() or "en")


def _want_surveys(changes: Sequence[StageChange], action: Action, place: int) -> None:
    WantedSurvey.objects.bulk_create(
        [WantedSurvey(customer=change.customer, change=change, survey=action.of) for change in changes],
        ignore_conflicts=True,
    )


DOING = {ActionKind.TASK: _add_tasks, ActionKind.NOTIFY: _notify, ActionKind.SURVEY: _want_surveys}


def _named(stage: Stage) -> Any:
    return lazy(lambda: stage.name, str)()
