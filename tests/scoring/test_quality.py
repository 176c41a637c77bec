"""The customer quality table: what it shows, entering into it, closing and reopening periods, files."""

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from crmq.lib.permissions import Role
from crmq.org.models import AuditEntry, Notification
from crmq.org.queries import today
from customers.models import Assessment, Task
from scoring import tasks
from scoring.models import Indicator, Period, PeriodEvent, Run
from scoring.queries.quality.lights import Light, light
from scoring.queries.quality.periods import end_of, months_and_quarters
from scoring.services import entries, periods, runs
from tests.factories import make_customer, make_order, make_organisation, make_tier, make_user
from tests.scoring.factories import make_assessment, make_spec, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user(name="Chen", roles=[Role.ACCOUNT_MANAGER])


@pytest.fixture
def world(manager):
    """Three customers of one manager, evaluated now by orders and an assessment of credit."""
    make_organisation()
    make_tier("A")
    make_version(
        {"key": "orders", "group": "value", "target": 5},
        {"key": "credit", "group": "credit", "measure": "credit", "best": 100, "target": 60, "minimum_n": 1},
    )
    people = [make_customer(name=f"Customer {name}", owner=manager) for name in ("Ada", "Bo", "Cy")]
    for _ in range(6):
        make_order(people[0], ordered_on=today() - timedelta(days=20))
    make_assessment(people[0], value=70, at=timezone.now() - timedelta(days=30))
    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)
    periods.begin()
    return people


def current():
    return Period.objects.get(kind="month", starts_on=today().replace(day=1))


def cell(customer, kind="credit"):
    return f"{customer.public_id}:{kind}"


def post(client, period, values, seen=None, query=""):
    data = {"query": query, "note": "annual accounts"}
    for key, value in values.items():
        data |= {f"v:{key}": value, f"w:{key}": "", f"s:{key}": (seen or {}).get(key, "")}
    return client.post(reverse("scoring:quality_enter", args=[period.public_id]), data)


@pytest.mark.parametrize(
    ("changes", "points", "expected"),
    [
        ({"target": 8}, 80, Light.MET),
        ({"target": 8}, 79.9, Light.NEAR),
        ({"target": 8}, 60, Light.NEAR),
        ({"target": 8}, 59.9, Light.MISSED),
        ({"worst": 10, "best": 0, "target": 2}, 80, Light.MET),
        ({}, 75, Light.MET),
        ({}, 50, Light.NEAR),
        ({}, 49, Light.MISSED),
        ({"target": 8}, None, Light.NONE),
    ],
)
def test_a_light_compares_points_with_those_of_the_target(changes, points, expected):
    assert light(Indicator(**make_spec(**changes)), points) == expected


def test_months_and_quarters_follow_each_other_over_the_new_year():
    found = months_and_quarters(date(2026, 1, 15))

    assert found == [
        ("month", date(2026, 1, 1), date(2026, 2, 1)),
        ("month", date(2025, 12, 1), date(2026, 1, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("quarter", date(2025, 10, 1), date(2026, 1, 1)),
    ]


def test_the_table_shows_values_targets_and_lights_and_asks_a_fixed_number_of_queries(client_as, world):
    client = client_as(Role.QA_LEAD)
    client.get(reverse("scoring:quality"))

    with CaptureQueriesContext(connection) as few:
        html = client.get(reverse("scoring:quality")).content.decode()
    for number in range(9):
        make_customer(name=f"More {number}")
    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("scoring:quality"))

    assert "Customer Ada" in html
    assert html.count("light-good") >= 2
    assert 'name="v:' in html
    assert len(many) == len(few) <= 26


def test_people_see_their_own_customers_only(client_as, world):
    other = client_as(Role.ACCOUNT_MANAGER)
    own = client_as(world[0].owner)

    assert "Customer Ada" not in other.get(reverse("scoring:quality")).content.decode()
    assert "Customer Ada" in own.get(reverse("scoring:quality")).content.decode()
    assert post(other, current(), {cell(world[0]): "50"}).status_code == 422
    assert post(client_as(Role.EXECUTIVE), current(), {cell(world[0]): "50"}).status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?q=Bo", ["Bo"]),
        ("?missing=on", ["Bo", "Cy"]),
        ("?tier=none", []),
        ("?owner=none", []),
        ("?group=credit&sort=-score", ["Ada", "Bo", "Cy"]),
        ("?sort=nonsense&group=nonsense&cursor=x", ["Ada", "Bo", "Cy"]),
    ],
)
def test_the_table_is_filtered_and_sorted(client_as, world, query, shown):
    html = client_as(Role.QA_LEAD).get(reverse("scoring:quality") + query).content.decode()

    assert [name for name in ("Ada", "Bo", "Cy") if f"Customer {name}" in html] == shown


