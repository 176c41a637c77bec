"""Each measure against plain Python over the same rows, and its evidence against its n."""

from datetime import UTC, datetime

import pytest

from scoring import measures
from scoring.queries import moments
from scoring.queries.single import look
from tests.factories import make_organisation
from tests.scoring.factories import bare_card
from tests.scoring.plain_measures import PLAIN, Plain
from tests.scoring.world import populate

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)  # the 21st in Shanghai
WINDOW = 365


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: nothing here writes."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        make_organisation(currency="CNY")
        yield populate(NOW, customers=10)
        transaction.set_rollback(True)


@pytest.fixture
def moment(world, django_db_blocker):
    with django_db_blocker.unblock():
        yield moments.moment(NOW)


def test_every_measure_has_a_plain_counterpart():
    assert set(PLAIN) == set(measures.MEASURES)
    assert len(PLAIN) >= 20


@pytest.mark.parametrize("key", sorted(PLAIN))
def test_a_measure_gives_what_plain_python_counts(key, world, moment):
    card = bare_card({"measure": key, "window_days": WINDOW})

    seen = [look(card, customer.pk, moment).raw[0] for customer in world]

    expected = [PLAIN[key](Plain(customer, NOW, WINDOW)) for customer in world]
    assert seen == [None if value is None else pytest.approx(value, rel=1e-12) for value in expected]
    assert any(value is not None for value in seen) or key == "declared_revenue"


@pytest.mark.parametrize("key", sorted(PLAIN))
def test_the_evidence_is_exactly_the_rows_that_n_counts(key, world, moment):
    card = bare_card({"measure": key, "window_days": WINDOW})
    part = measures.measure(key).rests_on

    counted = [look(card, customer.pk, moment).n[0] for customer in world]

    rows = part.source.model.objects.filter(part.rows_q(moment, WINDOW))
    assert counted == [rows.filter(**{part.source.customer_field: customer.pk}).count() for customer in world]
