"""Screening: verdicts, outcomes, resuming, overruling."""

import threading

import pytest
from django.db import IntegrityError, connection

from crmq.lib.jobs import Job, Superseded
from crmq.lib.permissions import Role
from crmq.org.models import Notification
from customers import tasks
from customers.models import Customer, Screening, ScreeningRun, StageChange, Verdict
from customers.queries import screening as query
from customers.services import screening
from tests.customers.factories import (
    make_assessment,
    make_candidate,
    make_criteria_set,
    make_process,
    make_screening,
)
from tests.factories import make_contact, make_customer, make_order, make_region, make_user

pytestmark = pytest.mark.django_db

GATE = [("credit", "gte", 40, "refuse"), ("intent", "gte", 50, "review")]


def screen(*criteria):
    make_criteria_set(*criteria)
    run = screening.start_screening()
    tasks.screen_candidates(run.pk)
    run.refresh_from_db()
    return run


def with_assessments(**values):
    customer = make_candidate()
    for kind, value in values.items():
        make_assessment(customer, kind, value)
    return customer


def outcome_of(customer):
    return customer.screenings.get().outcome


def test_a_candidate_that_meets_all_criteria_is_admitted_and_becomes_active():
    make_process()
    customer = with_assessments(credit=80, intent=50)

    screen(*GATE)

    customer.refresh_from_db()
    assert (outcome_of(customer), customer.status, customer.standing.status) == ("admitted", "active", "active")
    assert customer.standing.stage.key == "evaluation"
    assert customer.since is not None


def test_a_failed_refusing_criterion_refuses_even_when_others_are_missing():
    make_process("admission>evaluation admission>refused")
    customer = with_assessments(credit=39.9)

    screen(*GATE)

    customer.refresh_from_db()
    assert (outcome_of(customer), customer.status, customer.standing.stage.key) == ("refused", "refused", "refused")


@pytest.mark.parametrize("values", [{"credit": 80, "intent": 49}, {"credit": 80}, {"intent": 90}, {}])
def test_a_failed_reviewing_criterion_or_a_missing_value_asks_a_person(values):
    make_process()
    customer = with_assessments(**values)

    screen(*GATE)

    customer.refresh_from_db()
    assert (outcome_of(customer), customer.status, customer.standing.stage.key) == ("review", "candidate", "admission")


def test_each_verdict_keeps_the_value_seen():
    customer = with_assessments(credit=40)

    screen(*GATE)

    verdicts = Verdict.objects.filter(screening__customer=customer)
    assert list(verdicts.values_list("value", "passed")) == [(40.0, True), (None, None)]


def test_the_latest_assessment_counts():
    customer = with_assessments(credit=10)
    make_assessment(customer, "credit", 90)

    screen(("credit", "gte", 40, "refuse"))

    assert outcome_of(customer) == "admitted"


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("revenue", 1200.5),
        ("headcount", 7),
        ("order_count", 2),
        ("order_amount", 300),
        ("has_contact", 1),
        ("has_region", 1),
    ],
)
def test_facts_of_the_record_are_seen(fact, value):
    customer = make_candidate(revenue_minor=120050, headcount=7, region=make_region())
    make_contact(customer)
    make_order(customer, amount_minor=100_00)
    make_order(customer, amount_minor=200_00)
    make_order(customer, amount_minor=900_00, status="cancelled")

    screen((fact, "eq", value, "refuse"))

    assert (Verdict.objects.get().value, outcome_of(customer)) == (value, "admitted")


@pytest.mark.parametrize(("currency", "value"), [("USD", 1000), ("JPY", 100000), ("KWD", 100)])
def test_amounts_are_whole_units_of_the_customers_currency(currency, value):
    make_candidate(revenue_minor=100000, currency=currency)

    screen(("revenue", "gte", 1, "review"))

    assert Verdict.objects.get().value == value