def test_assessments_are_entered_and_shown_before_the_next_evaluation(client_as, world):
    client = client_as(world[0].owner)

    post(client, current(), {cell(world[1]): "80", cell(world[2]): "35,5"})

    html = client.get(reverse("scoring:quality")).content.decode()
    kept = Assessment.objects.filter(customer__in=world[1:]).order_by("customer")
    assert [(one.value, one.note, one.by) for one in kept] == [(80, "annual accounts", client.user), (35.5, "annual accounts", client.user)]  # fmt: skip
    assert "counts next time" in html


@pytest.mark.parametrize("text", ["101", "-1", "many", "nan"])
def test_what_is_no_value_is_refused_whole_and_stays_typed(client_as, world, text):
    response = post(client_as(Role.QA_LEAD), current(), {cell(world[1]): text, cell(world[2]): "40"})

    html = response.content.decode()
    assert response.status_code == 422
    assert f'value="{text}"' in html
    assert "is not a number from 0 to 100" in html
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("key", ["nonsense:credit", "7d3caebc-0236-40ed-9ef2-541b616e70f7:credit"])
def test_cells_that_are_not_of_the_table_are_refused(client_as, world, key):
    assert post(client_as(Role.QA_LEAD), current(), {key: "40"}).status_code == 422
    assert post(client_as(Role.QA_LEAD), current(), {cell(world[1], "mood"): "40"}).status_code == 422


def test_what_someone_else_entered_meanwhile_is_a_conflict_and_nothing_is_written_over(client_as, world):
    first, second = client_as(Role.QA_LEAD), client_as(Role.QA_LEAD)
    post(first, current(), {cell(world[1]): "80"})

    response = post(second, current(), {cell(world[1]): "20", cell(world[2]): "30"})

    assert response.status_code == 409
    assert "entered 80 meanwhile" in response.content.decode()
    assert not Assessment.objects.filter(value__in=[20, 30]).exists()


def ended(world):
    """A month that is over, with an order and an assessment within it."""
    first = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
    return Period.objects.get(kind="month", starts_on=first)


def test_a_period_closes_by_an_evaluation_as_of_its_end_and_stays_as_it_was(client_as, world):
    period = ended(world)
    Period.objects.update(closes_on=today())

    tasks.keep_periods()
    run = Run.objects.get(as_of=end_of(period))
    tasks.evaluate(run.pk)
    tasks.keep_periods()
    post(client_as(Role.QA_LEAD), period, {cell(world[1]): "99"}, query=f"period={period.public_id}")

    period.refresh_from_db()
    html = client_as(Role.QA_LEAD).get(reverse("scoring:quality"), {"period": period.public_id}).content.decode()
    assert (period.status, period.run, run.as_of, run.assigns) == ("closed", run, end_of(period), False)
    assert 'name="v:' not in html
    assert not Assessment.objects.filter(value=99).exists()


def test_a_period_whose_evaluation_fails_is_open_again(world):
    period = ended(world)
    run = periods.close(period=period, by=None)
    Run.objects.filter(pk=run.pk).update(status="failed")

    periods.settle()

    period.refresh_from_db()
    assert (period.status, period.run) == ("open", None)


def test_an_evaluation_that_is_there_already_is_taken(world):
    period = ended(world)
    run = runs.start_run(by=None, as_of=end_of(period))
    tasks.evaluate(run.pk)

    periods.close(period=period, by=None)

    period.refresh_from_db()
    assert (period.status, period.run) == ("closed", run)


