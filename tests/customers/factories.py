"""Definitions of this app, small: a criteria set, a process, a playbook; and what hangs on customers."""

from datetime import timedelta
from itertools import count, pairwise

from django.utils import timezone

from crmq.org.queries import today
from customers.models import (
    Activity,
    Assessment,
    CriteriaSet,
    Criterion,
    Customer,
    Playbook,
    ProcessVersion,
    Screening,
    Stage,
    Task,
    TaskKind,
    Transition,
)
from tests.factories import make_customer

_number = count(1)


def make_candidate(**overrides):
    return make_customer(**{"status": Customer.Status.CANDIDATE} | overrides)


def make_assessment(customer, kind, value, **overrides):
    return Assessment.objects.create(customer=customer, kind=kind, value=value, **{"at": timezone.now()} | overrides)


def make_criteria_set(*criteria, status=CriteriaSet.Status.PUBLISHED, **overrides):
    """`criteria` are (fact, operator, threshold, effect); by default credit below 40 refuses."""
    criteria_set = CriteriaSet.objects.create(**{"number": next(_number), "status": status} | overrides)
    for place, (fact, operator, threshold, effect) in enumerate(criteria or [("credit", "gte", 40, "refuse")], start=1):
        Criterion.objects.create(
            criteria_set=criteria_set,
            position=place,
            fact=fact,
            operator=operator,
            threshold=threshold,
            effect=effect,
            name_en=f"{fact} {operator} {threshold}",
        )
    return criteria_set


def make_screening(customer=None, **overrides):
    fields = {"customer": customer or make_candidate(), "at": timezone.now(), "outcome": Screening.Outcome.REVIEW}
    if "criteria_set" not in overrides:
        fields["criteria_set"] = CriteriaSet.objects.filter(status="published").first() or make_criteria_set()
    return Screening.objects.create(**fields | overrides)


def make_process(
    edges="admission>evaluation>grading>care>complaint", status=ProcessVersion.Status.PUBLISHED, **overrides
):
    """Stages in a row, named by key; a "?" makes a decision. Steps follow from the usual keys."""
    process = ProcessVersion.objects.create(
        **{"number": next(_number), "name_en": "Process", "status": status} | overrides
    )
    for line in edges.split():
        keys = line.split(">")
        for source, target in pairwise(keys):
            Transition.objects.create(
                process=process, source=make_stage(process, source), target=make_stage(process, target)
            )
    return process


STEPS = {
    "admission": "screening",
    "evaluation": "evaluation",
    "grading": "classification",
    "care": "maintenance",
    "complaint": "feedback",
    "refused": "refused",
}
KINDS = {"?": "decision", "refused": "end", "start": "start", "end": "end"}


def make_stage(process, key, **overrides):
    kind = KINDS.get(key) or ("decision" if key.endswith("?") else "stage")
    key = key.strip("?") or key
    fields = {"name_en": key.title(), "kind": kind, "step": STEPS.get(key, ""), "rank": next(_number)}
    return Stage.objects.get_or_create(process=process, key=key, defaults=fields | overrides)[0]


def make_playbook(tier=None, *activities, status=Playbook.Status.PUBLISHED, **overrides):
    """`activities` are dicts; by default one call every 30 days within 5 working days."""
    fields = {"number": next(_number), "name_en": "Playbook", "name_zh": "方案"}
    playbook = Playbook.objects.create(tier=tier, status=status, **fields | overrides)
    for place, activity in enumerate(activities or [{}], start=1):
        make_activity(playbook, position=place, **activity)
    return playbook


def make_activity(playbook, **overrides):
    fields = {
        "position": 1,
        "kind": TaskKind.CALL,
        "every_days": 30,
        "due_working_days": 5,
        "name_en": "Call",
        "name_zh": "电话回访",
    }
    return Activity.objects.create(playbook=playbook, **fields | overrides)


def make_task(customer=None, **overrides):
    customer = customer or make_customer()
    fields = {
        "key": f"test:{next(_number)}",
        "owner": customer.owner,
        "kind": TaskKind.CALL,
        "title_en": "Call",
        "title_zh": "回访",
    }
    return Task.objects.create(customer=customer, **fields | {"due_on": today() + timedelta(days=3)} | overrides)
