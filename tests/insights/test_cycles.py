"""Once round the chain: each step follows the one before, whoever pushes, and each slot goes round once."""

import json

import pytest
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from crmq.insights import starter, tasks
from crmq.insights.models import Cycle
from crmq.insights.services import cycles
from crmq.org import starter as org_starter
from customers import starter as customers_starter
from customers.models import PlanRun, ScreeningRun, Standing
from scoring import starter as scoring_starter
from scoring.models import Run
from tests.customers.factories import make_assessment, make_candidate
from tests.factories import make_contact, make_customer, make_order, make_region, make_user


@pytest.fixture
def world():
    """Definitions, a customer with enough records for a score, and a candidate that will be admitted."""
    org_starter.install()
    customers_starter.install()
    scoring_starter.install()
    candidate = make_candidate(region=make_region())
    for customer in (make_customer(owner=make_user()), candidate):
        make_contact(customer)
        make_order(customer, amount_minor=500_000_00)
        for kind in ("credit", "purchasing_power", "intent"):
            make_assessment(customer, kind, 80)
    return candidate


@pytest.mark.django_db(transaction=True)
def test_the_command_goes_round_and_prints_what_it_did(world, capsys):
    call_command("cycle", "--json")

    counts = json.loads(capsys.readouterr().out)
    world.refresh_from_db()
    assert world.status == "active"
    assert counts["admitted"] == 1
    assert counts["evaluated"] == 2
    assert counts["rated"] + counts["not_rated"] == 2
    assert counts["tasks"] > 0
    assert Standing.objects.filter(run_id__isnull=False).count() == 2


@pytest.mark.django_db
def test_a_step_starts_only_when_the_one_before_has_ended(world):
    cycle = cycles.start(slot="test")

    first, screening = cycles.advance(cycle=cycle)
    again, same = cycles.advance(cycle=cycle)
    first.task(screening.pk)
    second, _run = cycles.advance(cycle=cycle)

    assert (first.field, again.field, same.pk) == ("screening", "screening", screening.pk)
    assert second.field == "run"


@pytest.mark.django_db
def test_a_failed_step_ends_the_cycle_and_says_why(world):
    cycle = cycles.start(slot="test")
    cycles.advance(cycle=cycle)
    ScreeningRun.objects.update(status="failed", error="disk full")

    assert cycles.advance(cycle=cycle) is None
    cycle.refresh_from_db()
    assert cycle.error == "screening: disk full"
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_two_beats_start_one_cycle_a_night(world):
    tasks.nightly_cycle()
    tasks.nightly_cycle()

    assert Cycle.objects.count() == ScreeningRun.objects.count() == 1
    assert not PlanRun.objects.exists()


@pytest.mark.django_db
def test_the_schedule_is_made_once_and_then_left_to_the_admin(world):
    starter.install()
    PeriodicTask.objects.filter(task="crmq.insights.tasks.nightly_cycle").update(enabled=False)

    starter.install()

    [nightly] = PeriodicTask.objects.filter(task="crmq.insights.tasks.nightly_cycle")
    assert not nightly.enabled
