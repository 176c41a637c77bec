"""Complaints from other systems: once each, refused in words, and only for customers one may see."""

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org import services
from feedback.models import Complaint
from feedback.starter import complaints as starter
from tests.factories import make_customer, make_organisation, make_user

pytestmark = pytest.mark.django_db
ROW = {"external_id": "Z-1", "customer_code": "C-9", "subject": "Late", "text": "It was late.", "category": "delivery"}


@pytest.fixture
def post(client):
    make_organisation()
    starter.install()
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    make_customer(code="C-9", owner=manager)
    make_customer(code="C-10")
    _, secret = services.issue_token(user=manager, name="desk", scopes=["complaints_work"])

    def send(*rows):
        body = {"source": "zendesk", "rows": [ROW | {"received_at": timezone.now().isoformat()} | row for row in rows]}
        headers = {"Authorization": f"Bearer {secret}"}
        return client.post("/api/v1/complaints/batch", body, content_type="application/json", headers=headers)

    return send


def statuses(response):
    return [result["status"] for result in response.json()["results"]]


def test_a_row_is_filed_once(post):
    assert statuses(post({}, {"external_id": "Z-2"}, {})) == ["created", "created", "unchanged"]
    assert statuses(post({})) == ["unchanged"]
    assert Complaint.objects.filter(channel="api", source="zendesk").count() == 2


def test_what_is_wrong_is_named_and_the_rest_is_kept(post):
    response = post({"category": "weather", "order_number": "SO-404"}, {"external_id": "Z-2"})

    rejected, created = response.json()["results"]
    assert {fault["field"] for fault in rejected["errors"]} == {"category", "order_number"}
    assert "delivery" in rejected["errors"][0]["message"]
    assert created["status"] == "created"


def test_foreign_customers_are_unknown(post):
    [result] = post({"customer_code": "C-10"}).json()["results"]

    assert result["status"] == "rejected"
    assert result["errors"][0]["field"] == "customer_code"


@pytest.mark.parametrize("extra", [{"status": "closed"}, {"severity": 9}, {"reporter_email": "nobody"}])
def test_fields_that_do_not_belong_are_refused(post, extra):
    assert post(extra).status_code == 422
    assert not Complaint.objects.exists()


def ask(client, user, number):
    _, secret = services.issue_token(user=user, name="status", scopes=["complaints_read"])
    return client.get(f"/api/v1/complaints/{number}", headers={"Authorization": f"Bearer {secret}"})


def test_a_program_asks_where_a_complaint_stands(post, client):
    post({"channel": "social", "reporter_handle": "@ada"})
    complaint, lead = Complaint.objects.get(), make_user(roles=[Role.QA_LEAD])

    found = ask(client, lead, complaint.number.lower()).json()

    assert (complaint.channel, complaint.reporter_handle) == ("social", "@ada")
    assert (found["number"], found["status"], found["external_id"], found["rating"]) == (
        complaint.number,
        "received",
        "Z-1",
        None,
    )
    assert found["acknowledge"]["met"] is None


def test_complaints_that_one_may_not_see_are_not_found(post, client):
    post({})
    stranger = make_user(roles=[Role.ACCOUNT_MANAGER])

    assert ask(client, stranger, Complaint.objects.get().number).status_code == 404
    assert ask(client, stranger, "CP-0000-0000").status_code == 404
