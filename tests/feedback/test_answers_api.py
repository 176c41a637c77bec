"""Responses from other systems: once per external id, each row with its result."""

import pytest

from crmq.lib.permissions import Role
from crmq.org.services import issue_token
from feedback.models import Answer, Response
from tests.factories import make_customer, make_user
from tests.feedback.surveys import make_survey

pytestmark = pytest.mark.django_db
URL = "/api/v1/answers/batch"


@pytest.fixture
def send(client):
    user = make_user(roles=[Role.QA_LEAD])
    _token, secret = issue_token(user=user, name="test", scopes=["surveys_send"])

    def post(*rows, source="panel"):
        return client.post(
            URL,
            {"source": source, "rows": rows},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    return post


def row(customer, survey, external_id="1", **overrides):
    fields = {
        "external_id": external_id,
        "customer_code": customer.code,
        "survey": survey.survey.code,
        "completed_at": "2026-03-05T10:00:00+08:00",
    }
    return fields | {"answers": {"nps": 9, "improve": ["price"], "comment": "Fine"}} | overrides


def statuses(response):
    return [result["status"] for result in response.json()["results"]]


def test_a_batch_sent_twice_adds_nothing_and_changed_answers_replace(send):
    customer, survey = make_customer(), make_survey()

    first, second = send(row(customer, survey)), send(row(customer, survey))
    third = send(row(customer, survey, answers={"nps": 3}))

    assert (statuses(first), statuses(second), statuses(third)) == (["created"], ["unchanged"], ["updated"])
    assert Response.objects.count() == 1
    assert list(Answer.objects.values_list("number", flat=True)) == [3]


def test_each_bad_row_says_why_and_the_good_ones_are_kept(send):
    customer, survey = make_customer(), make_survey()

    response = send(
        row(customer, survey, "good"),
        row(customer, survey, "score", answers={"nps": 11}),
        row(customer, survey, "key", answers={"nps": 1, "other": 2}),
        row(customer, survey, "who", customer_code="nobody"),
        row(customer, survey, "required", answers={"csat": 4}),
        row(customer, survey, "what") | {"survey": "none"},
    )

    fields = {
        result["external_id"]: [error["field"] for error in result["errors"]] for result in response.json()["results"]
    }
    assert fields == {
        "good": [],
        "score": ["answers.nps"],
        "key": ["answers"],
        "who": ["customer_code"],
        "required": ["answers.nps"],
        "what": ["survey"],
    }
    assert Response.objects.count() == 1


def test_phone_answers_stay_out_of_headline_figures(send):
    send(row(make_customer(), make_survey(), mode="phone"))

    assert not Answer.objects.filter(is_headline=True).exists()


def test_a_token_without_the_scope_is_refused(client):
    _token, secret = issue_token(user=make_user(roles=[Role.QA_LEAD]), name="test", scopes=["customers_read"])

    response = client.post(
        URL, {"source": "x", "rows": []}, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )

    assert response.status_code == 403
