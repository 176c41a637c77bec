"""Keeping scores current: changed customers, schedule, pausing, segments, letting go."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import Notification
from customers.models import Customer, Segment, Standing, Tier, TierChange, TierOverride
from scoring import tasks
from scoring.measures import MEASURES
from scoring.models import Evaluation, Period, Policy, Pruning, Run, Scorecard, Touch
from scoring.queries import history, partitions, touches
from scoring.services import retention, runs, schedule
from tests.factories import make_customer, make_interaction, make_order, make_user
from tests.scoring.factories import make_assessment, make_run, make_version
from tests.scoring.test_runs import make_world, stored


def evaluate(**start):
    run = runs.start_run(by=None, **start)
    tasks.evaluate(run.pk)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE, run.error
    return run


@pytest.mark.django_db
def test_a_run_over_changed_customers_gives_them_what_one_over_everyone_would():
    make_world(customers=10)
    evaluate()
    changed = list(Customer.objects.order_by("pk")[2:5])
    make_order(changed[0])
    make_assessment(changed[1], "credit", 95.0)
    changed[2].orders.first().delete()
    gone = changed[2].pk

    partial = evaluate(scope=Run.Scope.CHANGED)
    whole = make_run(partial.version, as_of=partial.as_of, assigns=False)
    Run.objects.filter(pk=whole.pk).update(assigns=False)
    tasks.evaluate(whole.pk)

    assert [row[0] for row in stored(partial)] == [changed[0].pk, changed[1].pk, gone]
    wanted = {row[0]: row for row in stored(whole)}
    assert stored(partial) == [wanted[row[0]] for row in stored(partial)]
    assert not Touch.objects.exists()


@pytest.mark.django_db
def test_every_table_that_a_measure_reads_is_watched():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_touch\\_%'")
        watched = {name for (name,) in cursor.fetchall()}

    read = {part.source.model._meta.db_table for one in MEASURES.values() for part in one.parts.values()}

    everyone_at_once = {"scoring_outlook"}  # the night's evaluation sees these
    assert read - everyone_at_once <= watched


@pytest.mark.django_db
def test_records_written_in_one_statement_cost_one_row_a_customer():
    customer = make_customer()
    Touch.objects.all().delete()

    for _ in range(3):
        make_order(customer)
    customer.orders.update(amount_minor=5)
    Customer.objects.filter(pk=customer.pk).update(note="says nothing about a score")

    assert Touch.objects.filter(customer_id=customer.pk).count() == 4


@pytest.mark.django_db
def test_what_a_cancelled_run_took_charge_of_waits_for_the_next():
    make_world(customers=3)
    evaluate()
    make_order(Customer.objects.first())
    run = Run.objects.claim(runs.start_run(by=None, scope=Run.Scope.CHANGED).pk)
    runs.prepare(run=run)

    runs.cancel(run=run)

    assert touches.waiting_customers() == 1
    assert evaluate(scope=Run.Scope.CHANGED).done == 1


@pytest.mark.django_db
def test_the_previous_score_stays_that_of_the_evaluation_of_everyone_before():
    make_world(customers=5)
    evaluate()
    customer = Customer.objects.order_by("-pk").first()
    make_order(customer)
    evaluate()
    before = Standing.objects.get(pk=customer.pk)
    make_order(customer)

    evaluate(scope=Run.Scope.CHANGED)

    after = Standing.objects.get(pk=customer.pk)
    assert (before.score, before.previous_score) == (50.0, 40.0)
    assert (after.score, after.previous_score) == (60.0, 40.0)


@pytest.mark.django_db
def test_a_paused_run_is_nobodys_to_take_until_it_is_resumed():
    make_world()
    run = runs.start_run(by=None)

    assert run.pause()
    tasks.evaluate(run.pk)
    assert Run.objects.silent(-5).count() == 0
    assert Run.objects.get(pk=run.pk).done == 0

    assert run.resume()
    tasks.evaluate(run.pk)
    assert Run.objects.get(pk=run.pk).done == 7


@pytest.mark.django_db
def test_a_cancelled_run_keeps_the_rows_that_explain_the_scores_it_gave():
    make_world(customers=6)
    run = Run.objects.claim(runs.start_run(by=None).pk)
    deck = runs.prepare(run=run)
    runs.evaluate_batch(run=run, deck=deck, size=4)

    runs.cancel(run=run)

    assert Standing.objects.filter(run_id=run.pk).count() == 4
    assert Evaluation.objects.filter(run=run).count() == 4


@pytest.mark.django_db
def test_a_segment_is_evaluated_by_its_own_scorecard_and_everyone_else_by_the_default():
    make_world(customers=4)
    segment = Segment.objects.create(code="key", name_en="Key accounts")
    own = Scorecard.objects.create(code="key", name_en="Key accounts", segment=segment)
    version = make_version({"key": "orders", "best": 2}, scorecard=own)
    special = Customer.objects.order_by("-pk").first()
    Customer.objects.filter(pk=special.pk).update(segment=segment)

    run = evaluate()

    mine = Evaluation.objects.get(run=run, customer=special)
    assert (mine.made_by, mine.norm) == (version, [100.0])
    others = Evaluation.objects.filter(run=run).exclude(customer=special)
    assert {one.made_by for one in others} == {run.version} and others.count() == 3


@pytest.mark.django_db
def test_an_override_ends_by_itself_and_says_so():
    make_world(customers=4)
    evaluate()
    owner, author = make_user(), make_user()
    customer = Customer.objects.order_by("pk").first()
    Customer.objects.filter(pk=customer.pk).update(owner=owner)
    Standing.objects.filter(pk=customer.pk).update(owner=owner, tier=Tier.objects.get(code="A"))
    TierOverride.objects.create(
        customer=customer, tier=Tier.objects.get(code="A"), reason="trial", by=author,
        expires_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    Touch.objects.all().delete()
    Run.objects.update(created_at=timezone.now() - timedelta(minutes=10))
    Policy.objects.create(nightly_at=None)

    run = schedule.start_due(now=timezone.now())
    tasks.evaluate(run.pk)

    assert run.scope == Run.Scope.CHANGED
    assert Standing.objects.get(pk=customer.pk).tier.code == "C"
    assert TierChange.objects.filter(customer=customer).first().cause == TierChange.Cause.EXPIRY
    told = Notification.objects.filter(key__startswith="override:").values_list("user", flat=True)
    assert set(told) == {owner.pk, author.pk}


@pytest.mark.django_db
def test_an_override_is_no_reason_to_hold_on_to_its_tier():
    make_world(customers=8)
    customer = Customer.objects.order_by("-pk").first()  # seven orders, score 70: tier B
    make_order(customer)
    Tier.objects.filter(code="A").update(leave_below=60)
    override = TierOverride.objects.create(
        customer=customer, tier=Tier.objects.get(code="A"), reason="trial", by=make_user(),
        expires_on=timezone.localdate() + timedelta(days=1),
    )  # fmt: skip
    customer.orders.first().delete()
    evaluate()
    assert Standing.objects.get(pk=customer.pk).tier.code == "A"
    TierOverride.objects.filter(pk=override.pk).update(expires_on=timezone.localdate() - timedelta(days=1))

    evaluate()

    assert Standing.objects.get(pk=customer.pk).tier.code == "B"


@pytest.mark.django_db
def test_everyone_is_evaluated_once_after_the_hour_and_changed_customers_in_between():
    make_world(customers=2)
    Policy.objects.create(nightly_at=time(0, 0), changed_minutes=5)
    now = timezone.now()

    first = schedule.start_due(now=now)
    tasks.evaluate(first.pk)
    quiet = schedule.start_due(now=now)
    make_order(Customer.objects.first())
    too_early = schedule.start_due(now=now)
    changed = schedule.start_due(now=now + timedelta(minutes=6))

    assert first.scope == Run.Scope.FULL
    assert quiet is None and too_early is None
    assert changed.scope == Run.Scope.CHANGED


@pytest.mark.django_db
def test_retention_lets_go_what_is_old_and_keeps_what_closes_a_month_or_a_period():
    version = make_world(customers=2)
    now = timezone.now()
    old = [make_old(version, now - timedelta(days=days)) for days in (400, 401, 402, 1)]
    period = make_old(version, now - timedelta(days=403))
    Period.objects.create(
        kind="month", starts_on="2025-01-01", ends_on="2025-02-01", closes_on="2025-02-06", run=period, status=Period.Status.CLOSED
    )  # fmt: skip
    Policy.objects.create(keep_days=92)

    would = history.would_keep(Policy.current(), now)
    pruning = retention.start(by=None)
    tasks.prune(pruning.pk)

    gone = set(Run.objects.exclude(pruned_at=None).values_list("pk", flat=True))
    expected = {run.pk for run in old[1:3] if not is_last_of_month(run, old)}
    assert gone == expected and would.runs == len(expected)
    pruning = Pruning.objects.get(pk=pruning.pk)
    assert (pruning.status, pruning.done, pruning.rows) == (Pruning.Status.DONE, len(expected), 2 * len(expected))
    assert not any(partitions.is_attached(run) for run in Run.objects.filter(pk__in=gone))


def is_last_of_month(run, among):
    month = [
        one.as_of
        for one in among
        if timezone.localtime(one.as_of).strftime("%Y%m") == timezone.localtime(run.as_of).strftime("%Y%m")
    ]
    return run.as_of == max(month)


def make_old(version, as_of):
    run = make_run(version, as_of=as_of)
    tasks.evaluate(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_runs_are_paused_resumed_and_stopped_from_their_page_by_those_who_may(client_as):
    make_world()
    run = runs.start_run(by=None)
    url = run.get_absolute_url()

    assert client_as(Role.EXECUTIVE).post(url + "pause/").status_code == 403
    lead = client_as(Role.QA_LEAD)
    assert lead.get(url + "pause/").status_code == 405
    lead.post(url + "pause/")
    html = lead.get(url).content.decode()
    assert "Resume" in html and 'hx-trigger="every 2s"' not in html
    lead.post(url + "resume/")
    assert "Pause" in lead.get(url).content.decode()
    lead.post(url + "cancel/")
    assert Run.objects.get(pk=run.pk).status == Run.Status.CANCELLED


@pytest.mark.django_db
def test_the_schedule_is_saved_and_refuses_to_write_over_someone_elses(client_as):
    make_world()
    lead = client_as(Role.QA_LEAD)
    fields = {"nightly_at": "03:15", "changed_minutes": 10, "keep_days": 60, "keep_changed_days": 7}

    assert client_as(Role.EXECUTIVE).get("/evaluation/schedule/").status_code == 403
    assert lead.get("/evaluation/schedule/").status_code == 200
    assert lead.post("/evaluation/schedule/", fields | {"version": 1}).status_code == 302
    assert lead.post("/evaluation/schedule/", fields | {"version": 1}).status_code == 409
    assert lead.post("/evaluation/schedule/", fields | {"version": 2, "keep_days": 1}).status_code == 422
    assert Policy.current().keep_days == 60


@pytest.mark.django_db
def test_two_evaluations_are_compared_and_what_is_not_like_for_like_is_named(client_as):
    make_world(customers=6)
    first = evaluate()
    make_interaction(Customer.objects.first())
    for _ in range(9):
        make_order(Customer.objects.order_by("pk").first())
    second = evaluate()
    make_version({"key": "orders"})
    third = evaluate()
    lead = client_as(Role.QA_LEAD)

    like = lead.get(f"/evaluation/runs/compare/?one={second.public_id}&other={first.public_id}").content.decode()
    unlike = lead.get("/evaluation/runs/compare/").content.decode()

    assert "Like for like" in like and "1 moved up" in like
    assert "Not like for like" in unlike
    assert lead.get(f"/evaluation/runs/compare/?one=x&other={third.public_id}").status_code == 404
