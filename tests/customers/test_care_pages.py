"""Pages of screening, maintenance and return visits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.queries import today
from customers import tasks
from customers.models import PlanRun, Screening, ScreeningRun
from customers.services import screening
from tests.customers.factories import (
    make_assessment,
    make_candidate,
    make_criteria_set,
    make_playbook,
    make_screening,
    make_task,
)
from tests.factories import make_customer, make_interaction, make_tier, make_user

pytestmark = pytest.mark.django_db
SWAP = {"HX-Request": "true"}


def screened(**overrides):
    """A candidate that a run has looked at, with a verdict."""
    customer = make_candidate(**overrides)
    make_assessment(customer, "credit", 30)
    make_criteria_set(("credit", "gte", 40, "review"))
    tasks.screen_candidates(screening.start_screening().pk)
    return customer.screenings.get()


def url(name, record=None):
    return reverse(f"customers:{name}", args=[record.public_id] if record else [])


def decide(client, verdict, **fields):
    return client.post(
        url("screening_overrule", verdict), {"to": "admitted", "reason": "Known", "seen": "review"} | fields
    )


# -- screening ------------------------------------------------------------------------------------


def test_who_waits_is_listed_with_what_stopped_them(client_as):
    verdict = screened(name="Acme")

    page = client_as(Role.QA_LEAD).get(url("screening")).content.decode()

    assert "Acme" in page
    assert "credit gte 40: 30" in page
    assert url("screening_record", verdict) in page


@pytest.mark.parametrize(
    ("show", "seen"),
    [("review", "Doubtful"), ("new", "Fresh"), ("admitted", "Welcome"), ("refused", "Nogo"), ("nonsense", "Doubtful")],
)
def test_each_tab_shows_its_own(client_as, show, seen):
    make_screening(make_candidate(name="Doubtful"))
    make_screening(make_customer(name="Welcome"), outcome="admitted")
    make_screening(make_customer(name="Nogo", status="refused"), outcome="review", overruled_to="refused", reason="No")
    make_candidate(name="Fresh")

    page = client_as(Role.QA_LEAD).get(url("screening"), {"show": show}, headers=SWAP).content.decode()

    assert [name for name in ("Doubtful", "Fresh", "Welcome", "Nogo") if name in page] == [seen]
    assert "<html" not in page


def test_the_list_finds_by_name_and_survives_odd_cursors(client_as):
    make_screening(make_candidate(name="Acme"))
    make_screening(make_candidate(name="Bolt"))

    page = client_as(Role.QA_LEAD).get(url("screening"), {"q": "acm", "cursor": "x"}, headers=SWAP).content.decode()

    assert "Acme" in page and "Bolt" not in page


def test_a_manager_sees_own_candidates_only(client_as):
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    make_screening(make_candidate(name="Mine", owner=manager))
    other = make_screening(make_candidate(name="Theirs"))
    client = client_as(manager)

    page = client.get(url("screening")).content.decode()

    assert "Mine" in page and "Theirs" not in page
    assert client.get(url("screening_record", other)).status_code == 404


def test_the_screening_page_takes_a_fixed_number_of_queries(client_as, django_assert_max_num_queries):
    verdict = screened()
    for _number in range(3):
        make_screening(make_candidate(), criteria_set=verdict.criteria_set)
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(24):
        client.get(url("screening"))


def test_starting_a_screening_queues_a_run_and_shows_its_progress(client_as):
    make_criteria_set()
    client = client_as(Role.QA_LEAD)

    client.post(url("screening_start"))

    run = ScreeningRun.objects.get()
    assert (run.status, run.created_by) == ("queued", client.user)
    assert url("screening_run", run) in client.get(url("screening")).content.decode()


def test_without_criteria_the_page_says_what_to_do(client_as):
    page = client_as(Role.QA_LEAD).post(url("screening_start"), follow=True).content.decode()

    assert "No criteria are published" in page


def test_progress_polls_until_the_run_ends_and_then_refreshes(client_as):
    make_criteria_set()
    run = screening.start_screening()
    client = client_as(Role.AUDITOR)

    waiting = client.get(url("screening_run", run), headers=SWAP)
    tasks.screen_candidates(run.pk)
    ended = client.get(url("screening_run", run), headers=SWAP)

    assert "hx-trigger" in waiting.content.decode() and "HX-Refresh" not in waiting
    assert "hx-trigger" not in ended.content.decode() and ended["HX-Refresh"] == "true"
    assert client.get(url("screening_run", run)).status_code == 200


def test_the_record_shows_value_threshold_and_verdict(client_as, django_assert_max_num_queries):
    verdict = screened()
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(12):
        page = client.get(url("screening_record", verdict)).content.decode()

    assert "at least 40" in page and ">30<" in page and "asks for review" in page
    assert "1 of 1 criteria not met" in page


def test_overruling_from_the_page_moves_the_customer(client_as):
    verdict, client = screened(), client_as(Role.QA_LEAD)

    response = decide(client, verdict)

    verdict.refresh_from_db()
    assert response.status_code == 302
    assert (verdict.final, verdict.overruled_by, verdict.customer.status) == ("admitted", client.user, "active")


def test_overruling_without_a_reason_is_shown_in_the_form(client_as):
    verdict = screened()

    response = decide(client_as(Role.QA_LEAD), verdict, reason=" ")

    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_overruling_a_stale_page_shows_both_decisions(client_as):
    verdict, first = screened(), make_user(name="First Person")
    screening.overrule(screening=verdict, to="refused", reason="Bankrupt", by=first)

    response = decide(client_as(Role.QA_LEAD), verdict)

    page = response.content.decode()
    assert response.status_code == 409
    assert "First Person" in page and "Bankrupt" in page and "Known" in page


def test_overruling_an_earlier_screening_leads_to_the_last(client_as):
    verdict = screened()
    last = make_screening(verdict.customer, criteria_set=verdict.criteria_set)

    response = decide(client_as(Role.QA_LEAD), verdict)

    assert response["Location"] == url("screening_record", last)


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.EXECUTIVE, Role.AUDITOR])
def test_who_may_not_decide_is_refused_and_sees_no_form(client_as, role):
    client = client_as(role)
    verdict = screened(owner=client.user)

    page = client.get(url("screening_record", verdict)).content.decode()

    assert url("screening_overrule", verdict) not in page
    assert decide(client, verdict).status_code == 403
    assert client.post(url("screening_start")).status_code == 403
    assert Screening.objects.get().overruled_to == ""


# -- maintenance ----------------------------------------------------------------------------------


def test_playbooks_show_their_activities_and_the_work_going(client_as, django_assert_max_num_queries):
    tier, owner = make_tier("A"), make_user(name="Chen Siyuan")
    activity = make_playbook(tier, {"name_en": "Quarterly visit", "kind": "visit"}).activities.get()
    customer = make_customer(owner=owner, standing={"tier": tier})
    make_task(customer, activity=activity, due_on=today() - timedelta(days=4))
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(18):
        page = client.get(url("maintenance")).content.decode()

    assert "Quarterly visit" in page and "Most overdue tasks: Chen Siyuan, 1" in page and customer.name in page


def test_an_installation_without_playbooks_says_what_they_are(client_as):
    assert "No playbook is published" in client_as(Role.QA_LEAD).get(url("maintenance")).content.decode()


def test_a_manager_sees_own_work_only(client_as):
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    make_task(make_customer(name="Mine", owner=manager), due_on=today() - timedelta(days=1))
    make_task(make_customer(name="Theirs"), due_on=today() - timedelta(days=1))
    client = client_as(manager)

    for page in (client.get(url(name)).content.decode() for name in ("maintenance", "overdue")):
        assert "Mine" in page and "Theirs" not in page


def test_planning_queues_a_run_that_can_be_watched(client_as):
    client = client_as(Role.QA_LEAD)

    client.post(url("plan_start"))

    run = PlanRun.objects.get()
    assert (run.status, run.created_by) == ("queued", client.user)
    assert "hx-trigger" in client.get(url("plan_run", run), headers=SWAP).content.decode()


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.EXECUTIVE, Role.AUDITOR])
def test_only_those_who_may_plan(client_as, role):
    client = client_as(role)

    assert client.post(url("plan_start")).status_code == 403
    assert url("plan_start") not in client.get(url("maintenance")).content.decode()


@pytest.mark.parametrize("name", ["screening_start", "plan_start"])
def test_getting_a_start_address_starts_nothing(client_as, name):
    assert client_as(Role.QA_LEAD).get(url(name)).status_code == 405


def test_overdue_tasks_are_filtered(client_as, django_assert_max_num_queries):
    late = today() - timedelta(days=2)
    one, other = make_user(roles=[Role.ACCOUNT_MANAGER]), make_user(roles=[Role.ACCOUNT_MANAGER])
    make_task(make_customer(name="Acme", owner=one), due_on=late, kind="visit")
    make_task(make_customer(name="Bolt", owner=other), due_on=late)
    client = client_as(Role.QA_LEAD)

    for query in ({"owner": one.public_id}, {"kind": "visit"}, {"q": "acm"}):
        with django_assert_max_num_queries(14):
            page = client.get(url("overdue"), query, headers=SWAP).content.decode()
        assert "Acme" in page and "Bolt" not in page


def test_unreadable_filters_narrow_nothing(client_as):
    make_task(make_customer(name="Acme"), due_on=today() - timedelta(days=2))

    page = (
        client_as(Role.QA_LEAD)
        .get(url("overdue"), {"owner": "x", "kind": "y", "tier": "Z"}, headers=SWAP)
        .content.decode()
    )

    assert "Acme" in page


# -- return visits --------------------------------------------------------------------------------


def test_due_and_done_return_visits_are_apart(client_as, django_assert_max_num_queries):
    make_task(make_customer(name="Waiting"), kind="call")
    make_task(make_customer(name="Gift"), kind="benefit")
    make_interaction(make_customer(name="Visited"), is_return_visit=True, at=timezone.now())
    make_interaction(make_customer(name="Asked"))
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(16):
        due = client.get(url("visits")).content.decode()
    with django_assert_max_num_queries(16):
        done = client.get(url("visits"), {"show": "done"}).content.decode()

    names = ("Waiting", "Gift", "Visited", "Asked")
    assert [name for name in names if name in due] == ["Waiting"]
    assert [name for name in names if name in done] == ["Visited"]


def test_visits_of_others_are_not_shown(client_as):
    make_task(make_customer(name="Theirs"))
    make_interaction(make_customer(name="Theirs too"), is_return_visit=True)
    client = client_as(Role.ACCOUNT_MANAGER)

    assert all("Theirs" not in client.get(url("visits"), {"show": show}).content.decode() for show in ("", "done"))


def test_visits_are_filtered_by_who_made_them(client_as):
    one, other = make_user(roles=[Role.ACCOUNT_MANAGER]), make_user(roles=[Role.ACCOUNT_MANAGER])
    make_interaction(make_customer(name="Acme"), is_return_visit=True, by=one)
    make_interaction(make_customer(name="Bolt"), is_return_visit=True, by=other)

    page = (
        client_as(Role.QA_LEAD)
        .get(url("visits"), {"show": "done", "owner": one.public_id}, headers=SWAP)
        .content.decode()
    )

    assert "Acme" in page and "Bolt" not in page


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["screening", "maintenance", "overdue", "visits"])
def test_every_role_may_read(client_as, role, name):
    assert client_as(role).get(url(name)).status_code == 200


def log_visit(client, customer, **fields):
    return client.post(
        f"{url('visit_log')}?customer={customer.public_id}",
        {"channel": "visit", "subject": "Toured the plant"} | fields,
    )


def test_the_customer_of_a_visit_is_found_by_typing(client_as):
    customer = make_customer(name="Acme")

    page = client_as(Role.QA_LEAD).get(url("visit_log"), {"find": "Acme"}).content.decode()

    assert f"?customer={customer.public_id}" in page


def test_a_visit_is_logged_and_settles_the_task_that_waited(client_as):
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    task = make_task(make_customer(owner=manager), kind="call")
    client = client_as(manager)

    client.get(f"{url('visit_log')}?customer={task.customer.public_id}")
    response = log_visit(client, task.customer, task=task.public_id, minutes=40)

    task.refresh_from_db()
    assert response.status_code == 302
    assert (task.status, task.outcome, task.interaction.channel, task.interaction.minutes) == (
        "done",
        "Toured the plant",
        "visit",
        40,
    )


def test_a_visit_without_a_task_is_logged_as_such(client_as):
    customer = make_customer()

    log_visit(client_as(Role.QA_LEAD), customer)

    visit = customer.interactions.get()
    assert (visit.subject, visit.is_return_visit) == ("Toured the plant", True)


def test_a_visit_ahead_of_time_or_without_words_is_not_logged(client_as):
    customer, client = make_customer(), client_as(Role.QA_LEAD)

    for fields in ({"subject": ""}, {"at": "2999-01-01T10:00"}):
        assert log_visit(client, customer, **fields).status_code == 422
    assert not customer.interactions.exists()


def test_visits_to_customers_of_others_are_not_logged(client_as):
    assert log_visit(client_as(Role.ACCOUNT_MANAGER), make_customer()).status_code == 404
    assert log_visit(client_as(Role.EXECUTIVE), make_customer()).status_code == 403
