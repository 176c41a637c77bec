"""Putting a customer into a tier by hand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crmq.lib.permissions import Role
from crmq.org.queries import today
from customers.models import TierOverride
from tests.factories import make_customer, make_tier

pytestmark = pytest.mark.django_db


def url(name, customer):
    return reverse(f"customers:{name}", args=[customer.public_id])


def put(client, customer, **fields):
    values = {"tier": "A", "reason": "Strategic", "expires_on": today() + timedelta(days=30)}
    return client.post(url("tier_override", customer), values | fields)


def test_a_lead_sets_a_tier_with_reason_and_end_and_lets_go_of_it(client_as):
    customer, client = make_customer(), client_as(Role.QA_LEAD)
    make_tier("A")

    put(client, customer)
    held = TierOverride.objects.get()
    page = client.get(url("tier_override", customer)).content.decode()
    client.post(url("tier_override_end", customer))

    customer.standing.refresh_from_db()
    held.refresh_from_db()
    assert (held.reason, held.by, customer.standing.tier.code) == ("Strategic", client.user, "A")
    assert "Strategic" in page and held.ended_at is not None


@pytest.mark.parametrize("fields", [{"reason": " "}, {"expires_on": "2020-01-01"}, {"tier": "Z"}])
def test_without_a_reason_or_an_end_ahead_nothing_is_set(client_as, fields):
    customer = make_customer()
    make_tier("A")

    response = put(client_as(Role.QA_LEAD), customer, **fields)

    assert (response.status_code, TierOverride.objects.count()) == (422, 0)


def test_ending_by_get_or_by_others_is_refused(client_as):
    customer = make_customer()

    assert client_as(Role.QA_LEAD).get(url("tier_override_end", customer)).status_code == 405
    for role in (Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.EXECUTIVE, Role.SERVICE_AGENT):
        assert put(client_as(role), customer).status_code == 403
        assert client_as(role).post(url("tier_override_end", customer)).status_code == 403


def test_groups_have_no_tier(client_as):
    assert client_as(Role.QA_LEAD).get(url("tier_override", make_customer(kind="group"))).status_code == 404
