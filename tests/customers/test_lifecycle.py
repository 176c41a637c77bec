"""Moving customers through the process, and what the figures say about it."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from customers.models import StageChange
from customers.queries import lifecycle as query
from customers.queries import process_figures
from customers.services import lifecycle, publishing
from customers.tasks import carry_over
from diagrams import discovery
from tests.customers.factories import make_process, make_stage
from tests.factories import make_customer, make_tier, make_user

pytestmark = pytest.mark.django_db


def put(customer, stage, days=0):
    customer.standing.stage, customer.standing.stage_since = stage, timezone.now() - timedelta(days=days)
    customer.standing.save()
    return customer


def log(customer, origin, target, days_before=1.0, **overrides):
    fields = {"at": timezone.now() - timedelta(hours=1), "cause": "rule", "seconds_before": int(days_before * 86400)}
    return StageChange.objects.create(customer=customer, from_stage=origin, to_stage=target, **fields | overrides)


def publish(draft, **rerouted):
    """Publish, and have the customers follow, as a worker would."""
    _process, job = publishing.publish_process(process=draft, by=make_user(), rerouted=rerouted)
    if job:
        carry_over(job.pk)
    return draft


def figures(process, user=None):
    now = timezone.now()
    return process_figures.figures(user or make_user(roles=[Role.QA_LEAD]), process, now - timedelta(days=30), now)


def test_a_person_moves_a_customer_along_a_transition():
    process, person = make_process("lead>admission"), make_user()
    lead, admission = process.stages.all()
    customer = put(make_customer(), lead, days=3)

    change = lifecycle.move(customer=customer, stage=admission, by=person, note="Complete")

    customer.standing.refresh_from_db()
    assert customer.standing.stage == admission
    assert (change.from_stage, change.by, change.cause, change.note) == (lead, person, "person", "Complete")
    assert change.seconds_before == pytest.approx(3 * 86400, abs=60)


def test_a_person_passes_through_decisions():
    process = make_process("admission>fits?>contract fits?>refused")
    customer = put(make_customer(), make_stage(process, "admission"))

    lifecycle.move(customer=customer, stage=make_stage(process, "contract"), by=make_user())

    customer.standing.refresh_from_db()
    assert customer.standing.stage.key == "contract"


@pytest.mark.parametrize("target", ["evaluation", "fits?"])
def test_a_person_cannot_jump_or_rest_in_a_decision(target):
    process = make_process("lead>fits?>admission>evaluation")
    customer = put(make_customer(), make_stage(process, "lead"))

    with pytest.raises(lifecycle.MoveNotAllowed):
        lifecycle.move(customer=customer, stage=make_stage(process, target), by=make_user())


def test_nobody_moves_into_a_process_that_is_not_published():
    draft = make_process("lead>admission", status="draft")

    with pytest.raises(lifecycle.MoveNotAllowed):
        lifecycle.move(customer=make_customer(), stage=make_stage(draft, "admission"), by=make_user(), cause="rule")


def test_rules_may_jump_and_each_move_is_logged_once():
    process = make_process()
    jumping = put(make_customer(), make_stage(process, "admission"), days=2)
    there = put(make_customer(), make_stage(process, "care"))

    moved = lifecycle.move_step(customer_ids=[jumping.pk, there.pk], step="maintenance")

    jumping.standing.refresh_from_db()
    assert (moved, jumping.standing.stage.key) == (1, "care")
    assert StageChange.objects.get().seconds_before == pytest.approx(2 * 86400, abs=60)


def test_rules_leave_customers_of_other_steps_alone():
    process = make_process()
    complaining = put(make_customer(), make_stage(process, "complaint"))

    moved = lifecycle.move_step(customer_ids=[complaining.pk], step="maintenance", only_from=["evaluation"])

    assert moved == 0


def test_without_a_process_rules_move_nobody():
    assert lifecycle.move_step(customer_ids=[make_customer().pk], step="maintenance") == 0


def test_customers_enter_where_their_status_and_tier_put_them():
    make_process("admission>evaluation>care admission>refused")
    by_stage = {
        "admission": make_customer(status="candidate"),
        "refused": make_customer(status="refused"),
        "evaluation": make_customer(),
        "care": make_customer(standing={"tier": make_tier("B")}),
    }

    entered = lifecycle.enter(customer_ids=[customer.pk for customer in by_stage.values()])

    assert entered == 4
    for key, customer in by_stage.items():
        customer.standing.refresh_from_db()
        assert customer.standing.stage.key == key
    assert set(StageChange.objects.values_list("cause", "from_stage", "seconds_before")) == {("start", None, None)}


def test_publishing_keeps_customers_in_the_stage_of_the_same_key():
    old, draft = make_process("lead>admission"), make_process("lead>admission>contract", status="draft")
    customer = put(make_customer(), make_stage(old, "admission"), days=4)

    publish(draft)

    before = customer.standing.stage_since
    customer.standing.refresh_from_db()
    old.refresh_from_db()
    assert (customer.standing.stage.process, customer.standing.stage.key) == (draft, "admission")
    assert (customer.standing.stage_since, StageChange.objects.count(), old.status) == (before, 0, "retired")


def test_publishing_moves_customers_out_of_a_dropped_stage_by_its_step():
    old, draft = make_process("lead>care"), make_process("lead>looking_after", status="draft")
    make_stage(draft, "looking_after").incoming.all()
    draft.stages.filter(key="looking_after").update(step="maintenance")
    customer = put(make_customer(), make_stage(old, "care"))

    publish(draft)

    customer.standing.refresh_from_db()
    assert customer.standing.stage.key == "looking_after"
    assert StageChange.objects.get().cause == "publishing"


def test_publishing_is_refused_when_customers_would_have_no_stage():
    old, draft = make_process("lead>admission"), make_process("admission>contract", status="draft")
    put(make_customer(), make_stage(old, "lead"))

    with pytest.raises(publishing.StageInUse):
        publishing.publish_process(process=draft, by=make_user())

    draft.refresh_from_db()
    assert draft.status == "draft"


def test_publishing_moves_customers_where_it_was_said_and_records_it():
    old, draft = make_process("lead>admission>contract"), make_process("lead>contract", status="draft")
    customers = [put(make_customer(), make_stage(old, "admission"), days=2) for _ in range(3)]
    stays = put(make_customer(), make_stage(old, "lead"))

    publish(draft, admission="contract")

    moved = StageChange.objects.filter(cause="publishing", from_stage__key="admission", to_stage__process=draft)
    assert set(moved.values_list("customer", "to_stage__key")) == {(each.pk, "contract") for each in customers}
    stays.standing.refresh_from_db()
    assert (stays.standing.stage.process, stays.standing.stage.key) == (draft, "lead")


def test_a_stage_that_became_a_decision_holds_nobody():
    old, draft = make_process("lead>admission"), make_process("lead>admission>contract", status="draft")
    draft.stages.filter(key="admission").update(kind="decision")
    put(make_customer(), make_stage(old, "admission"))

    found = publishing.leaving(draft)

    assert [(each.stage.key, each.customers) for each in found] == [("admission", 1)]


def test_a_version_is_published_once():
    draft = make_process("lead>admission", status="draft")
    publish(draft)

    with pytest.raises(publishing.NotPublishable):
        publish(draft)


def test_customers_who_follow_in_small_batches_all_arrive(monkeypatch):
    monkeypatch.setattr(publishing, "BATCH", 2)
    old, draft = make_process("lead>admission"), make_process("lead>contract", status="draft")
    for key in ("lead", "lead", "lead", "admission", "admission", "admission"):
        put(make_customer(), make_stage(old, key))

    publish(draft, admission="contract")

    assert not query.outside(draft).exists()
    job = draft.carry_overs.get()
    assert (job.status, job.done, job.total) == ("done", 6, 6)


def test_only_drafts_with_stages_are_published():
    with pytest.raises(publishing.NotPublishable):
        publishing.publish_process(process=make_process(), by=make_user())


# -- figures --------------------------------------------------------------------------------------


def test_figures_count_customers_and_moves_of_the_period():
    process = make_process("a>b>c")
    a, b, c = process.stages.all()
    put(make_customer(), b)
    log(make_customer(), a, b, days_before=2)
    log(make_customer(), a, b, days_before=4)
    log(make_customer(), b, c, at=timezone.now() - timedelta(days=60))

    found = figures(process)

    assert (found.stages["b"].customers, found.stages["b"].entered, found.stages["b"].left) == (1, 2, 0)
    assert (found.stages["a"].left, found.stages["a"].median_days, found.stages["a"].conversion) == (2, 3.0, 1.0)
    assert found.stages["a"].p90_days == pytest.approx(3.8)
    assert list(found.edges.values()) == [2, 0]


def test_moves_through_a_decision_count_on_both_its_transitions():
    process = make_process("a>ok?>b ok?>c")
    a, b, c = (make_stage(process, key) for key in "abc")
    for target in [b, b, c]:
        log(make_customer(), a, target)

    found = figures(process)

    assert [found.edges[each.pk] for each in process.transitions.all()] == [3, 2, 1]


def test_moves_off_the_definition_are_deviating():
    process = make_process("a>b>c")
    a, _b, c = process.stages.all()
    log(make_customer(), a, c)

    found = figures(process)

    assert (found.moves, found.deviating) == (1, 1)


def test_the_bottleneck_has_the_largest_share_of_days_beyond_target():
    process = make_process("a>b>c")
    a, b, c = process.stages.all()
    process.stages.update(target_days=5)
    put(make_customer(), a, days=8)
    for _ in range(3):
        put(make_customer(), b, days=8)
    put(make_customer(), c, days=1)

    found = figures(process)

    assert (found.bottleneck, found.stages["b"].overdue, found.stages["c"].overdue) == ("b", 3, 0)
    assert found.bottleneck_share == pytest.approx(0.75, abs=0.01)


def test_without_targets_there_is_no_bottleneck():
    process = make_process("a>b")
    put(make_customer(), make_stage(process, "a"), days=100)

    assert figures(process).bottleneck is None


def test_going_back_or_into_refusal_is_no_conversion():
    process = make_process("admission>contract admission>refused contract>admission")
    admission, contract, refused = (make_stage(process, key) for key in ("admission", "contract", "refused"))
    process.transitions.filter(source=contract).update(is_return=True)
    log(make_customer(), admission, contract)
    log(make_customer(), admission, refused)
    log(make_customer(), contract, admission)

    found = figures(process)

    assert (found.stages["admission"].conversion, found.stages["contract"].conversion) == (0.5, 0.0)


def test_history_of_earlier_versions_counts_by_key():
    old = make_process("a>b")
    log(make_customer(), make_stage(old, "a"), make_stage(old, "b"))
    draft = make_process("a>b>c", status="draft")
    new = publish(draft)

    assert figures(new).stages["b"].entered == 1


def test_a_manager_sees_figures_of_own_customers_only():
    process, manager = make_process("a>b"), make_user(roles=[Role.ACCOUNT_MANAGER])
    stage = make_stage(process, "a")
    mine = put(make_customer(owner=manager), stage)
    put(make_customer(), stage)
    log(make_customer(), stage, make_stage(process, "b"))

    found = figures(process, manager)

    assert (found.stages["a"].customers, found.moves) == (1, 0)
    assert [each.customer for each in query.customers_inside(manager, stage)] == [mine]


def test_figures_take_a_fixed_number_of_queries(django_assert_num_queries):
    process, lead = make_process(), make_user(roles=[Role.QA_LEAD])
    lead.roles  # noqa: B018  # remembered

    with django_assert_num_queries(7):
        figures(process, lead)


def test_behind_a_transition_are_the_moves_that_passed_it():
    process = make_process("a>ok?>b ok?>c")
    a, b, c = (make_stage(process, key) for key in "abc")
    first, second = log(make_customer(), a, b), log(make_customer(), a, c)
    now = timezone.now()

    behind = {
        each: set(query.moves_behind(make_user(roles=[Role.QA_LEAD]), each, now - timedelta(days=1), now))
        for each in process.transitions.all()
    }

    assert list(behind.values()) == [{first, second}, {first}, {second}]


@pytest.mark.parametrize("seed", range(4))
def test_figures_agree_with_the_pure_functions(seed):
    rng = random.Random(seed)
    process, now = make_process("a>b>c b>a c>a"), timezone.now()
    process.stages.update(target_days=2)
    stages = {stage.key: stage for stage in process.stages.all()}
    events = []
    for case in range(5):
        customer, at, here = make_customer(), now - timedelta(days=20), None
        for _step in range(rng.randint(1, 5)):
            target = rng.choice([key for key in stages if key != here])
            stayed = timedelta(hours=rng.randint(1, 90))
            at += stayed
            log(customer, stages.get(here), stages[target], stayed.total_seconds() / 86400, at=at)
            events.append(discovery.Event(case, target, at))
            here = target

    found = figures(process)

    dwell = {each.stage: each for each in discovery.dwell_times(events)}
    for key, stage in found.stages.items():
        seen = stage.median_days, stage.p90_days
        assert seen == pytest.approx(
            tuple(t / timedelta(days=1) for t in (dwell[key].median, dwell[key].p90)) if key in dwell else (None, None)
        )
    assert found.moves == sum(discovery.directly_follows(events).values()) + 5
    worst = discovery.bottlenecks(events, {key: timedelta(days=2) for key in stages})
    assert found.bottleneck == (worst[0].stage if worst else None)
    assert found.bottleneck_share == pytest.approx(worst[0].share if worst else 0)
