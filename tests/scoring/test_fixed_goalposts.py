"""A score depends on its customer alone: whoever comes, goes or is copied changes nobody else's."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from scoring.aggregate import contributions
from scoring.queries import moments
from scoring.queries.card import card
from scoring.queries.single import look
from tests.factories import make_customer, make_order
from tests.scoring.factories import make_version
from tests.scoring.test_runs import make_world, stored
from tests.scoring.test_upkeep import evaluate

orders = st.lists(st.integers(0, 12), min_size=2, max_size=5)


@pytest.fixture
def world(db):
    return make_world(customers=0)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=orders, more=st.integers(0, 12))
def test_others_do_not_change_a_score(world, counts, more):
    Customer.objects.all().delete()
    for count in counts:
        _with_orders(count)
    before = {row[0]: row[1:] for row in stored(evaluate())}

    _with_orders(more)
    _with_orders(counts[0])
    first = Customer.objects.order_by("pk").first()
    Customer.objects.filter(pk=first.pk).update(status="lost")
    after = {row[0]: row[1:] for row in stored(evaluate())}

    kept = before.keys() & after.keys()
    assert len(kept) == len(counts) - 1
    assert {key: before[key] for key in kept} == {key: after[key] for key in kept}


@pytest.mark.django_db
def test_contributions_sum_exactly_to_the_stored_score():
    make_world(customers=11)
    version = make_version({"key": "a", "best": 7, "weight": 3}, {"key": "b", "best": 11, "weight": 7}, {"key": "c", "measure": "recency", "worst": 90, "best": 0, "direction": "lower", "weight": 1})  # fmt: skip
    run = evaluate()
    rules = card(version)

    for customer, score, *_rest in stored(run):
        seen = look(rules, customer, moments.moment_of(run))
        parts = contributions(rules.parts(seen.norm), missing=rules.missing)
        assert sum(part.value for part in parts) == pytest.approx(score, abs=1e-9)
        assert seen.score == score


def _with_orders(count):
    customer = make_customer()
    for _ in range(count):
        make_order(customer)
