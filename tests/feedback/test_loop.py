"""Closing the loop: rules open one call back a response, and we measure whether we called in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from crmq.org.queries import today
from customers.models import Task
from feedback.models import Complaint, LoopCase, LoopRule, Trigger
from feedback.queries import loop as query
from feedback.services import loop, triggers
from feedback.services.invitations import key_of
from tests.factories import make_contact, make_customer, make_interaction, make_user
from tests.feedback.surveys import make_invitation, make_response, make_survey

pytestmark = pytest.mark.django_db


def answered(customer=None, version=None, **given):
    response = make_response(version or make_survey(), customer or make_customer(owner=make_user()), **given)
    loop.follow_up(response=response)
    return response


def test_a_low_score_opens_a_case_with_owner_due_day_and_the_answer_once():
    response = answered(nps=3, comment="Late again")

    loop.follow_up(response=response)

    case = LoopCase.objects.get()
    assert (case.owner, case.answer) == (response.customer.owner, "3: Late again")
    assert case.due_on > today()
    assert case.task.url == f"/call-backs/{case.public_id}/"
    assert Task.objects.count() == 1


def test_words_open_a_case_whatever_the_score():
    answered(nps=10, comment="This was our LAST ORDER with you")

    assert LoopCase.objects.get().rule.event == LoopRule.Event.WORDS


def test_a_rule_may_be_for_one_survey_and_may_file_a_complaint():
    version = make_survey()
    LoopRule.objects.all().delete()
    rule = LoopRule.objects.create(
        name_en="Bad", survey=version.survey, event="score", question_kind="nps", low=0, high=2, action="complaint"
    )

    answered(version=version, nps=1, comment="Broken")
    answered(nps=1)

    case = LoopCase.objects.get()
    assert (case.rule, case.complaint) == (rule, Complaint.objects.get())
    assert Complaint.objects.get().channel == Complaint.Channel.SURVEY
    assert not Task.objects.filter(key__startswith="response:").exists()


def test_a_rule_for_one_tier_passes_over_the_others():
    make_survey()
    LoopRule.objects.update(tiers=[987654])

    answered(nps=0)

    assert not LoopCase.objects.exists()


def test_silence_opens_a_case_once():
    make_survey()
    LoopRule.objects.create(name_en="Silent", event="silence", silent_days=5)
    invitation = make_invitation()
    key = key_of(invitation.wave_id, invitation.contact_id)
    Mail.objects.create(key=key, kind="survey", to_address="a@example.org", subject="x", text="x", status="sent", sent_at=timezone.now() - timedelta(days=6))  # fmt: skip

    opened = [loop.watch_silence(now=timezone.now()) for _ in range(2)]

    assert opened == [1, 0]
    assert LoopCase.objects.get().invitation == invitation


def test_any_contact_afterwards_counts_as_the_call():
    late = answered(nps=1)
    early = answered(nps=2)
    make_interaction(late.customer, at=timezone.now() - timedelta(days=3))
    make_interaction(early.customer, at=timezone.now() + timedelta(seconds=1))

    assert loop.note_contacts() == 1

    assert LoopCase.objects.get(response=late).contacted_at is None
    assert LoopCase.objects.get(response=early).contacted_at


def test_the_figure_counts_cases_whose_48_hours_are_over_or_that_were_called():
    now = timezone.now()
    opened = {"called": (60, 20), "late": (100, 60), "never": (72, None), "waits": (5, None)}
    for hours, after in opened.values():
        response = answered(nps=1)
        at = now - timedelta(hours=hours)
        LoopCase.objects.filter(response=response).update(opened_at=at, contacted_at=at + timedelta(hours=after) if after else None)  # fmt: skip

    found = query.in_time(make_user(roles=[Role.QA_LEAD]))

    assert (found.called, found.late, found.n) == (1, 2, 3)
    assert found.interval.low < found.percent < found.interval.high


def test_a_call_is_recorded_on_the_page_and_closes_the_loop(client_as):
    case_of = answered(nps=2, comment="<script>alert(1)</script>")
    case = LoopCase.objects.get(response=case_of)
    client = client_as(Role.QA_LEAD)
    url = f"/call-backs/{case.public_id}/"

    page = client.get(url).content.decode()
    refused = client.post(url, {"channel": "phone", "outcome": ""})
    client.post(url, {"channel": "phone", "outcome": "Credit note promised", "closes": "on"})
    again = client.post(url, {"channel": "phone", "outcome": "Twice", "closes": "on"})

    case.refresh_from_db()
    assert "<script>alert" not in page
    assert refused.status_code == 422
    assert case.closed_at and case.contacted_by == client.user
    assert case.task.status == Task.Status.DONE
    assert again.status_code == 409
    assert client_as(Role.AUDITOR).post(url, {"channel": "phone", "outcome": "x"}).status_code == 403
    assert client_as(Role.ACCOUNT_MANAGER).get(url).status_code == 404


def test_a_settled_case_is_asked_about_again_by_a_trigger():
    contact = make_contact(is_primary=True)
    response = answered(customer=contact.customer, nps=2)
    loop.record_call(case=response.loop_case, by=make_user(), channel="phone", outcome="Done", closes=True)
    Trigger.objects.create(
        survey=make_survey().survey, name_en="R", event="recovery", after_days=0, hour=0, is_active=True
    )

    [wave] = triggers.run_due(now=timezone.now())

    assert wave.audience["event"]["kind"] == "recovery"


def test_lists_and_rules_are_read_by_all_and_changed_by_those_who_define(client_as, django_assert_max_num_queries):
    for score in range(5):
        answered(nps=score)
    client = client_as(Role.QA_LEAD)
    rule = {
        "name_en": "Very bad", "event": "score", "question_kind": "nps", "low": "0", "high": "3", "silent_days": "14", "action": "task",
        "owner": "owner", "due_working_days": "1", "position": "1", "is_active": "on",
    }  # fmt: skip

    with django_assert_max_num_queries(14):
        page = client.get("/call-backs/")
    made = client.post("/call-backs/rules/new/", rule)
    refused = [client.post("/call-backs/rules/new/", rule | bad).status_code for bad in ({"high": "11"}, {"event": "words"}, {"owner": "person"})]  # fmt: skip

    assert page.content.decode().count("data-href") == 5
    assert made.status_code == 302
    assert refused == [422] * 3
    assert LoopRule.objects.filter(name_en="Very bad").exists()
    assert client_as(Role.AUDITOR).get("/call-backs/rules/").status_code == 200
    assert client_as(Role.AUDITOR).get("/call-backs/rules/new/").status_code == 403
    assert client_as(Role.ACCOUNT_MANAGER).get("/call-backs/").content.decode().count("data-href") == 0
