"""The evaluation of a customer through the API."""

import pytest

from crmq.lib.permissions import Permission, Role
from crmq.org.services import issue_token
from scoring import tasks
from scoring.services import runs
from tests.factories import make_customer, make_order, make_organisation, make_tier, make_user
from tests.scoring.factories import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    make_organisation()
    for code in "ABC":
        make_tier(code)
    make_version({"key": "orders"}, {"key": "contacts", "measure": "contact_count"})
    made = make_customer()
    make_order(made)
    tasks.evaluate(runs.start_run(by=None).pk)
    return made


def get(client, customer, user, scopes):
    _token, secret = issue_token(user=user, name="test", scopes=scopes)
    return client.get(
        f"/api/v1/customers/{customer.public_id}/evaluation", headers={"Authorization": f"Bearer {secret}"}
    )


def test_an_evaluation_comes_with_contributions_that_sum_to_its_score(customer, client):
    response = get(client, customer, make_user(roles=[Role.QA_LEAD]), [Permission.SCORING_READ.value])

    body = response.json()
    assert (response.status_code, body["score"], body["tier"], body["version"]) == (200, 5.0, "C", 1)
    assert sum(one["contribution"] for one in body["contributions"]) == body["score"]
    assert body["change"] is None


def test_a_token_without_the_scope_is_refused(customer, client):
    assert get(client, customer, make_user(roles=[Role.QA_LEAD]), []).status_code == 403


def test_a_customer_that_is_not_visible_is_not_there(customer, client):
    user = make_user(roles=[Role.ACCOUNT_MANAGER])

    assert get(client, customer, user, [Permission.SCORING_READ.value]).status_code == 404


def test_a_customer_without_evaluation_is_told_apart(customer, client):
    response = get(client, make_customer(), make_user(roles=[Role.QA_LEAD]), [Permission.SCORING_READ.value])

    assert (response.status_code, "not been evaluated" in response.content.decode()) == (404, True)