@pytest.mark.parametrize(("operator", "admitted"), [("gte", True), ("lte", True), ("eq", True)])
def test_a_value_on_the_threshold_passes(operator, admitted):
    customer = with_assessments(credit=40)

    screen(("credit", operator, 40, "refuse"))

    assert (outcome_of(customer) == "admitted") is admitted


def test_only_candidate_accounts_are_screened():
    make_customer()
    make_candidate(kind=Customer.Kind.GROUP)
    make_customer(status=Customer.Status.REFUSED)

    run = screen(*GATE)

    assert (run.done, Screening.objects.count()) == (0, 0)


def test_without_published_criteria_nothing_starts():
    make_criteria_set(status="draft")

    with pytest.raises(screening.NoCriteria):
        screening.start_screening()


def test_starting_twice_gives_the_same_run():
    make_criteria_set()

    first = screening.start_screening()
    second = screening.start_screening()

    assert first == second


def test_a_run_delivered_twice_screens_each_candidate_once():
    with_assessments(credit=80)
    run = screen(*GATE)

    tasks.screen_candidates(run.pk)

    run.refresh_from_db()
    assert (run.status, run.done, run.total, Screening.objects.count()) == ("done", 1, 1, 1)


def test_a_killed_run_resumes_after_its_last_batch():
    make_criteria_set()
    customers = [with_assessments(credit=80) for _ in range(5)]
    run = screening.start_screening()
    claimed = ScreeningRun.objects.claim(run.pk)
    screening.screen_batch(run=claimed, size=2)
    ScreeningRun.objects.filter(pk=run.pk).update(status=Job.Status.QUEUED)  # what the sweep does

    tasks.screen_candidates(run.pk)

    run.refresh_from_db()
    assert (run.status, run.done, run.total, run.cursor) == ("done", 5, 5, customers[-1].pk)
    assert Screening.objects.count() == 5


def test_a_worker_that_was_replaced_writes_nothing():
    make_criteria_set()
    with_assessments(credit=80)
    run = screening.start_screening()
    replaced = ScreeningRun.objects.claim(run.pk)
    ScreeningRun.objects.filter(pk=run.pk).update(status=Job.Status.QUEUED)
    ScreeningRun.objects.claim(run.pk)

    with pytest.raises(Superseded):
        screening.screen_batch(run=replaced)

    assert Screening.objects.count() == 0


def test_the_outcome_is_announced_in_the_bell_in_both_languages():
    lead = make_user(roles=[Role.QA_LEAD])
    with_assessments(credit=80)
    make_criteria_set()
    run = screening.start_screening(by=lead)

    tasks.screen_candidates(run.pk)

    assert "1 admitted, 0 refused, 0 need review" in Notification.objects.get(user=lead).text_en


def test_a_second_run_takes_only_who_still_waits():
    with_assessments(credit=80)
    waiting = with_assessments()
    make_criteria_set()
    for _ in range(2):
        tasks.screen_candidates(screening.start_screening().pk)

    assert Screening.objects.count() == 3
    assert waiting.screenings.count() == 2


# -- overruling -----------------------------------------------------------------------------------


def test_overruling_moves_the_customer_and_keeps_who_and_why():
    make_process()
    lead = make_user(roles=[Role.QA_LEAD])
    customer = with_assessments(credit=80)
    screen(*GATE)

    decided = screening.overrule(
        screening=customer.screenings.get(), to="admitted", reason=" Known for years ", by=lead
    )

    customer.refresh_from_db()
    assert (decided.outcome, decided.final, decided.reason, decided.overruled_by) == (
        "review",
        "admitted",
        "Known for years",
        lead,
    )
    assert (customer.status, customer.standing.stage.key) == ("active", "evaluation")
    move = StageChange.objects.filter(customer=customer).first()
    assert (move.cause, move.by, move.note) == ("person", lead, "Known for years")