def test_reopening_needs_a_reason_that_is_kept_and_closing_again_looks_again(client_as, world):
    period, lead = ended(world), client_as(Role.QA_LEAD)
    first = runs.start_run(by=None, as_of=end_of(period))
    tasks.evaluate(first.pk)
    periods.close(period=period, by=None)
    url = reverse("scoring:period_reopen", args=[period.public_id])

    silent = lead.post(url, {"reason": ""})
    refused = client_as(Role.ACCOUNT_MANAGER).post(url, {"reason": "x"})
    lead.post(url, {"reason": "Credit of Bo came late"})
    post(lead, period, {cell(world[1]): "77"}, query=f"period={period.public_id}")
    lead.post(reverse("scoring:period_close", args=[period.public_id]))
    period.refresh_from_db()
    tasks.evaluate(period.run_id)
    periods.settle()

    period.refresh_from_db()
    bo = period.run.evaluations.get(customer=world[1])
    assert (silent.status_code, refused.status_code) == (422, 403)
    assert list(period.events.values_list("kind", "reason")) == [("closed", ""), ("reopened", "Credit of Bo came late"), ("closed", "")]  # fmt: skip
    assert (period.run != first, bo.raw[1]) == (True, 77)
    assert AuditEntry.objects.filter(entity="scoring_periodevent").exists()


def test_a_period_that_is_not_over_is_not_closed(client_as, world):
    client_as(Role.QA_LEAD).post(reverse("scoring:period_close", args=[current().public_id]))

    assert (current().status, PeriodEvent.objects.count()) == ("open", 0)


def test_completeness_counts_by_owner_what_is_missing_and_stale_entries_do_not_count(client_as, world):
    lead = client_as(Role.QA_LEAD)
    url = reverse("scoring:completeness", args=[current().public_id])

    html = lead.get(url).content.decode()

    assert "2 assessments are missing" in html
    assert "Chen" in html
    assert client_as(Role.ACCOUNT_MANAGER).get(url).content.decode().count("Chen") == 0


def test_owners_are_asked_once_and_their_tasks_end_when_nothing_is_missing(client_as, world, manager):
    lead = client_as(Role.QA_LEAD)
    url = reverse("scoring:period_ask", args=[current().public_id])

    lead.post(url)
    lead.post(url)
    post(client_as(manager), current(), {cell(world[1]): "80"})

    tasks_now = Task.objects.filter(key__startswith="assess:").order_by("customer")
    assert list(tasks_now.values_list("customer", "status")) == [(world[1].pk, "done"), (world[2].pk, "open")]
    assert all(task.title_zh and task.owner == manager for task in tasks_now)
    assert Notification.objects.filter(user=manager, key__startswith="assess:").count() == 1


def test_owners_are_asked_by_the_schedule_where_an_indicator_says_by_when(world):
    entries.ask_when_due()
    nobody = Task.objects.count()
    Indicator.objects.create(**make_spec(key="credit", measure="credit", entry_due_days=10))

    entries.ask_when_due()
    entries.ask_when_due()

    month = current()
    assert nobody == 0
    assert Task.objects.filter(key__startswith=f"assess:{month.pk}:").count() == 2
    assert Task.objects.first().due_on >= today()


def test_the_workbook_holds_every_matching_customer_and_says_what_the_columns_mean(client_as, world):
    url = reverse("scoring:quality_export")

    response = client_as(Role.QA_LEAD).post(url, {"query": "q=Customer", "format": "xlsx"})

    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["Customer Ada", "Customer Bo", "Customer Cy"]
    assert rows[1][6:9] == [6, 60, "●"]
    assert any("Target 5" in row[1] for row in book.get_sheet_by_index(1).to_python())
    assert AuditEntry.objects.filter(action="export", entity="scoring_evaluation").exists()


def test_the_document_is_printed_and_only_those_who_export_get_files(client_as, world):
    url = reverse("scoring:quality_export")

    response = client_as(Role.EXECUTIVE).post(url, {"query": "", "format": "pdf"})

    assert response.content.startswith(b"%PDF")
    assert client_as(Role.SERVICE_AGENT).post(url, {"query": ""}).status_code == 403


def test_a_period_that_nobody_has_is_not_found_and_one_without_evaluation_says_so(client_as, world):
    client = client_as(Role.QA_LEAD)

    assert client.get(reverse("scoring:quality"), {"period": "nonsense"}).status_code == 404
    assert "Nothing evaluated" in client.get(reverse("scoring:quality"), {"period": ended(world).public_id}).content.decode()  # fmt: skip
