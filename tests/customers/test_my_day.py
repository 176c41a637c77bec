"""The first page: tasks by date, figures, and working a task."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.queries import today
from customers.models import Interaction, Task, TaskKind
from tests.customers.factories import make_task
from tests.factories import make_customer, make_department, make_tier, make_user

DAY = reverse("customers:my_day")

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client_as):
    return client_as(Role.ACCOUNT_MANAGER)


def groups(response):
    return {group["name"]: [task.title for task in group["tasks"]] for group in response.context["groups"]}


def act(name, task):
    return reverse(f"customers:{name}", args=[task.public_id])


def test_tasks_stand_under_their_dates(manager):
    customer = make_customer(owner=manager.user)
    for title, days in (("Late", -1), ("Now", 0), ("Far", 25), ("Beyond", 40)):
        make_task(customer, title_en=title, due_on=today() + timedelta(days=days))
    make_task(customer, title_en="Over", status="done", done_at=timezone.now())

    found = groups(manager.get(DAY))

    assert found == {"overdue": ["Late"], "today": ["Now"], "later": ["Far"]}


def test_the_page_takes_a_bounded_number_of_queries(manager, django_assert_max_num_queries):
    tier = make_tier("A")
    for _each in range(40):
        customer = make_customer(
            owner=manager.user,
            standing={
                "tier": tier,
                "score": 74,
                "previous_score": 70,
                "is_rated": True,
                "evaluated_at": timezone.now(),
            },
        )
        make_task(customer)
    manager.get(DAY)

    with django_assert_max_num_queries(16):
        manager.get(DAY)


def test_my_day_holds_nothing_of_a_colleague(manager):
    make_task(make_customer(owner=make_user()))
    make_customer(owner=make_user(), standing={"open_complaints": 3})

    response = manager.get(DAY)

    assert groups(response) == {}
    assert (response.context["figures"].customers, response.context["figures"].open_complaints) == (0, 0)


def test_a_task_at_a_customer_handed_over_is_no_longer_shown(manager):
    make_task(make_customer(owner=make_user()), owner=manager.user)

    assert groups(manager.get(DAY)) == {}


def test_figures_are_of_my_customers(manager):
    a, b = make_tier("A"), make_tier("B")
    for tier, score, before in ((a, 90, 88), (a, 80, 84), (b, 60, 60)):
        make_customer(
            owner=manager.user,
            standing={"tier": tier, "score": score, "previous_score": before, "is_rated": True, "open_complaints": 1},
        )
    make_customer(owner=manager.user)
    make_customer(owner=manager.user, status="lost")

    figures = manager.get(DAY).context["figures"]

    assert (figures.customers, figures.not_rated, figures.open_complaints) == (4, 1, 3)
    assert (figures.by_tier, figures.median, figures.change) == ([("A", 2), ("B", 1)], 80, -4)


def test_return_visits_on_time_are_those_done_by_their_day(manager):
    customer = make_customer(owner=manager.user)
    for late in (0, 0, 0, 2):
        make_task(customer, status="done", done_at=timezone.now(), due_on=today() - timedelta(days=late))
    make_task(customer, kind=TaskKind.BENEFIT, status="done", done_at=timezone.now(), due_on=today())

    figures = manager.get(DAY).context["figures"]

    assert (figures.visits_on_time, figures.visits_done, figures.on_time_percent) == (3, 4, 75)


def test_customers_near_a_line_and_those_that_moved_are_named(manager):
    a, b = make_tier("A"), make_tier("B")
    evaluated = {"is_rated": True, "evaluated_at": timezone.now()}
    make_customer(
        name="Below A", owner=manager.user, standing={"tier": b, "score": 73.5, "previous_score": 73.4, **evaluated}
    )
    make_customer(
        name="Above A", owner=manager.user, standing={"tier": a, "score": 72.5, "previous_score": 82.5, **evaluated}
    )
    make_customer(name="Far", owner=manager.user, standing={"tier": a, "score": 95, "previous_score": 90, **evaluated})

    context = manager.get(DAY).context

    assert [(near.standing.customer.name, near.line, round(near.gap, 1)) for near in context["near"]] == [
        ("Above A", "A", 0.5),
        ("Below A", "A", -1.5),
    ]
    assert [standing.customer.name for standing in context["moved"]] == ["Above A", "Far", "Below A"]


def test_the_head_of_a_department_sees_the_work_of_the_team(client_as):
    head = client_as(Role.ACCOUNT_MANAGER)
    department = make_department(head=head.user)
    member = make_user(roles=[Role.ACCOUNT_MANAGER], department=department)
    make_task(make_customer(owner=member, department=department), title_en="Theirs", due_on=today())

    mine, team = head.get(DAY), head.get(DAY, {"show": "team"})

    assert (groups(mine), groups(team)) == ({}, {"today": ["Theirs"]})


def test_asking_for_a_team_without_heading_one_shows_my_own(manager):
    make_task(make_customer(owner=manager.user), title_en="Mine", due_on=today())

    assert groups(manager.get(DAY, {"show": "team"})) == {"today": ["Mine"]}


# -- working a task -------------------------------------------------------------------------------


def test_a_call_that_is_done_is_logged_with_the_next_step(manager):
    task = make_task(make_customer(owner=manager.user), kind=TaskKind.CALL)

    manager.post(act("task_done", task), {"outcome": "Satisfied", "minutes": "15", "follow_up": "Send samples"})

    task.refresh_from_db()
    entry = Interaction.objects.get()
    assert (task.status, task.outcome, task.done_by) == ("done", "Satisfied", manager.user)
    assert (entry.is_return_visit, entry.minutes, task.interaction) == (True, 15, entry)
    assert Task.objects.open().get().title == "Send samples"


def test_a_task_done_twice_is_logged_once(manager):
    task = make_task(make_customer(owner=manager.user))

    for _each in range(2):
        response = manager.post(act("task_done", task), {"outcome": "Satisfied"}, follow=True)

    assert Interaction.objects.count() == 1
    assert "is closed already" in response.content.decode()


def test_skipping_takes_a_reason(manager):
    task = make_task(make_customer(owner=manager.user))

    refused = manager.post(act("task_skip", task), {"reason": " "})
    manager.post(act("task_skip", task), {"reason": "The shop is closed"})

    task.refresh_from_db()
    assert refused.status_code == 422
    assert (task.status, task.outcome) == ("skipped", "The shop is closed")


def test_a_task_is_put_off_to_a_day_to_come(manager):
    task = make_task(make_customer(owner=manager.user))

    refused = manager.post(act("task_postpone", task), {"due_on": today() - timedelta(days=1)})
    manager.post(act("task_postpone", task), {"due_on": today() + timedelta(days=9)})

    task.refresh_from_db()
    assert refused.status_code == 422
    assert task.due_on == today() + timedelta(days=9)


@pytest.mark.parametrize("name", ["task_done", "task_skip", "task_postpone"])
def test_a_task_at_a_foreign_customer_is_not_found(manager, name):
    task = make_task(make_customer(owner=make_user()))

    assert manager.post(act(name, task), {"outcome": "x", "reason": "x", "due_on": "2030-01-01"}).status_code == 404


@pytest.mark.parametrize("name", ["task_done", "task_skip", "task_postpone"])
def test_opening_the_form_changes_nothing(manager, name):
    task = make_task(make_customer(owner=manager.user))

    manager.get(act(name, task), {"outcome": "x", "reason": "x", "due_on": "2030-01-01"})

    task.refresh_from_db()
    assert task.status == "open"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_a_task_never_leads_to_another_site(manager, back):
    task = make_task(make_customer(owner=manager.user))

    response = manager.post(act("task_done", task), {"outcome": "x", "next": back})

    assert response.url == DAY


def test_an_auditor_works_no_task(client_as):
    assert client_as(Role.AUDITOR).post(act("task_done", make_task()), {"outcome": "x"}).status_code == 403
