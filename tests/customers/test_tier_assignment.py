"""What follows from a score: tiers, overrides, news, tasks, stages."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import Notification
from crmq.org.queries import today
from customers.models import TierChange, TierOverride
from customers.queries import tiers as query
from customers.services import tiers
from tests.customers.factories import make_playbook, make_process, make_stage, make_task
from tests.factories import make_customer, make_tier, make_user

pytestmark = pytest.mark.django_db


def assign(*rows, run=1, as_of=None):
    """`rows` are (customer, score, proposed tier); a score of None is not rated."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE tier_assignment (customer_id bigint, run_id bigint, score float8, coverage float8, is_rated bool, proposed_tier_id bigint) ON COMMIT DROP"
        )
        for customer, score, tier in rows:
            cursor.execute(
                "INSERT INTO tier_assignment VALUES (%s, %s, %s, %s, %s, %s)",
                [customer.pk, run, score, 0.3 if score is None else 1.0, score is not None, tier and tier.pk],
            )
        counts = tiers.assign_batch(run, as_of or today())
        cursor.execute("DROP TABLE tier_assignment")
    for customer, *_rest in rows:
        customer.standing.refresh_from_db()
    return counts


def test_a_score_puts_a_customer_into_the_proposed_tier():
    customer, tier = make_customer(), make_tier("A")

    counts = assign((customer, 80.5, tier))

    standing = customer.standing
    assert (standing.score, standing.tier, standing.is_rated, standing.coverage, standing.run_id) == (
        80.5,
        tier,
        True,
        1.0,
        1,
    )
    assert (standing.tier_since, standing.previous_score, counts.changed) == (today(), None, 1)


def test_too_little_data_is_not_rated_and_no_zero():
    customer = make_customer(standing={"tier": make_tier("A"), "score": 80, "is_rated": True})

    assign((customer, None, None))

    assert (customer.standing.tier, customer.standing.score, customer.standing.is_rated) == (None, None, False)
    assert TierChange.objects.get().to_tier is None


def test_the_previous_score_is_the_one_of_the_run_before():
    customer, tier = make_customer(), make_tier("A")
    assign((customer, 80, tier), run=1)
    assign((customer, 82, tier), run=2)
    assign((customer, 82, tier), run=2)

    assert (customer.standing.score, customer.standing.previous_score) == (82, 80)


def test_a_change_of_tier_is_logged_once_per_run():
    customer, a, b = make_customer(), make_tier("A"), make_tier("B")
    assign((customer, 60, b), run=1)
    for _ in range(2):
        assign((customer, 76, a), run=2)

    changes = list(
        TierChange.objects.order_by("pk").values_list(
            "from_tier__code", "to_tier__code", "cause", "score", "previous_score"
        )
    )
    assert changes == [(None, "B", "evaluation", 60, None), ("B", "A", "evaluation", 76, 60)]


def test_the_database_refuses_a_second_change_in_a_run():
    customer = make_customer()
    fields = {"customer": customer, "at": timezone.now(), "cause": "evaluation", "run_id": 1}
    TierChange.objects.create(**fields)

    with pytest.raises(IntegrityError, match="once_per_run"):
        TierChange.objects.create(**fields)


def test_since_stays_while_the_tier_does():
    tier = make_tier("A")
    since = today() - timedelta(days=100)
    customer = make_customer(standing={"tier": tier, "tier_since": since})

    assign((customer, 90, tier))

    assert customer.standing.tier_since == since


def test_an_override_wins_until_it_expires():
    customer, a, c = make_customer(), make_tier("A"), make_tier("C")
    lead = make_user()
    tiers.override(customer=customer, tier=a, reason="Strategic", expires_on=today() + timedelta(days=30), by=lead)

    assign((customer, 10, c), run=1)
    held = customer.standing.tier
    assign((customer, 10, c), run=2, as_of=today() + timedelta(days=31))

    assert (held, customer.standing.tier) == (a, c)
    assert list(TierChange.objects.order_by("pk").values_list("cause", flat=True)) == ["override", "expiry"]
    assert TierOverride.objects.get().ended_at is not None


def test_an_override_needs_a_reason_and_an_end_ahead():
    fields = {"customer": make_customer(), "tier": make_tier("A"), "by": make_user()}

    with pytest.raises(tiers.NoReason):
        tiers.override(**fields, reason=" ", expires_on=today() + timedelta(days=1))
    with pytest.raises(tiers.NotAhead):
        tiers.override(**fields, reason="Because", expires_on=today())


