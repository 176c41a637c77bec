"""API tokens: shown once, kept as a hash, gone when their owner is."""

import pytest
from django.db.models import F

from crmq.lib.permissions import Role
from crmq.org import services
from crmq.org.models import ApiToken, User

pytestmark = pytest.mark.django_db


def ask(client, secret):
    return client.get("/api/v1/customers", headers={"Authorization": f"Bearer {secret}"})


def issue(user, scopes=("customers_read",)):
    return services.issue_token(user=user, name="ERP", scopes=list(scopes))


def test_the_secret_is_shown_once_and_never_kept(client_as):
    manager = client_as(Role.ACCOUNT_MANAGER)

    page = manager.post("/me/tokens/", {"name": "ERP", "scopes": ["customers_read"]}).content.decode()

    token = ApiToken.objects.get()
    [secret] = [part.split('"')[0] for part in page.split('value="')[1:] if part.startswith("crmq_")]
    assert services.digest(secret) == token.digest
    assert secret not in manager.get("/me/tokens/").content.decode()


def test_nobody_gives_a_token_more_than_they_have(client_as):
    agent = client_as(Role.SERVICE_AGENT)

    page = agent.post("/me/tokens/", {"name": "ERP", "scopes": ["import"]})

    assert not ApiToken.objects.exists()
    assert "import" in page.content.decode()


def test_a_token_opens_the_api_within_its_scope(client, client_as):
    user = client_as(Role.ACCOUNT_MANAGER).user
    _, reading = issue(user)
    _, other = issue(user, ["scoring_read"])

    assert ask(client, reading).status_code == 200
    assert ask(client, other).status_code == 403
    assert ask(client, "crmq_wrong").status_code == 401


def test_a_session_alone_opens_nothing_of_the_api(client_as):
    assert client_as(Role.ADMINISTRATOR).get("/api/v1/customers").status_code == 401


@pytest.mark.parametrize(
    "end",
    [
        lambda token: services.revoke_token(token=token),
        lambda token: services.end_sessions(user=token.user),
        lambda token: User.objects.filter(pk=token.user_id).update(is_active=False),
        lambda token: ApiToken.objects.filter(pk=token.pk).update(expires_at=F("created_at")),
    ],
    ids=["revoked", "signed out everywhere", "left", "expired"],
)
def test_a_token_that_ended_opens_nothing(client, client_as, end):
    token, secret = issue(client_as(Role.ACCOUNT_MANAGER).user)

    end(token)

    assert ask(client, secret).status_code == 401


def test_a_foreign_token_cannot_be_revoked(client_as):
    token, _ = issue(client_as(Role.ACCOUNT_MANAGER).user)

    assert client_as(Role.QA_LEAD).post(f"/me/tokens/{token.public_id}/revoke/").status_code == 404
