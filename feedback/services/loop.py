"""Closing the loop: an unhappy answer asks the customer's owner for a call, once per response."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from crmq.lib import worktime
from crmq.lib.permissions import Role
from crmq.org import queries as org
from crmq.org.models import User
from crmq.org.services import notify
from customers.models import Task, TaskKind
from customers.services import maintenance
from feedback.models import UNHAPPY, Answer, QuestionKind, Response

WORKING_DAYS = 2  # within which the customer is called
FRESH = timedelta(days=7)  # older responses, such as imported ones, ask for no call


def follow_up(*, response: Response) -> Task | None:
    """Ask for a call when a complete response is unhappy; asked again, nothing is added."""
    if response.completed_at is None or response.completed_at < timezone.now() - FRESH:
        return None
    low: Answer | None = response.answers.filter(_is_unhappy()).order_by("question__position").first()
    if low is None:
        return None
    customer = response.customer
    url = reverse("feedback:response", args=[response.public_id])
    title = format_lazy(_("Call back: {question} {number}"), question=QuestionKind(low.kind).label, number=low.number)
    comment = response.answers.exclude(text="").values_list("text", flat=True).first() or ""
    due_on = worktime.add_working_days(org.today(), WORKING_DAYS, org.work_calendar())
    task = maintenance.add_task(
        key=f"response:{response.pk}", customer=customer, owner=customer.owner, kind=TaskKind.FOLLOW_UP, title=title, due_on=due_on,
        url=url, detail=comment,
    )  # fmt: skip
    people = [customer.owner] if customer.owner else list(User.objects.with_role(Role.QA_LEAD))
    text = format_lazy(
        _("{customer} is unhappy: {question} {number}"),
        customer=customer.name,
        question=QuestionKind(low.kind).label,
        number=low.number,
    )
    notify(users=people, key=f"response:{response.pk}", text=text, url=url)
    return task


def _is_unhappy() -> Q:
    found = Q(pk__in=[])
    for kind, limit in UNHAPPY.items():
        found |= Q(kind=kind, number__lte=limit)
    return found
