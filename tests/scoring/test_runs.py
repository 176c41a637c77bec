"""Evaluations end to end: what they store, and that nothing stops them half-way."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crmq.org.models import Notification
from customers.models import Standing, TierChange
from scoring import tasks
from scoring.models import Evaluation, Run
from scoring.queries import partitions, snapshots
from scoring.queries.card import NoScorecard
from scoring.services import runs
from tests.factories import make_customer, make_order, make_organisation, make_tier, make_user
from tests.scoring.factories import make_run, make_version
from tests.waiting import until


def make_world(customers=7, coverage=0.4):
    make_organisation()
    for code in "ABC":
        make_tier(code)
    version = make_version(
        {"key": "orders"},
        {"key": "credit", "measure": "credit", "minimum_n": 1, "best": 100},
        minimum_coverage=coverage,
    )
    for number in range(customers):
        customer = make_customer()
        for _ in range(number):
            make_order(customer, ordered_on=timezone.localdate() - timedelta(days=number + 1))
    return version


def stored(run):
    return list(
        Evaluation.objects.filter(run=run)
        .order_by("customer_id")
        .values_list("customer_id", "score", "coverage", "tier__code", "raw", "norm", "n")
    )


@pytest.mark.django_db
def test_a_run_stores_what_it_saw_and_puts_customers_into_tiers():
    make_world(customers=10)

    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)

    run.refresh_from_db()
    assert (run.status, run.done, run.total, run.rated, run.not_rated, run.moved) == (
        Run.Status.DONE,
        10,
        10,
        10,
        0,
        10,
    )
    best = Evaluation.objects.get(run=run, customer=Standing.objects.order_by("-pk").first().pk)
    assert (best.score, best.coverage, best.raw, best.norm, best.n) == (90.0, 0.5, [9.0, None], [90.0, None], [9, 0])
    assert best.tier.code == "A"
    standing = Standing.objects.get(customer=best.customer_id)
    assert (standing.score, standing.tier.code, standing.run_id, standing.is_rated) == (90.0, "A", run.pk, True)
    assert TierChange.objects.filter(run_id=run.pk).count() == 10


@pytest.mark.django_db
def test_too_little_coverage_is_not_rated_rather_than_zero():
    make_world(customers=1, coverage=0.9)

    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)

    only = Evaluation.objects.get(run=run)
    assert (only.is_rated, only.score, only.tier) == (False, None, None)


@pytest.mark.django_db
def test_a_run_delivered_twice_evaluates_once():
    make_world()
    run = runs.start_run(by=None)

    tasks.evaluate(run.pk)
    tasks.evaluate(run.pk)

    run.refresh_from_db()
    assert (run.done, len(stored(run))) == (7, 7)


@pytest.mark.django_db
def test_a_second_assigning_run_is_pointed_to_the_first():
    make_world()
    first = runs.start_run(by=None)

    with pytest.raises(runs.AlreadyRunning) as error:
        runs.start_run(by=None)

    assert error.value.run == first


@pytest.mark.django_db
def test_without_a_published_scorecard_nothing_starts():
    with pytest.raises(NoScorecard):
        runs.start_run(by=None)


@pytest.mark.django_db
def test_nobody_evaluates_the_future():
    make_world()

    with pytest.raises(runs.NotYet):
        runs.start_run(by=None, as_of=timezone.now() + timedelta(hours=1))


@pytest.mark.django_db
def test_a_run_of_the_past_changes_no_tier_and_holds_to_the_run_before_it():
    make_world(customers=10)

    past = runs.start_run(by=None, as_of=timezone.now() - timedelta(days=5))
    tasks.evaluate(past.pk)

    assert Standing.objects.exclude(tier=None).count() == 0
    assert len(stored(past)) == 10
    assert stored(past)[9][1] == 90.0


@pytest.mark.django_db
def test_a_tier_is_held_between_its_two_thresholds():
    make_world(customers=8)
    customer = make_customer(
        standing={"tier": make_tier("A"), "proposed_tier": make_tier("A"), "is_rated": True, "score": 80.0}
    )
    for _ in range(7):
        make_order(customer)
    make_tier("A").__class__.objects.filter(code="A").update(leave_below=69)

    run = runs.start_run(by=None)
    tasks.evaluate(run.pk)

    held = Evaluation.objects.get(run=run, customer=customer)
    same_score = Evaluation.objects.filter(run=run, score=held.score).exclude(customer=customer).first()
    assert (held.score, held.tier.code, same_score.tier.code) == (70.0, "A", "B")


@pytest.mark.django_db
def test_the_one_who_started_it_hears_when_it_is_done():
    make_world()
    user = make_user()

    run = runs.start_run(by=user)
    tasks.evaluate(run.pk)

    assert Notification.objects.get(user=user).url == run.get_absolute_url()


@pytest.mark.django_db(transaction=True)
def test_a_run_that_dies_between_batches_ends_as_an_uninterrupted_one():
    version = make_world()
    whole = make_run(version, assigns=False)
    tasks.evaluate(whole.pk)
    broken = make_run(version, assigns=False, as_of=whole.as_of)

    claimed = Run.objects.claim(broken.pk)
    deck = runs.prepare(run=claimed)
    assert runs.evaluate_batch(run=claimed, deck=deck, size=3)
    with transaction.atomic():  # dies inside the second batch
        claimed.hold()
        snapshots.load_range(claimed, deck, runs.moments.moment_of(claimed), low=claimed.cursor, high=10**6)
        transaction.set_rollback(True)
    Run.objects.filter(pk=broken.pk).update(status=Run.Status.QUEUED)  # as the sweep does
    tasks.evaluate(broken.pk)

    assert [row[1:] for row in stored(broken)] == [row[1:] for row in stored(whole)]
    assert Run.objects.get(pk=broken.pk).done == 7


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_a_run_that_ends_the_same(worker):
    version = make_world(customers=40)
    whole = make_run(version, assigns=False)
    tasks.evaluate(whole.pk)
    run = make_run(version, as_of=whole.as_of)
    worker.start(CRMQ_EVALUATION_BATCH="4")

    with transaction.atomic():  # stops the worker in the middle of its sixth batch
        Standing.objects.select_for_update().get(pk=Standing.objects.order_by("pk")[21].pk)
        tasks.evaluate.delay(run.pk)
        until(lambda: Run.objects.get(pk=run.pk).done == 20)
        worker.kill()
    Run.objects.filter(pk=run.pk).update(status=Run.Status.QUEUED)  # as the sweep does
    tasks.evaluate(run.pk)

    run.refresh_from_db()
    assert (run.status, run.done) == (Run.Status.DONE, 40)
    assert stored(run) == stored(whole)


@pytest.mark.django_db
def test_a_failed_run_leaves_no_table_behind():
    version = make_world()
    failed = make_run(version, status=Run.Status.FAILED, assigns=False)
    partitions.create_partition(failed)

    tasks.evaluate(runs.start_run(by=None).pk)

    assert partitions.partition(failed) not in connection.introspection.table_names()