def test_a_second_override_ends_the_first():
    customer, lead = make_customer(), make_user()
    for code in "AB":
        tiers.override(
            customer=customer, tier=make_tier(code), reason="Because", expires_on=today() + timedelta(days=9), by=lead
        )

    assert TierOverride.objects.get(ended_at=None).tier.code == "B"
    assert tiers.end_override(customer=customer)
    assert not tiers.end_override(customer=customer)


def test_open_tasks_of_the_old_tiers_playbook_are_cancelled():
    a, b = make_tier("A"), make_tier("B")
    customer = make_customer(standing={"tier": b})
    old, own = make_playbook(b).activities.get(), make_playbook(a).activities.get()
    old_task, done, other, by_hand = (
        make_task(customer, activity=old),
        make_task(customer, activity=old, status="done"),
        make_task(customer, activity=own),
        make_task(customer),
    )

    counts = assign((customer, 80, a))

    statuses = [type(each).objects.get(pk=each.pk).status for each in (old_task, done, other, by_hand)]
    assert (statuses, counts.cancelled_tasks) == (["cancelled", "done", "open", "open"], 1)


def test_classified_customers_move_on_to_maintenance():
    process, tier = make_process(), make_tier("A")
    evaluated, complaining, unrated = make_customer(), make_customer(), make_customer()
    for customer, key in [(evaluated, "evaluation"), (complaining, "complaint"), (unrated, "evaluation")]:
        type(customer.standing).objects.filter(pk=customer.pk).update(stage=make_stage(process, key))

    counts = assign((evaluated, 80, tier), (complaining, 80, tier), (unrated, None, None))

    assert counts.moved == 1
    assert [each.standing.stage.key for each in (evaluated, complaining, unrated)] == [
        "care",
        "complaint",
        "evaluation",
    ]


def test_owners_hear_of_changes_by_name_and_not_of_first_tiers():
    owner, a, b = make_user(), make_tier("A"), make_tier("B")
    first = make_customer(owner=owner)
    moved = make_customer(owner=owner, name="Acme", standing={"tier": b})

    assign((first, 80, a), (moved, 80, a))

    assert Notification.objects.get(user=owner).text_en == "Acme: tier B → A"


def test_many_changes_are_one_message():
    owner, a, b = make_user(), make_tier("A"), make_tier("B")
    moved = [make_customer(owner=owner, standing={"tier": b}) for _ in range(4)]

    assign(*[(customer, 80, a) for customer in moved])

    assert Notification.objects.filter(user=owner).count() == 1


def test_a_batch_takes_few_queries_however_many_customers(django_assert_max_num_queries):
    tier, customers = make_tier("A"), [make_customer() for _ in range(20)]

    with django_assert_max_num_queries(2 * len(customers) + 14):  # the helper writes and reads one by one
        assign(*[(customer, 80, tier) for customer in customers])


# -- figures --------------------------------------------------------------------------------------


def test_the_matrix_shows_moves_new_and_lost_of_visible_customers():
    now, a, b = timezone.now(), make_tier("A"), make_tier("B")
    lead, start = make_user(roles=[Role.QA_LEAD]), now - timedelta(days=30)
    long_ago = today() - timedelta(days=400)
    moved, new, lost = make_customer(since=long_ago), make_customer(), make_customer(since=long_ago, status="lost")
    for customer in (moved, lost):
        TierChange.objects.create(
            customer=customer, at=start - timedelta(days=9), to_tier=b, cause="evaluation", run_id=1
        )
    for customer, origin in ((moved, b), (new, None)):
        TierChange.objects.create(
            customer=customer, at=start + timedelta(days=9), from_tier=origin, to_tier=a, cause="evaluation", run_id=2
        )

    matrix = query.migration_matrix(lead, start, now)
    nothing = query.migration_matrix(make_user(roles=[Role.ACCOUNT_MANAGER]), start, now)

    assert (matrix.cells, matrix.new, matrix.lost, matrix.moved) == ({(b.pk, a.pk): 1}, {a.pk: 1}, {b.pk: 1}, 1)
    assert (nothing.cells, nothing.new, nothing.lost) == ({}, {}, {})


def test_the_mix_counts_active_accounts_per_tier():
    a = make_tier("A")
    make_customer(standing={"tier": a})
    make_customer()
    make_customer(status="candidate")

    assert query.tier_mix(make_user(roles=[Role.QA_LEAD])) == {a.pk: 1, None: 1}
