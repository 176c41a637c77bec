"""The narrow row, and loyalty points."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from crmq.org.queries import today
from customers.models import Customer, LoyaltyEntry
from customers.services import loyalty, standing
from tests.factories import make_customer, make_department, make_interaction, make_order, make_user

pytestmark = pytest.mark.django_db


def test_a_missing_row_is_created_and_an_old_one_follows_the_customer():
    created = Customer.objects.create(code="N-1", name="New", status="candidate")
    changed = make_customer()
    Customer.objects.filter(pk=changed.pk).update(department=make_department(), status="lost")

    standing.create_missing(customer_ids=[created.pk, changed.pk])

    changed.refresh_from_db()
    changed.standing.refresh_from_db()
    assert created.standing.status == "candidate"
    assert (changed.standing.department, changed.standing.status) == (changed.department, "lost")


def test_refreshing_recounts_what_hangs_on_the_customer():
    customer = make_customer()
    last = make_interaction(customer)
    make_interaction(customer, at=last.at - timedelta(days=9))
    make_order(customer, ordered_on=today() - timedelta(days=2), amount_minor=500)
    make_order(customer, ordered_on=today() - timedelta(days=1), amount_minor=900, status="cancelled")
    make_order(customer, ordered_on=today() - timedelta(days=400), amount_minor=700)
    make_order(customer, ordered_on=today() - timedelta(days=3), amount_minor=300, currency="EUR")

    standing.refresh(customer_ids=[customer.pk], open_complaints={customer.pk: 2})

    row = customer.standing
    row.refresh_from_db()
    assert (row.last_interaction_at, row.last_order_on, row.revenue_12m_minor, row.open_complaints) == (
        last.at,
        today() - timedelta(days=2),
        500,
        2,
    )


def test_complaints_stay_when_nobody_counted_them():
    customer = make_customer(standing={"open_complaints": 3})

    standing.refresh(customer_ids=[customer.pk])

    customer.standing.refresh_from_db()
    assert customer.standing.open_complaints == 3


def test_twelve_months_end_the_day_before():
    customer = make_customer()
    for day in [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 27), date(2025, 2, 28)]:
        make_order(customer, ordered_on=day, amount_minor=1)

    standing.refresh(customer_ids=[customer.pk], as_of=date(2025, 2, 28))

    customer.standing.refresh_from_db()
    assert customer.standing.revenue_12m_minor == 3


def test_points_are_earned_once_per_key():
    customer, person = make_customer(), make_user()

    for _ in range(2):
        loyalty.earn(key="k", customer=customer, points=50, reason="Referral", by=person)

    assert loyalty.balance(customer) == 50


def test_no_more_points_are_used_than_there_are():
    customer, person = make_customer(), make_user()
    loyalty.earn(key="k", customer=customer, points=50, reason="Referral", by=person)
    loyalty.use(key="u", customer=customer, points=30, reason="Gift", by=person)

    with pytest.raises(loyalty.TooFewPoints):
        loyalty.use(key="v", customer=customer, points=30, reason="Gift", by=person)

    assert loyalty.use(key="u", customer=customer, points=30, reason="Gift", by=person).points == -30
    assert loyalty.balance(customer) == 20


def test_the_database_refuses_entries_of_no_points():
    with pytest.raises(IntegrityError, match="customers_loyalty_not_zero"):
        LoyaltyEntry.objects.create(key="z", customer=make_customer(), points=0, reason="", at="2026-01-01T00:00Z")
