"""Logging what happened: from anywhere, for a task, with the next step."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from customers.models import Interaction, Standing, Task
from customers.services import interactions
from tests.factories import make_customer, make_user

LOG = reverse("customers:quick_log")

pytestmark = pytest.mark.django_db


def test_a_call_is_logged_and_the_customer_is_no_longer_silent(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)

    response = client.post(
        LOG, {"customer": customer.public_id, "channel": "phone", "subject": "Asked for prices", "minutes": "12"}
    )

    entry = Interaction.objects.get()
    assert response.url == customer.get_absolute_url()
    assert (entry.customer, entry.by, entry.subject, entry.minutes) == (customer, client.user, "Asked for prices", 12)
    assert Standing.objects.get().last_interaction_at == entry.at


def test_an_earlier_interaction_does_not_hide_a_later_one():
    customer, now = make_customer(), timezone.now()
    interactions.log(customer=customer, by=None, channel="visit", subject="Later", at=now)

    interactions.log(customer=customer, by=None, channel="visit", subject="Earlier", at=now - timedelta(days=9))

    assert Standing.objects.get().last_interaction_at == now


def test_the_next_step_becomes_a_task(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)

    client.post(
        LOG,
        {
            "customer": customer.public_id,
            "channel": "phone",
            "subject": "Call",
            "follow_up": "Send the offer",
            "follow_up_on": "2030-01-02",
        },
    )

    task = Task.objects.get()
    assert (task.title, str(task.due_on), task.owner, task.kind) == (
        "Send the offer",
        "2030-01-02",
        client.user,
        "follow_up",
    )


def test_what_is_still_to_come_is_not_logged(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(owner=client.user)
    later = timezone.localtime() + timedelta(days=1)

    response = client.post(
        LOG,
        {"customer": customer.public_id, "channel": "phone", "subject": "Call", "at": later.strftime("%Y-%m-%dT%H:%M")},
    )

    assert response.status_code == 422
    assert not Interaction.objects.exists()


def test_nothing_is_logged_for_a_foreign_customer(client_as):
    customer = make_customer(owner=make_user())

    response = client_as(Role.ACCOUNT_MANAGER).post(
        LOG, {"customer": customer.public_id, "channel": "phone", "subject": "Call"}
    )

    assert response.status_code == 404
    assert not Interaction.objects.exists()


def test_the_customer_is_chosen_by_typing(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    mine = make_customer(name="杭州云汇", owner=client.user)
    make_customer(name="杭州别家", owner=make_user())

    html = client.get(reverse("customers:choices"), {"find": "杭"}, headers={"HX-Request": "true"}).content.decode()

    assert f"?customer={mine.public_id}" in html
    assert "杭州别家" not in html


def test_the_log_works_without_scripts(client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    customer = make_customer(name="Ada", owner=client.user)

    found = client.get(LOG, {"find": "ada"}).content.decode()
    form = client.get(LOG, {"customer": customer.public_id}).content.decode()

    assert str(customer.public_id) in found
    assert 'name="subject"' in form


@pytest.mark.parametrize("key", ["x", "1", "00000000-0000-0000-0000-000000000000"])
def test_a_customer_that_does_not_exist_is_not_found(client_as, key):
    assert client_as(Role.QA_LEAD).get(LOG, {"customer": key}).status_code == 404


def test_an_executive_logs_nothing(client_as):
    assert client_as(Role.EXECUTIVE).post(LOG, {}).status_code == 403
