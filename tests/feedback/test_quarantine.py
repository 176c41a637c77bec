"""Responses that look made by a machine: held back with evidence, released or discarded by a person."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from customers.models import Task
from feedback.metrics.suspicion import Sign, signs
from feedback.models import Answer, Hold, Invitation, Response
from feedback.services.invitations import key_of
from tests.factories import make_contact, make_customer, make_user
from tests.feedback.surveys import make_invitation

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _plenty(settings):
    settings.PUBLIC_RATE = "1000/m"


def answered_at_once(client, owner=None, **given):
    """A response finished right after its mail left."""
    invitation = make_invitation(contact=make_contact(make_customer(owner=owner)))
    key = key_of(invitation.wave_id, invitation.contact_id)
    Mail.objects.create(
        key=key, kind="survey", to_address="a@example.com", subject="x", text="x", sent_at=timezone.now()
    )
    url = f"/s/{invitation.token}/"
    nonce = re.search(r'name="nonce" value="([^"]+)"', client.get(url).content.decode())[1]
    client.post(url, {"nonce": nonce, "q.nps": "2", "q.comment": "Machine words", "finish": "1"} | given)
    return invitation


@pytest.mark.django_db
def test_a_response_within_seconds_of_the_mail_is_held_and_counts_nowhere(client):
    invitation = answered_at_once(client)

    invitation.refresh_from_db()
    hold = Hold.objects.get()
    assert invitation.status == Invitation.Status.HELD
    assert hold.evidence[0]["sign"] == Sign.AT_ONCE
    assert not Answer.objects.filter(completed_at__isnull=False).exists()
    assert Response.objects.get().completed_at is None
    assert not Task.objects.exists()
    assert "Already answered" in client.get(f"/s/{invitation.token}/").content.decode()


@pytest.mark.django_db
def test_a_released_response_counts_from_when_it_was_sent_and_asks_for_the_call(client, client_as):
    invitation = answered_at_once(client, owner=make_user())
    hold, lead = Hold.objects.get(), client_as(Role.QA_LEAD)

    listed = lead.get("/surveys/held/").content.decode()
    silent = lead.post(f"/surveys/held/{hold.public_id}/decide/", {"release": "1"}, follow=True)
    lead.post(f"/surveys/held/{hold.public_id}/decide/", {"release": "1", "reason": "Answered on our tablet"})
    twice = lead.post(f"/surveys/held/{hold.public_id}/decide/", {"discard": "1", "reason": "x"}, follow=True)

    invitation.refresh_from_db()
    assert "s after the mail left" in listed
    assert "Say why" in silent.content.decode()
    assert invitation.status == Invitation.Status.COMPLETE
    assert Response.objects.get().completed_at == hold.held_at
    assert Answer.objects.filter(completed_at=hold.held_at).count() == 2
    assert Task.objects.count() == 1
    assert "Somebody decided this meanwhile." in twice.content.decode()
    assert "Answered on our tablet" in twice.content.decode()


@pytest.mark.django_db
def test_a_discarded_response_stays_readable_and_counts_nowhere(client, client_as):
    answered_at_once(client)
    hold, lead = Hold.objects.get(), client_as(Role.QA_LEAD)

    lead.post(f"/surveys/held/{hold.public_id}/decide/", {"discard": "1", "reason": "Gateway"})

    page = lead.get(f"/surveys/responses/{hold.response.public_id}/").content.decode()
    assert "Gateway" in page
    assert "Machine words" in page
    assert not Answer.objects.filter(completed_at__isnull=False).exists()


@pytest.mark.django_db
def test_only_qa_leads_decide_and_only_on_customers_they_see(client, client_as):
    answered_at_once(client, owner=make_user())
    hold = Hold.objects.get()
    manager = client_as(Role.ACCOUNT_MANAGER)

    assert manager.post(f"/surveys/held/{hold.public_id}/decide/", {"release": "1", "reason": "x"}).status_code == 403
    assert manager.get(f"/surveys/held/{hold.public_id}/").status_code == 404
    assert client_as(Role.QA_LEAD).get(f"/surveys/held/{hold.public_id}/decide/").status_code == 405


def test_a_burst_of_contradictory_answers_is_a_sign_and_a_change_of_mind_is_none():
    start = int(NOON.timestamp() * 1000)
    burst = [(start + 100 * n, "nps", str(n)) for n in range(5)]
    thoughtful = [(start, "nps", "3"), (start + 900, "nps", "4"), (start + 60_000, "nps", "9")]

    assert [one.sign for one in signs(trail=burst, finished=NOON)] == [Sign.BURST]
    assert signs(trail=thoughtful, finished=NOON) == []


def test_answers_that_exclude_each_other_count_only_when_nobody_could_have_read():
    numbers = {"nps": {"nps": 0}, "csat": {"csat": 5}}
    fast, slow = NOON - timedelta(milliseconds=200), NOON - timedelta(seconds=20)

    assert [one.sign for one in signs(trail=[], finished=NOON, opened=fast, numbers=numbers)] == [Sign.CONTRADICTION]
    assert signs(trail=[], finished=NOON, opened=slow, numbers=numbers) == []


def test_minutes_after_the_mail_are_no_sign():
    assert signs(trail=[], finished=NOON, sent=NOON - timedelta(minutes=2)) == []
    assert [one.sign for one in signs(trail=[], finished=NOON, sent=NOON - timedelta(seconds=4))] == [Sign.AT_ONCE]