@pytest.mark.parametrize(("to", "status"), [("refused", "refused"), ("review", "candidate"), ("admitted", "active")])
def test_each_decision_leads_to_its_status(to, status):
    start = {"refused": "admitted", "review": "refused", "admitted": "review"}[to]
    customer = make_candidate()
    verdict = make_screening(customer, outcome=start)

    screening.overrule(screening=verdict, to=to, reason="Because", by=make_user())

    customer.refresh_from_db()
    assert (customer.status, customer.standing.status) == (status, status)


def test_overruling_needs_a_reason():
    verdict = make_screening()

    with pytest.raises(screening.ReasonMissing):
        screening.overrule(screening=verdict, to="admitted", reason="  ", by=make_user())


def test_the_database_refuses_an_overruling_without_a_reason():
    verdict = make_screening()

    with pytest.raises(IntegrityError, match="customers_screening_reason"):
        Screening.objects.filter(pk=verdict.pk).update(overruled_to="admitted")


def test_only_the_last_screening_can_be_overruled():
    first = make_screening()
    make_screening(first.customer)

    with pytest.raises(screening.NotLatest):
        screening.overrule(screening=first, to="admitted", reason="Late", by=make_user())


def test_who_decides_on_a_stale_page_is_told():
    verdict = make_screening()
    screening.overrule(screening=verdict, to="refused", reason="First", by=make_user())

    with pytest.raises(screening.Conflict) as told:
        screening.overrule(screening=verdict, to="admitted", reason="Second", by=make_user(), seen="review")

    assert told.value.screening.reason == "First"


@pytest.mark.django_db(transaction=True)
def test_of_two_overrulings_at_once_one_is_told():
    verdict, people = make_screening(), [make_user(), make_user()]
    results, ready = [], threading.Barrier(2)

    def decide(to, by):
        ready.wait()
        try:
            screening.overrule(screening=verdict, to=to, reason=f"For {to}", by=by, seen="review")
            results.append(to)
        except screening.Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in zip(["admitted", "refused"], people, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    verdict.refresh_from_db()
    assert sorted(results) == sorted(["conflict", verdict.final])


# -- definitions ----------------------------------------------------------------------------------


def test_publishing_retires_the_set_before():
    before, draft = make_criteria_set(), make_criteria_set(status="draft")

    screening.publish(criteria_set=draft, by=make_user())

    before.refresh_from_db()
    assert (before.status, query.published()) == ("retired", draft)


def test_a_set_without_criteria_is_not_published():
    draft = make_criteria_set(status="draft")
    draft.criteria.all().delete()

    with pytest.raises(screening.NotPublishable):
        screening.publish(criteria_set=draft, by=make_user())


def test_a_published_set_is_not_published_again():
    with pytest.raises(screening.NotPublishable):
        screening.publish(criteria_set=make_criteria_set(), by=make_user())


def test_a_copy_is_a_draft_with_the_same_criteria():
    criteria_set = make_criteria_set(*GATE)

    draft = screening.copy_as_draft(criteria_set=criteria_set)

    assert (draft.status, draft.number) == ("draft", criteria_set.number + 1)
    assert list(draft.criteria.values_list("fact", "threshold")) == [("credit", 40.0), ("intent", 50.0)]


# -- figures --------------------------------------------------------------------------------------


def test_figures_show_only_visible_customers():
    mine = make_user(roles=[Role.ACCOUNT_MANAGER])
    make_candidate(owner=mine)
    make_screening(make_candidate())
    make_screening(make_candidate(owner=mine))

    seen = query.outcomes(mine)

    assert (seen.waiting, seen.unscreened, seen.review) == (2, 1, 1)


def test_criteria_are_counted_by_what_they_missed():
    with_assessments(credit=10)
    with_assessments(credit=80)

    run = screen(*GATE)

    counted = query.criterion_counts(run)
    assert [(each.failed, each.missing, each.seen) for each in counted] == [(1, 0, 2), (0, 2, 2)]
