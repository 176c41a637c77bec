"""kill -9 of a real worker: screening and plans end complete, and nobody is done twice."""

import pytest

from crmq.lib.jobs import sweep
from customers import tasks
from customers.models import Customer, PlanRun, Screening, ScreeningRun, Standing, Task, Verdict
from customers.services import maintenance, screening
from tests.customers.factories import make_criteria_set, make_playbook
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12_000


def make_many(status):
    Customer.objects.bulk_create(
        (Customer(code=f"M-{number}", name=f"Customer {number}", status=status) for number in range(MANY)),
        batch_size=5000,
    )
    keys = Customer.objects.values_list("pk", flat=True)
    Standing.objects.bulk_create((Standing(customer_id=key, status=status) for key in keys), batch_size=5000)


def work_and_kill(worker, task, kind, run):
    """Kill the worker after its first batches, and let another finish."""
    worker.start()
    task.delay(run.pk)
    until(lambda: kind.objects.get(pk=run.pk).done > 0, seconds=60, every=0.005)
    worker.kill()
    killed = kind.objects.get(pk=run.pk)
    assert killed.status == "running"
    kind.objects.filter(pk=run.pk).update(seen_at="2026-01-01T00:00Z")
    worker.start()
    sweep()
    until(lambda: kind.objects.get(pk=run.pk).status == "done", seconds=120)
    return kind.objects.get(pk=run.pk)


def test_a_worker_killed_while_screening_screens_everybody_once(worker):
    make_many(Customer.Status.CANDIDATE)
    make_criteria_set(("credit", "gte", 40, "refuse"), ("has_contact", "eq", 1, "refuse"))

    run = work_and_kill(worker, tasks.screen_candidates, ScreeningRun, screening.start_screening())

    assert (run.done, run.total, run.attempt) == (MANY, MANY, 2)
    assert Screening.objects.count() == Screening.objects.values("customer").distinct().count() == MANY
    assert (Verdict.objects.count(), Customer.objects.filter(status="refused").count()) == (2 * MANY, MANY)


def test_a_worker_killed_while_planning_plans_everybody_once(worker):
    make_many(Customer.Status.ACTIVE)
    make_playbook(None, {}, {"kind": "visit"})

    run = work_and_kill(worker, tasks.plan_maintenance, PlanRun, maintenance.start_plan())

    assert (run.done, run.total, run.created_tasks, run.attempt) == (MANY, MANY, 2 * MANY, 2)
    assert Task.objects.count() == Task.objects.values("customer", "activity").distinct().count() == 2 * MANY
