"""Plans, and working the tasks they make."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib import worktime
from crmq.lib.jobs import Job, Superseded
from crmq.lib.permissions import Role
from crmq.org.models import AuditEntry, Notification
from crmq.org.queries import today, work_calendar
from customers import tasks
from customers.models import Interaction, LoyaltyEntry, PlanRun, Playbook, Task
from customers.queries import maintenance as query
from customers.services import maintenance
from tests.customers.factories import make_playbook, make_task
from tests.factories import make_customer, make_department, make_organisation, make_tier, make_user

pytestmark = pytest.mark.django_db


def plan(as_of=None):
    run = maintenance.start_plan(as_of=as_of)
    tasks.plan_maintenance(run.pk)
    run.refresh_from_db()
    return run


def in_tier(code="A", **overrides):
    return make_customer(standing={"tier": make_tier(code)}, **overrides)


def test_a_customer_gets_the_tasks_of_its_tiers_playbook():
    owner = make_user()
    make_playbook(make_tier("A"), {"kind": "visit", "name_en": "Visit", "name_zh": "拜访"})
    make_playbook(make_tier("B"))
    customer = in_tier("A", owner=owner)

    run = plan()

    task = Task.objects.get()
    assert (task.customer, task.owner, task.kind, task.title_en, task.title_zh) == (
        customer,
        owner,
        "visit",
        "Visit",
        "拜访",
    )
    assert (run.status, run.done, run.total, run.created_tasks) == ("done", 1, 1, 1)


def test_customers_that_are_not_rated_have_a_playbook_of_their_own():
    make_playbook(None, {"name_en": "Get to know"})
    make_playbook(make_tier("A"))
    make_customer()

    plan()

    assert Task.objects.get().title_en == "Get to know"


def test_without_an_owner_the_head_of_the_department_gets_the_task():
    head = make_user()
    make_playbook(None)
    make_customer(department=make_department(head=head))
    make_customer()

    plan()

    assert set(Task.objects.values_list("owner", flat=True)) == {head.pk, None}


def test_candidates_refused_customers_and_groups_get_no_tasks():
    make_playbook(None)
    for fields in [{"status": "candidate"}, {"status": "refused"}, {"status": "lost"}, {"kind": "group"}]:
        make_customer(**fields)

    plan()

    assert Task.objects.count() == 0


def test_planning_twice_asks_once():
    make_playbook(None)
    make_customer()
    plan()

    again = plan()

    assert (again.created_tasks, Task.objects.count()) == (0, 1)


def test_the_next_task_comes_a_period_after_the_last_was_due():
    make_playbook(None, {"every_days": 30, "due_working_days": 5})
    make_customer()
    plan(as_of=today())
    first = Task.objects.get()
    Task.objects.update(status="done")

    early = plan(as_of=first.due_on + timedelta(days=29))
    later = plan(as_of=first.due_on + timedelta(days=30))

    due = worktime.add_working_days(first.due_on + timedelta(days=30), 5, work_calendar())
    assert (early.created_tasks, later.created_tasks) == (0, 1)
    assert Task.objects.latest("pk").due_on == due


def test_an_open_task_is_not_asked_for_again():
    make_playbook(None)
    make_customer()
    plan()

    assert plan(as_of=today() + timedelta(days=200)).created_tasks == 0


def test_a_cancelled_task_does_not_count_as_done():
    make_playbook(None)
    make_customer()
    plan(as_of=today() - timedelta(days=60))
    Task.objects.update(status="cancelled")

    assert plan().created_tasks == 1


def test_a_new_version_of_the_playbook_knows_what_was_done_under_the_old_one():
    make_playbook(None)
    make_customer()
    plan()
    draft = maintenance.copy_as_draft(playbook=Playbook.objects.get())

    maintenance.publish(playbook=draft)

    assert plan().created_tasks == 0


def test_a_first_plan_spreads_over_coming_working_days():
    make_organisation()
    owner = make_user()
    make_playbook(None, {"every_days": 30})
    for _number in range(60):
        make_customer(owner=owner)

    plan()

    days = list(Task.objects.values_list("due_on", flat=True))
    assert max(days.count(day) for day in days) <= 6
    assert all(
        worktime.is_working_day(day, work_calendar()) and today() < day <= today() + timedelta(days=30) for day in days
    )


def test_the_spread_is_the_same_every_time():
    make_playbook(None)
    for _number in range(5):
        make_customer()
    plan()
    first = list(Task.objects.order_by("customer").values_list("due_on", flat=True))
    Task.objects.all().delete()

    plan()

    assert list(Task.objects.order_by("customer").values_list("due_on", flat=True)) == first


def test_a_killed_plan_resumes_after_its_last_batch():
    make_playbook(None)
    for _number in range(5):
        make_customer()
    run = maintenance.start_plan()
    maintenance.plan_batch(run=PlanRun.objects.claim(run.pk), size=2)
    PlanRun.objects.filter(pk=run.pk).update(status=Job.Status.QUEUED)  # what the sweep does

    tasks.plan_maintenance(run.pk)

    run.refresh_from_db()
    assert (run.status, run.done, run.total, run.created_tasks, Task.objects.count()) == ("done", 5, 5, 5, 5)


def test_a_worker_that_was_replaced_plans_nothing():
    make_playbook(None)
    make_customer()
    run = maintenance.start_plan()
    replaced = PlanRun.objects.claim(run.pk)
    PlanRun.objects.filter(pk=run.pk).update(attempt=9)

    with pytest.raises(Superseded):
        maintenance.plan_batch(run=replaced)

    assert Task.objects.count() == 0


def test_starting_twice_gives_the_same_plan():
    assert maintenance.start_plan() == maintenance.start_plan()


def test_owners_and_the_starter_hear_of_the_plan():
    lead, owner = make_user(), make_user()
    make_playbook(None)
    make_customer(owner=owner)
    run = maintenance.start_plan(by=lead)

    tasks.plan_maintenance(run.pk)

    assert Notification.objects.get(user=owner).text_en == "New tasks planned for you: 1"
    assert Notification.objects.get(user=lead).text_en == "Plan done: 1 tasks for 1 customers"


def test_the_trail_keeps_one_entry_for_a_batch_of_planned_tasks():
    make_playbook(None)
    for _number in range(3):
        make_customer()

    plan()

    assert AuditEntry.objects.get(entity="customers_task", action="insert").after == {"rows": 3}


# -- work -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "channel"), [("visit", "visit"), ("call", "phone")])
def test_a_visit_or_call_that_is_done_is_logged(kind, channel):
    person, task = make_user(), make_task(kind=kind, title_en="Quarterly")

    done = maintenance.complete_task(task=task, by=person, outcome="Wants a quote", minutes=25)

    interaction = Interaction.objects.get()
    task.customer.standing.refresh_from_db()
    assert (done.status, done.done_by, done.outcome, done.interaction) == ("done", person, "Wants a quote", interaction)
    assert (interaction.channel, interaction.minutes, interaction.is_return_visit, interaction.by) == (
        channel,
        25,
        True,
        person,
    )
    assert task.customer.standing.last_interaction_at == interaction.at


def test_other_work_leaves_no_interaction():
    maintenance.complete_task(task=make_task(kind="benefit"), by=make_user())

    assert Interaction.objects.count() == 0


def test_points_are_credited_when_their_task_is_done():
    playbook = make_playbook(None, {"kind": "points", "points": 500})
    task = make_task(kind="points", activity=playbook.activities.get())

    maintenance.complete_task(task=task, by=make_user())

    assert list(LoyaltyEntry.objects.values_list("customer", "points")) == [(task.customer_id, 500)]


def test_a_task_is_done_once():
    task = make_task()
    maintenance.complete_task(task=task, by=make_user())

    with pytest.raises(maintenance.TaskClosed):
        maintenance.complete_task(task=task, by=make_user())

    assert Interaction.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_do_a_task_at_once_one_is_told():
    task, people = make_task(), [make_user(), make_user()]
    results, ready = [], threading.Barrier(2)

    def work(by):
        ready.wait()
        try:
            maintenance.complete_task(task=task, by=by)
            results.append("done")
        except maintenance.TaskClosed:
            results.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[person]) for person in people]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert (sorted(results), Interaction.objects.count()) == (["done", "told"], 1)


def test_skipping_needs_a_reason():
    task, person = make_task(), make_user()

    with pytest.raises(maintenance.ReasonMissing):
        maintenance.skip_task(task=task, by=person, reason=" ")

    skipped = maintenance.skip_task(task=task, by=person, reason="On holiday")
    assert (skipped.status, skipped.outcome, skipped.done_by) == ("skipped", "On holiday", person)


def test_a_task_is_not_put_off_into_the_past():
    task = make_task()

    with pytest.raises(maintenance.NotAhead):
        maintenance.postpone_task(task=task, due_on=today() - timedelta(days=1))

    assert maintenance.postpone_task(task=task, due_on=today()).due_on == today()


def test_asking_twice_by_the_same_key_gives_one_task():
    fields = {
        "key": "complaint:1",
        "customer": make_customer(),
        "owner": make_user(),
        "kind": "follow_up",
        "title": _("Yesterday"),
        "due_on": today(),
    }

    first, second = maintenance.add_task(**fields), maintenance.add_task(**fields)

    assert first == second
    assert first.title_en == "Yesterday"


def test_withdrawn_tasks_are_cancelled_while_they_are_open():
    open_task, done = make_task(key="a"), make_task(key="b", status="done")

    cancelled = maintenance.cancel_tasks(keys=["a", "b"])

    open_task.refresh_from_db()
    done.refresh_from_db()
    assert (cancelled, open_task.status, done.status) == (1, "cancelled", "done")


@pytest.mark.parametrize("tier", [None, "A"])
def test_publishing_a_playbook_retires_the_one_of_the_same_tier(tier):
    tier = make_tier(tier) if tier else None
    before, other = make_playbook(tier), make_playbook(make_tier("B"))
    draft = make_playbook(tier, status="draft")

    maintenance.publish(playbook=draft)

    before.refresh_from_db()
    other.refresh_from_db()
    assert (before.status, other.status) == ("retired", "published")


def test_an_empty_playbook_is_not_published():
    draft = make_playbook(None, status="draft")
    draft.activities.all().delete()

    with pytest.raises(maintenance.NotPublishable):
        maintenance.publish(playbook=draft)


# -- figures --------------------------------------------------------------------------------------


def test_workload_is_per_owner_and_only_of_visible_customers():
    mine, other = make_user(roles=[Role.ACCOUNT_MANAGER]), make_user()
    activity = make_playbook(None, {"minutes": 30}).activities.get()
    customer = make_customer(owner=mine)
    make_task(customer, activity=activity, due_on=today() - timedelta(days=1))
    make_task(customer, activity=activity, due_on=today() + timedelta(days=60))
    make_task(customer, status="done", done_at=timezone.now(), due_on=today())
    make_task(make_customer(owner=other))

    loads = query.workload(mine, today())

    assert loads == [query.Workload(mine.pk, mine.name, open=2, overdue=1, due=1, minutes=30, done=1, in_time=1)]


def test_return_visits_are_counted_in_time_and_late():
    lead, now = make_user(roles=[Role.QA_LEAD]), timezone.now()
    make_task(due_on=today() - timedelta(days=2))
    make_task(due_on=today() + timedelta(days=3))
    make_task(kind="benefit")
    make_task(status="done", done_at=now, due_on=today() + timedelta(days=1))
    make_task(status="done", done_at=now, due_on=today() - timedelta(days=3))

    found = query.visit_figures(lead, today(), now - timedelta(days=90))

    assert (found.due, found.overdue, found.done, found.in_time, found.share) == (2, 1, 2, 1, 50.0)
