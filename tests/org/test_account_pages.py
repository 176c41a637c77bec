"""allauth's pages wear our frame and our words."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from crmq.lib.permissions import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding passphrase"


@pytest.fixture
def member():
    user = make_user(roles=[Role.ACCOUNT_MANAGER])
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(member):
    """Signed in, and the password confirmed, so that allauth does not ask again."""
    client = Client()
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
)
def test_pages_before_sign_in_stand_without_navigation(client, name):
    html = client.get(reverse(name)).content.decode()

    assert 'class="solo-card"' in html
    assert 'class="side"' not in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "mfa_activate_totp"])
def test_pages_about_ones_own_account_stand_in_the_frame(signed_in, name):
    html = signed_in.get(reverse(name)).content.decode()

    assert 'class="side"' in html
    assert html.count("<h1") == 1


def test_a_wrong_password_is_said_once_and_keeps_the_address(client, member):
    html = client.post(reverse("account_login"), {"login": member.email, "password": "wrong"}).content.decode()

    assert "Not saved yet" not in html
    assert f'value="{member.email}"' in html
    assert 'role="alert"' in html


def test_a_used_reset_link_offers_a_new_one(client):
    html = client.get(reverse("account_reset_password_from_key", args=["x", "y-z"])).content.decode()

    assert "This link has been used, or it is older than an hour." in html
    assert reverse("account_reset_password") in html


def test_the_second_step_follows_the_password_and_can_be_left(client, member):
    TOTP.activate(member, generate_totp_secret())

    response = client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD}, follow=True)

    html = response.content.decode()
    assert "Second step" in html
    assert 'form="leave-sign-in"' in html


def test_recovery_codes_are_shown_to_keep(signed_in, member):
    TOTP.activate(member, generate_totp_secret())
    codes = RecoveryCodes.activate(member).get_unused_codes()

    html = signed_in.get(reverse("mfa_view_recovery_codes")).content.decode()

    assert all(code in html for code in codes)


def test_signing_in_needs_no_message(client, member):
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})

    html = client.get(reverse("account_change_password")).content.decode()
    assert "alert-success" not in html
